"""Where the program keeps what is its own, as the system has it."""

import os
import sys
from pathlib import Path

NAME = "attention-explorer"


def data_folder() -> Path:
    """The folder for a person's data on this computer, which need not be there yet.

    It is Qt's AppLocalDataLocation, found without Qt.
    """
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / NAME
    there = os.environ.get("XDG_DATA_HOME", "")
    return (Path(there) if os.path.isabs(there) else home / ".local" / "share") / NAME


def drafts_folder(data: Path) -> Path:
    """For what is in no file."""
    return data / "drafts"


def weights_folder(data: Path) -> Path:
    """For trained weights that a saved exploration refers to."""
    return data / "weights"


def draft_weights_folder(weights: Path) -> Path:
    """For those that nothing but a draft refers to."""
    return weights / "drafts"
