import pytest
from eyes import Screen, assert_all_agree
from hands import CTRL, Key, OpenWindow, click, paste, press, type_in
from parts import entry
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.models import compute
from core.settings import MAX_CHARACTERS, Settings
from gui.main_window import MainWindow


def open_field(window: MainWindow) -> None:
    entry(window, "Earlier Sentences").trigger()
    assert window.earlier.isVisible()


def test_it_appears_by_menu_and_by_key(window: MainWindow) -> None:
    assert not window.earlier.isVisible()
    open_field(window)
    assert window.earlier.hasFocus()
    assert entry(window, "Earlier Sentences").isChecked()
    press(window, Key.Key_E, held=CTRL)
    assert not window.earlier.isVisible()
    assert not entry(window, "Earlier Sentences").isChecked()
    assert window.focusWidget() is not None
    press(window, Key.Key_E, held=CTRL)
    assert window.earlier.isVisible()
    assert window.state.settings == Settings()
    assert not window.state.history.canUndo()


def test_it_says_what_it_is_for(window: MainWindow) -> None:
    open_field(window)
    assert window.earlier.accessibleName() == "Earlier sentences"
    assert "one a line" in window.earlier.placeholderText()


@pytest.mark.parametrize("model", ["notebook", "attention"])  # which deal vectors
def test_its_words_get_their_vectors_first(open_window: OpenWindow, model: str) -> None:
    window = open_window(Settings(model=model))
    before = [e.tolist() for e in window.state.result.stages[0].array]
    open_field(window)
    type_in(window, "brown bread\nis good")
    settings = Settings(earlier="brown bread\nis good", model=model)
    assert window.state.settings == settings
    assert_all_agree(window)
    now, expected = window.state.result.stages[0].array, compute(settings).stages[0].array
    assert now.tolist() == expected.tolist()
    assert now[2].tolist() == before[0], "the first draw is now brown’s"
    assert now[0].tolist() not in before[:4]


def test_the_sentence_keeps_its_words_and_its_selection(window: MainWindow) -> None:
    open_field(window)
    type_in(window, "one two three")
    assert window.editor.toPlainText() == Settings().sentence
    assert window.state.settings.position == 4
    assert window.matrix.plot.isVisible()


def test_it_is_undone_word_by_word(window: MainWindow) -> None:
    open_field(window)
    type_in(window, "brown bread\ngood")
    texts = [window.earlier.toPlainText()]
    while window.state.history.canUndo():
        press(window, Key.Key_Z, held=CTRL)
        texts.append(window.earlier.toPlainText())
        assert window.state.settings.earlier == texts[-1]
    assert texts[-1] == ""
    words = [t.split() for t in texts]
    assert ["brown", "bread"] in words
    assert ["brown"] in words
    assert len(texts) <= 6
    assert window.state.settings == Settings()
    while window.state.history.canRedo():
        press(window, Key.Key_Z, held=CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.earlier.toPlainText() == "brown bread\ngood"


def test_typing_here_and_there_is_undone_apart(window: MainWindow) -> None:
    type_in(window, "s")
    open_field(window)
    type_in(window, "a")
    click(window.editor)
    press(window, Key.Key_End)
    type_in(window, "t")
    steps = [(window.editor.toPlainText(), window.earlier.toPlainText())]
    while window.state.history.canUndo():
        press(window, Key.Key_Z, held=CTRL)
        steps.append((window.editor.toPlainText(), window.earlier.toPlainText()))
    first = Settings().sentence
    assert [earlier for _, earlier in steps] == ["a", "a", "", ""]
    assert steps[-1] == (first, "")
    assert len({sentence for sentence, _ in steps}) == 3


def test_it_stays_while_it_holds_text(window: MainWindow) -> None:
    open_field(window)
    type_in(window, "a b")
    for _ in range(2):
        press(window, Key.Key_E, held=CTRL)
        assert window.earlier.isVisible()
        assert entry(window, "Earlier Sentences").isChecked()
    press(window, Key.Key_A, held=CTRL)
    press(window, Key.Key_Delete)
    assert window.state.settings == Settings()
    press(window, Key.Key_E, held=CTRL)
    assert not window.earlier.isVisible()
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings.earlier == "a b"
    assert window.earlier.isVisible(), "text that counts is in sight"


def test_it_is_there_when_the_program_starts_with_some(open_window: OpenWindow) -> None:
    window = open_window(Settings(earlier="once\nupon"))
    assert window.earlier.isVisible()
    assert window.earlier.toPlainText() == "once\nupon"
    assert entry(window, "Earlier Sentences").isChecked()
    assert window.editor.hasFocus()
    assert not window.state.history.canUndo()


def test_the_notebooks_example_empties_it(window: MainWindow) -> None:
    open_field(window)
    type_in(window, "a b")
    press(window, Key.Key_N, held=CTRL)
    assert window.earlier.toPlainText() == ""
    assert window.state.settings == Settings()
    press(window, Key.Key_Z, held=CTRL)
    assert window.earlier.toPlainText() == "a b"


def test_too_much_is_refused_and_stays_in_the_field(window: MainWindow) -> None:
    open_field(window)
    type_in(window, "a b")
    shown = Screen(window).area(window.matrix.plot)
    text = " x" * (MAX_CHARACTERS // 2)
    paste(window, text)
    assert window.notice.text() == (
        f"The text of the earlier sentences has {MAX_CHARACTERS + 3:,} characters; the limit is "
        f"{MAX_CHARACTERS:,}, so shorten it. The text before is still shown."
    )
    assert window.earlier.toPlainText() == "a b" + text
    assert window.state.settings.earlier == "a b"
    assert (Screen(window).area(window.matrix.plot) == shown).all()
    press(window, Key.Key_Z, held=CTRL)
    assert window.earlier.toPlainText() == "a b", "undo first takes back what was refused"
    type_in(window, "c")
    assert window.state.settings.earlier == "a bc"
    assert window.notice.text() == ""


def test_refused_text_is_not_hidden(window: MainWindow) -> None:
    open_field(window)
    paste(window, "x" * (MAX_CHARACTERS + 1))
    assert window.state.settings.earlier == ""
    press(window, Key.Key_E, held=CTRL)
    assert window.earlier.isVisible()


@pytest.mark.parametrize("n_lines", [1, 2, 40])
def test_the_matrix_keeps_its_shape(window: MainWindow, n_lines: int) -> None:
    open_field(window)
    type_in(window, "\n".join(["a b"] * n_lines))
    QApplication.processEvents()
    plot = window.matrix.plot
    assert plot.width() == plot.height() > 200
    assert not window.earlier.geometry().intersects(window.editor.geometry())
    assert not window.earlier.geometry().intersects(window.words.geometry())
