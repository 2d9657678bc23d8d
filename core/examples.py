"""Sentences to start from, each with what to look for."""

from dataclasses import dataclass

from core.language import tr
from core.settings import Settings, default_position


@dataclass(frozen=True)
class Example:
    """A named starting point."""

    title: str
    look_for: str
    settings: Settings


def _from(sentence: str, position: int | None = None, window: int = 2) -> Settings:
    return Settings(sentence, default_position(sentence) if position is None else position, window)


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
    )
