"""Pictures of a training: its loss, and when it learnt what it predicts."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest
from desk import Desk
from drawn import figure_of, rasterised, settings_in_svg, squeezed, svg_tree, text_of, words_in
from hands import click
from learned import layered
from pypdf import PdfReader
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.caption import alternative, caption
from core.files import FileError
from core.language import figure
from core.model_records import READY_MADE
from core.models import compute
from core.settings import Display, Knockout, Settings
from core.transformer import shelf
from core.transformer.over_training import over_training
from gui.export import Export
from gui.figures.formats import SETTINGS, as_pdf, as_png, as_svg, image_of
from gui.figures.plates import figures_of
from gui.figures.report import report_of
from gui.figures.subject import subject_of
from gui.headless import export
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT
from gui.views.loss_chart import LossChart
from gui.views.over_training import OverTraining
from gui.views.training_curves import TrainingCurves

pytestmark = pytest.mark.usefixtures("app")

TRAINED = Settings(model="transformer")
OVER = TRAINED.replace(display=Display(look="over training"))
BOTH = [("training", TRAINED), ("next word", OVER)]


def early() -> Settings:
    """The same with the weights of an earlier snapshot."""
    return OVER.adjusted(weights=shelf.run_of(READY_MADE).snapshots[2].sha256)


# the loss


def test_the_loss_with_its_floor_and_its_names_is_text() -> None:
    shown = words_in(as_svg(figure_of(TRAINED, "training")))
    run = shelf.run_of(READY_MADE)
    assert run.floor is not None
    for text in ("nats per token", "training, smoothed", "held-out text", "step (logarithmic)"):
        assert text in shown
    assert f"floor of the grammar {figure(run.floor, 2)}" in shown
    assert f"{run.snapshots[-1].step:,}" in shown


def test_title_finding_caption_and_description_of_the_loss() -> None:
    drawn = figure_of(TRAINED, "training")
    data, result, run = as_svg(drawn), compute(TRAINED), shelf.run_of(READY_MADE)
    assert drawn.title == "Loss over the training"
    assert drawn.caption == caption(result, "training")
    assert drawn.description == alternative(result, "training")
    held_out = run.losses[~np.isnan(run.losses[:, 2]), 2]
    assert figure(float(held_out[-1]), 3) in drawn.finding
    text = squeezed(text_of(data))
    for each in (drawn.title, drawn.finding, drawn.caption):
        assert squeezed(each) in text
    assert "jumps" not in text
    description = svg_tree(data).find("{*}desc")
    assert description is not None
    assert drawn.description in (description.text or "")
    assert settings_in_svg(data) == TRAINED


def test_the_step_on_view_is_marked() -> None:
    settings = early()
    step = shelf.weights_of(settings.transformer.weights).step
    drawn = figure_of(settings, "training")
    assert isinstance(drawn.view, LossChart)
    assert drawn.view.step_shown == step
    assert f"upright line: step {step}, whose weights are on view" in words_in(as_svg(drawn))


def test_without_words_a_training_is_still_there() -> None:
    settings = TRAINED.replace(sentence="", position=0)
    text = text_of(as_svg(figure_of(settings, "training")))
    assert "held-out text" in text
    assert "There are no words." in text_of(as_svg(figure_of(settings, "next word")))


@pytest.mark.parametrize("settings", [Settings(), Settings(model="attention"), layered()])
def test_without_losses_there_is_no_picture_of_them(settings: Settings) -> None:
    assert "training" not in figures_of(subject_of(settings))
    with pytest.raises(FileError, match="no losses of a training to draw: choose"):
        figure_of(settings, "training")


# when did it learn this?


@pytest.mark.parametrize(
    "settings", [OVER, OVER.replace(position=0), OVER.replace(knockouts=(Knockout(2),)), "early"]
)
def test_the_curves_are_those_of_every_snapshot(settings: Settings | str) -> None:
    settings = early() if isinstance(settings, str) else settings
    drawn, result = figure_of(settings, "next word"), compute(settings)
    assert isinstance(drawn.view, OverTraining)
    run = shelf.run_of(READY_MADE)
    p = over_training(settings, [each.sha256 for each in run.snapshots])
    curves = drawn.view.findChild(TrainingCurves)
    assert curves is not None
    assert result.prediction is not None
    best = {result.candidates[i].text for i in np.argsort(-p[-1], kind="stable")[:5].tolist()}
    predicted = result.candidates[result.prediction]
    words = best | {predicted.text}
    assert curves.part_counts() == (len(words),)
    shown = words_in(as_svg(drawn))
    assert set(shown) >= {*best, predicted.text}
    at = [each.sha256 for each in run.snapshots].index(settings.transformer.weights)
    assert curves.snapshot_shown == at
    said = [curves.part_said(i) for i in range(len(words))]
    value = figure(float(p[at, result.prediction]))
    assert f"“{predicted.text}”, step {run.snapshots[at].step:,}: {value}; predicted" in said


def test_since_when_the_best_word_leads_stands_above_the_curves_once() -> None:
    drawn = figure_of(OVER, "next word")
    text = text_of(as_svg(drawn))
    assert "leads" in drawn.finding
    assert text.count("leads") == 1
    assert drawn.description == alternative(compute(OVER), "next word")
    assert drawn.caption == caption(compute(OVER))


# every kind of file


@pytest.mark.parametrize(("name", "settings"), BOTH)
def test_every_kind_of_file(name: str, settings: Settings) -> None:
    drawn = figure_of(settings, name)
    image = QImage.fromData(as_png(drawn))
    assert image.size() == drawn.size.toSize()
    assert Settings.from_json(image.text(SETTINGS).encode()) == settings
    (page,) = PdfReader(BytesIO(as_pdf(drawn))).pages
    text = normalize("NFKC", squeezed(page.extract_text()))  # without the ligatures of a font
    assert "step(logarithmic)" in text
    assert normalize("NFKC", squeezed(drawn.caption)) in text
    data = as_svg(drawn)
    assert data.count(b"<path") > 2
    assert as_svg(figure_of(settings, name)) == data


@pytest.mark.parametrize(("name", "settings"), BOTH)
def test_on_paper_and_on_nothing(name: str, settings: Settings) -> None:
    for theme, background, alpha in ((LIGHT, "paper", 255), (DARK, "transparent", 0)):
        drawn = figure_of(settings, name, theme, background)
        for image in (image_of(drawn, 1), rasterised(as_svg(drawn), 1)):
            place = drawn.view_at
            assert image.pixelColor(round(place.x()) + 60, round(place.y()) + 3).alpha() == alpha
        assert theme.accent.encode() in as_svg(drawn)
    dark = as_svg(figure_of(settings, name, DARK, "transparent")).decode()
    assert LIGHT.text not in re.sub(r"<g [^>]*>\s*</g>", "", dark)  # groups of nothing


# where they come from


def test_without_a_window(tmp_path: Path) -> None:
    export(OVER, tmp_path / "curves.svg", "next word")
    assert "leads" in text_of((tmp_path / "curves.svg").read_bytes())
    export(TRAINED, tmp_path / "loss.svg", "training", theme="dark", background="transparent")
    assert "held-out text" in text_of((tmp_path / "loss.svg").read_bytes())
    with pytest.raises(FileError, match="no losses"):
        export(Settings(), tmp_path / "none.svg", "training")
    assert not (tmp_path / "none.svg").exists()


def test_a_report_has_both() -> None:
    page = report_of(subject_of(OVER), LIGHT).decode()
    assert page.count("<svg") == page.count("<figure>") == 5
    assert "<figcaption>Loss over the training</figcaption>" in page
    assert "nats per token" in page
    assert "looks at the subject of the verb" in page
    other = report_of(subject_of(Settings()), LIGHT).decode()
    assert "Loss over the training" not in other


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    yield Desk(qtbot, tmp_path)
    QGuiApplication.clipboard().clear()


def out_of(desk: Desk, settings: Settings) -> Export:
    return out_of_window(desk, desk.start(settings))


def out_of_window(desk: Desk, window: MainWindow) -> Export:
    out = Export(window, window.state, window.appearance, desk.preferences)
    window.setProperty("out", out)  # as long as the window
    return out


def dialog() -> QDialog:
    front = QApplication.activeModalWidget()
    assert isinstance(front, QDialog)
    return front


def test_the_dialog_offers_it_and_says_it(desk: Desk) -> None:
    out_of(desk, TRAINED).save_picture("training")
    shown = dialog()
    picture = next(b for b in shown.findChildren(QComboBox) if b.findText("Training") >= 0)
    assert picture.currentText() == "Training"
    (text,) = shown.findChildren(QPlainTextEdit)
    assert text.toPlainText() == alternative(compute(TRAINED), "training")
    copy = next(b for b in shown.findChildren(QPushButton) if b.text() == "&Copy Picture")
    click(copy)
    data = QGuiApplication.clipboard().mimeData()
    assert "held-out text" in text_of(bytes(data.data("image/svg+xml").data()))


def test_the_dialog_of_another_model_does_not_offer_it(desk: Desk) -> None:
    out_of(desk, Settings()).save_picture()
    shown = dialog()
    assert not [b for b in shown.findChildren(QComboBox) if b.findText("Training") >= 0]
    shown.reject()


def test_copied_at_once(desk: Desk) -> None:
    out_of(desk, OVER).copy_picture("next word")
    data = QGuiApplication.clipboard().mimeData()
    assert "leads" in text_of(bytes(data.data("image/svg+xml").data()))


def test_an_open_dialog_tells_of_the_training_as_it_was(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start(OVER)
    out, learning = out_of_window(desk, window), window.learning
    try:
        learning.step()
        qtbot.waitUntil(lambda: learning.following)
        out.save_picture("training")
        shown = dialog()
        (text,) = shown.findChildren(QPlainTextEdit)
        before = text.toPlainText()
        for _ in range(3):  # so that the weights of that step are not kept
            n = learning.session.step_number
            learning.step()
            qtbot.waitUntil(lambda n=n: learning.session.step_number > n and learning.following)
        ground = next(b for b in shown.findChildren(QComboBox) if b.findData("transparent") >= 0)
        ground.setCurrentIndex(ground.findData("transparent"))  # drawn anew
        assert text.toPlainText() == before
        shown.reject()
        out.save_picture("training")
        (text,) = dialog().findChildren(QPlainTextEdit)
        assert text.toPlainText() != before
        dialog().reject()
    finally:
        learning.close()
