"""Changes of JSON by which a valid table becomes one that nobody has foreseen."""

import copy
import json
from contextlib import suppress
from random import Random
from typing import Any

from tests.fuzz.mutations import ENCODINGS, WHOLE, mutated_bytes, several

Place = tuple[Any, Any]  # a table or a list, and where in it

NUMBERS = (
    *WHOLE,
    *(0.0, -0.0, 0.5, 1.0, 1.0000000000000002, -1e-9, 1e-320, 0.05, 10.0, 1e9, 1.7e308, 10**400),
    *(float("nan"), float("inf"), -float("inf")),
)
TEXTS = (
    *("", " ", "a", "a b", "a\nb", "A\u2028b", "\x00", "\x1b[0m", "\ud800", "\udcff", "我", "👩‍👧"),
    *("<b>&", "{x}", "%s %d", "\\", '"', "\u202e", "x" * 101, "x" * 256, "a " * 2049, "0" * 64),
    *("f" * 63 + "\n", "../../x", "/dev/null", "nan", "1", "true", "null"),
)
KEYS = ("format", "version", "settings", "pin", "model", "vectors", "__class__", "", "\ud800", "x")
LONGEST_TEXT, LONGEST_LIST = 300_000, 5000
DEEP = b"[" * 100_000
DIGITS = b"9" * 5000
DEEPER = 0.85
COMMAS = b"," * 2_000_001  # more values than an exploration may have


def mutated_json(random: Random, value: Any, others: Any = None) -> Any:
    """A JSON value after a few changes, made in its place.

    Args:
        random: what decides.
        value: to change.
        others: a value whose parts may come in the place of this one's; itself if not given.
    """
    others = [copy.deepcopy(value) if others is None else others]
    value = [value]  # so that it has a place, too
    ways = (_replaced, _nudged, _nudged, _nudged, _removed, _added, _renamed, _exchanged)

    def change(random: Random, value: Any) -> Any:
        return random.choice(ways)(random, value, others)

    return several(random, value, [change])[0]


def _place(random: Random, value: Any) -> Place:
    """One at random, on the way from the top to a leaf: what is deep is not rarer."""
    holder, key = value, 0
    while isinstance(holder[key], dict | list) and holder[key] and random.random() < DEEPER:
        holder = holder[key]
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        key = random.choice(keys)
    return holder, key


def _replaced(random: Random, value: Any, others: Any) -> Any:
    holder, key = _place(random, value)
    holder[key] = _strange(random)
    return value


def _nudged(random: Random, value: Any, others: Any) -> Any:
    """Almost what it was, and often as good."""
    holder, key = _place(random, value)
    with suppress(ArithmeticError, ValueError):  # numbers that Python cannot turn into another kind
        holder[key] = _nearly(random, holder[key])
    return value


def _nearly(random: Random, old: Any) -> Any:
    match old:
        case bool():
            return not old
        case int():
            way = random.randrange(6)
            return (old + 1, old - 1, -old, float(old), str(old), random.choice(WHOLE))[way]
        case float():
            way = random.randrange(5)
            return (old * (1 + 1e-12), old / 2, -old, 1 / (old or 1), round(old))[way]
        case str():
            at = random.randrange(len(old) + 1)
            new = old[:at] + random.choice((*TEXTS, "b ", " c", old[:LONGEST_TEXT])) + old[at:]
            return random.choice((new, new, old[:at], old.upper(), old.replace(" ", "\n")))
        case list():
            return (old + old)[: random.randrange(2 * len(old) + 1)][:LONGEST_LIST]
        case dict():
            return dict(reversed(old.items()))
        case _:
            return random.choice((0, 1, 0.5, "a", [], {}))


def _removed(random: Random, value: Any, others: Any) -> Any:
    holder, key = _place(random, value)
    if holder is not value:
        del holder[key]
    return value


def _added(random: Random, value: Any, others: Any) -> Any:
    holder, key = _place(random, value)
    if isinstance(holder, list) and holder is not value:
        holder.insert(key, _strange(random) if random.random() < 0.5 else holder[key])
    elif isinstance(holder, dict):
        holder[random.choice((*KEYS, *TEXTS))] = _strange(random)
    return value


def _renamed(random: Random, value: Any, others: Any) -> Any:
    holder, key = _place(random, value)
    if isinstance(holder, dict):
        new = random.choice((*KEYS, *TEXTS, *holder, f"{key} ", str(key)[:-1], str(key).upper()))
        holder[new] = holder.pop(key)
    return value


def _exchanged(random: Random, value: Any, others: Any) -> Any:
    """What stands elsewhere, in this value or in another one."""
    holder, key = _place(random, value)
    source, at = _place(random, others)
    holder[key] = copy.deepcopy(source[at])
    return value


def _strange(random: Random) -> Any:
    kind = random.randrange(7)
    if kind == 0:
        return random.choice(TEXTS)
    if kind == 1:
        return random.choice((None, True, False, [], {}, [[]], [None], {"": None}))
    if kind == 2:
        return [random.choice(NUMBERS)] * random.choice((1, 3, 1025, 2049))
    if kind == 3:
        return {random.choice(TEXTS): random.choice(NUMBERS)}
    return random.choice(NUMBERS)


def written_json(random: Random, value: Any) -> bytes:
    """JSON text, mostly as the program writes it, sometimes as nobody should."""
    plain = json.dumps(value, ensure_ascii=random.random() < 0.5)
    data = plain.encode("utf-8", "surrogatepass")
    way = random.randrange(40)
    if way == 0:
        return mutated_bytes(random, data)
    if way == 1:
        return plain.encode(random.choice(ENCODINGS), "replace")
    if way == 2:  # a name twice
        return data.replace(b"{", b'{"version": 1, ', random.choice((1, 2)))
    if way == 3:
        return data.replace(b"1", random.choice((DIGITS, b"1e999", b"-1E-999", b"01", b"1.")), 1)
    if way == 4:
        return data.replace(b"{", random.choice((DEEP, b'{"a":' * 50_000)), 1)
    if way == 5 and random.random() < 0.02:
        return data + COMMAS
    if way == 5:
        return json.dumps(value, indent=random.choice((0, 1, "\t"))).encode()
    return data


def mutated_json_text(random: Random, data: bytes, others: Any = None) -> bytes:
    """JSON text after a few changes of what it means, seldom only of its bytes."""
    if random.random() < 0.05:
        return mutated_bytes(random, data)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):  # it was changed before
        return mutated_bytes(random, data)
    return written_json(random, mutated_json(random, value, others))
