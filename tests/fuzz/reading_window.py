"""What is dropped on the window, pasted into it, opened in it, and found by it at its start.

One window is used for all inputs: after each, whatever was accepted is undone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from PySide6.QtCore import (
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from core.settings import Settings
from tests.fuzz import reading_explorations, reading_texts, reading_vectors, reading_weights
from tests.fuzz.mutations import mutated_bytes, mutated_text
from tests.fuzz.reader import Reader, check_sentence
from tests.fuzz.window_desk import Desk, desk

COPY = Qt.DropAction.CopyAction
FORMATS = (
    "text/plain",
    "text/html",
    "text/uri-list",
    "image/png",
    "application/x-color",
    "x/y",
    "",
)
ADDRESSES = (
    *("file:///tmp/none.attn", "file:///", "file://", "file:///tmp", "file:///dev/null", "file:a"),
    *(
        "file://host/share/a.attn",
        "http://127.0.0.1/a.attn",
        "data:,hello",
        "javascript:1",
        "",
        "%",
    ),
    *(
        "file:///a%00b.attn",
        "file:///%ff.attn",
        "file:///%ed%a0%80.txt",
        "file:///a\nb",
        "FILE:///a",
    ),
    *("file:///" + "x" * 300 + ".attn", "file:///" + "a/" * 3000, "file:///proc/self/mem", "我"),
)


class RefusedError(Exception):
    """The window said that it did not open something; the sentences of its box."""


@dataclass(frozen=True)
class Brought:
    """What is brought to the window.

    Attributes:
        way: a name in `WAYS`.
        data: the content of a file, or a text.
        name: of the file, or the format of the data.
        more: addresses that are dragged beside it.
    """

    way: str
    data: bytes
    name: str = "a.attn"
    more: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.data)


@cache
def _seeds() -> tuple[Brought, ...]:
    small = [data for data in reading_texts.texts() if len(data) < 2000]
    return (
        *(Brought("drop", data) for data in reading_explorations.explorations()),
        *(Brought("drop", data, "b.txt") for data in small),
        Brought("drop", small[0], "b.txt", ADDRESSES[:2]),
        Brought("recent", small[0], "b.txt"),
        Brought("recent", reading_explorations.explorations()[2]),
        *(Brought("paste", data, "text/plain") for data in small),
        Brought("paste", b"<b>the</b> cat", "text/html"),
        *(Brought("drop text", data, "text/plain") for data in small),
        Brought("field", b"0.5"),
        Brought("field", b"12"),
        *(Brought("vectors", data, "c.vec") for data in reading_vectors.files()[:10]),
        *(Brought("weights", data, "d.npz") for data in reading_weights.runs()),
        *(Brought("own text", data, "e.txt") for data in small),
        *(Brought("draft", data, "f.draft") for data in reading_explorations.DRAFTS.seeds()),
    )


_MUTATED: dict[str, Callable[[Random, Any], Any]] = {
    "drop": reading_explorations.EXPLORATIONS.mutated,
    "recent": reading_explorations.EXPLORATIONS.mutated,
    "vectors": reading_vectors.VECTORS.mutated,
    "weights": reading_weights.WEIGHTS.mutated,
    "draft": reading_explorations.DRAFTS.mutated,
}
NAMES = ("a.attn", "b.txt", "A.ATTN", "x", "b\nc.txt", "\udcff.txt", "&x <b>.attn", "x" * 250, "我")


def _mutated(random: Random, brought: Brought) -> Brought:
    mutated = _MUTATED.get(brought.way, mutated_text)
    if brought.name.endswith(".txt") or random.random() < 0.05:
        mutated = reading_texts.TEXTS.mutated if random.random() < 0.9 else mutated_bytes
    data, name, more = mutated(random, brought.data), brought.name, brought.more
    if brought.way == "drop" and random.random() < 0.2:
        more = tuple(random.choice(ADDRESSES) for _ in range(random.choice((1, 2, 50))))
    if random.random() < 0.1:
        is_format = brought.way in ("paste", "drop text")
        name = random.choice(FORMATS if is_format else NAMES)
    return Brought(brought.way, data, name, more)


# The ways in


def _drop_on(widget: QWidget, data: QMimeData) -> None:
    window = widget.window()
    handle = window.windowHandle()
    at = widget.mapTo(window, widget.rect().center())
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(at), COPY, data, buttons, keys)
    entering.ignore()
    QApplication.sendEvent(handle, entering)
    if entering.isAccepted():
        QApplication.sendEvent(handle, QDropEvent(QPointF(at), COPY, data, buttons, keys))


def _drop(here: Desk, brought: Brought) -> None:
    data = QMimeData()
    addresses = [QUrl(each) for each in brought.more]
    file = QUrl.fromLocalFile(str(here.file(brought.name, brought.data)))
    data.setUrls([file, *addresses] if len(brought) % 3 else [*addresses, file])
    _drop_on(here.window.editor.viewport(), data)


def _mime_data(brought: Brought) -> QMimeData:
    data = QMimeData()
    if brought.name == "text/plain":
        errors = "surrogateescape" if len(brought) % 2 else "replace"
        data.setText(brought.data.decode(errors=errors))
    else:
        data.setData(brought.name or "text/plain", brought.data)
    return data


def _paste(here: Desk, brought: Brought) -> None:
    editor = here.window.editor
    data = _mime_data(brought)
    if editor.canInsertFromMimeData(data):
        if len(brought) % 2:
            editor.selectAll()
        editor.insertFromMimeData(data)


def _drop_text(here: Desk, brought: Brought) -> None:
    _drop_on(here.window.editor.viewport(), _mime_data(brought))


def _field(here: Desk, brought: Brought) -> None:
    """Paste into every number of the window, one after the other."""
    QApplication.clipboard().setText(brought.data.decode("utf-8", "replace")[:10_000])
    for field in here.window.findChildren(QLineEdit):
        if field.isVisible() and field.isEnabled() and not field.isReadOnly():
            field.selectAll()
            field.paste()
            field.editingFinished.emit()


def _recent(here: Desk, brought: Brought) -> None:
    """From the menu of the last files, some of which are gone."""
    path = here.file(brought.name, brought.data)
    if len(brought) % 3 == 0:
        path.unlink()
    here.window.documents.open_recent(path)


def _vectors(here: Desk, brought: Brought) -> None:
    vectors = here.window.vectors
    vectors.open(here.file(brought.name, brought.data))
    while vectors.progress is not None:
        vectors.on_idle()


def _weights(here: Desk, brought: Brought) -> None:
    here.window.training_files.take_weights(here.file(brought.name, brought.data))


def _own_text(here: Desk, brought: Brought) -> None:
    here.window.training_files.take_text(here.file(brought.name, brought.data))


def _draft(here: Desk, brought: Brought) -> None:
    """Left behind by a program that is no more; the bar above everything says what it is."""
    recovery = here.window.recovery
    folder = here.folder / "data" / "drafts"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    (folder / "f.draft").write_bytes(brought.data)
    recovery.look()
    if recovery.offer is not None:
        recovery.continue_latest()
    if recovery.saying:
        said = recovery.saying
        recovery.put_off()
        while recovery.offer is not None or recovery.saying:
            recovery.put_off()
        check_sentence(said)
        raise RefusedError(said)


WAYS: dict[str, Callable[[Desk, Brought], None]] = {
    "drop": _drop,
    "recent": _recent,
    "paste": _paste,
    "drop text": _drop_text,
    "field": _field,
    "vectors": _vectors,
    "weights": _weights,
    "own text": _own_text,
    "draft": _draft,
}


def _read(brought: Brought) -> None:
    here = desk()
    window = here.window
    state, documents = window.state, window.documents
    before = state.settings, documents.current, documents.modified, window.editor.toPlainText()
    count, index = state.history.count(), state.history.index()
    refusal = ""
    with here.listening():
        try:
            try:
                WAYS[brought.way](here, brought)
            except RefusedError as error:
                refusal = str(error)
            here.settle()
            refusal = here.said() or refusal
            here.settle()
        finally:
            now = state.settings, documents.current, documents.modified, window.editor.toPlainText()
            _come_back(here, before[0], index)
    assert not here.heard, here.heard[0]
    if refusal:
        assert now == before, (now, before)
        assert (state.history.count(), state.history.index()) == (count, index)
        raise RefusedError(refusal)


def _come_back(here: Desk, settings: Settings, index: int) -> None:
    """Check what is on screen, then undo all that was done."""
    window, state = here.window, here.window.state
    assert not state.pending
    assert state.result.settings == state.settings
    assert [token.text for token in state.result.tokens] == state.settings.sentence.split()
    state.history.setIndex(index)
    here.settle()
    assert state.settings == settings
    if state.history.count() > index:
        state.history.clear()
    window.editor.show_text("")  # what was refused as a sentence goes, too
    window.editor.show_text(state.settings.sentence)
    here.settle()


WINDOW = Reader(
    "window",
    (
        "gui.dropping",
        "gui.documents",
        "gui.controls.sentence_editor",
        "gui.controls.text_field",
        "gui.opening_vectors",
        "gui.training.files",
        "gui.recovery",
        "gui.draft",
    ),
    _seeds,
    _mutated,
    _read,
    refusals=(RefusedError,),
    check_refusal=lambda said: None,  # its sentences were checked one by one
    memory=lambda brought: 6 * 10**8,
)
