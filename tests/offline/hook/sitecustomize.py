"""Python imports this by itself before all else: notes down what it is told of sockets and files.

On any system, and in every Python process, the one that trains included. What C++ does by itself
is not seen here; that is strace's part.
"""

import os
import sys

# Each with the paths that it changes.
CHANGING = {
    "os.link": (1,),
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.rmdir": (0,),
    "os.symlink": (1,),
    "os.truncate": (0,),
}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_noted = os.open(os.environ["NOTED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def _note(what: str, path: object) -> None:
    if not isinstance(path, int):  # a file that is open already
        name = os.path.abspath(os.fsdecode(path))  # type: ignore[arg-type]
        os.write(_noted, f"{what}\t{name}\n".encode(errors="surrogateescape"))


def _hear(event: str, arguments: tuple) -> None:
    if event.startswith("socket."):
        os.write(_noted, f"{event}\t{arguments[1:]!r}\n".encode(errors="replace"))
    elif event == "open":
        path, _, flags = arguments
        if flags & _WRITES:
            _note("open", path)
    else:
        for i in CHANGING.get(event, ()):
            _note(event, arguments[i])


sys.addaudithook(_hear)
