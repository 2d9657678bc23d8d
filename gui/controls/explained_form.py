"""Controls one below the other, each with a line on what it does."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QSpinBox, QWidget


class ExplainedForm(QFormLayout):
    """A row for each control, its line below it."""

    def __init__(self) -> None:
        """A form without rows."""
        super().__init__()
        self._hints: dict[QWidget, QLabel] = {}
        self.setContentsMargins(4, 0, 4, 4)
        self.setHorizontalSpacing(12)
        self.setVerticalSpacing(2)
        self.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)

    def add_heading(self, text: str) -> None:
        """Begin a group."""
        heading = plain_label("title", text)
        heading.setContentsMargins(0, 8, 0, 2)
        self.addRow(heading)

    def add_control(self, label: str, control: QWidget, hint: str = "") -> None:
        """A row for a control, and what it does."""
        line = plain_label("hint")
        line.setWordWrap(True)
        line.setContentsMargins(0, 0, 0, 6)
        self._hints[control] = line
        name = QLabel(label)
        name.setBuddy(control)
        self.addRow(name, control)
        self.addRow(line)
        self.explain(control, hint)

    def explain(self, control: QWidget, hint: str) -> None:
        """Say something else of what a control does."""
        line = self._hints[control]
        if line.text() != hint:
            line.setText(hint)
            control.setAccessibleDescription(hint)

    def show_control(self, control: QWidget, on: bool) -> None:
        """Have its row or not, its line with it."""
        if self.isRowVisible(control) != on:
            self.setRowVisible(control, on)
            self.setRowVisible(self._hints[control], on)


def show_number(box: QSpinBox, value: int) -> None:
    """Show a number, without telling anybody."""
    if box.value() != value:
        with QSignalBlocker(box):
            box.setValue(value)


def plain_label(name: str, text: str = "") -> QLabel:
    """Text as it is, in the style that `name` has."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
