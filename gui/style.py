"""How Qt's own widgets look in a theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from gui.theme import Theme


def palette(theme: Theme) -> QPalette:
    """The colours of a theme by their roles."""
    role = QPalette.ColorRole
    palette = QPalette()
    for r, colour in {
        role.Window: theme.window,
        role.Base: theme.field,
        role.AlternateBase: theme.surface,
        role.Button: theme.surface,
        role.ToolTipBase: theme.surface,
        role.Text: theme.text,
        role.WindowText: theme.text,
        role.ButtonText: theme.text,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.surface,
        role.Link: theme.accent,
        role.Mid: theme.line,
        role.Light: theme.surface,
        role.Dark: theme.line,
    }.items():
        palette.setColor(r, QColor(colour))
    for r in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, r, QColor(theme.muted))
    return palette


def style_sheet(theme: Theme, points: float, mirrored: bool) -> str:
    """How widgets look, with type of so many points; `mirrored`, from right to left.

    Qt mirrors where things are, not the room around them.
    """
    t = theme
    start, end = ("right", "left") if mirrored else ("left", "right")
    return f"""
    QMenuBar, QStatusBar {{ background: {t.window}; color: {t.text}; }}
    QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {t.hover}; }}
    QMenu {{ background: {t.surface}; border: 1px solid {t.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px; padding-{start}: 26px; padding-{end}: 28px;
        border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.hover}; color: {t.text}; }}
    QMenu::item:disabled {{ color: {t.muted}; }}
    QMenu::indicator {{ left: 8px; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
    QStatusBar {{ color: {t.muted}; }}
    QStatusBar::item {{ border: none; }}
    QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line};
        padding: 4px; }}
    QFrame#card {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; }}
    QLabel#title, QLabel#headline {{ font-weight: 600; }}
    QLabel#hint {{ color: {t.muted}; }}
    QSplitter::handle {{ background: transparent; }}
    QSplitter::handle:hover {{ background: {t.line}; }}
    QPlainTextEdit, QTextBrowser {{ background: {t.field}; color: {t.text};
        selection-background-color: {t.accent}; selection-color: {t.surface}; }}
    QPlainTextEdit {{ border: 1px solid {t.line}; border-radius: 6px; padding: 2px; }}
    QTextBrowser {{ border: 2px solid transparent; border-radius: 6px; background: transparent; }}
    QScrollArea#sentence {{ border: 2px solid transparent; border-radius: 6px;
        background: transparent; }}
    QScrollArea#sentence:focus, QTextBrowser:focus, QTableView:focus {{
        border: 2px solid {t.focus}; }}
    QGraphicsView {{ border: none; background: transparent; }}
    QLabel#readout {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.muted};
        border-radius: 4px; padding: 2px 6px; }}
    QLabel#notice {{ color: {t.accent}; font-weight: 600; }}
    QPlainTextEdit:focus {{ border: 2px solid {t.focus}; padding: 1px; }}
    QAbstractSpinBox {{ background: {t.field}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 6px; padding: 2px; padding-{start}: 6px; min-height: 22px; }}
    QAbstractSpinBox:focus {{ border: 2px solid {t.focus}; padding: 1px;
        padding-{start}: 5px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 20px; border: none;
        background: transparent; border-{start}: 1px solid {t.line}; }}
    QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{
        background: {t.hover}; }}
    QAbstractSpinBox::up-arrow {{ image: url(icons:up.svg); width: 10px; height: 10px; }}
    QAbstractSpinBox::down-arrow {{ image: url(icons:down.svg); width: 10px; height: 10px; }}
    QToolButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 6px; padding: 4px 10px; }}
    QToolButton:hover {{ background: {t.hover}; }}
    QToolButton:checked {{ border-color: {t.accent}; color: {t.accent}; }}
    QToolButton:disabled {{ color: {t.muted}; border-color: transparent; }}
    QToolButton:focus {{ border: 2px solid {t.focus}; padding: 3px 9px; }}
    QPushButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 6px; padding: 5px 14px; }}
    QPushButton:hover {{ background: {t.hover}; }}
    QPushButton:default {{ border-color: {t.accent}; }}
    QPushButton:disabled {{ color: {t.muted}; }}
    QPushButton:focus {{ border: 2px solid {t.focus}; padding: 4px 13px; }}
    QComboBox, QLineEdit {{ background: {t.field}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 6px; padding: 3px 6px; min-height: 20px; }}
    QComboBox:focus, QLineEdit:focus {{ border: 2px solid {t.focus}; padding: 2px 5px; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox::down-arrow {{ image: url(icons:down.svg); width: 10px; height: 10px; }}
    QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text};
        border: 1px solid {t.line}; selection-background-color: {t.hover};
        selection-color: {t.text}; }}
    QListView {{ background: {t.field}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 6px; padding: 2px; }}
    QListView::item {{ padding: 4px 8px; border-radius: 4px; }}
    QListView::item:selected {{ background: {t.hover}; color: {t.text}; }}
    QListView:focus {{ border: 2px solid {t.focus}; padding: 1px; }}
    QFileDialog QToolButton {{ padding: 2px; }}
    QToolButton#line {{ background: transparent; border: none; color: {t.muted}; padding: 2px 4px;
        text-align: left; }}
    QToolButton#line:hover {{ color: {t.text}; text-decoration: underline; }}
    QToolButton#line:focus {{ border: 2px solid {t.focus}; padding: 0px 2px; }}
    QToolButton#smallmenu {{ padding: 1px 8px; padding-{end}: 22px; }}
    QToolButton#smallmenu:focus {{ padding: 0px 7px; padding-{end}: 21px; }}
    QToolButton::menu-button {{ border: none; border-{start}: 1px solid {t.line}; width: 18px; }}
    QToolButton::menu-arrow {{ image: url(icons:down.svg); width: 10px; height: 10px; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar::tab {{ background: transparent; color: {t.muted}; padding: 3px 10px;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.accent}; }}
    QTabBar::tab:focus {{ border: 2px solid {t.focus}; }}
    QTabBar {{ qproperty-drawBase: 0; }}
    QTableView {{ background: transparent; color: {t.text}; border: 2px solid transparent;
        border-radius: 6px;
        selection-background-color: {t.hover}; selection-color: {t.text}; }}
    QTableView::item:focus {{ border: 2px solid {t.focus}; }}
    QHeaderView, QTableCornerButton::section {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: transparent; color: {t.muted}; border: none;
        padding: 1px 8px; }}
    QLabel#formula {{ font-size: {1.4 * points}pt; padding: 4px 0; }}
    QLabel#question {{ color: {t.muted}; font-size: {1.3 * points}pt; }}
    QLabel#score {{ color: {t.accent}; font-weight: 600; }}
    QToolButton#small {{ padding: 1px 8px; }}
    QLabel#banner {{ color: {t.accent}; }}
    QToolButton#small:focus {{ padding: 0px 7px; }}
    QToolButton::menu-indicator {{ image: url(icons:down.svg); width: 10px; height: 10px;
        subcontrol-position: right center; right: 8px; }}
    QToolButton#menu {{ padding-{start}: 10px; padding-{end}: 24px; }}
    QToolButton#menu:focus {{ padding-{start}: 9px; padding-{end}: 23px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {t.line}; border-radius: 4px; min-height: 24px;
        min-width: 24px; margin: 1px; }}
    QScrollBar::handle:hover {{ background: {t.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
