"""What the next training takes."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import count, ntr, quoted, tr
from core.model_records import (
    DIFFICULTIES,
    MAX_HEADS,
    MAX_LAYERS,
    MAX_STEPS,
    SHARES,
    TransformerSettings,
)
from core.settings import Settings
from core.transformer.grammar import words_of
from core.transformer.plan import plan_of
from core.transformer.vocabulary import LARGEST, from_texts
from core.transformer.weights import n_parameters
from gui.access import Role
from gui.controls.choice_box import Choice, ChoiceBox
from gui.controls.elided_label import ElidedLabel
from gui.controls.explained_form import ExplainedForm, plain_label, show_number
from gui.controls.number_box import NumberBox
from gui.controls.scrolling_page import ScrollingPage
from gui.controls.small_button import SmallButton
from gui.controls.stepping_box import STEPS, SteppingBox, WidthBox, nearest_width

FIELDS = ("text", "difficulty", "share", "objective", "n_layer", "n_head", "d_model", "n_step")
# The fields that are set here, as Reset is to bring them back.
USUAL: Mapping[str, object] = MappingProxyType(
    {name: getattr(TransformerSettings(), name) for name in FIELDS}
)
PER_CENT = 100


class TrainingControls(QWidget):
    """Text, objective, size and length of the next training, each with a line on what it does."""

    changed = Signal(object)
    text_wanted = Signal()
    reset_wanted = Signal()
    accessible_role = Role.Grouping

    def __init__(self, above: Sequence[QWidget] = (), parent: QWidget | None = None) -> None:
        """Everything as usual.

        Args:
            above: what scrolls with the controls, above them.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self.setAccessibleName(tr("Training") if above else tr("Next training"))
        self._shown: tuple[TransformerSettings, int] | None = None
        self.summary = plain_label("hint")
        self.reset = SmallButton(tr("Reset"), tr("Everything here as at first"))
        self.reset.setStyleSheet(
            "QToolButton:disabled { color: palette(placeholder-text); border-color: transparent; }"
        )
        self.size_line = plain_label("hint")
        self.start_line = plain_label("hint")
        for label in (self.summary, self.size_line, self.start_line):
            label.setWordWrap(True)
        self._make_controls()
        self._form = ExplainedForm()
        self._lay_out(above)
        self.reset.clicked.connect(self.reset_wanted)
        self.choose.clicked.connect(self.text_wanted)
        for name, box in self._choices.items():
            box.chosen.connect(lambda value, name=name: self._tell({name: value}))
        for name, box in self._numbers.items():
            box.valueChanged.connect(lambda value, name=name: self._tell({name: value}))
        self.share.valueChanged.connect(lambda value: self._tell({"share": value / PER_CENT}))
        self.n_head.valueChanged.connect(self.on_heads_changed)
        self.show_settings(Settings())

    def show_settings(self, settings: Settings) -> None:
        """Show these values."""
        own, shown = settings.transformer, (settings.transformer, settings.seed)
        if shown == self._shown:
            return
        self._shown = shown
        for name, box in self._choices.items():
            box.show_value(getattr(own, name))
            self._form.explain(box, box.choice.hint)
        self.d_model.blockSignals(True)
        self.d_model.show_heads(own.n_head)
        self.d_model.blockSignals(False)
        for name, box in self._numbers.items():
            show_number(box, getattr(own, name))
        show_number(self.n_head, own.n_head)
        show_number(self.share, round(own.share * PER_CENT))
        self.file.setText(tr("none yet") if own.own_text is None else own.own_text.name)
        self.file.setToolTip("" if own.own_text is None else quoted(own.own_text.name))
        self._form.show_control(self._file_row, own.text != "grammar")
        self._form.show_control(self.share, own.text == "both")
        self._form.show_control(self.difficulty, own.text != "file")
        self._sum_up(settings)

    def to_top(self) -> None:
        """Show what is above the controls."""
        self.page.verticalScrollBar().setValue(0)

    def focus_first(self) -> None:
        """Begin with the first control, with the keys."""
        self.text.setFocus(Qt.FocusReason.TabFocusReason)

    def on_heads_changed(self, n_head: int) -> None:
        """Tell how many heads, and the nearest width that they can share."""
        changes: dict[str, object] = {"n_head": n_head}
        width = self.d_model.value()
        if nearest_width(width, n_head) != width:
            changes["d_model"] = nearest_width(width, n_head)
        self._tell(changes)

    def _tell(self, changes: dict[str, object]) -> None:
        self._shown = None  # what is shown now was not asked for by `show_settings`
        self.changed.emit(changes)

    def _sum_up(self, settings: Settings) -> None:
        own = settings.transformer
        n = sum(getattr(own, name) != value for name, value in USUAL.items())
        self.summary.setText(
            ntr("{n} changed", "{n} changed", n).format(n=n) if n else tr("All as usual")
        )
        self.reset.setEnabled(n > 0)
        if own.text == "grammar":
            n_word = len(from_texts(words_of(own.difficulty)))
            text = tr("{n} numbers to learn, for {m} words")
        else:
            n_word = LARGEST
            text = tr("up to {n} numbers to learn, for up to {m} words")
        n_number = n_parameters(plan_of(settings).configuration(n_word))
        self.size_line.setText(text.format(n=count(n_number), m=count(n_word)))
        self.start_line.setText(
            tr("Starts from seed {seed}: the same text, first weights and order every time").format(
                seed=count(settings.seed)
            )
        )

    def _make_controls(self) -> None:
        self.text = ChoiceBox(
            tr("Text"),
            (
                Choice("grammar", tr("grammar"), tr("sentences that a small grammar makes")),
                Choice("file", tr("your text"), tr("the sentences of a text file of yours")),
                Choice("both", tr("both"), tr("the grammar’s sentences and yours, mixed")),
            ),
        )
        self.choose = SmallButton(tr("Choose text…"), tr("Choose a text file to learn from"))
        self.choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.file = ElidedLabel("filename")
        self._file_row = QWidget()
        row = QHBoxLayout(self._file_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choose)
        row.addWidget(self.file, 1)
        self._file_row.setFocusProxy(self.choose)
        low, high = (round(share * PER_CENT) for share in SHARES)
        self.share = NumberBox(tr("Share of your text"), low, high)
        self.share.setSingleStep(10)
        self.share.setSuffix(tr(" %"))
        easiest, hardest = DIFFICULTIES
        self.difficulty = ChoiceBox(
            tr("Difficulty"),
            (
                Choice(easiest, tr("easy"), tr("short sentences, few words")),
                Choice(2, tr("medium"), tr("nouns come between subject and verb")),
                Choice(hardest, tr("hard"), tr("longer, with clauses inside clauses")),
            ),
        )
        self.objective = ChoiceBox(
            tr("Objective"),
            (
                Choice("next", tr("next word"), tr("guess each word from those before it")),
                Choice("masked", tr("masked word"), tr("guess hidden words from both sides")),
            ),
        )
        self.n_layer = NumberBox(tr("Number of layers"), 1, MAX_LAYERS)
        self.n_head = NumberBox(tr("Heads in a layer"), 1, MAX_HEADS)
        self.d_model = WidthBox(tr("Width of a vector, d"))
        self.n_step = SteppingBox(tr("Number of steps"), 1, MAX_STEPS, STEPS)
        self._choices = {
            "text": self.text,
            "difficulty": self.difficulty,
            "objective": self.objective,
        }
        self._numbers = {"n_layer": self.n_layer, "d_model": self.d_model, "n_step": self.n_step}

    def _lay_out(self, above: Sequence[QWidget]) -> None:
        form = self._form
        for widget in above:
            form.addRow(widget)
        form.add_heading(tr("Next training"))
        head = QHBoxLayout()
        head.addWidget(self.summary, 1)
        head.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
        form.addRow(head)
        form.add_control(tr("Text"), self.text)
        form.add_control(
            tr("Your text"), self._file_row, tr("plain text; its last tenth is held out")
        )
        form.add_control(tr("Share"), self.share, tr("of all words, how many are yours"))
        form.add_control(tr("Difficulty"), self.difficulty)
        form.add_control(tr("Objective"), self.objective)
        form.add_heading(tr("Size"))
        form.add_control(
            tr("Layers"), self.n_layer, tr("each works on what the one before it made")
        )
        form.add_control(tr("Heads"), self.n_head, tr("in each layer; they share its width"))
        form.add_control(
            tr("Width d"), self.d_model, tr("numbers in a word’s vector, a multiple of the heads")
        )
        form.addRow(self.size_line)
        form.add_heading(tr("Length"))
        form.add_control(
            tr("Steps"),
            self.n_step,
            tr("each reads a little text and changes the weights a little"),
        )
        form.addRow(self.start_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.page = ScrollingPage(form, tuple(self._choices.values()))
        column.addWidget(self.page)
