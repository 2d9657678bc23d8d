"""What `smoke` looks for at home when everything has been tried."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import smoke

FINE = (
    "export.png",
    "saved.attn",
    ".config/attention-explorer/preferences.ini",
    ".local/share/attention-explorer/drafts/a.lock",
    ".cache/fontconfig/a.cache-9",
    ".dbus/session-bus/a-0",
)


def home_with(folder: Path, *names: str) -> SimpleNamespace:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return SimpleNamespace(home=folder)


def test_what_was_asked_for_and_what_is_its_own_may_lie_there(tmp_path: Path) -> None:
    smoke.leaves_nothing_behind(home_with(tmp_path, *FINE))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "name", ["core", ".config/QtProject.conf", ".cache/a", ".local/share/a", "folder/export.png"]
)
def test_all_else_is_named(tmp_path: Path, name: str) -> None:
    home = home_with(tmp_path, *FINE, name)
    with pytest.raises(smoke.SmokeError, match=f"It leaves at home: {name}"):
        smoke.leaves_nothing_behind(home)  # pyright: ignore[reportArgumentType]
