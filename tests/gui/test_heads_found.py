from collections.abc import Callable, Iterator

import pytest
from eyes import Screen, painted, said
from hands import Key, click, press
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from spoken import Role, tree

from core import language
from core.transformer.probes import HeadRole
from gui.theme import DARK, LIGHT, Appearance
from gui.views.heads_found import HeadLine, HeadsFound

ROLES = (
    HeadRole("previous", 0, 3, 0.93, 0.2),
    HeadRole("subject", 1, 2, 0.97, 0.17),
    HeadRole("first", 0, 0, 0.61, 0.15),
)
Show = Callable[..., HeadsFound]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Iterator[Show]:
    """Opens a list of these heads."""
    hosts: list[QWidget] = []
    font = app.font()

    def opened(
        roles: tuple[HeadRole, ...] | None = ROLES,
        agreement: float | None = 0.97,
        width: int = 400,
        larger: int = 1,
        theme: str = "light",
    ) -> HeadsFound:
        larger_font = QFont(font)
        larger_font.setPointSizeF(font.pointSizeF() * larger)
        app.setFont(larger_font)
        host, heads = QWidget(), HeadsFound()
        hosts.append(host)
        Appearance(theme, host)
        column = QVBoxLayout(host)
        column.addWidget(heads)
        column.addStretch(1)
        heads.show_heads(roles, agreement, 60, {"light": LIGHT, "dark": DARK}[theme])
        qtbot.addWidget(host)
        host.resize(width, 500 * larger)
        with qtbot.waitExposed(host):
            host.show()
        host.activateWindow()
        qtbot.waitUntil(host.isActiveWindow)
        QApplication.processEvents()
        return heads

    yield opened
    app.setFont(font)


def lines(heads: HeadsFound) -> list[HeadLine]:
    return sorted(heads.findChildren(HeadLine), key=lambda line: line.y())


def test_each_kind_has_its_line(show: Show) -> None:
    heads = show(width=500)
    assert [[t.text for t in painted(line)] for line in lines(heads)] == [
        ["Previous word", "0.93", "layer 1, head 4", "even spread 0.20"],
        ["Subject of the verb", "0.97", "layer 2, head 3", "even spread 0.17"],
        ["First word", "0.61", "layer 1, head 1", "even spread 0.15"],
    ]
    text = said(heads)
    assert "Same word before: none found" in text
    assert "Agreement across a mismatched noun: 0.97 of 60 probe sentences" in text


def test_no_head_is_said_of_each_kind(show: Show) -> None:
    assert said(show((), 0.5)).count("none found") == 4


def test_nothing_measured_is_not_nothing_found(show: Show) -> None:
    text = said(show(None, None))
    assert "Not measured yet." in text
    assert "none found" not in text
    assert "Agreement" not in text


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    assert "0,93" in said(show())


@pytest.mark.parametrize("means", ["click", "key"])
def test_a_line_chooses_its_head(show: Show, qtbot: QtBot, means: str) -> None:
    heads = show()
    for line, role in zip(lines(heads), ROLES, strict=True):
        with qtbot.waitSignal(heads.head_chosen) as chosen:
            if means == "click":
                click(line)
            else:
                line.setFocus()
                press(heads.window(), Key.Key_Space)
        assert chosen.args == [role.layer, role.head]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_bar_is_as_long_as_the_score(show: Show, theme: str) -> None:
    heads = show(theme=theme)
    colours = {"light": LIGHT, "dark": DARK}[theme]
    line = lines(heads)[2]
    screen, y = Screen(heads.window()), line.height() - 6
    assert screen.colour(line, QPointF(0.5 * line.width(), y)) == colours.middle
    assert screen.colour(line, QPointF(0.7 * line.width(), y)) == colours.low
    tick = QRectF(0.15 * line.width() - 4, y - 2, 10, 4)
    assert colours.text in screen.colours(line, tick)


def test_the_same_heads_cost_nothing_and_keep_the_keys(show: Show) -> None:
    heads = show()
    before = lines(heads)
    heads.show_heads(tuple(ROLES), 0.97, 60, LIGHT)
    assert lines(heads) == before
    before[1].setFocus()
    heads.show_heads(ROLES[:2], 0.98, 60, LIGHT)
    focus = heads.window().focusWidget()
    assert isinstance(focus, HeadLine)
    assert focus.accessibleName().startswith("Subject")


def test_a_screen_reader_hears_what_is_seen(show: Show) -> None:
    heads = show()
    pressed = [node for node in tree(heads) if node.role == Role.Button]
    assert [node.name for node in pressed] == [
        "Previous word: layer 1, head 4, 0.93; an even spread has 0.20",
        "Subject of the verb: layer 2, head 3, 0.97; an even spread has 0.17",
        "First word: layer 1, head 1, 0.61; an even spread has 0.15",
    ]
    assert all("Press" in node.actions for node in pressed)


def test_the_focus_can_be_seen(show: Show) -> None:
    heads = show()
    line = lines(heads)[0]
    heads.window().setFocus()
    assert LIGHT.focus not in Screen(heads.window()).colours(line)
    line.setFocus()
    assert LIGHT.focus in Screen(heads.window()).colours(line)


@pytest.mark.parametrize("larger", [1, 2])
@pytest.mark.parametrize("width", [460, 380, 240])
def test_no_text_is_cut(show: Show, width: int, larger: int) -> None:
    heads = show(width=width, larger=larger)
    for line in lines(heads):
        boxes = [t.shape.boundingRect() for t in painted(line)]
        area = QRectF(line.rect()).adjusted(-1, -2, 1, 2)
        assert all(area.contains(box) for box in boxes)
        assert line.height() >= line.heightForWidth(line.width())
        for number, box in enumerate(boxes):
            inner = box.adjusted(1, 3, -1, -3)
            assert not any(inner.intersects(other) for other in boxes[:number])
    for label in heads.findChildren(QLabel):
        assert label.isHidden() or label.height() >= label.heightForWidth(label.width())


def test_it_is_the_mirror_image_from_right_to_left(show: Show) -> None:
    heads = show()
    line = lines(heads)[0]
    before = {t.text: t.shape.boundingRect() for t in painted(line)}
    heads.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    for text in painted(line):
        left = line.width() - text.shape.boundingRect().right()
        assert abs(left - before[text.text].left()) < 1.5
