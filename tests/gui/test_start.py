"""What a start costs, told by what does not depend on the machine: the modules that it imports."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START = """
import gc, sys
from PySide6.QtWidgets import QApplication

def paint_and_close():
    assert gc.isenabled() and gc.get_freeze_count(), "rubbish is looked for, but not in modules"
    window = next(each for each in QApplication.topLevelWidgets() if each.isVisible())
    assert not window.grab().isNull()
    print(*sorted(sys.modules))
    window.close()
    return 0

QApplication.exec = staticmethod(paint_and_close)
import main
sys.exit(main.main([]))
"""
# What only flags, files, exports, trainings, the help, or another picture or model than the first
# have a use for. A name stands for all that begins with it.
FOR_LATER = (
    "concurrent.futures.process",
    "core.about_",
    "core.alternative",
    "core.caption",
    "core.command_line",
    "core.embedding_map",
    "core.exports",
    "core.html_report",
    "core.python_script",
    "core.report",
    "core.settings_flags",
    "core.table",
    "core.transformer.checkpoint",
    "core.transformer.corpus",
    "core.transformer.experiments",
    "core.transformer.grammar",
    "core.transformer.probes",
    "core.transformer.training",
    "core.transformer.worker",
    "core.vector_files",
    "csv",
    "gui.experiments",
    "gui.export",
    "gui.figures",
    "gui.headless",
    "gui.help.",
    "gui.learning",
    "gui.opening_vectors",
    "gui.picture_dialog",
    "gui.printing",
    "gui.tables_dialog",
    "gui.tour",
    "gui.views.arcs",
    "gui.views.embedding_map",
    "gui.views.over_",
    "multiprocessing.pool",
    "pyqtgraph.opengl",
    "PySide6.QtNetwork",
    "PySide6.QtPrintSupport",
)


def test_a_start_imports_nothing_that_it_has_no_use_for(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    ran = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env=kept | {"HOME": str(tmp_path), "LANGUAGE": "en", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    imported = ran.stdout.split()
    assert {"core.models.notebook", "gui.main_window", "pyqtgraph"} <= set(imported)
    assert [name for name in imported if name.startswith(FOR_LATER)] == []
