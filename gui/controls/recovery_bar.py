"""A line above everything: what was not saved when the program last ended."""

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from core.checks import visible
from core.files import named
from core.language import count, quoted, tr
from gui.controls.small_button import SmallButton
from gui.document import first_words
from gui.draft import Draft
from gui.recovery import Recovery


class RecoveryBar(QFrame):
    """There only as long as there is something to offer or to say. It takes no focus by itself."""

    def __init__(self, recovery: Recovery, parent: QWidget) -> None:
        """A line in `parent` about what `recovery` has found."""
        super().__init__(parent)
        self._recovery, self._allowed = recovery, True
        self.setObjectName("card")
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.text.setSizePolicy(policy)
        self.go_on = SmallButton(tr("Continue"), tr("Go on with it; Undo leads back"))
        self.discard = SmallButton(tr("Discard"), tr("Forget it; Undo brings it back"))
        self.later = SmallButton(tr("Later"), tr("Offer it again at the next start"))
        self.close_button = SmallButton(tr("Close"), tr("Close this message"))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(self.text, 1)
        for button in (self.go_on, self.discard, self.later, self.close_button):
            row.addWidget(button)
        self.go_on.clicked.connect(recovery.continue_latest)
        self.discard.clicked.connect(recovery.discard_latest)
        self.later.clicked.connect(recovery.put_off)
        self.close_button.clicked.connect(recovery.put_off)
        recovery.changed.connect(self.on_changed)
        self.on_changed()

    def allow(self, on: bool) -> None:
        """Be seen where there is something to offer, or not at all."""
        self._allowed = on
        self.on_changed()

    def on_changed(self) -> None:
        """Say what there is to say, else offer what there is to offer."""
        saying, draft = self._recovery.saying, self._recovery.offer
        offering = draft is not None and not saying
        for button in (self.go_on, self.discard, self.later):
            button.setVisible(offering)
        self.close_button.setVisible(bool(saying))
        if saying:
            self.text.setText(saying)
        elif draft is not None:
            self.text.setText(_offered(draft, self._recovery.n_offers))
        self.setVisible(self._allowed and (bool(saying) or offering))


def _offered(draft: Draft, n: int) -> str:
    when, words = _when(draft.time), first_words(draft.settings)
    if draft.path is not None:
        text = tr("Your changes to {file} of {time} were not saved.").format(
            file=named(draft.path.name), time=when
        )
    elif words:
        text = tr("Your exploration {words} of {time} was not saved.").format(
            words=quoted(visible(words)), time=when
        )
    else:
        text = tr("Your exploration of {time} was not saved.").format(time=when)
    if n == 1:
        return text
    return tr("{text} (1 of {n})").format(text=text, n=count(n))


def _when(seconds: float) -> str:
    """The time of day, and the day if it is not today's."""
    then, short = QDateTime.fromSecsSinceEpoch(int(seconds)), QLocale.FormatType.ShortFormat
    if then.date() == QDateTime.currentDateTime().date():
        return QLocale().toString(then.time(), short)
    return QLocale().toString(then, short)
