"""What a step that can be undone is called."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from core.language import as_typed, marked, quoted, shortened, tr
from core.models import model_of
from core.settings import Knockout, Settings
from core.text import words_of
from gui.markup import in_menu

LONGEST_WORD = 16
ADJUSTMENTS = {
    "d_model": marked("width of the vectors"),
    "n_head": marked("heads"),
    "d_head": marked("width of the heads"),
    "projections": marked("projections"),
    "positions": marked("positions"),
    "mask": marked("mask"),
    "scaled": marked("scaling"),
    "read_out": marked("read-out"),
    "temperature": marked("temperature"),
    "top_k": marked("top-k"),
    "top_p": marked("top-p"),
}
WAYS_OF_LOOKING = {
    "picture": marked("picture"),
    "look": marked("look"),
    "fixed_scale": marked("colour scale"),
}


def word(text: str) -> str:
    """A word as the name of a step has it."""
    return in_menu(quoted(shortened(text, LONGEST_WORD)))


def step(name: str, field: str, before: Settings, after: Settings) -> str:
    """The name of a step, with what `field` was and is where that can be said in a word."""
    value = VALUES.get(field)
    if value is None:
        return name
    was, now = value(before), value(after)
    if not was or not now:
        return name
    return tr("{name} {was} → {now}").format(name=name, was=was, now=now)


def _selected(settings: Settings) -> str:
    tokens = words_of(settings.sentence)
    return word(tokens[settings.position].label) if tokens else ""


def knocked_out(settings: Settings, one: Knockout) -> str:
    """What a knock-out takes away."""
    tokens = words_of(settings.sentence)
    key = word(tokens[one.key].label)
    if one.query is None:
        return key
    return tr("{word} → {key}").format(word=word(tokens[one.query].label), key=key)


def _adjusted(field: str) -> Callable[[Settings], str]:
    def value(settings: Settings) -> str:
        number = getattr(settings.attention, field)
        if isinstance(number, int | float) and not isinstance(number, bool):
            return as_typed(number)
        return ""

    return value


def _head(settings: Settings) -> str:
    head = settings.attention.head_on_view
    return tr("mean") if head is None else str(head + 1)


VALUES: Mapping[str, Callable[[Settings], str]] = MappingProxyType(
    {
        "position": _selected,
        "window": lambda settings: str(settings.window),
        "seed": lambda settings: str(settings.seed),
        "n_seeds": lambda settings: str(settings.n_seeds),
        "draw": lambda settings: str(settings.draw),
        "model": lambda settings: model_of(settings).title,
        "head": _head,
        **{field: _adjusted(field) for field in ADJUSTMENTS},
    }
)
