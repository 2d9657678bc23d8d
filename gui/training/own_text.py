"""The texts of one's own that a transformer is trained on."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from core.checks import SettingsError, visible
from core.files import made, read_at_most, write_atomically
from core.language import quoted, tr
from core.model_records import MAX_FILE_NAME, TextReference, TransformerSettings
from core.text_file import text_from

MAX_BYTES = 5_000_000  # so that reading and writing it is not noticed
MOST_KEPT = 2 * MAX_BYTES  # UTF-8 may be longer than UTF-16
SUFFIX = ".txt"


class OwnTexts:
    """Finds texts by the SHA-256 of what they say; kept in a folder, for a later training."""

    def __init__(self, folder: Path | None) -> None:
        """Keep texts in `folder`; without one they are forgotten at the end."""
        self._folder = folder
        self._texts: dict[str, str] = {}

    def read(self, path: Path) -> TextReference:
        """Take the text of a file.

        Raises:
            FileError: if it cannot be read, or is no text.
        """
        return self.take(text_from(read_at_most(path, MAX_BYTES)), path.name)

    def take(self, text: str, name: str) -> TextReference:
        """Take a text that was read from a file of this name."""
        reference = TextReference(visible(name)[:MAX_FILE_NAME], _mark(text.encode()))
        self._texts[reference.sha256] = text
        return reference

    def keep(self, text: TextReference | None) -> None:
        """Write a text down, if it is at hand and not yet written.

        Raises:
            FileError: if it cannot be written.
        """
        if self._folder is None or text is None or text.sha256 not in self._texts:
            return
        path = self._path(text.sha256)
        if not os.path.isfile(path):
            made(self._folder)
            write_atomically(path, self._texts[text.sha256].encode())

    def text_of(self, own: TransformerSettings) -> str:
        """The text that a training takes; nothing where it takes none.

        Raises:
            FileError: if it cannot be read again.
            SettingsError: if none was chosen, or it is not on this computer.
        """
        if own.text == "grammar":
            return ""
        if own.own_text is None:
            raise SettingsError(tr("Choose a text first, or train on the grammar."))
        mark = own.own_text.sha256
        if mark not in self._texts:
            self._look_for(mark)
        if mark not in self._texts:
            raise SettingsError(
                tr("The text of {file} is not on this computer: choose it again.").format(
                    file=quoted(own.own_text.name)
                )
            )
        return self._texts[mark]

    def _look_for(self, mark: str) -> None:
        """Read it again, if it is what it was."""
        if self._folder is None or not os.path.isfile(self._path(mark)):
            return
        data = read_at_most(self._path(mark), MOST_KEPT)
        if _mark(data) == mark:
            self._texts[mark] = data.decode()

    def _path(self, mark: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{mark}{SUFFIX}"


def _mark(data: bytes) -> str:
    return sha256(data).hexdigest()
