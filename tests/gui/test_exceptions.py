"""What happens when something unforeseen does."""

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from gui.app import show_exception
from gui.main_window import MainWindow


def test_it_is_told_calmly_and_the_program_goes_on(
    window: MainWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = window.state.settings.sentence
    try:
        raise ZeroDivisionError("the details")
    except ZeroDivisionError as error:
        show_exception(type(error), error, error.__traceback__)
    (box,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
    try:
        assert box.isVisible()
        assert "Traceback" not in box.text() + box.informativeText()
        assert "ZeroDivisionError: the details" in box.detailedText()
        assert "ZeroDivisionError: the details" in capsys.readouterr().err
    finally:
        box.close()
    window.state.set_seed(3)
    assert window.state.settings.sentence == window.editor.toPlainText() == sentence
