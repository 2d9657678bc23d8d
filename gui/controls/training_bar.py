"""The row that runs a training: start, pause, speed, what it learnt when, and how far it is."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from core.language import ntr, tr
from gui.access import Role
from gui.controls.elided_label import ElidedLabel
from gui.controls.small_button import SmallButton
from gui.controls.timeline import Timeline
from gui.controls.training_status import Status, longest_statuses, status

LEAST_FOR_TIMELINE = 20  # in average letters
GOOD_FOR_TIMELINE = 36
FASTEST = 100  # steps a second that have a name
SPACE = 6
PADDING = 26  # around the sign in a button
BESIDE_SIGN = 6
WITH_TEXT = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
SIGN_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly


class TrainingBar(QWidget):
    """Buttons, the timeline of snapshots, and a line on where the training is.

    Nothing moves while it runs: what does nothing is disabled, texts that change have the room of
    the longest. In a narrow window the buttons keep their signs only.
    """

    train_wanted = Signal()
    pause_wanted = Signal()
    step_wanted = Signal()
    slower_wanted = Signal()
    faster_wanted = Signal()
    reset_wanted = Signal()
    stop_wanted = Signal()
    snapshot_chosen = Signal(int)
    follow_wanted = Signal()
    accessible_role = Role.Grouping

    def __init__(self, parent: QWidget | None = None) -> None:
        """A row before any training."""
        super().__init__(parent)
        self.setAccessibleName(tr("Training"))
        self._state = "idle"
        self._said = Status("", "")
        self._rooms = (0, 0)
        self._widest_speed = 0
        self.train = _button("play", tr("Train"), "")
        self.one_step = _button("step", tr("Step"), tr("Train one step, and no more"))
        self.slower = SmallButton("−", tr("Slower"))
        self.speed = QLabel()
        self.speed.setTextFormat(Qt.TextFormat.PlainText)
        self.speed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.speed.setToolTip(tr("How fast it trains"))
        self.faster = SmallButton("+", tr("Faster"))
        self.reset = _button(
            "restart", tr("Reset"), tr("Back to the same start: the weights of step 0")
        )
        self.stop = _button(
            "stop", tr("Stop"), tr("End this training; what it has learnt stays on the timeline")
        )
        self.timeline = Timeline()
        self._hint = self.timeline.toolTip()
        self.status = ElidedLabel("hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for part in (
            self.train,
            self.one_step,
            self.slower,
            self.speed,
            self.faster,
            self.reset,
            self.stop,
        ):
            row.addWidget(part)
            if isinstance(part, QToolButton):
                part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(self.timeline, 1)
        row.addWidget(self.status)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)  # it makes room by itself
        self.train.clicked.connect(self.on_train_clicked)
        for button, signal in (
            (self.one_step, self.step_wanted),
            (self.slower, self.slower_wanted),
            (self.faster, self.faster_wanted),
            (self.reset, self.reset_wanted),
            (self.stop, self.stop_wanted),
        ):
            button.clicked.connect(signal)
        self.timeline.snapshot_chosen.connect(self.snapshot_chosen)
        self.timeline.follow_wanted.connect(self.follow_wanted)
        self.show_training("idle", "", 0, 0, None, (), None, False)

    def show_training(
        self,
        state: str,
        speed_name: str,
        step: int,
        n_step: int,
        seconds_left: float | None,
        snapshot_steps: tuple[int, ...],
        on_view: int | None,
        following: bool,
        slowest: bool = False,
        fastest: bool = False,
        elsewhere: bool = False,
    ) -> None:
        """Show where a training is.

        Args:
            state: one of `gui.controls.training_status.STATES`.
            speed_name: how fast it trains, in words.
            step: that it has reached.
            n_step: of the whole training.
            seconds_left: to the last step; None while nobody knows.
            snapshot_steps: of the snapshots there are, rising.
            on_view: the snapshot on view; None for none of them.
            following: whether what the training learns now is on view.
            slowest: whether it cannot be slower.
            fastest: whether it cannot be faster.
            elsewhere: whether the snapshots are of another training than this one.
        """
        under_way = state in ("running", "paused")
        if self._state != state or not self.train.toolTip():
            self._state = state
            self._name_train()
        self._enable(self.one_step, state != "running" and not (under_way and step >= n_step))
        self._enable(self.slower, not slowest)
        self._enable(self.faster, not fastest)
        self._enable(self.reset, step > 0 and state != "idle")
        self._enable(self.stop, under_way)
        if speed_name != self.speed.text():
            self.speed.setText(speed_name)
            usual = _speed(FASTEST), speed_name
            widest = max(map(self.fontMetrics().horizontalAdvance, usual)) + 4
            self._widest_speed = max(self._widest_speed, widest)
            self.speed.setFixedWidth(self._widest_speed)
        now = step if under_way and not elsewhere else None
        self.timeline.show_snapshots(snapshot_steps, n_step, now, on_view, following)
        self._say(status(state, step, n_step, seconds_left, snapshot_steps, on_view))
        width = self.fontMetrics().horizontalAdvance
        self._rooms = tuple(max(map(width, form)) + 4 for form in longest_statuses(n_step))
        self._make_room()

    def on_train_clicked(self) -> None:
        """Start, go on, or pause."""
        (self.pause_wanted if self._state == "running" else self.train_wanted).emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less fits."""
        super().resizeEvent(event)
        self._make_room()

    def focus_first(self) -> None:
        """Begin at the first button, with the keys."""
        self.train.setFocus(Qt.FocusReason.TabFocusReason)

    def _name_train(self) -> None:
        """What the first button does now."""
        icon, text, hint = {
            "running": ("pause", tr("Pause"), tr("Stop for now; the weights stay as they are")),
            "paused": ("play", tr("Go on"), tr("Go on training")),
        }.get(self._state, ("play", tr("Train"), tr("Train as the tab “Training” says")))
        self.train.setIcon(QIcon(f"icons:{icon}.svg"))
        self.train.setText(text)
        self.train.setAccessibleName(text)
        self.train.setToolTip(hint)

    def _enable(self, button: QToolButton, on: bool) -> None:
        """Of a button that goes off while the keys are on it, they go to the first."""
        if button.isEnabled() != on:
            if not on and button.hasFocus():
                self.train.setFocus()
            button.setEnabled(on)

    def _say(self, said: Status) -> None:
        if said != self._said:
            self._said = said
            self.status.setToolTip(said.full)
            self.timeline.setToolTip(f"{said.full}\n{self._hint}")

    def _make_room(self) -> None:
        """Take from the least important first, until the timeline has its room."""
        letter, height = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        texts = (self.one_step, self.reset, self.stop)
        full, short = self._rooms
        signs = sum(map(_width_of_sign, (self.train, *texts)))
        steppers = self.slower.sizeHint().width() + self.faster.sizeHint().width()
        room = self.width() - signs - steppers - LEAST_FOR_TIMELINE * letter - SPACE * 9
        wanted = {
            "short": short,
            "train": self._width_of_train() - _width_of_sign(self.train),
            "full": full - short,
            "speed": self._widest_speed,
            "timeline": (GOOD_FOR_TIMELINE - LEAST_FOR_TIMELINE) * letter,
            "texts": sum(_width_with_text(each) - _width_of_sign(each) for each in texts),
        }
        given: dict[str, int] = {}
        for name, width in wanted.items():
            given[name] = width if width <= room else 0
            room -= width
        for button in (self.train, *texts):
            name = "train" if button is self.train else "texts"
            style = WITH_TEXT if given[name] else SIGN_ONLY
            if button.toolButtonStyle() != style:
                button.setToolButtonStyle(style)
            button.setIconSize(QSize(height, height))
        self.train.setFixedWidth(_width_of_sign(self.train) + given["train"])
        self.speed.setVisible(given["speed"] > 0)
        self.status.setVisible(given["short"] > 0)
        self.status.setFixedWidth(max(given["short"] + given["full"], 1))
        text = self._said.full if given["full"] else self._said.short
        if text != self.status.text():
            self.status.setText(text)

    def _width_of_train(self) -> int:
        """With the longest of its texts, so that nothing moves when another comes."""
        return max(_width_with(self.train, t) for t in (tr("Train"), tr("Pause"), tr("Go on")))


def _button(icon: str, text: str, hint: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(QIcon(f"icons:{icon}.svg"))
    button.setText(text)
    button.setAccessibleName(text)
    button.setToolTip(hint)
    return button


def _width_of_sign(button: QToolButton) -> int:
    return button.fontMetrics().height() + PADDING


def _width_with_text(button: QToolButton) -> int:
    return _width_with(button, button.text())


def _width_with(button: QToolButton, text: str) -> int:
    letters = button.fontMetrics().horizontalAdvance(f" {text} ")  # as Qt has it
    return _width_of_sign(button) + letters + BESIDE_SIGN


def _speed(n: int) -> str:
    return ntr("{n} step/s", "{n} steps/s", n).format(n=n)
