"""Where the keys lead among the cells of a matrix."""

from PySide6.QtCore import Qt

Cell = tuple[int, int]  # row and column


def stepped(key: int, cell: Cell, n: int, right_to_left: bool) -> Cell | None:
    """Where a key leads from a cell.

    Args:
        key: that was pressed.
        cell: that it leads from.
        n: how many rows and columns there are, at least 1.
        right_to_left: whether the first column is the one on the right.

    Returns:
        A cell, the same one at an edge; None if the key is not one that leads anywhere.
    """
    row, column = cell
    onward = -1 if right_to_left else 1
    match key:
        case Qt.Key.Key_Right:
            column += onward
        case Qt.Key.Key_Left:
            column -= onward
        case Qt.Key.Key_Down:
            row += 1
        case Qt.Key.Key_Up:
            row -= 1
        case Qt.Key.Key_Home:
            column = 0
        case Qt.Key.Key_End:
            column = n - 1
        case _:
            return None
    return max(0, min(row, n - 1)), max(0, min(column, n - 1))
