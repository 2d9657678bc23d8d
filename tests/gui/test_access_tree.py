"""Everything in the window has a name and a role where screen readers look."""

from collections import Counter

import pytest
from hands import OpenWindow
from moments import MOMENTS, open_at
from pytestqt.qtbot import QtBot
from spoken import Role, tree

from core.transformer.vocabulary import MASK, UNKNOWN

SPARE = (Role.NoRole, Role.Client, Role.Pane)
UNNAMED = (Role.ScrollBar, Role.Grip)  # whose owner has the name


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_can_be_used_has_a_name_and_a_role(
    open_window: OpenWindow, qtbot: QtBot, moment: str
) -> None:
    used = [node for node in tree(open_at(open_window, qtbot, moment)) if node.is_used]
    assert len(used) > 20
    for node in used:
        if node.role not in UNNAMED:
            assert node.name.strip(), node
            assert node.role not in SPARE, node
            assert "<" not in node.name.replace(UNKNOWN, "").replace(MASK, ""), node


@pytest.mark.parametrize("moment", MOMENTS)
def test_names_tell_apart_what_stands_together(
    open_window: OpenWindow, qtbot: QtBot, moment: str
) -> None:
    used = [node for node in tree(open_at(open_window, qtbot, moment)) if node.is_used]
    counts = Counter((node.parent, node.role, node.name) for node in used if node.name)
    assert max(counts.values()) == 1, counts.most_common(2)
