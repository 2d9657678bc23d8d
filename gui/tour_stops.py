"""What the tour shows a newcomer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.language import marked
from gui.tour import Stop

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def stops(window: MainWindow) -> tuple[Stop, ...]:
    """What a newcomer is shown."""
    return (
        Stop(
            lambda: window.editor,
            marked("Type a sentence"),
            marked(
                "Change this one or type your own. With every letter, everything below is computed "
                "anew."
            ),
        ),
        Stop(
            lambda: window.words,
            marked("Click a word"),
            marked(
                "Every word is a chip. The one you click is selected, and the tint of the others "
                "is its attention to them."
            ),
        ),
        Stop(
            lambda: window.picture,
            marked("See who looks at whom"),
            marked(
                "One row for each word that looks, one column for each that is looked at. The row "
                "of the selected word is framed."
            ),
        ),
        Stop(
            lambda: window.next_word,
            marked("See what comes next"),
            marked(
                "The words that may follow, each with its probability. Click a bar to see how that "
                "number came about."
            ),
        ),
        Stop(
            lambda: window.explanation,
            marked("Ask why"),
            marked(
                "The story says in words what happened, and what it does not mean. Click any "
                "number in the window, and its arithmetic stands here."
            ),
        ),
    )
