"""What is kept of an object as long as it is there."""

import gc
import weakref
from dataclasses import dataclass

from core.kept import kept


@dataclass(frozen=True, eq=False)
class Thing:
    size: int


def test_it_is_made_once_for_each_object_and_anew_for_other_arguments() -> None:
    asked: list[tuple[int, int]] = []

    @kept
    def multiplied(thing: Thing, by: int) -> int:
        """A number."""
        asked.append((thing.size, by))
        return thing.size * by

    one, other = Thing(3), Thing(3)
    assert [multiplied(one, 2), multiplied(one, 2), multiplied(other, 2)] == [6, 6, 6]
    assert asked == [(3, 2), (3, 2)], "equal is not the same"
    assert [multiplied(one, 5), multiplied(one, 5), multiplied(one, by=5)] == [15, 15, 15]
    assert asked[2:] == [(3, 5), (3, 5)], "of other arguments the latest"
    assert multiplied.__doc__ == "A number."


def test_it_goes_with_its_object() -> None:
    made: list[weakref.ref[Thing]] = []

    @kept
    def double(thing: Thing) -> Thing:
        found = Thing(2 * thing.size)
        made.append(weakref.ref(found))
        return found

    thing = Thing(1)
    assert double(thing) is double(thing)
    del thing
    gc.collect()
    assert made[0]() is None
