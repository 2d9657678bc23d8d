"""What was on screen and in no file, as it is kept from a crash."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import time

from core.checks import (
    SettingsError,
    check_number,
    check_whole_number,
    json_value,
    record_from,
)
from core.exploration import MAX_BYTES
from core.files import read_at_most
from core.language import tr
from core.models import model_of
from core.settings import Settings

SUFFIX = ".draft"
VERSION = 1
KEYS = ("version", "time", "path", "digest", "settings")
LATEST = datetime(9000, 1, 1).timestamp()


@dataclass(frozen=True)
class Draft:
    """One exploration that is not saved.

    Attributes:
        settings: all of it.
        time: when it was on screen, in seconds since 1970.
        path: of the file that it belongs to; None if it has none.
        digest: of what that file held when it was read or written.
    """

    settings: Settings
    time: float
    path: Path | None = None
    digest: str = ""

    def to_bytes(self) -> bytes:
        """The draft as JSON; without figures, so that nothing is computed."""
        record = {
            "version": VERSION,
            "time": self.time,
            "path": "" if self.path is None else str(self.path),
            "digest": self.digest,
            "settings": self.settings.as_dict(),
        }
        return json.dumps(record).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Draft | None":
        """What `to_bytes` has made; None if a newer version of the program has.

        Raises:
            SettingsError: if it is damaged.
        """
        name = tr("The file")
        record = record_from(name, json_value(data))
        version = record.get("version")
        if type(version) is int and version > VERSION:
            return None
        check_whole_number(tr("The version of the file"), version, 1, VERSION)
        record = record_from(name, record, KEYS, KEYS)
        check_number(tr("The time"), record["time"], 0.0, LATEST)
        for key in ("path", "digest"):
            if not isinstance(record[key], str):  # a path need not be Unicode
                raise SettingsError(tr("{name} is text.").format(name=key))
        settings = Settings.from_dict(record["settings"])
        model_of(settings)
        if settings.pin is not None:
            model_of(settings.pin)
        path = Path(record["path"]) if record["path"] else None
        return cls(settings, record["time"], path, record["digest"])


def now() -> float:
    """The time for a draft: a clock that is wrong must not make the draft unreadable."""
    return min(max(time(), 0.0), LATEST)


def read_draft(path: Path) -> Draft | None:
    """The draft in a file; None if a newer version of the program wrote it.

    Raises:
        FileError: if it cannot be read.
        SettingsError: if it is damaged.
    """
    return Draft.from_bytes(read_at_most(path, MAX_BYTES))
