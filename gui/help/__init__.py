"""The pages of the Help menu, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.language import marked

if TYPE_CHECKING:
    from gui.help.page import HelpPage
    from gui.main_window import MainWindow


def open_page(window: MainWindow, name: str) -> HelpPage:
    """Show a page, or bring it forward.

    Args:
        window: that it belongs to.
        name: one of `PAGES`.
    """
    from gui.help.page import HelpPage

    page = next((p for p in window.findChildren(HelpPage) if p.objectName() == name), None)
    if page is None:
        page = _MAKERS[name](window)
        page.setObjectName(name)
    page.show()
    page.raise_()
    page.activateWindow()
    return page


def forget_pages(window: MainWindow) -> None:
    """Close them all; the next ones are written anew, say in another language."""
    from gui.help.page import HelpPage

    for page in window.findChildren(HelpPage):
        page.setObjectName("")
        page.close()
        page.deleteLater()


def _shortcuts(window: MainWindow) -> HelpPage:
    from gui.help.shortcuts import ShortcutsPage

    return ShortcutsPage(window.menuBar(), window.appearance, window)


def _faults(window: MainWindow) -> HelpPage:
    from gui.help.faults import FaultsPage

    return FaultsPage(window.state, window.appearance, window)


def _attention(window: MainWindow) -> HelpPage:
    from gui.help.attention import AttentionPage

    return AttentionPage(window.state, window.appearance, window)


def _licences(window: MainWindow) -> HelpPage:
    from gui.help.licences import LicencesPage

    return LicencesPage(window.appearance, window)


def _program(window: MainWindow) -> HelpPage:
    from gui.help.program import ProgramPage

    return ProgramPage(window.appearance, window)


PAGES = {
    "faults": marked("Where the Notebook Is &Wrong"),
    "shortcuts": marked("&Keyboard Shortcuts"),
    "attention": marked("About &Attention"),
    "licences": marked("&Licences"),
    "program": marked("About Attention &Explorer"),
}
_MAKERS: dict[str, Callable[[MainWindow], HelpPage]] = {
    "faults": _faults,
    "shortcuts": _shortcuts,
    "attention": _attention,
    "licences": _licences,
    "program": _program,
}
