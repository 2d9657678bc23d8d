"""Help: what the program is and what it runs on."""

from html import escape

import pyqtgraph
import PySide6
from PySide6.QtCore import QLocale, QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from core import about_program
from core.language import as_typed, tr
from gui.help.page import HelpPage
from gui.theme import Appearance, Theme


class ProgramPage(HelpPage):
    """Version, licence, and what it runs on, which a button copies."""

    LINES = 24

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        """A page about this program."""
        super().__init__(tr("About Attention Explorer"), appearance, parent)
        self.copy_button = QPushButton(tr("&Copy"))
        self.copy_button.setToolTip(tr("Copies the versions, to go with a question or a report"))
        self.copy_button.clicked.connect(self.on_copy_clicked)
        self.buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.show_theme(appearance.theme)

    def facts(self) -> list[tuple[str, str]]:
        """What it runs on, by name; nothing about the person, no paths."""
        return [
            *about_program.versions(),
            ("Qt", qVersion()),
            ("PySide6", PySide6.__version__),
            ("pyqtgraph", pyqtgraph.__version__),
            (tr("System"), QSysInfo.prettyProductName()),
            (tr("Processor"), QSysInfo.currentCpuArchitecture()),
            (tr("Display"), QGuiApplication.platformName()),
            (tr("Screen scale"), as_typed(self.devicePixelRatioF())),
            (tr("Language"), QLocale().bcp47Name()),
            (tr("Language of the system"), QLocale.system().bcp47Name()),
        ]

    def html(self, theme: Theme) -> str:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>&nbsp;&nbsp;{escape(value)}</td></tr>"
            for name, value in self.facts()
        )
        return (
            f"<h2>Attention Explorer</h2><p>{escape(tr(about_program.WHAT_IT_IS))}</p>"
            f"<p>{escape(tr(about_program.LICENCE))} {escape(tr(about_program.OFFLINE))}</p>"
            f'<br><table cellpadding="2">{rows}</table>'
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Say how things are now: it may have come to another screen."""
        self.copy_button.setText(tr("&Copy"))
        self.show_theme(self.theme)
        super().showEvent(event)

    def on_copy_clicked(self) -> None:
        """Put the versions on the clipboard, one a line."""
        QGuiApplication.clipboard().setText(about_program.as_lines(self.facts()))
        self.copy_button.setText(tr("Copied"))
