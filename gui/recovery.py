"""What was typed and never saved outlives a crash: it is written down, and offered again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand

from core.checks import SettingsError
from core.files import FileError, named, sweep, write_atomically
from core.language import tr
from gui.document import Document, first_words
from gui.documents import Documents
from gui.draft import SUFFIX, Draft, now, read_draft
from gui.draft_place import Place
from gui.step_names import word

PAUSE = 250  # ms without a change, after which it is written
LONGEST_WAIT = 1000  # ms after which it is written while changes go on
DAMAGED = ".damaged"


@dataclass(eq=False)
class Offer:
    """A draft that its program left behind."""

    draft: Draft
    place: Place


class Discarding(QUndoCommand):
    """An offer is declined, which can be undone until the program ends."""

    def __init__(self, recovery: Recovery, offer: Offer) -> None:
        """Decline `offer`."""
        super().__init__()
        name = first_words(offer.draft.settings)
        self._recovery, self._offer = recovery, offer
        self.setText(
            tr("discarding {words}").format(words=word(name)) if name else tr("discarding")
        )

    def redo(self) -> None:
        """Offer it no more."""
        self._recovery.withdraw(self._offer)

    def undo(self) -> None:
        """Offer it again."""
        self._recovery.offer_again(self._offer)


class Recovery(QObject):
    """Keeps a draft of every unsaved exploration, and offers those that others left behind.

    Each draft is a file with a lock beside it, which the system takes from a program that dies,
    so that windows that run beside each other never take each other's. A draft goes when its
    exploration is saved, taken back or forsaken; it stays when the program ends before that.
    """

    changed = Signal()

    def __init__(self, folder: Path | None, documents: Documents) -> None:
        """Keep drafts in `folder`, which is made if it must be; without one nothing is kept."""
        super().__init__(documents)
        self._folder, self._documents = folder, documents
        self._places: dict[Document, Place] = {}
        self._offers: list[Offer] = []
        self._declined: list[Offer] = []
        self._sayings: list[str] = []
        self._said_unwritable = self._ended = False
        self._pause, self._wait = _timer(self, PAUSE), _timer(self, LONGEST_WAIT)
        for timer in (self._pause, self._wait):
            timer.timeout.connect(self.on_pause)
        documents.is_kept = self.is_kept
        documents.state.settings_changed.connect(self.on_settings_changed)
        documents.left.connect(lambda document: self._keep(document, at_once=True))
        documents.changed.connect(self.on_document_changed)

    # Writing down

    def on_settings_changed(self) -> None:
        """Write soon: in the next pause, or before long while there is none."""
        if self._ended or self._folder is None:
            return
        self._pause.start()
        if not self._wait.isActive():
            self._wait.start()

    def on_document_changed(self) -> None:
        """What was saved needs no draft any more."""
        if not self._documents.modified:
            self.write()

    def on_pause(self) -> None:
        """Write down what is on screen, if it is in no file; large weights take a while more."""
        self._write(at_once=False)

    def write(self) -> str:
        """Write down what is on screen now, if it is in no file.

        Returns:
            Why that was not possible; empty if nothing would be lost.
        """
        return self._write(at_once=True)

    def _write(self, at_once: bool) -> str:
        self._pause.stop()
        self._wait.stop()
        return "" if self._ended else self._keep(self._documents.current, at_once)

    def is_kept(self) -> bool:
        """Whether what is on screen is written down, if it is to be."""
        return not self.write()

    def _keep(self, document: Document, at_once: bool) -> str:
        """Write or remove the draft of a document that is on screen.

        Returns:
            Why it could not be written, or nothing.
        """
        settings = self._documents.state.settings
        if not document.lacks(settings):
            self._forget(document)
            return ""
        place = self._places.get(document)
        if place is not None and not os.path.isfile(place.path):  # somebody has cleaned up
            self._forget(document)
            place = None
        if self._folder is None or (place is not None and place.written == settings):
            return ""
        try:
            kept = self._documents.keep_draft_weights(settings, at_once)
            if kept is None:  # they are being written
                self._pause.start()
                return ""
            place = place or Place.new_in(self._folder)
            if kept != place.kept:  # of a training that runs, it is often the same
                draft = Draft(kept, now(), document.path, document.digest)
                write_atomically(place.path, draft.to_bytes())
        except FileError as error:
            self._say_unwritable(str(error))
            return str(error)
        place.written, place.kept = settings, kept
        self._places[document] = place
        return ""

    def _forget(self, document: Document) -> None:
        place = self._places.pop(document, None)
        if place is not None:
            place.remove()

    def _say_unwritable(self, why: str) -> None:
        if not self._said_unwritable:
            self._said_unwritable = True
            self._say(
                tr(
                    "What you don’t save would be lost in a crash, so save now and then. {why}"
                ).format(why=why)
            )

    # Offering again

    @property
    def saying(self) -> str:
        """What there is to tell, before anything is offered; empty for nothing."""
        return self._sayings[0] if self._sayings else ""

    @property
    def offer(self) -> Draft | None:
        """The latest draft that was left behind; None if there is none."""
        return self._offers[0].draft if self._offers else None

    @property
    def n_offers(self) -> int:
        """How many were left behind."""
        return len(self._offers)

    def look(self) -> None:
        """Find what programs that are no more have left behind."""
        if self._folder is not None:
            sweep(self._folder)
        for path in [] if self._folder is None else sorted(self._folder.glob(f"*{SUFFIX}")):
            place = Place.at(path)
            if place.take_over():
                self._take_up(place)
        self._offers.sort(key=lambda offer: offer.draft.time, reverse=True)
        self.changed.emit()

    def _take_up(self, place: Place) -> None:
        """Offer a draft; one that is damaged is put aside."""
        try:
            draft = read_draft(place.path)
        except (FileError, SettingsError) as error:
            self._put_aside(place, str(error))
            return
        if draft is None:
            place.lock.unlock()
            return
        place.written = draft.settings
        self._offers.append(Offer(draft, place))

    def _put_aside(self, place: Place, why: str) -> None:
        if not os.path.exists(place.path):  # its owner has just removed it
            place.lock.unlock()
            return
        aside = place.path.with_suffix(DAMAGED)
        try:
            place.path.rename(aside)
        except OSError:
            aside = place.path
        place.lock.unlock()
        self._say(
            tr("Something unsaved was found that cannot be read. {why} It stays in {file}.").format(
                why=why, file=named(aside)
            )
        )

    def continue_latest(self) -> None:
        """Go on with the latest draft, in one step; it stays a draft until it is saved."""
        if not self._offers:
            return
        draft = self._offers[0].draft
        document = Document(draft.path, None, draft.digest)
        try:
            notice = self._documents.show(document, draft.settings, _continuing(draft))
        except SettingsError as error:  # it may refer to weights that are no more
            self._say(str(error))
            return
        self._places[document] = self._offers.pop(0).place
        self._documents.state.notify(notice)
        self.changed.emit()

    def discard_latest(self) -> None:
        """Decline the latest draft, in a step that can be undone."""
        if self._offers:
            self._documents.state.history.push(Discarding(self, self._offers[0]))

    def withdraw(self, offer: Offer) -> None:
        """Offer a draft no more."""
        if offer in self._offers:
            self._offers.remove(offer)
            self._declined.append(offer)
        self.changed.emit()

    def offer_again(self, offer: Offer) -> None:
        """Offer a draft that was declined."""
        if offer in self._declined:
            self._declined.remove(offer)
            self._offers.insert(0, offer)
        self.changed.emit()

    def put_off(self) -> None:
        """Say no more of what is said or offered now; drafts are offered at the next start."""
        if self._sayings:
            self._sayings.pop(0)
        else:
            for offer in self._offers:
                offer.place.lock.unlock()
            self._offers.clear()
        self.changed.emit()

    # At the end

    def end(self) -> None:
        """The program ends as it should: only what is in no file and was not declined stays."""
        if self._ended:
            return
        self.write()
        self._ended = True
        if self._documents.forsaken is not None:
            self._forget(self._documents.forsaken)
        for offer in self._declined:
            offer.place.remove()
        for place in (*self._places.values(), *(offer.place for offer in self._offers)):
            place.lock.unlock()

    def _say(self, text: str) -> None:
        self._sayings.append(text)
        self.changed.emit()


def _timer(parent: QObject, ms: int) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(ms)
    return timer


def _continuing(draft: Draft) -> str:
    name = first_words(draft.settings)
    return tr("continuing {words}").format(words=word(name)) if name else tr("continuing")
