"""What was computed once of something that does not change."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")
P = ParamSpec("P")
Value = TypeVar("Value")


def kept(function: Callable[Concatenate[T, P], Value]) -> Callable[Concatenate[T, P], Value]:
    """`function`, which keeps what it made of an object as long as that object is there.

    Of calls with other arguments besides, the latest counts. The object must be frozen and equal to
    nothing but itself, and what is made of it must not lead back to it, or both stay for ever.
    """
    known: WeakKeyDictionary[T, tuple[object, Value]] = WeakKeyDictionary()

    @wraps(function)
    def recalled(of: T, *args: P.args, **kwargs: P.kwargs) -> Value:
        asked, found = (args, kwargs), known.get(of)
        if found is None or found[0] != asked:
            found = asked, function(of, *args, **kwargs)
            known[of] = found
        return found[1]

    return recalled
