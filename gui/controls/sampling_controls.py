"""Temperature, top-k and top-p."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from core.language import tr
from core.model_records import MAX_TOP_K, AttentionSettings, TransformerSettings
from core.settings import Settings
from gui.controls.number_box import NumberBox
from gui.controls.small_button import SmallButton
from gui.controls.undo_keys import UndoKeys

TEMPERATURE_STOPS = (*(k / 20 for k in range(1, 20)), *(k / 2 for k in range(2, 21)))
TOP_P_STOPS = (0.01, *(k / 20 for k in range(1, 21)))
FIELDS = ("temperature", "top_k", "top_p")
NARROWEST = 46  # in average letters: below that, each hint takes too many lines
LOWEST = 17  # in lines of the parent: below that, what stands there needs the room itself


class StopsBox(QDoubleSpinBox):
    """A spin box with two decimals whose arrows and wheel go from stop to stop."""

    def __init__(self, stops: Sequence[float], parent: QWidget | None = None) -> None:
        """A box from the first of these stops to the last."""
        super().__init__(parent)
        self._stops = stops
        self.setDecimals(2)
        self.setRange(stops[0], stops[-1])

    def stepBy(self, steps: int) -> None:
        """Go to the next stop, or some further on."""
        if steps > 0:
            stop = bisect_right(self._stops, self.value()) + steps - 1
        else:
            stop = bisect_left(self._stops, self.value()) + steps
        self.setValue(self._stops[max(0, min(stop, len(self._stops) - 1))])
        self.selectAll()


class TopKBox(NumberBox):
    """At its lowest it leaves out nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """A box at "all"."""
        super().__init__(tr("Top-k"), 0, MAX_TOP_K, parent)
        self.setSpecialValueText(tr("all"))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn at once: no page scrolls below."""
        QSpinBox.wheelEvent(self, event)


class SamplingControls(QWidget):
    """What lies between the probabilities and a drawn word, and the way back to nothing of it."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Boxes at the usual values."""
        super().__init__(parent)
        self.temperature = StopsBox(TEMPERATURE_STOPS)
        self.top_k = TopKBox()
        self.top_p = StopsBox(TOP_P_STOPS)
        self.reset = SmallButton(tr("Reset"), tr("Back to temperature 1 without top-k and top-p"))
        self.reset.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        kept = self.reset.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(kept)
        self.hints: list[QLabel] = []
        small, keys = QFont(self.font()), UndoKeys(self)
        small.setPointSizeF(self.font().pointSizeF() * 0.85)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        boxes = (
            (self.temperature, tr("Temperature"), tr("below 1 sharper, above 1 flatter")),
            (self.top_k, tr("Top-k"), tr("only the k most probable")),
            (self.top_p, tr("Top-p"), tr("only the first that reach p together")),
        )
        for column, (box, name, hint) in enumerate(boxes):
            label, below = QLabel(name), QLabel(hint)
            label.setBuddy(box)
            below.setObjectName("hint")
            below.setFont(small)
            below.setWordWrap(True)
            below.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self.hints.append(below)
            box.setAccessibleName(name)
            box.setAccessibleDescription(hint)
            box.installEventFilter(keys)
            for part in (label, box):
                part.setToolTip(hint)
            head = QHBoxLayout()
            head.addWidget(label)
            head.addStretch(1)
            if box is self.top_p:
                head.addWidget(self.reset)
            grid.addLayout(head, 0, column)
            grid.addWidget(box, 1, column)
            grid.addWidget(below, 2, column)
            grid.setColumnStretch(column, 1)
        self.setTabOrder(self.top_p, self.reset)
        self.temperature.valueChanged.connect(self.on_temperature_changed)
        self.top_k.valueChanged.connect(self.on_top_k_changed)
        self.top_p.valueChanged.connect(self.on_top_p_changed)
        self.reset.clicked.connect(self.on_reset_clicked)
        self._own: AttentionSettings | TransformerSettings = AttentionSettings()
        self.reset.hide()

    def show_settings(self, settings: Settings) -> None:
        """Show the three of its model, and the way back if one of them does something."""
        self._own = settings.own or AttentionSettings()
        for box, value in (
            (self.temperature, self._own.temperature),
            (self.top_p, self._own.top_p),
        ):
            if box.value() != value:
                with QSignalBlocker(box):
                    box.setValue(value)
        if self.top_k.value() != (self._own.top_k or 0):
            with QSignalBlocker(self.top_k):
                self.top_k.setValue(self._own.top_k or 0)
        usual = not self._changes_back()
        if usual and self.reset.hasFocus():
            self.temperature.setFocus()
        self.reset.setVisible(not usual)

    def on_temperature_changed(self, value: float) -> None:
        """Tell the temperature."""
        self.changed.emit({"temperature": round(value, 2)})

    def on_top_k_changed(self, value: int) -> None:
        """Tell how many words may be drawn."""
        self.changed.emit({"top_k": value or None})

    def on_top_p_changed(self, value: float) -> None:
        """Tell what those must reach together."""
        self.changed.emit({"top_p": round(value, 2)})

    def on_reset_clicked(self) -> None:
        """Tell the usual values of what differs from them."""
        self.changed.emit(self._changes_back())

    def showEvent(self, event: QShowEvent) -> None:
        """Watch how much room there is."""
        super().showEvent(event)
        around = self.parentWidget()
        if around is not None:
            around.installEventFilter(self)
        self._fit_hints()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit into the new width."""
        super().resizeEvent(event)
        self._fit_hints()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit into the parent's new height."""
        if event.type() == QEvent.Type.Resize:
            self._fit_hints()
        return super().eventFilter(watched, event)

    def _fit_hints(self) -> None:
        """Where hints have no room, the tool tips have to do."""
        wide = self.width() >= NARROWEST * self.fontMetrics().averageCharWidth()
        around = self.parentWidget() or self
        high = around.height() >= LOWEST * self.fontMetrics().lineSpacing()
        for hint in self.hints:
            hint.setVisible(wide and high)

    def _changes_back(self) -> dict[str, object]:
        usual = {name: getattr(type(self._own)(), name) for name in FIELDS}
        return {n: value for n, value in usual.items() if getattr(self._own, n) != value}
