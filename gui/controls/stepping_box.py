"""Spin boxes whose arrows go from one good number to the next."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QWidget

from core.model_records import D_TRANSFORMER, MAX_STEPS
from gui.controls.number_box import NumberBox

WIDTHS = (16, 24, 32, 48, 64, 96, 128)
STEPS = (*(part * 10**k for k in range(1, 5) for part in (1, 2, 5)), MAX_STEPS)


class SteppingBox(NumberBox):
    """Any number can be typed; arrows and wheel go from stop to stop."""

    def __init__(
        self,
        name: str,
        lowest: int,
        highest: int,
        stops: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        """A box at its lowest number.

        Args:
            name: for screen readers.
            lowest: where it ends below.
            highest: where it ends above.
            stops: rising, where the arrows stop.
            parent: in Qt's tree.
        """
        super().__init__(name, lowest, highest, parent)
        self.stops = stops

    def stepBy(self, steps: int) -> None:
        if steps > 0:
            stop = bisect_right(self.stops, self.value()) + steps - 1
        else:
            stop = bisect_left(self.stops, self.value()) + steps
        self.setValue(self.stops[max(0, min(stop, len(self.stops) - 1))])
        self.selectAll()


class WidthBox(SteppingBox):
    """The width of a vector that heads share evenly: no other number is taken."""

    _n_head = 1

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """A box for one head."""
        super().__init__(name, *D_TRANSFORMER, WIDTHS, parent)

    def show_heads(self, n_head: int) -> None:
        """Offer what so many heads can share."""
        self._n_head = n_head
        self.setRange(*(nearest_width(end, n_head) for end in D_TRANSFORMER))
        self.stops = sorted({nearest_width(width, n_head) for width in WIDTHS})

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        state, text, place = super().validate(text, place)
        acceptable = state == QValidator.State.Acceptable
        if acceptable and self.valueFromText(text) % self._n_head:
            state = QValidator.State.Intermediate
        return state, text, place

    def fixup(self, text: str) -> str:
        """What was meant by a number that the heads cannot share."""
        digits = "".join(filter(str.isdigit, text))
        return str(nearest_width(int(digits), self._n_head)) if digits else text


def nearest_width(width: int, n_head: int) -> int:
    """The width nearest to this that so many heads can share."""
    low, high = D_TRANSFORMER
    lowest, highest = -(-low // n_head) * n_head, high // n_head * n_head
    return max(lowest, min(round(width / n_head) * n_head, highest))
