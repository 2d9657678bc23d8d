"""Reading and writing whole files, and what a person is told where that fails."""

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path
from time import time

from core.checks import visible
from core.language import quoted, tr
from core.places import NAME

PRIVATE = 0o700
LONGEST_WRITE = 24 * 60 * 60  # seconds after which nobody is still writing a file
_BEFORE, _AFTER = f".{NAME}.", ".tmp"  # around the name of a file that is not yet whole
_NO_NAME = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FileError(Exception):
    """A file cannot be read or written; the message says in one sentence what to do."""


def named(path: str | Path) -> str:
    """The name of a file as a sentence shows it: in quotation marks and on one line."""
    return quoted(visible(str(path)))


def read_at_most(path: str | Path, limit: int, pipes: bool = False) -> bytes:
    """All of a file.

    Args:
        path: of the file.
        limit: how many bytes it may have.
        pipes: whether it may be a pipe or a device, for whose end one may wait forever.

    Raises:
        FileError: if it cannot be read, or is larger.
    """
    try:
        mode = os.stat(path).st_mode
        if not (pipes or stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise FileError(_is_special(path))
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise FileError(_why_not_read(path, error)) from error
    if len(data) > limit:
        raise FileError(
            tr("{file} is larger than {n} MB: choose a smaller one.").format(
                file=named(path), n=limit // 10**6
            )
        )
    return data


def made(folder: Path) -> Path:
    """A folder of this program's own, made for its user alone if it is not there.

    Raises:
        FileError: if it cannot be made.
    """
    try:
        folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            tr("The folder {folder} cannot be made: {why}.").format(
                folder=named(folder), why=error.strerror
            )
        ) from error
    return folder


def write_atomically(path: str | Path, data: bytes) -> None:
    """Make `data` the content of a file, which never holds a part of it.

    What is there is replaced and keeps its permissions; of a symbolic link, what it leads to.

    Raises:
        FileError: if it cannot be written; the file is then as it was.
    """
    try:
        target = Path(os.path.realpath(path))
        mode = _mode_of(target)
        if mode is not None:
            _check_replaceable(path, target, mode)
        _replace(target, data, None if mode is None else stat.S_IMODE(mode))
    except (OSError, ValueError) as error:
        raise FileError(_why_not_written(path, error)) from error


def _mode_of(target: Path) -> int | None:
    """What it is and who may do what with it; None if it is not there."""
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None


def _check_replaceable(path: str | Path, target: Path, mode: int) -> None:
    """Refuse what another file must not take the place of, though it could."""
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(mode):
        raise FileError(_is_special(path))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "")


def _replace(target: Path, data: bytes, permissions: int | None) -> None:
    # Without the file's own name, which may be as long as any can be.
    beside = target.with_name(f"{_BEFORE}{secrets.token_hex(8)}{_AFTER}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(beside, flags, permissions or 0o666), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if permissions is not None:
            beside.chmod(permissions)  # the umask may have taken some
        os.replace(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def sweep(folder: Path) -> None:
    """Remove what programs of this name that were killed while they wrote left in a folder.

    What is younger than a day may still be being written.
    """
    with contextlib.suppress(OSError):  # no folder, no litter
        for entry in os.scandir(folder):
            if entry.name.startswith(_BEFORE) and entry.name.endswith(_AFTER):
                with contextlib.suppress(OSError):
                    if time() - entry.stat(follow_symlinks=False).st_mtime > LONGEST_WRITE:
                        os.unlink(entry)


def _is_special(path: str | Path) -> str:
    return tr("{file} is no ordinary file: choose another.").format(file=named(path))


def _has_no_name(path: str | Path) -> str:
    return tr("No file can have the name {file}: choose another.").format(file=named(path))


def _why_not_read(path: str | Path, error: OSError | ValueError) -> str:
    if not isinstance(error, OSError) or error.errno in _NO_NAME:
        return _has_no_name(path)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        message = tr("{file} is not there: check its name and its folder.")
    elif error.errno == errno.EISDIR or os.path.isdir(path):  # which Windows forbids to open
        message = tr("{file} is a folder: choose a file in it.")
    elif error.errno in _FORBIDDEN:
        message = tr("{file} may not be read: change its permissions or choose another.")
    else:
        message = tr("{file} cannot be read: {why}.")
    return message.format(file=named(path), why=error.strerror)


def _why_not_written(path: str | Path, error: OSError | ValueError) -> str:
    if not isinstance(error, OSError) or error.errno in _NO_NAME:
        return _has_no_name(path)
    if error.errno == errno.EISDIR:
        message = tr("{file} is a folder: choose another name.")
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        message = tr("{file} cannot be written: its folder is not there, so make it first.")
    elif error.errno in _FORBIDDEN:
        message = tr("{file} may not be written: choose another folder or change its permissions.")
    elif error.errno in _FULL:
        message = tr("{file} cannot be written: the disk is full, so make room or choose another.")
    else:
        message = tr("{file} cannot be written: {why}. Choose another place.")
    return message.format(file=named(path), why=error.strerror)
