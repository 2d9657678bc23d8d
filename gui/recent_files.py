"""The files that were opened or saved last."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu

from core.checks import visible
from core.language import tr
from gui.markup import in_menu
from gui.preferences import Preferences

MOST = 10
KEYS = "1234567890"


class RecentFiles:
    """Paths, the latest first. Whether a file is still there shows when it is chosen.

    To look before would make the menu wait for a disk that sleeps or a network that is gone.
    """

    def __init__(self, preferences: Preferences) -> None:
        """What `preferences` remember."""
        self._preferences = preferences

    @property
    def paths(self) -> list[Path]:
        """At most `MOST`, the latest first."""
        return [Path(path) for path in self._preferences.recent[:MOST]]

    @property
    def folder(self) -> str:
        """Where a file was opened or saved last."""
        return self._preferences.begin_in

    def add(self, path: Path) -> None:
        """A file was opened or saved."""
        self._preferences.folder = str(path.parent)
        self._keep([path, *(each for each in self.paths if each != path)])

    def remove(self, path: Path) -> None:
        """A file is no longer there."""
        self._keep([each for each in self.paths if each != path])

    def clear(self) -> None:
        """Forget all."""
        self._keep([])

    def fill(self, menu: QMenu, choose: Callable[[Path], object]) -> None:
        """Offer the files in a menu; the one that is chosen goes to `choose`."""
        menu.clear()
        paths = self.paths
        names = Counter(path.name for path in paths)
        for key, path in zip(KEYS, paths, strict=False):
            name = visible(path.name)
            if names[path.name] > 1:
                name = tr("{file} in {folder}").format(file=name, folder=visible(path.parent.name))
            action = menu.addAction(f"&{key} {in_menu(name)}", lambda path=path: choose(path))
            action.setToolTip(visible(str(path)))
            action.setStatusTip(visible(str(path)))
        if menu.isEmpty():
            menu.addAction(tr("None Yet")).setEnabled(False)
        else:
            menu.addSeparator()
            menu.addAction(tr("&Clear This List"), self.clear)

    def _keep(self, paths: list[Path]) -> None:
        self._preferences.recent = [str(path) for path in paths[:MOST]]
