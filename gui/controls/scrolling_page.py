"""Controls one above the other, more than there is room for."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QWidget

from gui.controls.choice_box import ChoiceBox


class ScrollingPage(QScrollArea):
    """Scrolls up and down; choices that do not fit side by side stand one above the other."""

    def __init__(
        self, layout: QFormLayout, choices: tuple[ChoiceBox, ...], parent: QWidget | None = None
    ) -> None:
        """A page laid out by `layout`, on which these `choices` are."""
        super().__init__(parent)
        self._page = page = QWidget()
        self._layout, self._choices = layout, choices
        page.setLayout(layout)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what it holds
        self.setWidgetResizable(True)
        self.setWidget(page)
        for part in (page, self.viewport()):
            part.setAutoFillBackground(False)
        for control in page.findChildren(QWidget):
            control.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Larger type asks for another layout; what gets the focus by key is brought into sight."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._page:
            self._fit()
        elif event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
            if event.reason() in by_key and isinstance(watched, QWidget):
                self._bring(watched)
        return super().eventFilter(watched, event)

    def _bring(self, control: QWidget) -> None:
        """Scroll to a control with its hint, not only to the cursor in it."""
        middle = control.mapTo(self._page, control.rect().center()).y()
        around = control.height() // 2 + 2 * self.fontMetrics().lineSpacing()
        self.ensureVisible(0, middle, 0, min(around, self.viewport().height() // 2))

    def _fit(self) -> None:
        margins = self._layout.contentsMargins()
        room = self.viewport().width() - margins.left() - margins.right()
        labels = [label for label in map(self._layout.labelForField, self._choices) if label]
        column = max(label.sizeHint().width() for label in labels)
        beside = room - column - self._layout.horizontalSpacing()
        policy = QFormLayout.RowWrapPolicy
        narrow = any(box.needed > beside for box in self._choices)
        self._layout.setRowWrapPolicy(policy.WrapAllRows if narrow else policy.DontWrapRows)
        for box in self._choices:
            box.fit(room)
