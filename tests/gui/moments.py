"""The window at many moments: both models, all pictures, all looks, and where there is little."""

from collections.abc import Callable

from hands import CTRL, Key, OpenWindow, press, settle
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot
from tools import noise_done

from core.model_records import AttentionSettings
from core.models.transformer import Transformer
from core.settings import LOOKS, NOISE_PICTURES, PICTURES, PIN_PICTURES, Display, Knockout, Settings
from gui.main_window import MainWindow
from gui.training.in_pauses import InPauses

HEADS = Settings(
    position=6,
    seed=11,
    model="attention",
    attention=AttentionSettings(n_head=4, d_model=8, head=1, temperature=0.7, top_k=5),
)
GLOVE = HEADS.replace(attention=HEADS.attention.replace(embeddings="glove"))
TRANSFORMER = Settings("The dogs near the cat see a zebra", 4, model="transformer")
MANY = " ".join(f"w{i}" for i in range(300))
ARABIC = "القطة 👩‍👧 جلست على السجادة ثم نامت القطة"
LARGE, SMALL = QSize(1280, 800), QSize(900, 600)


def _page(tab: int) -> Callable[[MainWindow], None]:
    return lambda window: window.explanation.tabs.setCurrentIndex(tab)


def _guess(window: MainWindow) -> None:
    press(window, Key.Key_G, held=CTRL)
    assert window.state.concealed


def _errors(window: MainWindow) -> None:
    window.explanation.errors_line.click()


def _training_settings(window: MainWindow) -> None:
    window.state.adjust({"text": "both"})
    window.show_model()


def _nothing(window: MainWindow) -> None:
    pass


Prepare = Callable[[MainWindow], None]
MOMENTS: dict[str, tuple[Settings, Prepare]] = {
    "at the start": (Settings(), _nothing),
    "steps": (Settings(), _page(1)),
    "arithmetic": (Settings(), _page(2)),
    "errors": (Settings(), _errors),
    "guess first": (Settings(), _guess),
    "no words": (Settings("", 0), _nothing),
    "one word": (Settings("word", 0), _nothing),
    "undefined": (Settings(position=0), _nothing),
    "end of the sentence": (Settings(position=8, draw=3), _nothing),
    "knocked out": (Settings(knockouts=(Knockout(3), Knockout(2, 5))), _nothing),
    "compared": (Settings(seed=3, pin=Settings()), _nothing),
    "many words": (Settings(MANY, 280), _nothing),
    "Arabic": (Settings(ARABIC, 3), _nothing),
    "Arabic, compared": (
        HEADS.replace(sentence=ARABIC, position=3, pin=Settings(ARABIC, 3)),
        _nothing,
    ),
    "model": (HEADS, _page(3)),
    "mean of heads": (
        HEADS.replace(attention=HEADS.attention.replace(head=None, mask="none")),
        _page(1),
    ),
    "many words, heads": (HEADS.replace(sentence=MANY, position=200), _nothing),
    "moved": (
        Settings(vectors=(("fox", (0.5, -1.0, 0.2)),), display=Display(picture="map")),
        _nothing,
    ),
    "fixed scale": (Settings(display=Display(fixed_scale=True)), _nothing),
}
for name in PICTURES[1:]:
    pin = Settings("a quick fox", 1) if name in PIN_PICTURES else None
    MOMENTS[name] = (Settings(pin=pin, display=Display(picture=name), n_seeds=20), _nothing)
    own = HEADS.replace(pin=pin, display=Display(picture=name), n_seeds=20)
    MOMENTS[f"{name}, heads"] = (own, _nothing)
for name in LOOKS[1:]:
    MOMENTS[name] = (Settings(display=Display(look=name)), _nothing)
for name in Transformer.looks:
    MOMENTS[f"{name}, transformer"] = (TRANSFORMER.replace(display=Display(look=name)), _page(1))
MOMENTS["training"] = (TRANSFORMER, _page(3))
MOMENTS["training, settings"] = (TRANSFORMER, _training_settings)
MOMENTS["guess first, transformer"] = (TRANSFORMER, _guess)
MOMENTS["no words, transformer"] = (TRANSFORMER.replace(sentence="", position=0), _page(2))
MOMENTS["map, transformer"] = (TRANSFORMER.replace(display=Display(picture="map")), _page(2))
MOMENTS["transformer, compared"] = (
    TRANSFORMER.replace(position=1, pin=TRANSFORMER, display=Display(picture="difference")),
    _nothing,
)
MOMENTS["GloVe"] = (GLOVE, _page(3))
MOMENTS["GloVe, compared"] = (
    GLOVE.replace(pin=HEADS, display=Display(picture="difference")),
    _page(1),
)
MOMENTS["sampling"] = (HEADS.replace(draw=2, display=Display(look="sampling")), _nothing)


def open_at(
    open_window: OpenWindow, qtbot: QtBot, name: str, theme: str = "light", size: QSize = LARGE
) -> MainWindow:
    """The window at one of the moments."""
    settings, prepare = MOMENTS[name]
    window = open_window(settings, theme, size)
    if settings.display.picture in NOISE_PICTURES:
        noise_done(qtbot, window)
    prepare(window)
    qtbot.waitUntil(lambda: not any(each.wanted for each in window.findChildren(InPauses)))
    for _ in range(3):  # what the last figures need of room is laid out after them
        settle()
    return window
