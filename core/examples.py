"""Sentences to start from, each with what to look for."""

from dataclasses import dataclass
from typing import Any

from core.language import tr
from core.model_records import AttentionSettings, TransformerSettings
from core.settings import NOTEBOOK_SENTENCE, Settings, default_position

# Which head of the ready-made weights looks at the subject, as the probes have it.
SUBJECT_LAYER, SUBJECT_HEAD = 1, 1


@dataclass(frozen=True)
class Example:
    """A named starting point; `needs_model` says that it is made for its own model only."""

    title: str
    look_for: str
    settings: Settings
    needs_model: bool = False


def _from(sentence: str, position: int | None = None, window: int = 2) -> Settings:
    return Settings(sentence, default_position(sentence) if position is None else position, window)


def _attending(sentence: str, position: int, **own: Any) -> Settings:
    return Settings(sentence, position, model="attention", attention=AttentionSettings(**own))


def examples() -> tuple[Example, ...]:
    """All examples in the order of the menu, the notebook's own first."""
    return (
        Example(
            tr("The notebook’s own"),
            tr("“the” wins every row: does the context matter at all?"),
            Settings(),
        ),
        Example(
            tr("The train and the station"),
            tr("Is “train” as much drawn to “station” as “station” to “train”? Compare two cells."),
            _from("the train left the station on time"),
        ),
        Example(
            tr("A word that comes back"),
            tr("Both “to” have one vector and always the same value; so have both “be”."),
            _from("to be or not to be that is the question", 6),
        ),
        Example(
            tr("Cat: one half of a pair"),
            tr("Note the figures, then choose the other half, in which one word differs."),
            _from("The cat sat on the mat"),
        ),
        Example(
            tr("Dog: the other half"),
            tr("The same figures as with the cat: the method never looks at what a word is."),
            _from("The dog sat on the mat"),
        ),
        Example(
            tr("A word put in front"),
            tr(
                "One word in front of the train’s sentence, and every word has another vector and "
                "other figures."
            ),
            _from("Yesterday the train left the station on time", 5),
        ),
        Example(
            tr("Nothing before it"),
            tr("The first word has no context, and the mean of nothing is undefined."),
            _from("Once upon a time there was a word", 0),
        ),
        Example(
            tr("One word over and over"),
            tr("With a single vector in play all cells are equal, and the first of equals wins."),
            _from("no no no no"),
        ),
        Example(
            tr("Another script: Arabic"),
            tr("Words run from right to left; to the numbers that makes no difference."),
            _from("القطة جلست على السجادة ثم نامت القطة"),
        ),
        Example(
            tr("Another script: Chinese"),
            tr("Only white space parts words here; without the spaces this would be one word."),
            _from("我 爱 北京 天安门 我 爱 你"),
        ),
        Example(
            tr("A long one"),
            tr("With many words no value is large, so look at the scale bar before you compare."),
            _from(
                "When a reader meets a long sentence the eye does not rest on every word alike but "
                "runs ahead and comes back and lingers where the meaning seems to turn while the "
                "small words that hold the rest together pass almost unseen and yet if one of them "
                "were missing the whole would fall apart like a bridge that has lost a single bolt",
                40,
                5,
            ),
        ),
        Example(
            tr("Without projections"),
            tr(
                "“fox” to “dog” and “dog” to “fox” have one score; the softmax of each row then "
                "parts them."
            ),
            _attending(NOTEBOOK_SENTENCE, 3, projections="identity", mask="none"),
            needs_model=True,
        ),
        Example(
            tr("Four heads"),
            tr(
                "Choose one head after the other: each looks elsewhere. Scaled by √d_k, all spread "
                "evenly."
            ),
            _attending(NOTEBOOK_SENTENCE, 8, n_head=4, d_model=64, d_head=64, scaled=False),
            needs_model=True,
        ),
        Example(
            tr("One word in two places"),
            tr(
                "Position tells the two “to” apart. Without it (Adjust) their rows and columns are "
                "equal."
            ),
            _attending(
                "to be or not to be that is the question",
                9,
                positions="sinusoidal",
                mask="none",
                d_model=16,
            ),
            needs_model=True,
        ),
        *_with_meaning(),
        *_trained(),
    )


def _with_meaning() -> tuple[Example, ...]:
    """Sentences for pretrained vectors and identity projections: only what a word is counts."""
    return (
        Example(
            tr("Fox and jumps, with meaning"),
            tr(
                "“fox” gives “jumps” least: GloVe knows which words are alike, not which go "
                "together."
            ),
            _meaning(NOTEBOOK_SENTENCE, 3, mask="none"),
            needs_model=True,
        ),
        Example(
            tr("A misleading keyword"),
            tr(
                "By the river “bank” still calls up “securities”: one vector has to do for both "
                "meanings."
            ),
            _meaning("the river bank was steep", 2, mask="none"),
            needs_model=True,
        ),
        Example(
            tr("Cat, with meaning"),
            tr(
                "Note what “mat” gives “cat”, then choose the dog: with these vectors it is not "
                "the same."
            ),
            _meaning("The cat sat on the mat", 5),
            needs_model=True,
        ),
        Example(
            tr("Dog, with meaning"),
            tr(
                "Near the cat’s figures, for both are used alike. Put “train” there: “mat” gives "
                "it less."
            ),
            _meaning("The dog sat on the mat", 5),
            needs_model=True,
        ),
        Example(
            tr("Words beyond the sentence"),
            tr("“drink” and “tea” come up, though nobody wrote them: they are used like “coffee”."),
            _meaning("she drank a cup of hot coffee", 6, mask="none", read_out="distance"),
            needs_model=True,
        ),
        Example(
            tr("Words that GloVe lacks"),
            tr(
                "“slithy” and “toves” have zeros for vectors: they look alike at all that they can "
                "see."
            ),
            _meaning("and the slithy toves did play in the grass", 3),
            needs_model=True,
        ),
    )


def _trained() -> tuple[Example, ...]:
    """Sentences for the ready-made transformer, its head that finds the subject on view."""
    return (
        Example(
            tr("The keys to the cabinet"),
            tr(
                "This head looks past “cabinet” at “keys”, and the verb is plural. Select “keys” "
                "or write “key”."
            ),
            _transforming("the keys to the cabinet are on the table .", 4),
            needs_model=True,
        ),
        Example(
            tr("The dogs that the cat sees"),
            tr("Two nouns and two verbs: before each verb, see at which noun the head looks."),
            _transforming("the dogs that the cat sees run .", 5),
            needs_model=True,
        ),
        Example(
            tr("The woman said that"),
            tr("“she” is likelier than “he” after the woman. Write “man”, “teacher”, “nurse”."),
            _transforming("the woman said that", 3),
            needs_model=True,
        ),
        Example(
            tr("The train, learned"),
            tr("After “on” comes “time”: its training text says so. It knows nothing else."),
            _transforming("the train left the station on", 5),
            needs_model=True,
        ),
        Example(
            tr("A word it never saw"),
            tr("“astronauts” is not among its words, so it cannot tell whether there are several."),
            _transforming("the astronauts near the window", 4),
            needs_model=True,
        ),
    )


def _transforming(sentence: str, position: int) -> Settings:
    found = TransformerSettings(layer=SUBJECT_LAYER, head=SUBJECT_HEAD)
    return Settings(sentence, position, model="transformer", transformer=found)


def _meaning(sentence: str, position: int, **own: Any) -> Settings:
    return _attending(sentence, position, embeddings="glove", projections="identity", **own)
