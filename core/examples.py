"""Sentences to start from, each with what to look for."""

from dataclasses import dataclass
from typing import Any

from core.language import tr
from core.settings import NOTEBOOK_SENTENCE, AttentionSettings, Settings, default_position


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
    )
