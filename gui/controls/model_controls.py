"""What the model of self-attention alone reads, but for sampling and the head on view."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.checks import visible
from core.language import count, ntr, quoted, tr
from core.model_records import D_GLOVE, MAX_D_HEAD, MAX_D_MODEL, MAX_HEADS, AttentionSettings
from core.settings import MAX_WINDOW, Settings
from gui.access import Role
from gui.controls.choice_box import Choice, ChoiceBox
from gui.controls.explained_form import ExplainedForm, plain_label, show_number
from gui.controls.number_box import NumberBox
from gui.controls.scrolling_page import ScrollingPage
from gui.controls.small_button import SmallButton

FIELDS = (
    "projections",
    "n_head",
    "d_head",
    "mask",
    "embeddings",
    "d_model",
    "positions",
    "scaled",
    "read_out",
)
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
    vectors_wanted = Signal()
    compare_vectors_wanted = Signal()
    accessible_role = Role.Grouping

    def __init__(self, parent: QWidget | None = None) -> None:
        """Everything as usual."""
        super().__init__(parent)
        self.setAccessibleName(tr("Model"))
        self._shown: tuple[AttentionSettings, int] | None = None
        self.summary = plain_label("hint")
        self.reset = SmallButton(tr("Reset"), tr("Everything here as at first"))
        self.reset.setStyleSheet(
            "QToolButton:disabled { color: palette(placeholder-text); border-color: transparent; }"
        )
        self._make_controls()
        self._form = ExplainedForm()
        self._lay_out()
        self.reset.clicked.connect(self.reset_wanted)
        self.open_vectors.clicked.connect(self.vectors_wanted)
        self.compare_vectors.clicked.connect(self.compare_vectors_wanted)
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
            hint = _where_from(own) if box is self.embeddings else box.choice.hint
            self._form.explain(box, hint)
        learned = tr("Random | GloVe")
        if own.embeddings == "file":
            learned = tr("Random | file")
        self.compare_vectors.setText(learned)
        auto = tr("auto ({n})").format(n=own.replace(d_head=None).d_key)
        if self.d_head.specialValueText() != auto:
            self.d_head.setSpecialValueText(auto)
        for name, box in self._numbers.items():
            show_number(box, getattr(own, name) or AUTO)
        show_number(self.window_box, settings.window)
        several = own.projections != "identity"
        self._form.show_control(self.n_head, several)
        self._form.show_control(self.d_head, several)
        self._form.show_control(self.window_box, own.mask == "window")
        self._form.show_control(self.d_model, own.embeddings == "random")
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
        shown, self._shown = self._shown, None
        if (name, value) == ("embeddings", "file") and shown and shown[0].vectors is None:
            self.embeddings.show_value(shown[0].embeddings)  # until a file is open
            self.vectors_wanted.emit()
            return
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
        self.embeddings = ChoiceBox(
            tr("Embeddings"),
            (
                Choice("random", tr("random"), tr("dealt by the seed: what words mean is unknown")),
                Choice("glove", tr("GloVe"), tr("learned from what stands near what in texts")),
                Choice("file", tr("file…"), tr("word vectors from a file of yours")),
            ),
        )
        self.open_vectors = SmallButton(
            tr("Open word vectors…"), tr("GloVe, word2vec, fastText or NumPy, as they come")
        )
        self.compare_vectors = SmallButton(
            tr("Random | GloVe"),
            tr("Pin random vectors as A and show learned ones as B, side by side"),
        )
        for button in (self.open_vectors, self.compare_vectors):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
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
            "embeddings": self.embeddings,
            "positions": self.positions,
            "scaled": self.scaled,
            "read_out": self.read_out,
        }
        self._numbers = {"n_head": self.n_head, "d_head": self.d_head, "d_model": self.d_model}

    def _lay_out(self) -> None:
        form = self._form
        head = QHBoxLayout()
        head.addWidget(self.summary, 1)
        head.addWidget(self.reset)
        form.addRow(head)
        # Projections come first: what they hide is below them, so that they stay where they are.
        form.add_heading(tr("Heads"))
        form.add_control(tr("Projections"), self.projections)
        form.add_control(
            tr("Number"),
            self.n_head,
            tr("each looks in its own way; what they bring back is added up"),
        )
        form.add_control(
            tr("Width d<sub>k</sub>"),
            self.d_head,
            tr("size of queries, keys, values; auto: the vector’s, up to 16"),
        )
        form.add_heading(tr("What can be seen"))
        form.add_control(tr("Mask"), self.mask_choice)
        form.add_control(
            tr("Words before"),
            self.window_box,
            tr("how far back a word sees; the same as the notebook’s context"),
        )
        form.add_heading(tr("Vectors"))
        form.add_control(tr("Embeddings"), self.embeddings)
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        buttons.setContentsMargins(0, 0, 0, 8)
        for button in (self.open_vectors, self.compare_vectors):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        form.addRow(buttons)
        form.add_control(
            tr("Width d"),
            self.d_model,
            tr("numbers in a word’s vector; 3 are the notebook’s vectors"),
        )
        form.add_control(tr("Positions"), self.positions)
        form.add_heading(tr("Scores and read-out"))
        form.add_control(tr("Divide by √d<sub>k</sub>"), self.scaled)
        form.add_control(tr("Read-out"), self.read_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._page = ScrollingPage(form, tuple(self._choices.values()))
        column.addWidget(self._page)


def _where_from(own: AttentionSettings) -> str:
    """What the embeddings are, and how wide those are that were not dealt."""
    if own.embeddings == "glove":
        text = tr("learned from what stands near what in texts; {n} numbers a word")
        return text.format(n=count(D_GLOVE))
    if own.embeddings == "file" and own.vectors is not None:
        return tr("from {name}; {n} numbers a word").format(
            name=quoted(visible(own.vectors.name)), n=count(own.vectors.d_model)
        )
    return tr("dealt by the seed: what words mean is unknown")
