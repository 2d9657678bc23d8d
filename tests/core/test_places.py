import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QStandardPaths

from core.places import NAME, data_folder, weights_folder


def test_it_is_where_qt_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    before = QCoreApplication.applicationName()
    QCoreApplication.setApplicationName(NAME)
    try:
        place = QStandardPaths.StandardLocation.AppLocalDataLocation
        assert data_folder() == Path(QStandardPaths.writableLocation(place))
    finally:
        QCoreApplication.setApplicationName(before)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="has no such variable")
def test_a_folder_that_is_not_absolute_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "somewhere")
    assert data_folder() == Path.home() / ".local" / "share" / NAME
    assert weights_folder(data_folder()).parent == data_folder()
