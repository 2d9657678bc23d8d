import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPORT_ALL = """
import importlib, pkgutil, sys
import core
for module in pkgutil.walk_packages(core.__path__, "core."):
    importlib.import_module(module.name)
print(*sorted(name for name in sys.modules if name.split(".")[0] == "core"))
print(*sorted({name.split(".")[0] for name in sys.modules} & {"PySide6", "pyqtgraph", "gui"}))
"""


def test_the_whole_core_imports_no_screen() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported, screens = answer.stdout.splitlines()
    written = (p.relative_to(ROOT).with_suffix("") for p in (ROOT / "core").rglob("*.py"))
    assert imported.split() == sorted(".".join(p.parts).removesuffix(".__init__") for p in written)
    assert screens == ""
