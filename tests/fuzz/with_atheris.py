"""The same readers with atheris, whose libFuzzer chooses the inputs by the branches they reach.

Its bytes seed the changes of a valid input, or are the input themselves.
"""

import importlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import FunctionType

from tests.fuzz.reader import Reader, outcome

MISSING = "atheris is not installed: pip install atheris, or leave out --engine."


def run(reader: Reader, n: int, seed: int) -> int:
    """Fuzz one reader; the first defect ends the process, and libFuzzer says which input it was."""
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        print(MISSING, file=sys.stderr)
        return 2
    for function in _functions_of(reader.modules):
        atheris.instrument_func(function)
    seeds = list(reader.seeds())
    takes_bytes = isinstance(seeds[0], bytes)

    def test(data: bytes) -> None:
        if takes_bytes and data[:1] == b"\0":
            outcome(reader, data[1:])
            return
        random = _Bytes(data)
        outcome(reader, reader.mutated(random, random.choice(seeds)))

    with tempfile.TemporaryDirectory() as folder:
        for i, each in enumerate(seeds):
            if takes_bytes:
                (Path(folder) / str(i)).write_bytes(b"\0" + each)
        arguments = [sys.argv[0], f"-runs={n}", f"-seed={seed}", "-max_len=16384", folder]
        atheris.Setup(arguments, test)
        atheris.Fuzz()
    return 0


def _functions_of(modules: tuple[str, ...]) -> Iterator[FunctionType]:
    """All that are written in modules, methods, too."""
    for name in modules:
        module = importlib.import_module(name)
        for owner in (module, *(each for each in vars(module).values() if isinstance(each, type))):
            for value in vars(owner).values():
                function = getattr(value, "fget", None) or getattr(value, "__func__", value)
                if isinstance(function, FunctionType) and function.__module__ == name:
                    yield function


class _Bytes(Random):
    """Random numbers that are bytes, while there are any: a byte more or less changes little."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._data = data

    def getrandbits(self, k: int) -> int:
        n = (k + 7) // 8
        if len(self._data) < n:
            return super().getrandbits(k)
        taken, self._data = self._data[:n], self._data[n:]
        return int.from_bytes(taken, "little") & ((1 << k) - 1)

    def random(self) -> float:
        return self.getrandbits(16) / 2**16
