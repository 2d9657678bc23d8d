"""Which layer is on view."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from core.language import tr
from gui.access import Role
from gui.controls.choice_box import Choice, ChoiceBox


class LayerChooser(QWidget):
    """A small button for each layer; Tab stops at the one on view, the arrow keys choose."""

    layer_chosen = Signal(object)
    accessible_role = Role.Grouping

    def __init__(self, parent: QWidget | None = None) -> None:
        """No layers yet."""
        super().__init__(parent)
        self.setAccessibleName(tr("Layers"))
        self.box: ChoiceBox | None = None
        self._n = 0
        self._label = QLabel(tr("Layer"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._label)
        self._row.addStretch(1)

    @property
    def buttons(self) -> list[QToolButton]:
        """Those of the layers, the lowest first."""
        return [] if self.box is None else self.box.findChildren(QToolButton)

    def show_layers(self, n: int, layer: int) -> None:
        """Offer `n` layers, and have the button of one of them down."""
        if n != self._n:
            self._n = n
            if self.box is not None:
                self._row.removeWidget(self.box)
                self.box.hide()
                self.box.deleteLater()
            self.box = self._made(n)
            self._row.insertWidget(1, self.box)
            self._label.setBuddy(self.box)
            self.setFocusProxy(self.box)
        if self.box is not None:
            self.box.show_value(layer)

    def _made(self, n: int) -> ChoiceBox:
        hint = tr("The heads of this layer are shown")
        choices = [Choice(layer, str(layer + 1), hint) for layer in range(n)]
        box = ChoiceBox(tr("Layer"), choices)
        box.chosen.connect(self.layer_chosen)
        return box
