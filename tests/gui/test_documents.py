import json
import os
from pathlib import Path

import pytest
from desk import Desk, recent, redo, undo
from hands import CTRL, SHIFT, Key, arrive, chip, click, press, replace_text, type_in
from parts import entry, seed_box
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from core.exploration import Exploration, exploration_of
from core.model_records import AttentionSettings
from core.models import compute
from core.settings import MAX_WORDS, Display, Settings
from gui.app import Application
from gui.history import Change
from gui.main_window import MainWindow
from gui.preferences import Preferences

CATS = Settings(sentence="the cat sat on the mat", position=2, seed=7)
DOGS = Settings(
    sentence="dogs bark at night",
    position=1,
    model="attention",
    attention=AttentionSettings(n_head=2, d_model=8),
    display=Display(picture="arcs", look="in order", fixed_scale=True),
    pin=CATS,
)


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.start()


def save(path: Path, settings: Settings) -> Path:
    path.write_bytes(exploration_of(compute(settings)).to_bytes())
    return path


def saved(path: Path) -> Settings:
    return Exploration.from_bytes(path.read_bytes()).settings


@pytest.fixture
def cats(desk: Desk) -> Path:
    return save(desk.folder / "cats.attn", CATS)


@pytest.fixture
def dogs(desk: Desk) -> Path:
    return save(desk.folder / "dogs.attn", DOGS)


def shown_title(window: MainWindow) -> str:
    """As the desktop shows it: Qt puts a star in the place of [*]."""
    return window.windowTitle().replace("[*]", "*" if window.isWindowModified() else "")


def sentence(window: MainWindow) -> str:
    return window.state.settings.sentence


# Opening


def test_ctrl_o_opens_an_exploration_with_everything_in_it(
    desk: Desk, window: MainWindow, dogs: Path
) -> None:
    press(window, Key.Key_O, held=CTRL)
    desk.name_file(dogs)
    assert window.state.settings == DOGS
    assert window.editor.toPlainText() == DOGS.sentence
    assert shown_title(window) == "dogs.attn — Attention Explorer"


def test_a_closed_dialog_opens_nothing(desk: Desk, window: MainWindow) -> None:
    press(window, Key.Key_O, held=CTRL)
    desk.cancel()
    assert window.state.settings == Settings()
    assert not window.state.history.canUndo()


def test_opening_is_undone_and_redone_in_one_step(window: MainWindow, dogs: Path) -> None:
    replace_text(window, "something typed")
    window.documents.open_path(dogs)
    assert window.state.history.undoText() == "opening “dogs.attn”"
    undo(window)
    assert sentence(window) == "something typed"
    assert shown_title(window) == "something typed* — Attention Explorer"
    redo(window)
    assert window.state.settings == DOGS
    assert shown_title(window) == "dogs.attn — Attention Explorer"


def test_after_undoing_an_opening_the_file_before_is_the_one_saved_to(
    window: MainWindow, cats: Path, dogs: Path
) -> None:
    before = dogs.read_bytes()
    window.documents.open_path(cats)
    replace_text(window, "the cat sat still")
    window.documents.open_path(dogs)
    undo(window)
    assert shown_title(window) == "cats.attn* — Attention Explorer"
    press(window, Key.Key_S, held=CTRL)
    assert saved(cats).sentence == "the cat sat still"
    assert dogs.read_bytes() == before
    redo(window)
    assert shown_title(window) == "dogs.attn — Attention Explorer"


def test_undoing_the_first_opening_leaves_no_file_to_save_over(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    before = cats.read_bytes()
    window.documents.open_path(cats)
    undo(window)
    press(window, Key.Key_S, held=CTRL)
    assert desk.dialog().acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert cats.read_bytes() == before


def test_opening_says_that_what_was_unsaved_is_an_undo_away(window: MainWindow, cats: Path) -> None:
    replace_text(window, "my own words")
    window.documents.open_path(cats)
    assert window.notice.text() == (
        "“my own words” was not saved. It is kept: Undo leads back to it."
    )


def test_opening_over_an_example_says_nothing(window: MainWindow, cats: Path) -> None:
    click(window.words, chip(window, 2))
    window.documents.open_path(cats)
    assert window.notice.text() == ""


def test_opening_the_open_file_again_takes_what_it_has_now(window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    replace_text(window, "cats")
    window.documents.open_path(cats)
    assert window.state.settings == CATS
    assert not window.isWindowModified()
    undo(window)
    assert sentence(window) == "cats"
    assert shown_title(window) == "cats.attn* — Attention Explorer"


def test_a_text_becomes_the_sentence_and_what_was_chosen_stays(
    desk: Desk, window: MainWindow
) -> None:
    text = desk.folder / "notes.txt"
    text.write_text("\ufeffIch sah die Bäume\nund den Fluss.\n", encoding="utf-8")
    seed_box(window).setValue(5)
    window.documents.open_path(text)
    assert sentence(window) == "Ich sah die Bäume\nund den Fluss."
    assert window.state.settings.seed == 5
    assert window.state.history.undoText() == "opening “notes.txt”"
    press(window, Key.Key_S, held=CTRL)
    assert desk.dialog().selectedFiles() == [str(desk.folder / "notes.attn")]
    assert not desk.dialog().testOption(QFileDialog.Option.DontConfirmOverwrite)


def test_a_text_does_not_become_part_of_the_file_that_was_open(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    text = desk.folder / "notes.txt"
    text.write_text("quite another text")
    window.documents.open_path(cats)
    window.documents.open_path(text)
    assert shown_title(window) == "quite another text — Attention Explorer"
    press(window, Key.Key_S, held=CTRL)
    desk.dialog()
    assert saved(cats) == CATS


def test_a_text_over_the_limit_is_cut_at_a_word_and_the_window_says_so(
    desk: Desk, window: MainWindow
) -> None:
    text = desk.folder / "long.txt"
    text.write_text("word " * (MAX_WORDS + 10))
    window.documents.open_path(text)
    arrive(window.state)
    assert len(window.state.result.tokens) == MAX_WORDS
    assert window.notice.text() == (
        "The text has 2,058 words and only the first 2,048 words fit: the limit is 2,048."
    )


BROKEN = {
    "empty.attn": b"",
    "text.attn": b"the cat sat",
    "other.attn": b'{"format": "chess"}',
    "deep.attn": b"[" * 100_000,
    "huge.attn": b'{"format": "attention-explorer", "version": 1' + b"0" * 9000 + b"}",
    "newer.attn": b'{"format": "attention-explorer", "version": 99, "program": "12.0"}',
    "bytes.attn": bytes(range(256)),
    "picture.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_opened_is_said_in_one_sentence_and_changes_nothing(
    desk: Desk, window: MainWindow, cats: Path, name: str
) -> None:
    window.documents.open_path(cats)
    replace_text(window, "the cat sat still")
    shown, steps = window.state.result, window.state.history.count()
    path = desk.folder / name
    path.write_bytes(BROKEN[name])
    window.documents.open_path(path)
    assert desk.box().text() == f"“{name}” was not opened."
    why = desk.box().informativeText()
    assert why.endswith(".")
    assert "\n" not in why
    desk.answer("OK")
    assert window.state.result is shown
    assert window.state.history.count() == steps
    assert shown_title(window) == "cats.attn* — Attention Explorer"
    assert str(path) not in desk.preferences.recent


def test_an_unknown_model_or_a_wrong_value_changes_nothing(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    for changes in ({"model": "oracle"}, {"seed": -1}, {"window": "two"}):
        record = json.loads(cats.read_bytes())
        record["settings"] |= changes
        cats.write_text(json.dumps(record))
        assert not window.documents.open_path(cats)
        assert desk.box().text() == "“cats.attn” was not opened."
        desk.answer("OK")
    assert window.state.settings == Settings()


def test_a_file_whose_figures_are_others_now_is_said_so(window: MainWindow, cats: Path) -> None:
    record = json.loads(cats.read_bytes())
    record["program"] = "0.0.1"
    record["figures"]["shown"]["candidates"][0]["raw"] = 0.5
    cats.write_text(json.dumps(record))
    window.documents.open_path(cats)
    assert window.notice.text() == (
        "1 figure is another one than in the file, which version “0.0.1” saved."
    )


# What is unsaved


def test_the_title_marks_what_is_not_in_the_file(window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    assert not window.isWindowModified()
    click(window.words, chip(window, 4))
    assert shown_title(window) == "cats.attn* — Attention Explorer"
    undo(window)
    assert not window.isWindowModified()


def test_what_is_typed_back_by_hand_is_not_unsaved(window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    type_in(window, "s")
    assert window.isWindowModified()
    press(window, Key.Key_Backspace)
    assert not window.isWindowModified()


def test_saving_and_then_undoing_is_unsaved_again(window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    seed_box(window).setValue(8)
    press(window, Key.Key_S, held=CTRL)
    assert not window.isWindowModified()
    undo(window)
    assert window.isWindowModified()
    redo(window)
    assert not window.isWindowModified()


def test_an_example_with_another_word_selected_is_not_unsaved(window: MainWindow) -> None:
    assert not window.isWindowModified()
    click(window.words, chip(window, 2))
    entry(window, "Four heads").trigger()
    click(window.words, chip(window, 1))
    assert not window.isWindowModified()
    window.state.set_head(2)
    assert not window.isWindowModified()
    window.state.adjust({"n_head": 3})
    assert window.isWindowModified()


@pytest.mark.parametrize("name", ["a[*]b.attn", "50 % & more.attn", "x\ny.attn"])
def test_any_name_stands_in_the_title_as_it_is(desk: Desk, window: MainWindow, name: str) -> None:
    window.documents.open_path(save(desk.folder / name, CATS))
    shown = window.windowTitle().replace("[*][*]", "[\0*]").replace("[*]", "").replace("\0", "")
    assert shown == f"{name} — Attention Explorer".replace("\n", "\\n")


# Saving


def test_ctrl_s_asks_for_a_name_and_then_no_more(desk: Desk, window: MainWindow) -> None:
    path = desk.folder / "mine.attn"
    replace_text(window, "one two three")
    press(window, Key.Key_S, held=CTRL)
    assert desk.dialog().selectedFiles() == [str(desk.folder / "one two three.attn")]
    desk.name_file(path)
    assert saved(path).sentence == "one two three"
    assert shown_title(window) == "mine.attn — Attention Explorer"
    assert window.notice.text() == "Saved as “mine.attn”."
    type_in(window, " four")
    press(window, Key.Key_S, held=CTRL)
    assert saved(path).sentence == "one two three four"
    assert not window.isWindowModified()


def test_what_is_saved_comes_back_as_it_was(desk: Desk, window: MainWindow) -> None:
    path = desk.folder / "mine.attn"
    window.state.history.push(Change(window.state, "dogs", DOGS))
    press(window, Key.Key_S, held=CTRL | SHIFT)
    desk.name_file(path)
    other = desk.start()
    other.documents.open_path(path)
    assert other.state.settings == DOGS


def test_a_name_that_the_suffix_makes_too_long_is_refused(desk: Desk, window: MainWindow) -> None:
    press(window, Key.Key_S, held=CTRL | SHIFT)
    desk.name_file(desk.folder / f"{'x' * 249}.txt")
    assert "was not saved" in desk.box().text()
    desk.answer("OK")
    assert window.documents.current.path is None


def test_save_as_goes_on_with_the_new_file(desk: Desk, window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    seed_box(window).setValue(8)
    press(window, Key.Key_S, held=CTRL | SHIFT)
    assert desk.dialog().selectedFiles() == [str(cats)]
    desk.name_file(desk.folder / "more cats")
    other = desk.folder / "more cats.attn"
    assert saved(other).seed == 8
    assert saved(cats) == CATS
    assert shown_title(window) == "more cats.attn — Attention Explorer"


def test_a_name_with_another_ending_gets_the_one_by_which_it_is_known_again(
    desk: Desk, window: MainWindow
) -> None:
    there = desk.folder / "notes.txt.attn"
    there.write_text("precious")
    replace_text(window, "one two three")
    press(window, Key.Key_S, held=CTRL)
    desk.name_file(desk.folder / "notes.txt")
    assert desk.box().text() == "“notes.txt.attn” is there already."
    desk.answer("Cancel")
    assert there.read_text() == "precious"
    assert window.isWindowModified()
    press(window, Key.Key_S, held=CTRL)
    desk.name_file(desk.folder / "notes.txt")
    desk.answer("Replace")
    assert saved(there).sentence == "one two three"
    assert not (desk.folder / "notes.txt").exists()


def test_a_file_that_another_program_changed_is_not_saved_over_silently(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    window.documents.open_path(cats)
    seed_box(window).setValue(8)
    save(cats, DOGS)
    press(window, Key.Key_S, held=CTRL)
    assert desk.box().text() == "“cats.attn” was changed by another program."
    desk.answer("Cancel")
    assert saved(cats) == DOGS
    assert window.isWindowModified()
    press(window, Key.Key_S, held=CTRL)
    desk.answer("Replace")
    assert saved(cats).seed == 8
    press(window, Key.Key_S, held=CTRL)
    assert not desk.has_box()


def test_a_file_that_is_gone_is_written_again(window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    cats.unlink()
    press(window, Key.Key_S, held=CTRL)
    assert saved(cats) == CATS


def test_a_save_that_fails_says_why_and_loses_nothing(desk: Desk, window: MainWindow) -> None:
    folder = desk.folder / "lessons"
    folder.mkdir()
    path = save(folder / "cats.attn", CATS)
    window.documents.open_path(path)
    replace_text(window, "the cat sat still")
    path.unlink()
    folder.rmdir()
    press(window, Key.Key_S, held=CTRL)
    assert desk.box().text() == "“cats.attn” was not saved."
    assert desk.box().informativeText().endswith("its folder is not there, so make it first.")
    desk.answer("OK")
    assert sentence(window) == "the cat sat still"
    assert shown_title(window) == "cats.attn* — Attention Explorer"


# Closing


def test_closing_asks_about_the_changes_to_a_file(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    window.documents.open_path(cats)
    seed_box(window).setValue(8)
    press(window, Key.Key_Q, held=CTRL)
    assert window.isVisible()
    assert desk.box().text() == "Save the changes to “cats.attn”?"
    desk.cancel()
    assert window.isVisible()
    assert saved(cats) == CATS
    press(window, Key.Key_Q, held=CTRL)
    desk.answer("Save")
    assert not window.isVisible()
    assert saved(cats).seed == 8


def test_closing_without_saving_leaves_the_file_and_no_draft(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    window.documents.open_path(cats)
    seed_box(window).setValue(8)
    window.recovery.write()
    assert len(desk.files()) == 1
    window.close()
    desk.answer("Don’t Save")
    assert not window.isVisible()
    assert saved(cats) == CATS
    assert desk.files() == []


def test_a_save_that_fails_at_the_end_closes_nothing(desk: Desk, window: MainWindow) -> None:
    folder = desk.folder / "lessons"
    folder.mkdir()
    path = save(folder / "cats.attn", CATS)
    window.documents.open_path(path)
    seed_box(window).setValue(8)
    path.unlink()
    folder.rmdir()
    window.close()
    desk.answer("Save")
    assert desk.box().text() == "“cats.attn” was not saved."
    desk.answer("OK")
    assert window.isVisible()
    assert window.isWindowModified()


def test_closing_asks_nothing_when_all_is_saved_or_nothing_has_a_file(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    window.documents.open_path(cats)
    window.close()
    assert not window.isVisible()
    untitled = desk.start()
    replace_text(untitled, "my own words")
    untitled.close()
    assert not untitled.isVisible()


# Recent files


def texts(window: MainWindow) -> list[str]:
    return [action.text() for action in recent(window) if action.text()]


def test_files_that_were_opened_or_saved_are_offered_the_latest_first(
    desk: Desk, window: MainWindow, cats: Path, dogs: Path
) -> None:
    assert texts(window) == ["None Yet"]
    window.documents.open_path(cats)
    window.documents.open_path(dogs)
    window.documents.open_path(cats)
    assert texts(window) == ["&1 cats.attn", "&2 dogs.attn", "&Clear This List"]
    other = desk.start()
    recent(other)[1].trigger()
    assert other.state.settings == DOGS


@pytest.mark.skipif(os.name != "posix", reason="names of POSIX")
def test_one_whose_name_is_no_text_is_opened_again_and_saved(desk: Desk) -> None:
    path = save(desk.folder / os.fsdecode(b"c\xffts.attn"), CATS)
    desk.preferences = Preferences(desk.folder / "preferences.ini")
    window = desk.start()
    assert window.documents.open_path(path)
    window.close()
    assert desk.preferences.problem() == ""
    copy = desk.folder / "copy.ini"
    copy.write_bytes((desk.folder / "preferences.ini").read_bytes())
    desk.preferences = Preferences(copy)
    again = desk.start()
    recent(again)[0].trigger()
    assert again.state.settings == CATS
    seed_box(again).setValue(8)
    press(again, Key.Key_S, held=CTRL)
    assert saved(path).seed == 8


def test_at_most_ten_are_offered(desk: Desk, window: MainWindow) -> None:
    for number in range(12):
        window.documents.open_path(save(desk.folder / f"{number}.attn", CATS))
    offered = texts(window)
    assert len(offered) == 11
    assert offered[0] == "&1 11.attn"
    assert offered[9] == "&0 2.attn"


def test_files_of_one_name_are_told_apart_by_their_folders(desk: Desk, window: MainWindow) -> None:
    for name in ("monday", "R & D"):
        (desk.folder / name).mkdir()
        window.documents.open_path(save(desk.folder / name / "cats.attn", CATS))
    assert texts(window)[:2] == ["&1 cats.attn in R && D", "&2 cats.attn in monday"]


def test_one_that_is_gone_is_said_so_and_leaves_the_list(
    desk: Desk, window: MainWindow, cats: Path, dogs: Path
) -> None:
    window.documents.open_path(cats)
    window.documents.open_path(dogs)
    cats.unlink()
    recent(window)[1].trigger()
    assert desk.box().text() == "“cats.attn” was not opened."
    assert "is not there" in desk.box().informativeText()
    desk.answer("OK")
    assert texts(window) == ["&1 dogs.attn", "&Clear This List"]
    assert window.state.settings == DOGS


def test_one_whose_name_is_too_long_is_said_so_and_leaves_the_list(
    desk: Desk, window: MainWindow
) -> None:
    desk.preferences.recent = [str(desk.folder / f"{'x' * 300}.attn")]
    recent(window)[0].trigger()
    assert "was not opened" in desk.box().text()
    desk.answer("OK")
    assert texts(window) == ["None Yet"]


def test_a_broken_one_stays_in_the_list(desk: Desk, window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    cats.write_text("broken")
    recent(window)[0].trigger()
    desk.answer("OK")
    assert texts(window)[0] == "&1 cats.attn"


def test_the_list_can_be_cleared(window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    recent(window)[-1].trigger()
    assert texts(window) == ["None Yet"]


def test_dialogs_begin_where_the_last_file_was(desk: Desk, window: MainWindow) -> None:
    (desk.folder / "lessons").mkdir()
    window.documents.open_path(save(desk.folder / "lessons" / "cats.attn", CATS))
    press(window, Key.Key_O, held=CTRL)
    assert desk.dialog().directory().absolutePath() == str(desk.folder / "lessons")


def test_a_program_started_with_a_file_saves_to_it(desk: Desk, cats: Path) -> None:
    window = desk.start(CATS)
    window.documents.start_with(cats, CATS)
    assert shown_title(window) == "cats.attn — Attention Explorer"
    assert not window.state.history.canUndo()
    seed_box(window).setValue(8)
    press(window, Key.Key_S, held=CTRL)
    assert saved(cats).seed == 8
    assert texts(window)[0] == "&1 cats.attn"


# What is in no file


def test_an_example_leaves_the_file_that_was_open_alone(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    window.documents.open_path(cats)
    entry(window, "The train and the station").trigger()
    assert shown_title(window) == "the train left the station on … — Attention Explorer"
    press(window, Key.Key_S, held=CTRL)
    desk.cancel()
    assert saved(cats) == CATS
    undo(window)
    assert shown_title(window) == "cats.attn — Attention Explorer"


def test_what_was_typed_is_kept_when_an_example_is_chosen(desk: Desk, window: MainWindow) -> None:
    replace_text(window, "nobody has saved this")
    entry(window, "The train and the station").trigger()
    window.close()
    assert desk.start().recovery_bar.text.text().startswith("Your exploration “nobody has saved")


def test_the_open_file_opened_again_keeps_what_was_changed(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    window.documents.open_path(cats)
    replace_text(window, "changed")
    window.documents.open_path(cats)
    assert "is kept" in window.notice.text()
    assert len(desk.files()) == 1
    undo(window)
    assert sentence(window) == "changed"


def test_without_room_for_drafts_closing_asks_about_what_is_in_no_file(desk: Desk) -> None:
    desk.drafts.write_text("a file where the folder should be")
    window = desk.start()
    replace_text(window, "nobody has saved this")
    window.close()
    assert "nobody has saved this" in desk.box().text()
    assert window.isVisible()
    desk.answer("Don’t Save")
    assert not window.isVisible()


def test_no_file_is_opened_under_a_question(desk: Desk, window: MainWindow, cats: Path) -> None:
    window.documents.open_path(cats)
    seed_box(window).setValue(8)
    window.close()
    assert desk.has_box()
    assert not window.documents.open_path(desk.folder / "other.attn")
    assert window.state.settings.seed == 8
    desk.cancel()


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_answer_can_be_read(
    desk: Desk, window: MainWindow, cats: Path, language: str
) -> None:
    window.choose_language(language)
    window.documents.open_path(cats)
    window.state.set_seed(8)
    window.close()
    for button in desk.box().findChildren(QPushButton):
        text = button.text().replace("&", "")
        assert button.width() > button.fontMetrics().horizontalAdvance(text) + 8, text
    desk.cancel()


def test_a_file_that_the_desktop_hands_over_is_opened(
    app: QApplication, window: MainWindow, cats: Path
) -> None:
    assert isinstance(app, Application)
    app.file_opened.connect(window.documents.open_path)
    QApplication.sendEvent(app, QFileOpenEvent(str(cats)))
    app.file_opened.disconnect(window.documents.open_path)
    assert window.state.settings == CATS
