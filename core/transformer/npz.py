"""A few arrays as an `.npz`, made and read without pickle and in bounded memory."""

import math
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_NPY_HEADER = 4096
_END = struct.Struct("<4s4H2LH")  # of a zip: its mark, four counts, the directory's size and start
_END_MARK, _LARGE_MARK = b"PK\x05\x06", b"PK\x06\x07"
_LOCATOR = 20  # bytes, of what stands before the end of a zip that is too large for its fields
_ENTRY = 200  # bytes of the directory, for one short name, at most
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,  # an unknown compression
    OSError,  # a directory that leads out of the file
    OverflowError,
    RuntimeError,  # an encrypted member
    SyntaxError,  # NumPy reads an array's header as Python
    TypeError,
    ValueError,
    tokenize.TokenError,
)


class NpzError(ValueError):
    """These are not the arrays."""


class TooLargeError(NpzError):
    """They are larger than they may be."""


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays as the bytes of a file, the same for the same arrays."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")  # of 1980, at any time
            member.compress_type = zipfile.ZIP_DEFLATED
            npy = BytesIO()
            np.lib.format.write_array(npy, np.ascontiguousarray(array), allow_pickle=False)
            file.writestr(member, npy.getvalue())
    return data.getvalue()


def unpacked(data: bytes, types: Mapping[str, str], most: int) -> dict[str, NDArray[Any]]:
    """The arrays in the bytes of a file, read-only.

    What a file says of its sizes is checked before anything of that size is made.

    Args:
        data: of the file.
        types: NumPy's name of the type of each array, by the array's name; no others may be there.
        most: bytes that the file may have, and its arrays together.

    Raises:
        TooLargeError: if there are more.
        NpzError: if they are not these arrays.
    """
    if len(data) > most:
        raise TooLargeError
    try:
        _check_end(data, len(types))
        with zipfile.ZipFile(BytesIO(data)) as file:
            members = {member.filename.removesuffix(".npy"): member for member in file.infolist()}
            if len(file.infolist()) != len(types) or members.keys() != types.keys():
                raise NpzError
            if sum(member.file_size for member in members.values()) > most:
                raise TooLargeError
            return {name: _array(_content(file, members[name]), types[name]) for name in types}
    except NpzError:
        raise
    except _DAMAGE as error:
        raise NpzError from error


def _check_end(data: bytes, n: int) -> None:
    """Refuse a directory of more than `n` short entries, all of which would be read at once."""
    mark, *_, size, _, comment = _END.unpack(data[-_END.size :])
    before = data[-_END.size - _LOCATOR : -_END.size]
    if mark != _END_MARK or comment or before.startswith(_LARGE_MARK) or size > _ENTRY * n:
        raise NpzError


def _content(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member, of which no more is unpacked than it says that it has."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NpzError
    with file.open(member) as stream:
        content = stream.read(member.file_size)
        if len(content) != member.file_size or stream.read(1):
            raise NpzError
    return content


def _array(content: bytes, kind: str) -> NDArray[Any]:
    """The array of an `.npy`; what its header says of its size is compared with its bytes."""
    stream = BytesIO(content)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise NpzError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of an array that Python 2 has written
        header = np.lib.format.read_array_header_1_0(stream, max_header_size=MAX_NPY_HEADER)
    shape, in_columns, dtype = header
    if dtype != np.dtype(kind) or in_columns or min(shape, default=0) < 0:
        raise NpzError
    if len(content) - stream.tell() != math.prod(shape) * dtype.itemsize:
        raise NpzError
    return np.frombuffer(content, dtype, offset=stream.tell()).reshape(shape)
