"""What goes into the built program, and what must not."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import contents
import host
import pytest

from core import glove_file
from core.transformer import shelf, worker
from core.transformer.messages import Done, Unpacking
from core.transformer.plan import Plan


@pytest.mark.parametrize(
    "destination",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6\\translations\\qtbase_es.qm",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "libQt6Core.so.6",
        "PySide6/QtWidgets.abi3.so",
        "PySide6\\QtWidgets.pyd",
        "PySide6\\Qt6Svg.dll",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "PySide6/Qt/lib/libicudata.so.73",
        "numpy/_core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so",
        "pyqtgraph/colors/maps/viridis.csv",
        "resources/icons/app.svg",
    ],
)
def test_goes_in(destination: str) -> None:
    assert contents.is_wanted(destination)


@pytest.mark.parametrize(
    "destination",
    [
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6\\plugins\\tls\\qschannelbackend.dll",
        "PySide6/Qt/plugins/networkinformation/libqglib.so",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PySide6/Qt/translations/qt_de.qm",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "libQt6Network.so.6",
        "PySide6/QtNetwork.abi3.so",
        "PySide6\\QtNetwork.pyd",
        "PySide6\\Qt6Network.dll",
        "PySide6/Qt/lib/QtNetwork.framework/Versions/A/QtNetwork",
        "PySide6/Qt/lib/QtNetwork.framework/Resources/Info.plist",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6\\opengl32sw.dll",
        "pyqtgraph/icons/peegee/peegee_512px.png",
    ],
)
def test_stays_out(destination: str) -> None:
    assert not contents.is_wanted(destination)


def test_of_the_systems_libraries_only_those_come_along_that_a_desktop_may_lack() -> None:
    folder = "/usr/lib/x86_64-linux-gnu"
    for name in ("libstdc++.so.6", "libGL.so.1", "libglib-2.0.so.0", "libssl.so.3", "libX11.so.6"):
        assert contents.is_the_systems(name, f"{folder}/{name}")
    for name in ("libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libffi.so.8", "libpython3.11.so"):
        assert not contents.is_the_systems(name, f"{folder}/{name}")
    wheel = "/x/site-packages/numpy.libs/libscipy_openblas64_.so"
    assert not contents.is_the_systems("numpy.libs/libscipy_openblas64_.so", wheel)
    assert not contents.is_the_systems("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6")


def test_every_module_of_the_program_is_named() -> None:
    modules = contents.modules()
    assert {"core", "core.models.notebook", "gui.app", "gui.views.arcs"} <= set(modules)
    for name in modules:
        assert importlib.util.find_spec(name) is not None


def test_every_data_file_of_the_program_is_named() -> None:
    data = {f"{folder}/{Path(path).name}" for path, folder in contents.data()}
    assert {"resources/icons/app.svg", "resources/icons/up.svg"} <= data
    assert not any(name.endswith((".po", ".py", ".pyc")) for name in data)
    assert all(Path(path).is_file() for path, _ in contents.data())


@pytest.mark.parametrize("path", [glove_file.PATH, shelf.READY_MADE_FILE])
def test_vectors_and_weights_go_where_the_program_looks_for_them(path: Path) -> None:
    assert (str(path), path.parent.relative_to(contents.ROOT).as_posix()) in contents.data()


def without_what_is_left_out(code: str, asked: bytes = b"") -> bytes:
    """What `code` prints where nothing can be imported that stays out of the program."""
    refuse = f"import sys; sys.modules.update(dict.fromkeys({contents.LEFT_OUT}))\n"
    command = [sys.executable, "-c", refuse + code]
    run = subprocess.run(command, cwd=contents.ROOT, input=asked, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


def test_the_program_needs_nothing_that_is_left_out() -> None:
    modules = ["main", *contents.modules()]
    without_what_is_left_out("\n".join(f"import {name}" for name in modules))


@pytest.mark.parametrize(
    "asked",
    [
        ["--model", "notebook"],
        ["--model", "attention", "--embeddings", "glove"],
        ["--model", "transformer", "--train", "--steps", "1"],
    ],
)
def test_it_computes_without_what_is_left_out(asked: list[str]) -> None:
    asked = [*asked, "--sentence", "the cat sat", "--print", "text"]
    assert b"the cat sat" in without_what_is_left_out(f"import main; sys.exit(main.main({asked}))")


def test_a_process_trains_without_what_is_left_out() -> None:
    plan = Plan(n_layer=1, n_head=1, d_model=16, n_step=1)
    lines = [{"plan": plan.as_dict(), "own_text": "", "language": "en"}, {"do": "step"}]
    asked = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    said = without_what_is_left_out(f"import main; main.main([{worker.FLAG!r}])", asked)
    assert list(Unpacking().take(said))[-1] == Done()


def test_nothing_is_left_out_that_hashes_or_reads_text() -> None:
    use = "import hashlib, uuid, secrets; hashlib.sha256(b'').digest(); uuid.uuid4()"
    without_what_is_left_out(use)


def test_a_library_that_no_machine_need_have_is_noticed() -> None:
    assert host.unknown({"libc.so.6", "libGL.so.1", "libcups.so.2", "libX11.so.6"}) == []
    assert host.unknown({"libc.so.6", "libxcb-cursor.so.0", "libssl.so.3"}) == [
        "libssl.so.3",
        "libxcb-cursor.so.0",
    ]
