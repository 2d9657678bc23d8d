"""Where the keys lead among chips that wrap over lines."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt


def stepped(key: int, chips: Sequence[QRectF], position: int, right_to_left: bool) -> int | None:
    """Where a key leads from a chip.

    Args:
        key: that was pressed.
        chips: where they are, in sentence order.
        position: of the chip that it leads from.
        right_to_left: whether the lines run that way.

    Returns:
        A position, the same one at an end; None if the key is not one that leads anywhere.
    """
    onward = -1 if right_to_left else 1
    match key:
        case Qt.Key.Key_Right:
            position += onward
        case Qt.Key.Key_Left:
            position -= onward
        case Qt.Key.Key_Home:
            position = 0
        case Qt.Key.Key_End:
            position = len(chips) - 1
        case Qt.Key.Key_Down:
            position = _on_next_line(chips, position, 1)
        case Qt.Key.Key_Up:
            position = _on_next_line(chips, position, -1)
        case _:
            return None
    return max(0, min(position, len(chips) - 1))


def _on_next_line(chips: Sequence[QRectF], position: int, direction: int) -> int:
    """The nearest chip of the line below or above; the same one on the last or first line."""
    here = chips[position]
    tops = {chip.top() for chip in chips if direction * (chip.top() - here.top()) > 1}
    if not tops:
        return position
    line = min(tops, key=lambda top: abs(top - here.top()))
    there = [i for i, chip in enumerate(chips) if chip.top() == line]
    return min(there, key=lambda i: abs(chips[i].center().x() - here.center().x()))
