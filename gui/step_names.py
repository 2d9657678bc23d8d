"""What a step that can be undone is called."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from core.language import as_typed, marked, quoted, shortened, tr
from core.model_records import AttentionSettings
from core.models import model_of
from core.settings import Knockout, Settings
from core.text import words_of
from gui.markup import in_menu

LONGEST_WORD = 16
ADJUSTMENTS = {
    "embeddings": marked("embeddings"),
    "vectors": marked("word vectors"),
    "d_model": marked("width of the vectors"),
    "n_layer": marked("layers"),
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
    "layer": marked("layer"),
    "head": marked("head"),
    "weights": marked("weights"),
    "text": marked("text"),
    "difficulty": marked("difficulty"),
    "share": marked("share of the file"),
    "own_text": marked("text file"),
    "objective": marked("objective"),
    "n_step": marked("steps"),
}
EMBEDDING_NAMES = {
    "random": marked("random"),
    "glove": marked("GloVe"),
    "file": marked("file"),
}
TEXT_NAMES = {
    "grammar": marked("grammar"),
    "file": marked("file"),
    "both": marked("both"),
}
OBJECTIVE_NAMES = {
    "next": marked("next word"),
    "masked": marked("masked word"),
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
    edge = tr("{word} → {key}").format(word=word(tokens[one.query].label), key=key)
    if one.layer is None:
        return edge
    return tr("{edge} in layer {layer}").format(edge=edge, layer=one.layer + 1)


def _adjusted(field: str) -> Callable[[Settings], str]:
    def value(settings: Settings) -> str:
        number = getattr(settings.own, field, None)
        if isinstance(number, int | float) and not isinstance(number, bool):
            return as_typed(number)
        return ""

    return value


def _chosen(field: str, names: Mapping[str, str]) -> Callable[[Settings], str]:
    def value(settings: Settings) -> str:
        choice: str = getattr(settings.own, field, "")
        return tr(names[choice]) if choice in names else ""

    return value


def _layer(settings: Settings) -> str:
    layer = getattr(settings.own, "layer", None)
    return "" if layer is None else str(layer + 1)


def _head(settings: Settings) -> str:
    own = settings.own
    head = own.head_on_view if isinstance(own, AttentionSettings) else getattr(own, "head", 0)
    return tr("mean") if head is None else str(head + 1)


VALUES: Mapping[str, Callable[[Settings], str]] = MappingProxyType(
    {
        "position": _selected,
        "window": lambda settings: str(settings.window),
        "seed": lambda settings: str(settings.seed),
        "n_seeds": lambda settings: str(settings.n_seeds),
        "draw": lambda settings: str(settings.draw),
        "model": lambda settings: model_of(settings).title,
        **{field: _adjusted(field) for field in ADJUSTMENTS},
        "embeddings": _chosen("embeddings", EMBEDDING_NAMES),
        "text": _chosen("text", TEXT_NAMES),
        "objective": _chosen("objective", OBJECTIVE_NAMES),
        "layer": _layer,
        "head": _head,
    }
)
