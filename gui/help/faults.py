"""Help: where the notebook is wrong."""

from html import escape

from PySide6.QtWidgets import QWidget

from core.language import tr
from core.models.notebook_faults import FAULTS
from gui.help.page import HelpPage, link
from gui.state import AppState
from gui.theme import Appearance, Theme


class FaultsPage(HelpPage):
    """Every error of the notebook, each with a sentence that shows it."""

    def __init__(
        self, state: AppState, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        """A page whose links load their sentence into `state`."""
        super().__init__(tr("Where the Notebook Is Wrong"), appearance, parent)
        self.state = state
        self.link_followed.connect(self.on_link_followed)
        self.show_theme(appearance.theme)

    def html(self, theme: Theme) -> str:
        opening = tr(
            "The notebook’s method is run here exactly as it stands. These are its errors, what "
            "comes of them, and what this program does about each."
        )
        parts = [f"<p>{escape(opening)}</p><ol>"]
        for fault in FAULTS:
            show = link("fault", fault.key, escape(tr("Show a sentence")))
            parts.append(
                f"<li><p><b>{escape(tr(fault.title))}</b><br>{escape(tr(fault.consequence))}<br>"
                f"<i>{escape(tr('Here:'))}</i> {escape(tr(fault.here))} {show}</p></li>"
            )
        return "".join([*parts, "</ol>"])

    def on_link_followed(self, key: str) -> None:
        """Load the sentence that shows an error."""
        fault = next(f for f in FAULTS if f.key == key)
        self.state.restart_with(fault.example, tr("example of an error"))
