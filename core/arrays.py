"""What the engine computes with."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]

AnyArray = TypeVar("AnyArray", bound=NDArray[Any])


def read_only(array: AnyArray) -> AnyArray:
    """`array` itself, closed to writing."""
    array.setflags(write=False)
    return array


def first_equal_rows(x: Array) -> Places | None:
    """For each row of a matrix [n, d] the first that is equal to it; None if all differ."""
    if len(set(x[:, 0].tolist())) == len(x):  # what differs there, differs
        return None
    rows = np.ascontiguousarray(x + 0.0)  # -0.0 becomes 0.0: equal numbers of equal bytes
    whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1])))[:, 0]
    _, first, which = np.unique(whole, return_index=True, return_inverse=True)
    return None if len(first) == len(x) else first[which]
