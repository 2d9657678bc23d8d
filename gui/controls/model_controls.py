"""What the model of self-attention alone reads, but for sampling and the head on view."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.language import ntr, tr
from core.settings import (
    MAX_D_HEAD,
    MAX_D_MODEL,
    MAX_HEADS,
    MAX_WINDOW,
    AttentionSettings,
    Settings,
)
from gui.access import Role
from gui.controls.choice_box import Choice, ChoiceBox
from gui.controls.number_box import NumberBox
from gui.controls.scrolling_page import ScrollingPage
from gui.controls.small_button import SmallButton

FIELDS = ("projections", "n_head", "d_head", "mask", "d_model", "positions", "scaled", "read_out")
AUTO = 0  # the number of a box that stands for None
# The fields that are set here, as Reset is to bring them back.
USUAL: Mapping[str, object] = MappingProxyType(
    {name: getattr(AttentionSettings(), name) for name in FIELDS}
)


class ModelControls(QWidget):
    """Heads, mask, vectors and scores, each with a line on what it does."""

    changed = Signal(object)
    window_chosen = Signal(int)
    reset_wanted = Signal()
    accessible_role = Role.Grouping

    def __init__(self, parent: QWidget | None = None) -> None:
        """Everything as usual."""
        super().__init__(parent)
        self.setAccessibleName(tr("Model"))
        self._shown: tuple[AttentionSettings, int] | None = None
        self._hints: dict[QWidget, QLabel] = {}
        self.summary = _label("hint")
        self.reset = SmallButton(tr("Reset"), tr("Everything here as at first"))
        self.reset.setStyleSheet(
            "QToolButton:disabled { color: palette(placeholder-text); border-color: transparent; }"
        )
        self._make_controls()
        self._form = QFormLayout()
        self._lay_out()
        self.reset.clicked.connect(self.reset_wanted)
        self.window_box.valueChanged.connect(self.on_window_changed)
        for name, box in self._choices.items():
            box.chosen.connect(lambda value, name=name: self._tell(name, value))
        for name, box in self._numbers.items():
            box.valueChanged.connect(lambda value, name=name: self._tell(name, value))
        self.show_settings(Settings())

    def show_settings(self, settings: Settings) -> None:
        """Show these values."""
        own, shown = settings.attention, (settings.attention, settings.window)
        if shown == self._shown:
            return
        self._shown = shown
        for name, box in self._choices.items():
            box.show_value(getattr(own, name))
            self._explain(box, box.choice.hint)
        auto = tr("auto ({n})").format(n=own.replace(d_head=None).d_key)
        if self.d_head.specialValueText() != auto:
            self.d_head.setSpecialValueText(auto)
        for name, box in self._numbers.items():
            _show_number(box, getattr(own, name) or AUTO)
        _show_number(self.window_box, settings.window)
        several = own.projections != "identity"
        self._show_row(self.n_head, several)
        self._show_row(self.d_head, several)
        self._show_row(self.window_box, own.mask == "window")
        n = sum(getattr(own, name) != value for name, value in USUAL.items())
        self.summary.setText(
            ntr("{n} changed", "{n} changed", n).format(n=n) if n else tr("All as usual")
        )
        self.reset.setEnabled(n > 0)

    def focus_first(self) -> None:
        """Begin at the top, with the keys."""
        self._page.verticalScrollBar().setValue(0)
        self.projections.setFocus(Qt.FocusReason.TabFocusReason)

    def on_window_changed(self, window: int) -> None:
        """Tell how far back the mask is to reach."""
        self._shown = None  # what is shown now was not asked for by `show_settings`
        self.window_chosen.emit(window)

    def _tell(self, name: str, value: object) -> None:
        self._shown = None
        self.changed.emit({name: None if (name, value) == ("d_head", AUTO) else value})

    def _make_controls(self) -> None:
        self.projections = ChoiceBox(
            tr("Projections"),
            (
                Choice("random", tr("random"), tr("random matrices make queries, keys and values")),
                Choice("identity", tr("identity"), tr("each word is compared as it is; one head")),
            ),
        )
        self.n_head = NumberBox(tr("Number of heads"), 1, MAX_HEADS)
        self.d_head = NumberBox(tr("Width of a head, d_k"), AUTO, MAX_D_HEAD)
        self.mask_choice = ChoiceBox(
            tr("Mask"),
            (
                Choice("causal", tr("causal"), tr("a word sees itself and all words before it")),
                Choice("window", tr("window"), tr("a word sees itself and a few words before it")),
                Choice("none", tr("none"), tr("every word sees every word, also those after it")),
            ),
        )
        self.window_box = NumberBox(tr("Words before"), 1, MAX_WINDOW)
        self.d_model = NumberBox(tr("Width of a vector, d"), 1, MAX_D_MODEL)
        self.positions = ChoiceBox(
            tr("Positions"),
            (
                Choice("none", tr("none"), tr("a vector does not tell where its word stands")),
                Choice(
                    "sinusoidal",
                    tr("sinusoidal"),
                    tr("sines and cosines of a word’s place are added to its vector"),
                ),
            ),
        )
        self.scaled = ChoiceBox(
            tr("Divide by √d_k"),
            (
                Choice(
                    True,
                    tr("on"),
                    tr("keeps scores small in wide heads, so that softmax stays soft"),
                ),
                Choice(
                    False, tr("off"), tr("scores grow in wide heads; softmax tends to one word")
                ),
            ),
        )
        self.read_out = ChoiceBox(
            tr("Read-out"),
            (
                Choice(
                    "dot",
                    tr("dot product"),
                    tr("likelier: a larger dot product with the context vector"),
                ),
                Choice(
                    "distance",
                    tr("distance"),
                    tr("likelier: a smaller distance from the context vector"),
                ),
            ),
        )
        self._choices = {
            "projections": self.projections,
            "mask": self.mask_choice,
            "positions": self.positions,
            "scaled": self.scaled,
            "read_out": self.read_out,
        }
        self._numbers = {"n_head": self.n_head, "d_head": self.d_head, "d_model": self.d_model}

    def _lay_out(self) -> None:
        form = self._form
        form.setContentsMargins(2, 0, 6, 4)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.addWidget(self.summary, 1)
        head.addWidget(self.reset)
        form.addRow(head)
        # Projections come first: what they hide is below them, so that they stay where they are.
        self._add_heading(tr("Heads"))
        self._add(tr("Projections"), self.projections)
        self._add(
            tr("Number"),
            self.n_head,
            tr("each looks in its own way; what they bring back is added up"),
        )
        self._add(
            tr("Width d<sub>k</sub>"),
            self.d_head,
            tr("size of queries, keys, values; auto: the vector’s, up to 16"),
        )
        self._add_heading(tr("What can be seen"))
        self._add(tr("Mask"), self.mask_choice)
        self._add(
            tr("Words before"),
            self.window_box,
            tr("how far back a word sees; the same as the notebook’s context"),
        )
        self._add_heading(tr("Vectors"))
        self._add(
            tr("Width d"),
            self.d_model,
            tr("numbers in a word’s vector; 3 are the notebook’s vectors"),
        )
        self._add(tr("Positions"), self.positions)
        self._add_heading(tr("Scores and read-out"))
        self._add(tr("Divide by √d<sub>k</sub>"), self.scaled)
        self._add(tr("Read-out"), self.read_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._page = ScrollingPage(form, tuple(self._choices.values()))
        column.addWidget(self._page)

    def _add_heading(self, text: str) -> None:
        heading = _label("title", text)
        heading.setContentsMargins(0, 8, 0, 2)
        self._form.addRow(heading)

    def _add(self, label: str, control: QWidget, hint: str = "") -> None:
        """A row; the hint of choices follows from what is chosen."""
        line = _label("hint")
        line.setWordWrap(True)
        line.setContentsMargins(0, 0, 0, 6)
        self._hints[control] = line
        name = QLabel(label)
        name.setBuddy(control)
        self._form.addRow(name, control)
        self._form.addRow(line)
        self._explain(control, hint)

    def _explain(self, control: QWidget, hint: str) -> None:
        line = self._hints[control]
        if line.text() != hint:
            line.setText(hint)
            control.setAccessibleDescription(hint)

    def _show_row(self, control: QWidget, on: bool) -> None:
        if self._form.isRowVisible(control) != on:
            self._form.setRowVisible(control, on)
            self._form.setRowVisible(self._hints[control], on)


def _show_number(box: NumberBox, value: int) -> None:
    if box.value() != value:
        box.blockSignals(True)
        box.setValue(value)
        box.blockSignals(False)


def _label(name: str, text: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
