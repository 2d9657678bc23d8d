"""Forbid this process and all that it starts to open a connection (on Linux), then run a command.

    python3 packaging/no_internet.py COMMAND [ARGUMENTS...]

Whatever asks the kernel for a socket other than those within the machine is killed on the spot, in
whatever language it is written; nobody can catch that and go on. Needs no rights and nothing but
Python.
"""

import ctypes
import os
import platform
import socket
import sys

# Within the machine: with the desktop, and the kernel's own news.
ALLOWED = (socket.AF_UNIX, 16)  # 16 is AF_NETLINK
# Machine -> its number as the kernel audits it, that of the system call `socket`.
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
IO_URING_SETUP = 425  # by which sockets can be had, too
X32 = 0x40000000  # system calls of another kind begin here on x86-64

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # of the kernel's packet filters
_KILL, _NO_SUCH_CALL, _ALLOW = 0x80000000, 0x00050000 | 38, 0x7FFF0000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # where they are in what the filter reads


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.POINTER(_Instruction)))


def possible() -> bool:
    """Whether it can be forbidden here."""
    return sys.platform == "linux" and platform.machine() in MACHINES


def forbid() -> None:
    """Forbid it from here on, for good.

    Raises:
        OSError: if the kernel does not let us.
    """
    for what in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(_program()), 0, 0),
    ):
        if ctypes.CDLL(None, use_errno=True).prctl(*what) != 0:
            error = ctypes.get_errno()
            raise OSError(error, f"internet sockets cannot be forbidden: {os.strerror(error)}")


def _program() -> _Program:
    architecture, number = MACHINES[platform.machine()]
    instructions = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, X32),
        (_RETURN, 0, 0, _KILL),
        (_EQUAL, 0, 1, IO_URING_SETUP),
        (_RETURN, 0, 0, _NO_SUCH_CALL),
        (_EQUAL, 1, 0, number),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *((_EQUAL, len(ALLOWED) - i, 0, family) for i, family in enumerate(ALLOWED)),
        (_RETURN, 0, 0, _KILL),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = (_Instruction * len(instructions))(*(_Instruction(*each) for each in instructions))
    return _Program(len(instructions), code)


if __name__ == "__main__":
    if not possible() or len(sys.argv) < 2:
        sys.exit("usage: python3 packaging/no_internet.py COMMAND [ARGUMENTS...]   (on Linux)")
    forbid()
    os.execvp(sys.argv[1], sys.argv[1:])
