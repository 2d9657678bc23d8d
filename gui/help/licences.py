"""Help: whose work is in the program, and under which licence."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QSplitter, QWidget

from core.about_licences import LICENCES, Licence
from core.language import tr
from gui.help.page import HelpPage
from gui.theme import Appearance, Theme

NAMES_WIDTH = 26  # in letters


class LicencesPage(HelpPage):
    """A list of the parts; the text of the one that is chosen stands beside it."""

    LETTERS = 140  # room for lines that others have broken, in a type of even width

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        """A page that shows the program's own licence first."""
        super().__init__(tr("Licences"), appearance, parent)
        self.names = QListWidget()
        self.names.setAccessibleName(tr("Parts of the program"))
        self.names.setWordWrap(True)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.addItems([licence.name for licence in LICENCES])
        self.names.setCurrentRow(0)
        self.names.currentRowChanged.connect(self.on_row_changed)
        both = QSplitter()
        both.setChildrenCollapsible(False)
        both.addWidget(self.names)
        both.addWidget(self.text)
        letter = self.fontMetrics().averageCharWidth()
        both.setSizes([letter * NAMES_WIDTH, letter * (self.LETTERS - NAMES_WIDTH)])
        both.setStretchFactor(1, 1)
        self.column.insertWidget(0, both, 1)
        self.show_theme(appearance.theme)
        self.names.setFocus()

    @property
    def licence(self) -> Licence:
        """The one that is shown."""
        return LICENCES[self.names.currentRow()]

    def html(self, theme: Theme) -> str:
        licence = self.licence
        text = escape(licence.text())
        return (
            f"<h3>{escape(licence.name)}</h3><p><b>{escape(licence.identifier)}</b><br>"
            f"{escape(tr(licence.purpose))}</p>"
            f'<pre dir="ltr" style="white-space: pre-wrap;">{text}</pre>'
        )

    def on_row_changed(self) -> None:
        """Show the text of what was chosen, from its beginning."""
        self.show_theme(self.theme)
        self.text.verticalScrollBar().setValue(0)
