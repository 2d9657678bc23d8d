import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desk import Desk
from drawn import settings_in_svg, squeezed, text_of
from hands import Key, click, press
from pypdf import PdfReader
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinterInfo
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.caption import alternative
from core.model_records import AttentionSettings
from core.models import compute
from core.python_script import as_python
from core.report import as_json
from core.settings import Settings
from gui.export import Export
from gui.figures import formats
from gui.figures.formats import SETTINGS
from gui.views.attention_matrix import AttentionMatrix

HEADS = Settings(model="attention", attention=AttentionSettings(n_head=2, d_model=8))


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    yield Desk(qtbot, tmp_path)
    QGuiApplication.clipboard().clear()


class Way:
    """A window and the ways out of it."""

    def __init__(self, desk: Desk, settings: Settings | None = None) -> None:
        self.desk, self.window = desk, desk.start(settings)
        self.state, self.preferences = self.window.state, desk.preferences
        self.out = Export(self.window, self.state, self.window.appearance, self.preferences)
        self.window.setProperty("out", self.out)  # as long as the window

    def name_file(self, path: Path) -> None:
        """Name a file in the dialog that is open, and press Enter."""
        dialog = self.desk.dialog()
        dialog.findChildren(QLineEdit)[0].setText(str(path))
        press(dialog, Key.Key_Return)

    @property
    def said(self) -> str:
        return self.window.notice.text()


@pytest.fixture
def way(desk: Desk) -> Way:
    return Way(desk)


def button(dialog: QWidget, text: str) -> QPushButton:
    found = [b for b in dialog.findChildren(QPushButton) if b.text().replace("&", "") == text]
    assert len(found) == 1
    return found[0]


def front(kind: type[QDialog] = QDialog) -> QDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    return dialog


def boxes(dialog: QDialog) -> list[QComboBox]:
    return dialog.findChildren(QComboBox)


def choose(dialog: QDialog, start: str) -> None:
    """An entry of the one box that has it."""
    (found,) = [
        (box, i)
        for box in boxes(dialog)
        for i in range(box.count())
        if box.itemText(i).startswith(start)
    ]
    found[0].setCurrentIndex(found[1])


def kind_of_file(start: str) -> None:
    dialog = front(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    (name,) = [f for f in dialog.nameFilters() if f.startswith(start)]
    dialog.selectNameFilter(name)
    dialog.filterSelected.emit(name)


class TestPictures:
    def test_enter_saves(self, way: Way, tmp_path: Path) -> None:
        way.out.save_picture()
        press(front(), Key.Key_Return)
        front(QFileDialog)
        way.name_file(tmp_path / "picture.png")
        assert not QImage(str(tmp_path / "picture.png")).isNull()

    def test_what_is_chosen_is_what_is_saved(self, way: Way, tmp_path: Path) -> None:
        way.out.save_picture()
        dialog = front()
        choose(dialog, "Next word")
        choose(dialog, "Transparent")
        choose(dialog, "× 3")
        size = next(b.currentText() for b in boxes(dialog) if b.currentText().startswith("× 3"))
        click(button(dialog, "Save…"))
        way.name_file(tmp_path / "bars.png")
        image = QImage(str(tmp_path / "bars.png"))
        assert f"{image.width():,} × {image.height():,}" in size
        assert image.pixelColor(0, 0).alpha() == 0
        assert Settings.from_json(image.text(SETTINGS).encode()) == way.state.settings
        assert way.said == "Saved as “bars.png”."
        assert QApplication.activeModalWidget() is None

    def test_the_kind_of_file_gives_a_name_its_ending(self, way: Way, tmp_path: Path) -> None:
        for kind, name in (("SVG", "a.b"), ("PDF", "c"), ("PNG", "d")):
            way.out.save_picture()
            click(button(front(), "Save…"))
            kind_of_file(kind)
            way.name_file(tmp_path / name)
        assert settings_in_svg((tmp_path / "a.b.svg").read_bytes()) == Settings()
        assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
        assert not QImage(str(tmp_path / "d.png")).isNull()

    def test_a_file_that_nobody_named_is_not_replaced_unasked(
        self, way: Way, tmp_path: Path
    ) -> None:
        (tmp_path / "a.b.png").write_text("mine")
        way.out.save_picture()
        dialog = front()
        click(button(dialog, "Save…"))
        way.name_file(tmp_path / "a.b")
        assert "a.b.png" in front(QMessageBox).text()  # type: ignore[attr-defined]
        way.desk.cancel()
        assert (tmp_path / "a.b.png").read_text() == "mine"
        assert dialog.isVisible()

    def test_what_cannot_be_made_is_said_and_nothing_is_lost(
        self, way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        way.out.save_picture()
        dialog = front()
        click(button(dialog, "Save…"))
        (tmp_path / "old.png").write_text("old")
        monkeypatch.setattr(formats, "MOST_PIXELS", 1000)
        dialog_of_files = front(QFileDialog)
        assert isinstance(dialog_of_files, QFileDialog)
        dialog_of_files.setOption(QFileDialog.Option.DontConfirmOverwrite)
        way.name_file(tmp_path / "old.png")
        box = front(QMessageBox)
        assert isinstance(box, QMessageBox)
        assert box.text() == "“old.png” was not saved."
        assert "choose a smaller scale" in box.informativeText()
        way.desk.cancel()
        assert dialog.isVisible()
        assert (tmp_path / "old.png").read_text() == "old"

    def test_the_folder_is_remembered(self, way: Way, tmp_path: Path) -> None:
        place = tmp_path / "pictures"
        place.mkdir()
        way.out.save_picture()
        click(button(front(), "Save…"))
        way.name_file(place / "one.png")
        assert way.preferences.folder == str(place)
        way.out.save_report()
        assert Path(front(QFileDialog).directory().path()) == place  # type: ignore[attr-defined]

    def test_the_text_for_who_cannot_see_it_is_there_to_copy(self, way: Way) -> None:
        way.out.save_picture("words")
        dialog = front()
        (text,) = dialog.findChildren(QPlainTextEdit)
        assert "“jumps”" in text.toPlainText()
        click(button(dialog, "Copy Text"))
        assert QGuiApplication.clipboard().text() == text.toPlainText()
        assert dialog.isVisible()
        choose(dialog, "Picture")
        assert text.toPlainText() == alternative(compute(Settings()), "picture")

    def test_heads_are_offered_where_there_are_several(self, desk: Desk) -> None:
        for settings, expected in ((Settings(), False), (HEADS, True)):
            way = Way(desk, settings)
            way.out.save_picture()
            dialog = front()
            names = [box.itemText(i) for box in boxes(dialog) for i in range(box.count())]
            assert ("Heads" in names) is expected
            dialog.reject()
            way.window.hide()

    def test_copied_a_picture_is_pixels_and_shapes_and_no_text(self, way: Way) -> None:
        way.out.copy_picture("next word")
        data = QGuiApplication.clipboard().mimeData()
        assert not data.hasText()
        image = QImage.fromData(data.data("image/png"))
        assert Settings.from_json(image.text(SETTINGS).encode()) == Settings()
        assert QImage(data.imageData()).size() == image.size()
        assert "predicted" in text_of(bytes(data.data("image/svg+xml").data()))
        assert way.said == "Copied the picture."

    def test_copied_from_the_dialog_it_is_the_one_shown(self, way: Way) -> None:
        way.out.save_picture()
        dialog = front()
        choose(dialog, "Words")
        click(button(dialog, "Copy Picture"))
        data = QGuiApplication.clipboard().mimeData()
        assert "Words of the sentence" in text_of(bytes(data.data("image/svg+xml").data()))
        assert QApplication.activeModalWidget() is None

    def test_the_window_is_as_it_was(self, way: Way) -> None:
        window = way.window
        window.matrix.setFocus()
        before = window.grab().toImage()
        ranges = window.matrix.box.viewRange()
        count = len(QApplication.topLevelWidgets())
        way.out.copy_picture()
        way.out.copy_picture("words")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        way.state.notify("")
        QApplication.processEvents()
        assert window.isActiveWindow()
        assert window.matrix.hasFocus()
        assert window.matrix.box.viewRange() == ranges
        assert len(window.findChildren(AttentionMatrix)) == 1
        assert len(QApplication.topLevelWidgets()) == count
        assert window.grab().toImage() == before


class TestNumbers:
    def test_the_table_chosen_is_copied_for_a_spreadsheet(self, way: Way) -> None:
        way.out.save_table()
        dialog = front()
        (tables,) = dialog.findChildren(QListWidget)
        titles = [tables.item(i).text() for i in range(tables.count())]
        tables.setCurrentRow(next(i for i, t in enumerate(titles) if t.startswith("Next word")))
        click(button(dialog, "Copy Table"))
        rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
        result = compute(Settings())
        assert [row[0] for row in rows[1:]] == [c.text for c in result.candidates]
        assert [float(row[2]) for row in rows[1:]] == result.probabilities.tolist()
        assert way.said == "Copied the table."

    def test_at_once(self, way: Way) -> None:
        way.out.copy_matrix()
        rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
        assert rows[0][1:] == Settings().sentence.split()
        way.out.copy_probabilities()
        assert "predicted" in QGuiApplication.clipboard().text()

    def test_with_the_decimal_sign_that_spreadsheets_expect_here(self, way: Way) -> None:
        QLocale.setDefault(QLocale("de_DE"))
        way.out.copy_matrix()
        value = compute(Settings()).on_view[4, 6]
        assert repr(float(value)).replace(".", ",") in QGuiApplication.clipboard().text()

    @pytest.mark.parametrize("kind", ["CSV", "TSV", "JSON", "NumPy"])
    def test_saved_numbers_are_those_on_screen(self, way: Way, tmp_path: Path, kind: str) -> None:
        way.out.save_table()
        click(button(front(), "Save…"))
        kind_of_file(kind)
        way.name_file(tmp_path / "numbers")
        (path,) = tmp_path.glob("numbers.*")
        result = compute(Settings())
        match path.suffix:
            case ".csv" | ".tsv":
                mark = "," if path.suffix == ".csv" else "\t"
                text = io.StringIO(path.read_text(encoding="utf-8-sig"))
                rows = list(csv.reader(text, delimiter=mark))
                assert float(rows[5][7]) == result.on_view[4, 6]
            case ".json":
                assert path.read_text(encoding="utf-8") == as_json(result)
            case suffix:
                assert suffix == ".npz"
                np.testing.assert_array_equal(np.load(path)["on_view"], result.on_view)


class TestReports:
    def test_a_report_is_of_what_is_on_screen(self, way: Way, tmp_path: Path) -> None:
        way.state.set_seed(3)
        way.out.save_report()
        way.name_file(tmp_path / "report")
        page = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert page.count("<figure>") == 3
        assert "seed 3" in page

    def test_python_is_copied_and_saved(self, way: Way, tmp_path: Path) -> None:
        way.out.copy_python()
        assert QGuiApplication.clipboard().text() == as_python(compute(Settings()))
        way.out.save_python()
        way.name_file(tmp_path / "again")
        assert (tmp_path / "again.py").read_text(encoding="utf-8") == as_python(compute(Settings()))

    def test_without_a_printer_the_pages_go_into_a_file(
        self, way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: [])
        way.out.print()
        assert "no printer" in way.said
        way.name_file(tmp_path / "pages")
        reader = PdfReader(tmp_path / "pages.pdf")
        text = squeezed("".join(page.extract_text() for page in reader.pages))
        assert "predicted" in text
        assert squeezed("Attention Explorer") in text

    def test_with_a_printer_its_dialog_opens(
        self, way: Way, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["one"])
        way.out.print()
        dialog = front(QPrintDialog)
        assert button(dialog, "Print").isEnabled()
        way.desk.cancel()
        assert way.window.isActiveWindow()


def test_nothing_goes_out_while_a_class_is_guessing(way: Way) -> None:
    QGuiApplication.clipboard().clear()
    way.state.set_guessing(True)
    for leave in (
        way.out.save_picture,
        way.out.copy_picture,
        way.out.save_table,
        way.out.copy_matrix,
        way.out.copy_probabilities,
        way.out.save_report,
        way.out.copy_python,
        way.out.save_python,
        way.out.print,
    ):
        way.state.notify("")
        leave()
        assert "after your guess" in way.said
        assert QApplication.activeModalWidget() is None
        assert not QGuiApplication.clipboard().text()


def test_seeds_that_are_still_dealt_are_waited_for(way: Way, qtbot: QtBot) -> None:
    way.state.set_n_seeds(1000)
    way.state.set_display(picture="mean")
    assert way.state.noise.running
    assert way.out.save_picture() is None
    assert "Not all seeds" in way.said
    way.state.set_n_seeds(20)
    qtbot.waitUntil(lambda: not way.state.noise.running)
    way.out.copy_picture()
    data = QGuiApplication.clipboard().mimeData()
    assert "Mean over 20 seeds" in text_of(bytes(data.data("image/svg+xml").data()))
