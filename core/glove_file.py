"""The file of word vectors that comes with the program: GloVe, eight bits a number.

A row of the matrix is a row of whole numbers from −127 to 127 times that row's own scale. Words are
UTF-8, one a line. `packaging/glove.py` makes it.
"""

import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PATH = Path(__file__).parents[1] / "resources" / "vectors" / "glove-6b-50d.npz"


def read() -> tuple[list[str], NDArray[np.float32], str]:
    """The words, the matrix [n_word, d], and the content hash that the file itself records.

    The hash is not computed again, which would take as long as all the rest; a test does it.

    Raises:
        OSError, ValueError, KeyError: if the file is missing or damaged.
    """
    try:
        # Opened here, for NumPy leaves a damaged file open.
        with PATH.open("rb") as data, np.load(data, allow_pickle=False) as file:
            words = file["words"].tobytes().decode().split("\n")
            scales: NDArray[np.float32] = file["scales"]  # [n_word]
            codes: NDArray[np.int8] = file["codes"]  # [n_word, d]
            sha256 = file["sha256"].tobytes().decode()
    except (zipfile.BadZipFile, EOFError) as error:
        raise ValueError(str(error)) from None
    if codes.dtype != np.int8 or codes.ndim != 2 or not len(words) == len(scales) == len(codes):
        raise ValueError("not the program's file of vectors")
    return words, codes * scales[:, np.newaxis].astype(np.float32), sha256


@lru_cache(maxsize=1)
def hash_recorded() -> str:
    """The content hash of the program's vectors; empty if their file is missing or damaged."""
    try:
        with PATH.open("rb") as data, np.load(data, allow_pickle=False) as file:
            return file["sha256"].tobytes().decode()
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return ""
