"""Changes of bytes and of text by which a valid input becomes one that nobody has foreseen.

Whatever is random comes from a `Random` that is passed in: Hypothesis has one that it can shrink,
the command makes one from its seed, atheris one from its bytes.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

WHOLE = (0, 1, -1, 2, 3, 5, 7, 8, 16, 64, 99, 127, 128, 255, 256, 257, 1000, 2047, 2048, 2049)
WHOLE += (65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**63 - 1, 2**63, 2**64)
# As they stand in files; Python reads more of them than files should have.
TOKENS = (
    *(b"", b"0", b"-0", b"1", b"1.0", b".5", b"5.", b"+1", b"1e38", b"3.5e38", b"1e39", b"-1e39"),
    *(b"1e308", b"1e309", b"1e-400", b"nan", b"-nan", b"inf", b"-Infinity", b"0x10", b"1_0"),
    *("٣".encode(), b"1,5", b"e", b"-", b"true", b"null", b"None", b"1" * 400, b"9" * 5000),
    *(str(n).encode() for n in WHOLE),
)
SPACES = (b" ", b"  ", b"\t", b"\n", b"\r", b"\r\n", b"\n\n", b"\x0b", b"\x0c", b"\x00", b"\x1f")
SPACES += ("\u00a0".encode(), "\u2028".encode(), "\u3000".encode(), b"")
WORDS = (b"cat", b"<unk>", "我".encode(), "👩‍👧".encode(), "القطة".encode(), b'"', b"\\", b"%s")
WORDS += (b"{x}", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x00", b"&", b"<b>", b"x" * 300)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-7")
LONGEST = 200_000  # bytes of what is made here: more would only be slower


def several(random: Random, value: T, ways: Sequence[Callable[[Random, T], T]]) -> T:
    """`value` after a few changes: mostly one, rarely more than four."""
    while True:
        value = random.choice(ways)(random, value)
        if random.random() < 0.6:
            return value


def one_of(random: Random, ways: dict[Callable[[], T], int]) -> T:
    """What one of the ways makes, each as often as its number says."""
    return random.choices(list(ways), list(ways.values()))[0]()


# Bytes


def _flipped(random: Random, data: bytes) -> bytes:
    if not data:
        return b"\x00"
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def _overwritten(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    new = random.choice((*TOKENS, *WORDS, *MARKS, *_NUMBERS))
    return data[:at] + new + data[at + len(new) :]


def _inserted(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice((*TOKENS, *WORDS, *SPACES, *MARKS)) + data[at:]


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _without_a_piece(random: Random, data: bytes) -> bytes:
    start, end = _piece(random, data)
    return data[:start] + data[end:]


def _with_a_piece_twice(random: Random, data: bytes) -> bytes:
    start, end = _piece(random, data)
    return (data[:end] + data[start:end] * random.choice((1, 1, 2, 50)) + data[end:])[:LONGEST]


def _piece(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(start + random.choice((1, 2, 4, 8, 30, 300)), len(data))


_NUMBERS = tuple(
    n.to_bytes(size, "little")
    for size in (1, 2, 4, 8)
    for n in (0, 1, 127, 128, 255, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**63 - 1)
    if n < 256**size
)
_BYTE_WAYS = (_flipped, _overwritten, _inserted, _cut, _without_a_piece, _with_a_piece_twice)


def mutated_bytes(random: Random, data: bytes) -> bytes:
    """Bytes after a few changes that know nothing of what they mean."""
    return several(random, data, _BYTE_WAYS)


# Text of lines and fields


def _another_field(random: Random, data: bytes) -> bytes:
    lines, at = _lines(random, data)
    fields = lines[at].split(b" ")
    fields[random.randrange(len(fields))] = random.choice((*TOKENS, *WORDS))
    return _joined(lines, at, b" ".join(fields))


def _a_field_more_or_less(random: Random, data: bytes) -> bytes:
    lines, at = _lines(random, data)
    fields = lines[at].split(b" ")
    place = random.randrange(len(fields))
    if random.random() < 0.5:
        del fields[place]
    else:
        fields.insert(place, random.choice(fields))
    return _joined(lines, at, b" ".join(fields))


def _another_space(random: Random, data: bytes) -> bytes:
    old = random.choice((b" ", b"\n"))
    new = random.choice(SPACES)
    if random.random() < 0.3:
        return data.replace(old, new)
    places = [i for i in range(len(data)) if data[i : i + 1] == old]
    if not places:
        return data + new
    at = random.choice(places)
    return data[:at] + new + data[at + 1 :]


def _lines_moved(random: Random, data: bytes) -> bytes:
    lines, at = _lines(random, data)
    line = lines.pop(at)
    if random.random() < 0.6:  # else it is gone
        lines.insert(random.randrange(len(lines) + 1), line)
        if random.random() < 0.5:
            lines.insert(random.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _counts_before(random: Random, data: bytes) -> bytes:
    """A first line of two numbers, or another in its place."""
    n, d = data.count(b"\n"), len(data.split(b"\n", 1)[0].split()) - 1
    numbers = (random.choice((n, n - 1, n + 1, d, *WHOLE)), random.choice((d, d + 1, n, *WHOLE)))
    header = b"%d %d" % numbers if random.random() < 0.8 else random.choice(TOKENS) + b" 3"
    rest = data.split(b"\n", 1)[-1] if random.random() < 0.5 else data
    return header + b"\n" + rest


def _in_another_encoding(random: Random, data: bytes) -> bytes:
    if random.random() < 0.4:
        return random.choice(MARKS) + data
    return data.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


def _many_times(random: Random, data: bytes) -> bytes:
    lines, at = _lines(random, data)
    pieces = (lines[at] + b"\n", b"\n", b"word ", b"a", b" ", "我 ".encode(), b"1 ")
    many = random.choice(pieces) * random.choice((10, 300, 2100))
    return b"\n".join([*lines[:at], many[:LONGEST], *lines[at:]])


def _lines(random: Random, data: bytes) -> tuple[list[bytes], int]:
    lines = data.split(b"\n")
    return lines, random.randrange(len(lines))


def _joined(lines: list[bytes], at: int, line: bytes) -> bytes:
    return b"\n".join([*lines[:at], line, *lines[at + 1 :]])


_TEXT_WAYS = (
    _another_field,
    _another_field,
    _a_field_more_or_less,
    _another_space,
    _lines_moved,
    _counts_before,
    _in_another_encoding,
    _many_times,
    _inserted,
    _without_a_piece,
)


def mutated_text(random: Random, data: bytes) -> bytes:
    """Text after a few changes of its lines and fields."""
    return several(random, data, _TEXT_WAYS)
