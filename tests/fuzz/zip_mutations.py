"""Changes of zip archives, of the arrays in them, and of gzip, with check sums that are right."""

import gzip
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

import numpy as np

from tests.fuzz.mutations import LONGEST, mutated_bytes, several

Members = list[tuple[str, bytes]]

SHAPES = ("()", "(0,)", "(1,)", "(-1,)", "(2, -3)", "(3, 0)", "(0, 3)", "(2, 3, 1)", "(True, 3)")
SHAPES += ("(2.0, 3)", "(9999999999999, 3)", "(3, 9999999999999)", "(4294967296, 4294967296)")
SHAPES += ("None", "[2, 3]", "(2, 3", "('a',)", "(" * 500, "10**9", "(99999999,)")
KINDS = ("<f4", ">f4", "<f8", "<f2", "|u1", "<i8", "|b1", "<U3", ">U3", "<U0", "<U99999", "|S3")
KINDS += ("|O", "<c8", "<M8[s]", "|V4", "f4, i4", "<f16", "nonsense", "", "<U2147483647", "(2,)<f4")
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
NAMES = ("words.npy", "words", "vectors.npy", "matrix.npy", "header.npy", "../x.npy", "", "\u202e")


def members_of(data: bytes) -> Members:
    """Names and the beginnings of contents; nothing of what is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                (each.filename, archive.open(each).read(LONGEST)) for each in archive.infolist()
            ]
    except Exception:  # whatever is the matter with an archive that was changed before
        return []


def archive_of(members: Members, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive whose check sums are right."""
    data = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w", packing) as archive:
        warnings.simplefilter("ignore")  # a name may be there twice
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name or "_"), content, packing)
    return data.getvalue()


# An array in a file of its own


def mutated_array(random: Random, content: bytes) -> bytes:
    """An .npy after a change of its header, or of its numbers."""
    if len(content) < 12 or not content.startswith(b"\x93NUMPY"):
        return mutated_bytes(random, content)
    end = 10 + struct.unpack_from("<H", content, 8)[0]
    header, body = content[10:end].decode("latin-1"), content[end:]
    way = random.randrange(8)
    if way == 0:
        n = len(body) // 8
        shape = random.choice((*SHAPES, f"({n},)", f"({n}, 1)", f"({2 * n},)", f"(1, {2 * n})"))
        header = _with_entry(header, "shape", shape)
    elif way == 1:
        header = _with_entry(header, "descr", repr(random.choice(KINDS)))
    elif way == 2:
        header = header.replace("False", random.choice(("True", "0", "None", "[]")))
    elif way == 3:
        header = mutated_bytes(random, header.encode()).decode("latin-1")
    elif way == 4:
        return mutated_bytes(random, content)
    elif way == 5:
        return content[:6] + random.choice((b"\1\0", b"\2\0", b"\3\0", b"\4\0")) + content[8:]
    elif way == 6:
        body = body[: random.randrange(len(body) + 1)] + b"\0" * random.choice((0, 0, 4, 4096))
    else:
        numbers = (np.nan, np.inf, -np.inf, 1e39, -1.0, 0.0, 3.4e38)
        body = _with_number(random, body, random.choice(numbers))
    return array_file(header, body)


def array_file(header: str, body: bytes) -> bytes:
    """An .npy with this text for a header."""
    data = header.encode("latin-1", "replace")[:65535]
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(data)) + data + body


def _with_entry(header: str, name: str, value: str) -> str:
    """A header with another entry in the place of one: those of NumPy end before the next name."""
    start = header.find(f"'{name}': ")
    if start < 0:
        return header + value
    start += len(name) + 4
    ends = [header.find(sign, start) for sign in (", '", ", }", "}")]
    end = min((each for each in ends if each >= 0), default=len(header))
    return header[:start] + value + header[end:]


def _with_number(random: Random, body: bytes, number: float) -> bytes:
    kind = random.choice(("<f4", "<f8"))
    size = int(kind[-1])
    if len(body) < size:
        return body
    at = random.randrange(len(body) // size) * size
    with np.errstate(over="ignore"):
        return body[:at] + np.array(number).astype(kind).tobytes() + body[at + size :]


# An archive


def _a_member(random: Random, members: Members) -> Members:
    at = random.randrange(len(members))
    name, content = members[at]
    return [*members[:at], (name, mutated_array(random, content)), *members[at + 1 :]]


def _members(random: Random, members: Members) -> Members:
    at = random.randrange(len(members))
    name, content = members[at]
    others = [*members[:at], *members[at + 1 :]]
    way = random.randrange(4)
    if way == 0 and others:
        return others
    if way == 1:
        return [*members, (random.choice((name, *NAMES)), content)]
    if way == 2:
        return [*others, (random.choice(NAMES), content)]
    return [*others, (name, random.choice(members)[1])]


def mutated_archive(
    random: Random, data: bytes, change: Callable[[Random, Members], Members] | None = None
) -> bytes:
    """An archive after a few changes of its members or of what it says of them.

    Args:
        random: what decides.
        data: the archive.
        change: of its members, beside those that every archive allows.
    """
    members = members_of(data)
    if not members or random.random() < 0.05:
        return mutated_bytes(random, data)
    way = random.random()
    if way < 0.75:
        ways = [_a_member, _a_member, _members] if change is None else [change, change, _a_member]
        members = several(random, members, [*ways, _members] if way < 0.15 else ways)
        if not members:
            return archive_of([])
    packing = random.choice(PACKINGS) if random.random() < 0.1 else zipfile.ZIP_DEFLATED
    data = archive_of(members, packing)
    if way < 0.75:
        return data
    if way < 0.755:
        return _with_bomb(random, members)
    return _with_other_directory(random, data)


def _with_other_directory(random: Random, data: bytes) -> bytes:
    """Other numbers in the directory at the end: sizes, flags, counts, places."""
    start = data.rfind(b"PK\x01\x02")
    if random.random() < 0.5:
        start = data.find(b"PK\x01\x02")
    places = ((4, 2), (6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (42, 4))
    if random.random() < 0.3:
        start = data.rfind(b"PK\x05\x06")
        places = ((8, 2), (10, 2), (12, 4), (16, 4), (20, 2))
    if random.random() < 0.1:
        return random.choice((b"MZ" * 100 + data, data + b"comment", data + data, data * 3))
    at, size = random.choice(places)
    old = int.from_bytes(data[start + at : start + at + size], "little")
    most = 256**size - 1
    new = random.choice((0, 1, 8, 9, 14, 99, old + 1, old - 1, old * 2, most, most // 2, old ^ 1))
    number = (new & most).to_bytes(size, "little")
    data = data[: start + at] + number + data[start + at + size :]
    if random.random() < 0.3:  # before the end, as in an archive of 64 bits
        end = data.rfind(b"PK\x05\x06")
        data = data[:end] + b"PK\x06\x07" + b"\0" * 16 + data[end:]
    return data


@cache
def _zeros(mega: int) -> bytes:
    return bytes(mega * 10**6)


def _with_bomb(random: Random, members: Members) -> bytes:
    """A member that is large when it is unpacked, whatever its header says."""
    at = random.randrange(len(members))
    name, content = members[at]
    bomb = (name, content + _zeros(random.choice((1, 4))))
    return archive_of([*members[:at], bomb, *members[at + 1 :]])


# gzip


def mutated_gzip(random: Random, data: bytes) -> bytes:
    """Packed by gzip, mostly well, else cut, twice, with something behind or in it, or a bomb."""
    way = random.randrange(12)
    if way == 0:
        return gzip.compress(gzip.compress(data, 1), 1)
    if way == 1:
        return gzip.compress(data, 1) + random.choice((b"\0" * 9, b"x", gzip.compress(data, 1)))
    if way == 2:
        packed = gzip.compress(data, 1)
        return packed[: random.randrange(len(packed))]
    if way == 3:
        return mutated_bytes(random, gzip.compress(data, 1))
    if way == 4:
        return _packed_bomb(random.choice((b"\0", b"\n", b"a", b" ", b"a 1\n")), data[:100])
    return gzip.compress(data, 1, mtime=0)


@cache
def _bomb(piece: bytes) -> bytes:
    return piece * (300_000 // len(piece))


def _packed_bomb(piece: bytes, before: bytes) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    return packer.compress(before + _bomb(piece)) + packer.flush()
