"""Help: what attention is."""

from html import escape

from PySide6.QtWidgets import QWidget

from core.about_attention import OPENING, SECTIONS, SOURCES, SOURCES_TITLE, Section, Source
from core.language import tr
from core.prose import plain_text
from gui.help.page import HelpPage, link
from gui.state import AppState
from gui.theme import Appearance, Theme


class AttentionPage(HelpPage):
    """What attention computes and what its figures do not mean; links load examples."""

    def __init__(
        self, state: AppState, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        """A page whose links load their example into `state`."""
        super().__init__(tr("About Attention"), appearance, parent)
        self.state = state
        self.link_followed.connect(self.on_link_followed)
        self.show_theme(appearance.theme)

    def html(self, theme: Theme) -> str:
        return "".join(
            [
                f"<p>{escape(tr(OPENING))}</p>",
                *(_section(section) for section in SECTIONS),
                f"<h3>{escape(tr(SOURCES_TITLE))}</h3>",
                *(_source(source) for source in SOURCES),
            ]
        )

    def on_link_followed(self, key: str) -> None:
        """Load the example of a section."""
        example = next(section.example for section in SECTIONS if section.key == key)
        assert example is not None
        self.state.restart_with(example, tr("example"))


def _section(section: Section) -> str:
    parts = [f"<h3>{escape(tr(section.title))}</h3>"]
    parts += [f"<p>{escape(tr(paragraph))}</p>" for paragraph in section.paragraphs]
    if section.figures is not None:
        parts += [f"<p>{escape(plain_text(each))}</p>" for each in section.figures()]
    if section.formula:
        parts.append(f'<p dir="ltr" style="margin-left: 24px;"><big>{section.formula}</big></p>')
    if section.example is not None:
        parts.append(f"<p>{link('show', section.key, escape(tr(section.show)))}</p>")
    return "".join(parts)


def _source(source: Source) -> str:
    return (
        f"<p>{escape(source.authors)} ({source.year}). <i>{escape(source.title)}</i>. "
        f'{escape(source.place)}.<br><span class="muted">{escape(tr(source.gives))}</span></p>'
    )
