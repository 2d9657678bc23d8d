"""What the Help menu opens."""

from html import escape

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QMessageBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from core import __version__
from core.language import tr
from core.models.notebook_faults import FAULTS
from gui.state import AppState
from gui.theme import Appearance, Theme


class FaultsPage(QDialog):
    """Every error of the notebook, each with a sentence that shows it."""

    def __init__(
        self, state: AppState, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        """A page whose links load their sentence into `state`."""
        super().__init__(parent)
        self.state = state
        self.setWindowTitle(tr("Where the Notebook Is Wrong"))
        self.resize(680, 620)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(self.windowTitle())
        self.text.anchorClicked.connect(self.on_anchor_clicked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)
        self.show_theme(appearance.theme)
        appearance.changed.connect(self.show_theme)

    def show_theme(self, theme: Theme) -> None:
        """Write the page in these colours."""
        self.text.setHtml(_html(theme))

    def on_anchor_clicked(self, url: QUrl) -> None:
        """Load the sentence that shows an error."""
        fault = next(f for f in FAULTS if f.key == url.path())
        self.state.restart_with(fault.example, tr("example of an error"))


def show_about(window: QWidget) -> None:
    """What this is, and which version."""
    QMessageBox.about(
        window,
        tr("About Attention Explorer"),
        tr(
            "<b>Attention Explorer {version}</b><p>Shows how a language model pays attention, "
            "with the arithmetic behind every number.</p><p>Free software under the MIT "
            "licence. It opens no network connection.</p>"
        ).format(version=__version__),
    )


def _html(theme: Theme) -> str:
    opening = tr(
        "The notebook’s method is run here exactly as it stands. These are its errors, what comes "
        "of them, and what this program does about each."
    )
    parts = [f"<p>{escape(opening)}</p><ol>"]
    for fault in FAULTS:
        show = (
            f'<a href="fault:{fault.key}" style="color: {theme.accent}">'
            f"{escape(tr('Show a sentence'))}</a>"
        )
        parts.append(
            f"<li><p><b>{escape(tr(fault.title))}</b><br>{escape(tr(fault.consequence))}<br>"
            f"<i>{escape(tr('Here:'))}</i> {escape(tr(fault.here))} {show}</p></li>"
        )
    return "".join([*parts, "</ol>"])
