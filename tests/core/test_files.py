import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from core import files
from core.files import FileError, made, read_at_most, write_atomically

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")
UNPRIVILEGED = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="root may do everything"
)


def refusal(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(FileError) as refused:
        call(*arguments)
    message = str(refused.value)
    assert message.endswith(".")
    assert len(message.splitlines()) == 1
    return message


# Reading


def test_a_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\0\r\n" * 4)
    assert read_at_most(path, 12) == b"\0\r\n" * 4
    assert read_at_most(str(path), 13) == b"\0\r\n" * 4


def test_a_larger_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 2_000_001)
    assert refusal(read_at_most, path, 2_000_000) == (
        f"“{path}” is larger than 2 MB: choose a smaller one."
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing", "is not there: check its name and its folder."),
        ("file/inside", "is not there: check its name and its folder."),
        ("", "is a folder: choose a file in it."),
        ("a\0b", "No file can have the name “"),
        ("x" * 300, "No file can have the name “"),
        ("two\nlines", "two\\nlines” is not there"),
        ("\udcff", "\\udcff” is not there"),
    ],
)
@POSIX
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").touch()
    assert why in refusal(read_at_most, f"{tmp_path}/{name}", 10)


@UNPRIVILEGED
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch(mode=0)
    assert "may not be read: change its permissions" in refusal(read_at_most, path, 10)


@POSIX
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no ordinary file: choose another." in refusal(read_at_most, tmp_path / "pipe", 10)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no file without an end")
def test_a_device_is_read_where_that_is_asked_for() -> None:
    assert "is larger than 1 MB" in refusal(read_at_most, "/dev/zero", 10**6, True)
    assert "is no ordinary file" in refusal(read_at_most, "/dev/zero", 10**6)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.EACCES, "may not be read: change its permissions"),
        (errno.EPERM, "may not be read: change its permissions"),
        (errno.EIO, f"cannot be read: {os.strerror(errno.EIO)}."),
        (errno.EINVAL, "No file can have the name"),
    ],
)
def test_what_the_system_says_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, why: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "stat", fail)
    monkeypatch.setattr(os.path, "isdir", lambda _: False)
    assert why in refusal(read_at_most, tmp_path / "a", 10)


# Writing


def assert_only(folder: Path, **contents: bytes) -> None:
    """The folder holds these files and nothing else, no temporary one either."""
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == contents


def test_a_new_file_is_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"\0\r\n")
    assert_only(tmp_path, a=b"\0\r\n")


def test_a_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"much that was there")
    write_atomically(str(tmp_path / "a"), b"new")
    assert_only(tmp_path, a=b"new")


@POSIX
def test_a_name_as_long_as_any_is_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / ("x" * 255), b"new")
    assert_only(tmp_path, **{"x" * 255: b"new"})


@POSIX
def test_a_new_file_has_the_permissions_that_new_files_have(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o666, 0o755])
def test_a_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a"
    path.touch()
    path.chmod(mode)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@POSIX
def test_a_private_file_is_private_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").touch(mode=0o600)
    modes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: modes.append(os.fstat(file).st_mode & 0o777))
    write_atomically(tmp_path / "a", b"new")
    assert modes == [0o600]


@POSIX
def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a").write_bytes(b"old")
    (tmp_path / "link").symlink_to(Path("there") / "a")
    (tmp_path / "loose").symlink_to(Path("there") / "b")
    write_atomically(tmp_path / "link", b"new")
    write_atomically(tmp_path / "loose", b"newer")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "loose").is_symlink()
    assert_only(tmp_path / "there", a=b"new", b=b"newer")


@POSIX
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing/a", "cannot be written: its folder is not there, so make it first."),
        ("file/a", "cannot be written: its folder is not there, so make it first."),
        ("", "is a folder: choose another name."),
        ("folder", "is a folder: choose another name."),
        ("a\0b", "No file can have the name “"),
        ("x" * 256, "No file can have the name “"),
        ("pipe", "is no ordinary file: choose another."),
        ("round", "round” cannot be written: "),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "round").symlink_to("round")
    before = sorted(tmp_path.rglob("*"))
    assert why in refusal(write_atomically, f"{tmp_path}/{name}", b"new")
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_bytes() == b"kept"


@UNPRIVILEGED
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "may not be written: choose another folder" in refusal(
        write_atomically, tmp_path / "locked" / "a", b"new"
    )


@UNPRIVILEGED
def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"kept")
    path.chmod(0o444)
    assert "may not be written" in refusal(write_atomically, path, b"new")
    assert_only(tmp_path, a=b"kept")


FAILURES = [
    (errno.ENOSPC, "cannot be written: the disk is full, so make room or choose another."),
    (errno.EDQUOT, "cannot be written: the disk is full, so make room or choose another."),
    (errno.EFBIG, "cannot be written: the disk is full, so make room or choose another."),
    (errno.EACCES, "may not be written: choose another folder or change its permissions."),
    (errno.EROFS, "may not be written: choose another folder or change its permissions."),
    (errno.EIO, f"cannot be written: {os.strerror(errno.EIO)}. Choose another place."),
]


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
@pytest.mark.parametrize(("number", "why"), FAILURES)
def test_after_a_failure_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, why: str
) -> None:
    (tmp_path / "a").write_bytes(b"kept")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(files.os, step, fail)
        message = refusal(write_atomically, tmp_path / "a", b"new")
    assert why in message
    assert_only(tmp_path, a=b"kept")


def test_who_interrupts_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a", b"new")
    assert_only(tmp_path)


# Folders of the program's own


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    for _ in range(2):
        assert made(folder) == folder
        assert folder.is_dir()


@POSIX
def test_a_folder_is_for_its_user_alone(tmp_path: Path) -> None:
    assert stat.S_IMODE(made(tmp_path / "a").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        assert str(folder) in refusal(made, folder)
