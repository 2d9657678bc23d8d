"""A few sentences above a chart."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from gui.access import Role

FRAME = 4  # the style's border for the focus, above and below


class Sentence(QScrollArea):
    """As high as its text, up to a limit, beyond which it scrolls by mouse and keys."""

    accessible_role = Role.StaticText

    def __init__(self, parent: QWidget | None = None) -> None:
        """No text yet."""
        super().__init__(parent)
        self.setObjectName("sentence")
        self._highest = 0
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWidget(self.label)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)
        self.label.setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.show_text("")

    def show_text(self, text: str) -> None:
        """Show this plain text; without any, nothing."""
        if text != self.label.text():
            self.label.setText(text)
            self.setAccessibleDescription(text)
            self.verticalScrollBar().setValue(0)
        self.setVisible(bool(text))
        page = self.parentWidget()
        focus = None if text or page is None else page.focusWidget()
        # Else Qt gives it back with the page around it.
        if focus is not None and focus in (self, self.label):
            focus.clearFocus()
        self._fit()

    def set_highest(self, height: int) -> None:
        """Take no more room than this, but two lines in any case."""
        self._highest = height
        self._fit()

    def text(self) -> str:
        """The text as it stands there."""
        return self.label.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other lines, another height."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """A hidden widget may not have had its font yet."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        most = max((self._highest - FRAME) // line, 2) * line  # no line cut through
        needed = self.label.heightForWidth(self.width() - FRAME)
        policy, scrolls = Qt.ScrollBarPolicy, needed > most
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOn if scrolls else policy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(min(needed, most) + FRAME)
        self.verticalScrollBar().setSingleStep(line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.ClickFocus)
