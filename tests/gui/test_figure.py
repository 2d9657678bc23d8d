from io import BytesIO

import numpy as np
import pytest
from drawn import (
    bare,
    cell_spot,
    colour_at,
    figure_of,
    rasterised,
    settings_in_svg,
    squeezed,
    svg_tree,
    text_of,
    words_in,
)
from pypdf import PdfReader
from PySide6.QtCore import QBuffer, QIODevice, QPointF
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QApplication, QLabel

from core.caption import FIGURES, alternative, caption
from core.exploration import Exploration
from core.files import FileError
from core.grid import attention_grid
from core.knockout_story import effect
from core.model_records import AttentionSettings
from core.models import compute, model_of
from core.settings import LOOKS, PICTURES, Display, Knockout, Settings
from gui.figures import formats
from gui.figures.formats import SETTINGS, as_pdf, as_png, as_svg, image_of
from gui.figures.plates import FIGURES as MADE
from gui.figures.plates import MOST_ROWS
from gui.figures.subject import subject_of
from gui.scale import scale_for
from gui.theme import DARK, DARK_CONTRAST, LIGHT, Appearance, replace
from gui.views.cells import MOST_RECTANGLES

pytestmark = pytest.mark.usefixtures("app")

HEADS = Settings(model="attention", attention=AttentionSettings(n_head=3, d_model=8))
ARABIC = Settings(sentence="القطة تجلس على الحصيرة", position=2)
MIXED = Settings(sentence="我 喜欢 茶 😀 👩‍👧 <b> & \x01 end")
EMPTY = Settings(sentence="", position=0)


def words(n: int) -> str:
    return " ".join(f"w{i}" for i in range(n))


def png_of(data: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return QImageReader(buffer, b"png").read()


def ways_of_looking() -> list[tuple[str, Settings]]:
    pinned = Settings(seed=3, pin=Settings(), n_seeds=5)
    pictures = [("picture", pinned.replace(display=Display(picture=p))) for p in PICTURES]
    looks = [
        ("next word", Settings(display=Display(look=look)))
        for look in LOOKS
        if look in model_of(Settings()).looks
    ]
    sampling = HEADS.replace(
        display=Display(look="sampling"),
        attention=AttentionSettings(n_head=3, d_model=8, temperature=0.5, top_k=3),
    )
    return [
        *pictures,
        *looks,
        ("next word", sampling),
        ("next word", pinned),
        ("next word", Settings(knockouts=(Knockout(2),))),
        ("words", Settings()),
        ("heads", HEADS),
    ]


def test_the_figures_are_those_that_can_be_put_into_words() -> None:
    assert MADE == FIGURES


@pytest.mark.parametrize(("name", "settings"), ways_of_looking())
def test_text_is_text_and_caption_and_description_are_in_it(name: str, settings: Settings) -> None:
    figure = figure_of(settings, name)
    data = as_svg(figure)
    assert squeezed(caption(compute(settings))) in squeezed(text_of(data))
    assert figure.title
    assert squeezed(figure.title) in squeezed(text_of(data))
    assert squeezed(figure.finding) in squeezed(text_of(data))
    tree = svg_tree(data)
    title, description = (tree.find(f"{{*}}{tag}") for tag in ("title", "desc"))
    assert title is not None
    assert title.text == figure.title
    assert description is not None
    assert figure.description in (description.text or "")
    shown = set(words_in(data))
    if name in ("picture", "words") and settings.display.picture != "map":
        assert set(settings.sentence.split()) <= {w.rstrip("₀₁₂₃₄₅₆₇₈₉") for w in shown}


def test_the_description_is_of_the_picture_with_what_it_is_seen_beside() -> None:
    settings = Settings(seed=3, pin=Settings(), display=Display(picture="difference"))
    subject = subject_of(settings)
    told = alternative(subject.result, "picture", subject.beside.comparison)
    assert figure_of(settings).description == told
    knocked = Settings(knockouts=(Knockout(2),))
    before = subject_of(knocked).beside.knocking_out
    assert figure_of(knocked, "next word").description == alternative(
        compute(knocked), "next word", before
    )


@pytest.mark.parametrize("n", [9, MOST_RECTANGLES, MOST_RECTANGLES + 16])
@pytest.mark.parametrize("theme", [LIGHT, replace(LIGHT, colours="viridis")])
def test_cells_have_the_colours_of_the_scale_in_svg_and_png(n: int, theme: object) -> None:
    settings = Settings(sentence=words(n))
    figure = figure_of(settings, theme=theme)  # type: ignore[arg-type]
    grid = attention_grid(compute(settings))
    scale = scale_for(grid, False, theme)  # type: ignore[arg-type]
    indices = scale.cells(grid)
    zoom = 4 if n < 20 else 6
    images = (rasterised(as_svg(figure), zoom), image_of(figure, zoom))
    rng = np.random.default_rng(0)
    for row, column in rng.integers(1, n, (60, 2)).tolist():
        if row == settings.position:  # framed
            continue
        expected = scale.colour(int(indices[row, column]))
        for image in images:
            seen = colour_at(image, cell_spot(figure, row, column), zoom)
            assert seen.name() == expected.name(), (row, column)


def test_cells_are_rectangles_up_to_a_number_and_a_sharp_picture_beyond() -> None:
    few = as_svg(figure_of(Settings(sentence=words(MOST_RECTANGLES))))
    many = as_svg(figure_of(Settings(sentence=words(MOST_RECTANGLES + 1))))
    assert few.count(b"<rect") > 1000 > many.count(b"<rect")
    assert len(many) < 1_500_000


def test_no_light_shines_between_cells() -> None:
    # Of one colour all over, and drawn at a scale at which no edge is on a pixel.
    settings = Settings(
        sentence=words(7),
        model="attention",
        attention=AttentionSettings(mask="none", projections="identity"),
        vectors=tuple((w, (0.0, 0.0, 0.0)) for w in words(7).split()),
    )
    figure = figure_of(settings)
    image = rasterised(as_svg(figure), 1.37)
    start, end = cell_spot(figure, 0, 0), cell_spot(figure, 3, 0)
    left = start.x() - 6  # beside the figures
    seen = {
        colour_at(image, QPointF(left, y), 1.37).name() for y in np.arange(start.y(), end.y(), 0.5)
    }
    assert len(seen) == 1


@pytest.mark.parametrize("name", ["picture", "next word", "words", "heads"])
def test_transparent_is_nothing_around_and_paper_is_white_all_over(name: str) -> None:
    paper = image_of(figure_of(HEADS, name, DARK), 1)
    assert paper.pixelColor(2, 2).name() == "#ffffff"
    assert paper.pixelColor(2, 2).alpha() == 255
    nothing = image_of(figure_of(HEADS, name, DARK, "transparent"), 1)
    w, h = nothing.width(), nothing.height()
    for x, y in ((0, 0), (w - 1, 0), (0, h - 1), (w - 1, h - 1)):
        assert nothing.pixelColor(x, y).alpha() == 0
    pixels = np.frombuffer(nothing.constBits(), np.uint8).reshape(h, -1, 4)
    assert 0.2 < (pixels[..., 3] == 0).mean() < 1
    svg = rasterised(as_svg(figure_of(HEADS, name, DARK, "transparent")), 1)
    assert svg.pixelColor(1, 1).alpha() == 0


def test_hidden_cells_of_a_transparent_picture_are_nothing() -> None:
    figure = figure_of(HEADS, theme=DARK, background="transparent")
    for image in (image_of(figure, 2), rasterised(as_svg(figure), 2)):
        assert colour_at(image, cell_spot(figure, 2, 7), 2).alpha() == 0
        assert colour_at(image, cell_spot(figure, 7, 2), 2).alpha() == 255


def test_a_picture_is_the_same_in_every_window() -> None:
    pictures = [("picture", s) for s in (Settings(), Settings(display=Display(picture="arcs")))]
    pictures += [("next word", Settings()), ("words", Settings())]
    before = [as_png(figure_of(s, name)) for name, s in pictures]
    label = QLabel("beside it")
    size = label.sizeHint()
    appearance = Appearance("dark", type_size=200)
    large = QApplication.font().pointSizeF()
    after = [as_png(figure_of(s, name)) for name, s in pictures]
    assert QApplication.font().pointSizeF() == large
    appearance.set_type_size(100)
    assert before == after
    assert label.sizeHint() == size


def test_colours_are_the_themes_own() -> None:
    contrast = as_svg(figure_of(theme=DARK_CONTRAST, background="transparent"))
    assert DARK_CONTRAST.text.encode() in contrast
    assert LIGHT.text.encode() not in contrast
    paper = as_svg(figure_of(theme=DARK_CONTRAST))
    assert LIGHT.text.encode() in paper
    assert DARK_CONTRAST.accent.encode() not in paper


@pytest.mark.parametrize("settings", [Settings(), HEADS, ARABIC, MIXED, EMPTY])
def test_settings_come_back_out_of_a_file(settings: Settings) -> None:
    figure = figure_of(settings.replace(pin=Settings(seed=9)))
    assert settings_in_svg(as_svg(figure)) == bare(figure.settings)
    image = png_of(as_png(figure))
    assert Settings.from_json(image.text(SETTINGS).encode()) == bare(figure.settings)
    assert image.text("Title") == figure.title
    assert figure.description in image.text("Description")
    assert "Attention Explorer" in image.text("Software")


def test_png_knows_how_large_it_is_on_paper() -> None:
    figure = figure_of()
    one, three = png_of(as_png(figure, 1)), png_of(as_png(figure, 3))
    assert three.width() == 3 * one.width() == 3 * figure.size.width()
    assert one.dotsPerMeterX() == round(96 / 0.0254)
    assert three.dotsPerMeterX() == round(3 * 96 / 0.0254)


def test_pdf_has_text_title_description_and_the_exploration() -> None:
    figure = figure_of(Settings(seed=7))
    reader = PdfReader(BytesIO(as_pdf(figure)))
    (page,) = reader.pages
    text = squeezed(page.extract_text())
    assert squeezed(figure.caption) in text
    for word in figure.settings.sentence.split():
        assert word in text
    assert reader.metadata is not None
    assert reader.metadata.title == figure.title
    told = reader.xmp_metadata
    assert told is not None
    assert figure.description in str(told.dc_description)
    (data,) = reader.attachments["exploration.attn"]
    assert Exploration.from_bytes(data).settings == figure.settings
    assert float(page.mediabox.width) == pytest.approx(figure.size.width() * 0.75, abs=1)


def test_the_same_settings_give_the_same_file() -> None:
    assert as_svg(figure_of(HEADS)) == as_svg(figure_of(HEADS))
    assert as_png(figure_of(HEADS)) == as_png(figure_of(HEADS))


@pytest.mark.parametrize("name", ["picture", "next word", "words"])
def test_an_empty_sentence_has_a_figure_that_says_so(name: str) -> None:
    data = as_svg(figure_of(EMPTY, name))
    assert "There are no words." in text_of(data)
    assert "No sentence" in text_of(data)


@pytest.mark.parametrize("settings", [ARABIC, MIXED])
@pytest.mark.parametrize("name", ["picture", "next word", "words"])
def test_any_script_is_there_to_be_read(settings: Settings, name: str) -> None:
    drawn = squeezed(text_of(as_svg(figure_of(settings, name))))
    for word in settings.sentence.split():
        assert word in drawn or not word.isprintable()


def test_there_is_no_picture_of_several_heads_where_there_is_one() -> None:
    with pytest.raises(FileError, match="one head only"):
        figure_of(Settings(), "heads")


@pytest.mark.parametrize("n", [MOST_ROWS, MOST_ROWS + 5])
def test_all_bars_are_there_or_it_says_how_many(n: int) -> None:
    settings = Settings(sentence=words(n), display=Display(look="in order"))
    drawn = words_in(as_svg(figure_of(settings, "next word")))
    labels = [w for w in drawn if w in words(n).split()]
    assert labels == words(n).split()[:MOST_ROWS]
    said = f"the first {MOST_ROWS} of {n} rows"
    assert any(said in run for run in drawn) == (n > MOST_ROWS)


def test_all_chips_of_a_long_sentence_are_in_the_figure() -> None:
    settings = Settings(sentence=words(200))
    for name, display in (("words", Display()), ("picture", Display(picture="arcs"))):
        drawn = words_in(as_svg(figure_of(settings.replace(display=display), name)))
        assert set(words(200).split()) <= set(drawn)


def test_noise_is_over_all_seeds() -> None:
    settings = Settings(n_seeds=30, display=Display(picture="mean"))
    figure = figure_of(settings)
    assert figure.title == "Mean over 30 seeds"
    assert "seeds 0 to 29" in figure.finding


def test_the_story_tells_of_knock_outs_first() -> None:
    settings = Settings(knockouts=(Knockout(2),))
    subject = subject_of(settings)
    before = compute(settings.replace(knockouts=()))
    told = effect(before, subject.result)
    assert subject.beside.story[: len(told)] == told
    assert len(subject.beside.story) > len(told)
    assert subject_of(Settings()).beside.story == model_of(Settings()).story(compute(Settings()))


def test_too_large_a_picture_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_PIXELS", 1000)
    with pytest.raises(FileError, match="choose a smaller scale"):
        as_png(figure_of(), 4)
