from collections.abc import Iterator

import pytest
from hands import Key, OpenWindow, click, press, type_in
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.theme import Appearance
from gui.tour import Stop, Tour
from gui.tour_ring import EDGE, Ring, beside
from gui.tour_stops import stops

SIZES = [QSize(900, 600), QSize(1280, 800)]
RTL = Qt.LayoutDirection.RightToLeft
LTR = Qt.LayoutDirection.LeftToRight


def started(window: MainWindow) -> Tour:
    tour = Tour(window, stops(window), window.appearance)
    tour.start()
    return tour


def ring(window: QWidget) -> Ring:
    (found,) = window.findChildren(Ring)
    return found


def part_of(tour: Tour) -> QRect:
    part = tour.stops[tour.at].part()
    return QRect(part.mapTo(part.window(), QPoint()), part.size())


@pytest.fixture
def usual() -> Iterator[None]:
    """Afterwards lines begin on the left again."""
    yield
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(LTR)


# Through the tour and back


def test_five_stops_of_one_or_two_sentences(window: MainWindow) -> None:
    tour = started(window)
    n = len(tour.stops)
    assert n in (4, 5)
    for at in range(n):
        assert tour.place.text() == f"{at + 1} of {n}"
        assert 1 <= tour.text.text().count(".") <= 2
        assert tour.title.text()
        assert tour.is_running
        click(tour.next)
    assert not tour.is_running


def test_buttons_go_on_and_back(window: MainWindow) -> None:
    tour = started(window)
    assert not tour.back.isVisible()
    click(tour.next)
    click(tour.next)
    click(tour.back)
    assert tour.at == 1
    click(tour.next)
    click(tour.next)
    click(tour.next)
    assert tour.next.text() == "&Done"
    assert not tour.skip.isVisible()


@pytest.mark.parametrize("direction", [LTR, RTL])
def test_keys_go_on_and_back(
    window: MainWindow, usual: None, direction: Qt.LayoutDirection
) -> None:
    window.setLayoutDirection(direction)
    onward, backward = Key.Key_Right, Key.Key_Left
    if direction == RTL:
        onward, backward = backward, onward
    tour = started(window)
    press(window, Key.Key_Return, onward)
    assert tour.at == 2
    press(window, backward)
    assert tour.at == 1
    press(window, backward, backward)
    assert tour.at == 0
    press(window, Key.Key_Escape)
    assert not tour.is_running


def test_a_button_that_has_the_focus_is_pressed_by_return(window: MainWindow) -> None:
    tour = started(window)
    tour.skip.setFocus()
    press(window, Key.Key_Return)
    assert not tour.is_running


@pytest.mark.parametrize("means", ["skip", "escape", "done"])
def test_it_tells_once_that_it_is_over(window: MainWindow, qtbot: QtBot, means: str) -> None:
    tour = started(window)
    over: list[bool] = []
    tour.finished.connect(lambda: over.append(True))
    if means == "skip":
        click(tour.skip)
    elif means == "escape":
        press(window, Key.Key_Escape)
    else:
        press(window, *[Key.Key_Return] * len(tour.stops))
    tour.finish()
    assert over == [True]
    assert not tour.isVisible()
    assert not ring(window).isVisible()


def test_it_can_be_taken_again(window: MainWindow) -> None:
    tour = started(window)
    press(window, Key.Key_Right, Key.Key_Escape)
    tour.start()
    assert tour.is_running
    assert tour.at == 0
    assert tour.hasFocus()


def test_started_twice_it_begins_anew_and_gives_the_focus_back(window: MainWindow) -> None:
    window.words.setFocus()
    tour = started(window)
    press(window, Key.Key_Right)
    tour.start()
    assert tour.at == 0
    press(window, Key.Key_Escape)
    assert window.words.hasFocus()


# The window works meanwhile


def test_the_framed_part_can_be_tried(window: MainWindow) -> None:
    tour = started(window)
    click(window.editor)
    type_in(window, "s")
    assert "s" in window.state.settings.sentence
    assert window.state.settings.sentence != "The quick brown fox jumps over the lazy dog"
    assert tour.is_running
    click(tour.next)
    click(window.words, QPointF(window.words.chip_rect(1).center()))
    assert window.state.settings.position == 1
    assert tour.at == 1


def test_keys_in_the_window_are_the_windows(window: MainWindow) -> None:
    tour = started(window)
    window.words.setFocus()
    before = window.state.settings.position
    press(window, Key.Key_Right)
    assert window.state.settings.position == before + 1
    assert tour.at == 0


def test_the_focus_goes_back_to_where_it_was(window: MainWindow) -> None:
    window.words.setFocus()
    tour = started(window)
    assert tour.hasFocus()
    press(window, Key.Key_Escape)
    assert window.words.hasFocus()


def test_the_focus_stays_where_the_person_has_put_it(window: MainWindow) -> None:
    window.words.setFocus()
    tour = started(window)
    window.editor.setFocus()
    tour.finish()
    assert window.editor.hasFocus()


def test_it_can_be_reached_again_with_the_keys(window: MainWindow) -> None:
    tour = started(window)
    window.editor.setFocus()
    for _ in range(60):
        press(window, Key.Key_Tab)
        focus = QApplication.focusWidget()
        if focus is tour or (focus is not None and tour.isAncestorOf(focus)):
            return
    pytest.fail("Tab never comes to the callout")


# Where it stands


@pytest.mark.parametrize("direction", [LTR, RTL])
@pytest.mark.parametrize("type_size", [100, 200])
@pytest.mark.parametrize("size", SIZES, ids=["small", "usual"])
def test_all_of_it_is_in_the_window(
    open_window: OpenWindow, usual: None, size: QSize, type_size: int, direction: Qt.LayoutDirection
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(direction)
    window = open_window(size=size)
    window.appearance.set_type_size(type_size)
    QApplication.processEvents()
    tour = started(window)
    for _ in tour.stops:
        QApplication.processEvents()
        assert window.rect().contains(tour.geometry())
        assert tour.heightForWidth(tour.width()) <= tour.height()
        for part in (tour.title, tour.text, tour.place, tour.skip, tour.back, tour.next):
            if part.isVisible():
                assert tour.rect().contains(part.geometry()), part
                assert part.width() >= part.minimumSizeHint().width()
        tour.go_on()
    window.appearance.set_type_size(100)


def test_it_frames_the_part_and_keeps_clear_of_it(window: MainWindow) -> None:
    tour = started(window)
    for _ in tour.stops:
        covered = tour.geometry().intersected(part_of(tour))
        assert covered.isEmpty()
        assert ring(window).geometry() == window.rect()
        tour.go_on()


def test_the_frame_is_painted_round_the_part(window: MainWindow) -> None:
    tour = started(window)
    tour.go_on()
    tour.go_on()
    image = window.grab().toImage()
    part, accent = part_of(tour), window.appearance.theme.accent
    across = range(part.left() - 6, part.left() + 6)
    found = {image.pixelColor(x, part.center().y()).name() for x in across}
    assert accent in found


def test_it_follows_the_size_of_the_window(window: MainWindow) -> None:
    tour = started(window)
    tour.go_on()
    before = tour.geometry()
    window.resize(950, 640)
    QApplication.processEvents()
    assert tour.geometry() != before
    assert window.rect().contains(tour.geometry())
    assert ring(window).geometry() == window.rect()


def test_it_follows_a_part_that_moves(app: QApplication, qtbot: QtBot) -> None:
    window, inner = QWidget(), QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    inner.setParent(window)
    inner.setGeometry(20, 20, 200, 100)
    part = QLabel("here", inner)
    part.setGeometry(0, 0, 100, 30)
    tour = Tour(
        window, [Stop(lambda: part, "Here", "This is it.")], Appearance("light", parent=window)
    )
    window.show()
    tour.start()
    before = tour.geometry()
    inner.move(20, 300)
    assert tour.geometry() == before.translated(0, tour.y() - before.y())
    assert tour.y() > before.y()


def test_a_part_made_anew_is_found_and_one_out_of_sight_does_no_harm(
    app: QApplication, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    column = QVBoxLayout(window)
    held: list[QWidget] = [QLabel("old")]
    column.addWidget(held[0])
    column.addStretch(1)
    tour = Tour(
        window,
        [Stop(lambda: held[0], "Here", "This is it."), Stop(lambda: held[0], "Again", "It is.")],
        Appearance("light", parent=window),
    )
    window.show()
    tour.start()
    old = held[0]
    held[0] = QLabel("new")
    column.insertWidget(1, held[0])
    old.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    QApplication.processEvents()
    tour.go_on()
    assert not tour.geometry().intersects(part_of(tour))
    held[0].hide()
    tour.start()
    assert abs(tour.geometry().center().x() - window.rect().center().x()) < 3
    tour.finish()


@pytest.mark.parametrize(
    "about", [QRect(10, 10, 300, 100), QRect(400, 300, 380, 280), QRect(0, 0, 800, 600)]
)
@pytest.mark.parametrize("from_right", [False, True])
def test_beside_is_within_the_room(about: QRect, from_right: bool) -> None:
    room, size = QRect(0, 0, 800, 600), QSize(250, 120)
    place = beside(about, size, room, from_right)
    assert place.size() == size
    assert room.adjusted(EDGE, EDGE, -EDGE, -EDGE).contains(place)
    if about != room:
        assert not place.intersects(about)


# To be read, and to be heard


def test_it_can_be_heard(window: MainWindow) -> None:
    tour = started(window)
    tour.go_on()
    interface = QAccessible.queryAccessibleInterface(tour)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == f"Tour, 2 of {len(tour.stops)}"
    said = interface.text(QAccessible.Text.Description)
    assert said == f"{tour.title.text()}: {tour.text.text()}"
    assert not ring(window).focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_has_the_colours_of_the_theme(open_window: OpenWindow, theme: str) -> None:
    window = open_window(theme="dark" if theme == "light" else "light")
    tour = started(window)
    window.appearance.choose(theme)
    image = tour.grab().toImage()
    assert image.pixelColor(tour.width() // 2, 6).name() == window.appearance.theme.surface


def test_without_a_tour_nothing_lies_over_the_window(window: MainWindow) -> None:
    tour = Tour(window, stops(window), window.appearance)
    assert not tour.isVisible()
    assert not ring(window).isVisible()
    before = window.state.settings.position
    QTest.keyClick(window.words, Key.Key_Right)
    assert window.state.settings.position == before + 1


def test_it_goes_on_in_a_window_that_is_made_anew(window: MainWindow) -> None:
    tour = started(window)
    tour.go_on()
    window.rebuild()
    QApplication.processEvents()
    assert tour.is_running
    assert not tour.geometry().intersects(part_of(tour))
    above = window.childAt(tour.geometry().center())
    assert above is not None
    assert above is tour or tour.isAncestorOf(above)
    click(tour.next)
    assert tour.at == 2
