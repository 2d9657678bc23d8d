"""How long it took, at the foot of the window."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from core.language import count, figure, ntr, tr

PAUSE = 100  # ms from one figure to the next: they are not to be painted with every key


class Timings(QLabel):
    """How many words there are, and how long computing and drawing took."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing to tell yet."""
        super().__init__(parent)
        self.setObjectName("hint")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
        self._latest = ""
        self._due = True  # whether what stands here is nothing to be read on
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.on_pause)

    def show_pending(self, n_words: int) -> None:
        """Say that the picture is one of before while another is computed."""
        self._pause.stop()
        self._due = True
        self.setText(tr("{words} · computing …").format(words=_words(n_words)))

    def show_times(self, n_words: int, d_model: int, computed: float, drawn: float) -> None:
        """Tell of a result, at once or soon.

        Args:
            n_words: of the sentence.
            d_model: components of an embedding.
            computed: seconds.
            drawn: seconds.
        """
        self._latest = tr("{words} · {d}-d · computed {computed} ms · drawn {drawn} ms").format(
            words=_words(n_words),
            d=d_model,
            computed=figure(computed * 1000, 1),
            drawn=figure(drawn * 1000, 0),
        )
        if self._due:
            self.on_pause()
        elif not self._pause.isActive():
            self._pause.start()

    def on_pause(self) -> None:
        """Write the latest."""
        self._due = False
        self.setText(self._latest)


def _words(n: int) -> str:
    return ntr("{n} word", "{n} words", n).format(n=count(n))
