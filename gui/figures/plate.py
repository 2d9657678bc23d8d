"""A view for a figure, made ready to be drawn without a window."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from gui.figures.usual_type import usual_font

WIDE = 880
NO_WORDS = QSize(420, 120)
PLAIN = "QGraphicsView { border: none; background: transparent; }"


@dataclass(frozen=True, eq=False)
class Plate:
    """A view and what stands above it.

    Attributes:
        view: at its final size, without its own heading; None where there are no words.
        title: what it is.
        hint: how to read it.
        finding: what follows from it, if something does.
    """

    view: QWidget | None
    title: str
    hint: str = ""
    finding: str = ""

    @property
    def size(self) -> QSize:
        """Of the view."""
        return NO_WORDS if self.view is None else self.view.size()


def show_unseen(view: QWidget, size: QSize) -> None:
    """Have it work as if it were in sight; nothing of that is seen on screen."""
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    view.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
    view.setFont(usual_font())
    view.setStyleSheet(PLAIN)  # the window's style may not have come to it
    if isinstance(view, QAbstractScrollArea):
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.resize(size)
    view.show()
