"""Says what was knocked out, and gives it back with one click."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from core.language import count, quoted, shortened, tr
from core.result import Result
from core.settings import Knockout
from gui.controls.small_button import SmallButton

MOST_NAMED = 3


class KnockoutBanner(QWidget):
    """One line, there only as long as something is knocked out."""

    restore_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A line about nothing."""
        super().__init__(parent)
        self.text = QLabel()
        self.text.setObjectName("banner")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.restore = SmallButton(tr("Restore"), tr("Give back all that was knocked out"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.restore)
        self.restore.clicked.connect(self.restore_wanted)
        self.hide()

    def show_result(self, result: Result) -> None:
        """Name what is knocked out of this result."""
        knockouts = result.settings.knockouts
        self.setVisible(bool(knockouts))
        if knockouts:
            named = [_named(result, each) for each in knockouts[:MOST_NAMED]]
            more = len(knockouts) - len(named)
            if more:
                named.append(tr("{n} more").format(n=count(more)))
            text = tr("Knocked out: {all}").format(all=tr(", ").join(named))
            self.text.setText(text)
            self.text.setToolTip(text)


def _named(result: Result, one: Knockout) -> str:
    key = quoted(shortened(result.tokens[one.key].label, 16))
    if one.query is None:
        return key
    edge = tr("{word} → {key}").format(
        word=quoted(shortened(result.tokens[one.query].label, 16)), key=key
    )
    if one.layer is not None:
        if one.head is None:
            return tr("{edge} in layer {layer}").format(edge=edge, layer=one.layer + 1)
        text = tr("{edge} in head {h} of layer {layer}")
        return text.format(edge=edge, h=one.head + 1, layer=one.layer + 1)
    return edge if one.head is None else tr("{edge} in head {h}").format(edge=edge, h=one.head + 1)
