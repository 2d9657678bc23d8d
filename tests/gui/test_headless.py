import os
import subprocess
import sys
from pathlib import Path

import pytest
from drawn import SVG, settings_in_svg, svg_tree, text_of
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QImage

from core.files import FileError
from core.model_records import AttentionSettings
from core.settings import Display, Settings
from gui.figures.formats import SETTINGS
from gui.headless import export

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from core.settings import Settings
from gui.headless import export
for path in sys.argv[1:]:
    export(Settings(seed=5), path, scale=1)
"""


def test_without_a_display_and_without_a_word(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    paths = [tmp_path / f"picture.{suffix}" for suffix in ("svg", "pdf", "png", "html")]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, paths)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    svg, pdf, png, html = (path.read_bytes() for path in paths)
    assert settings_in_svg(svg) == Settings(seed=5)
    assert pdf.startswith(b"%PDF-")
    assert Settings.from_json(QImage.fromData(png).text(SETTINGS).encode()) == Settings(seed=5)
    assert html.startswith(b"<!DOCTYPE html>")


@pytest.mark.usefixtures("app")
class TestWithin:
    def test_what_is_asked_for_is_what_is_written(self, tmp_path: Path) -> None:
        path = tmp_path / "bars.svg"
        export(Settings(), path, "next word")
        assert "predicted" in text_of(path.read_bytes())
        export(Settings(), path, "words", theme="dark", background="transparent")
        fills = {each.get("fill") for each in svg_tree(path.read_bytes()).iter(f"{SVG}text")}
        assert "#e8edf3" in fills

    def test_colours_of_the_map_chosen(self, tmp_path: Path) -> None:
        paths = [tmp_path / f"{colours}.png" for colours in ("blue", "greys")]
        for path in paths:
            export(Settings(), path, colours=path.stem, scale=1)
        blue, grey = (QImage(str(path)) for path in paths)
        assert blue.size() == grey.size()
        assert blue != grey

    def test_a_report_has_every_picture_once_and_loads_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "report.html"
        heads = AttentionSettings(n_head=2, d_model=8)
        display = Display(picture="difference")
        settings = Settings(model="attention", attention=heads, pin=Settings(), display=display)
        export(settings, path)
        page = path.read_text(encoding="utf-8")
        assert page.count("<svg") == page.count("<figure>") == 4
        assert "B − A" in page
        assert "Arithmetic" in page
        assert "http://www.w3.org" in page  # names of what SVG is, which nobody loads
        assert "src=" not in page.replace('src="data:', "")

    def test_a_folder_that_is_not_there_is_said_in_one_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match="its folder is not there"):
            export(Settings(), tmp_path / "no" / "picture.svg")

    def test_no_heads_no_file(self, tmp_path: Path) -> None:
        path = tmp_path / "heads.svg"
        with pytest.raises(FileError, match="one head only"):
            export(Settings(), path, "heads")
        assert not path.exists()

    def test_other_messages_of_qt_are_still_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[str] = []

        def listen(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
            told.append(message)

        before = qInstallMessageHandler(listen)
        try:
            export(Settings(), tmp_path / "picture.svg")
            assert not [message for message in told if "propagateSizeHints" in message]
            assert qInstallMessageHandler(listen) is listen
        finally:
            qInstallMessageHandler(before)
