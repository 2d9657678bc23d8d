"""The language of the window: text, figures, Qt's own words, and the side where lines begin."""

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from core import language

_QT_WORDS = "Qt's own words"


def speak(name: str, mirrored: bool = False) -> None:
    """Use a language from now on, in all that is made anew.

    Args:
        name: one of `core.language.LANGUAGES`; empty for the system's.
        mirrored: lay windows out from right to left.
    """
    system = QLocale.system()
    chosen = name or language.best_language(system.uiLanguages())
    # With the system's language go its figures; another language brings its own.
    locale = QLocale(chosen) if name else system
    QLocale.setDefault(locale)
    language.use_language(chosen, locale.decimalPoint())
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for old in app.findChildren(QTranslator, _QT_WORDS):
        app.removeTranslator(old)
        old.deleteLater()
    words = QTranslator(app)
    words.setObjectName(_QT_WORDS)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{chosen}", place):
        app.installTranslator(words)
    side = Qt.LayoutDirection
    app.setLayoutDirection(side.RightToLeft if mirrored else side.LeftToRight)
