"""A page of the Help menu: text that scrolls, in the window's colours and type."""

from PySide6.QtCore import QSize, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from gui.theme import Appearance, Theme

MARGIN = 80  # of the screen that is left free


class HelpPage(QDialog):
    """Text that can be selected, copied and scrolled; the window can be used meanwhile."""

    link_followed = Signal(str)
    LETTERS, LINES = 78, 34  # of the page, in the type that is on

    def __init__(self, title: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        """A page without text: a subclass writes it, see `html`.

        Args:
            title: of the page.
            appearance: whose theme it follows.
            parent: the window that it belongs to.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(title)
        self.text.document().setDocumentMargin(10)
        self.text.anchorClicked.connect(self.on_anchor_clicked)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.close)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.text, 1)
        self.column.addWidget(self.buttons)
        self.theme = appearance.theme
        appearance.changed.connect(self.show_theme)
        self.setMinimumSize(320, 240)
        self.resize(self.sizeHint())  # Qt of itself goes no further than two thirds of the screen

    def html(self, theme: Theme) -> str:
        """What stands on the page, as Qt's markup."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        """Wide enough for a line that is easy to read, within the screen."""
        metrics = self.fontMetrics()
        wanted = QSize(metrics.averageCharWidth() * self.LETTERS, metrics.height() * self.LINES)
        screen = self.screen() or QGuiApplication.primaryScreen()
        return wanted.boundedTo(screen.availableSize() - QSize(MARGIN, MARGIN))

    def show_theme(self, theme: Theme) -> None:
        """Write the page in these colours; what is in sight stays in sight."""
        self.theme = theme
        bar = self.text.verticalScrollBar()
        place = bar.value()
        self.text.document().setDefaultStyleSheet(
            f"a {{ color: {theme.accent}; }} .muted {{ color: {theme.muted}; }}"
        )
        self.text.setHtml(self.html(theme))
        bar.setValue(place)

    def on_anchor_clicked(self, url: QUrl) -> None:
        """Tell which link was followed."""
        self.link_followed.emit(url.path())


def link(scheme: str, name: str, text: str) -> str:
    """A link whose page is told `name`; `text` is markup."""
    return f'<a href="{scheme}:{name}">{text}</a>'
