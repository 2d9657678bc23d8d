"""Whose work is in the program, and under which licence."""

from dataclasses import dataclass
from pathlib import Path

from core.language import marked, quoted, tr

FOLDER = Path(__file__).parents[1] / "resources" / "licences"


@dataclass(frozen=True)
class Licence:
    """One part of the program.

    Attributes:
        name: of the part; a name, so it is not translated.
        identifier: of its licence, as SPDX has it where it has one.
        purpose: what the part is for, or what else there is to know.
        files: the texts in `FOLDER`, the first first.
        packages: what it is called in pyproject.toml and at PyPI.
    """

    name: str
    identifier: str
    purpose: str
    files: tuple[str, ...]
    packages: tuple[str, ...] = ()

    def text(self) -> str:
        """The whole text of the licence, or one sentence on why it cannot be shown."""
        try:
            texts = [(FOLDER / name).read_text(encoding="utf-8") for name in self.files]
        except (OSError, UnicodeDecodeError):
            return tr(
                "The text of this licence is missing: install the program anew. It is the licence "
                "known as {identifier}."
            ).format(identifier=quoted(self.identifier))
        return "\n\n\n".join(texts)


LICENCES = (
    Licence(
        "Attention Explorer",
        "MIT",
        marked("This program."),
        ("attention-explorer.txt",),
        ("attention-explorer",),
    ),
    Licence(
        "Python",
        "PSF-2.0",
        marked("The language that it is written in."),
        ("python.txt", "python-parts.txt"),
    ),
    Licence(
        "NumPy",
        "BSD-3-Clause",
        marked(
            "Computes every number. Its package brings OpenBLAS (BSD-3-Clause), LAPACK and GCC’s "
            "libgfortran (GPL-3.0 with the runtime exception) and libquadmath (LGPL-2.1)."
        ),
        ("numpy.txt", "numpy-parts.txt"),
        ("numpy",),
    ),
    Licence(
        "Qt, PySide6, Shiboken6",
        "LGPL-3.0-only",
        marked(
            "Window, text and pictures. Used unchanged, as libraries of their own, which may be "
            "replaced by others of the same interface. The LGPL adds to the GPL, which follows it."
        ),
        ("lgpl-3.0.txt", "gpl-3.0.txt"),
        ("pyside6-essentials",),
    ),
    Licence(
        "Qt: FreeType, HarfBuzz, libpng, zlib, PCRE2, ICU …",
        "FTL, MIT, libpng-2.0, Zlib, BSD-3-Clause, Unicode-3.0 …",
        marked("What others have given to Qt, and where Qt lists all of it."),
        ("qt-third-party.txt",),
    ),
    Licence(
        "pyqtgraph",
        "MIT",
        marked("Draws the matrix and the bars."),
        ("pyqtgraph.txt",),
        ("pyqtgraph",),
    ),
    Licence(
        "pyqtgraph: CET",
        "CC-BY-4.0",
        marked("Colour maps by Peter Kovesi that come with pyqtgraph."),
        ("cc-by-4.0.txt",),
    ),
    Licence(
        "pyqtgraph: viridis, cividis, inferno, magma, plasma",
        "CC0-1.0",
        marked("Colour maps that come with pyqtgraph; three of them can be chosen here."),
        ("cc0-1.0.txt",),
    ),
    Licence(
        "GloVe 6B",
        "PDDL-1.0",
        marked("Word vectors by Jeffrey Pennington, Richard Socher and Christopher D. Manning."),
        ("glove.txt",),
    ),
    Licence(
        "colorama",
        "BSD-3-Clause",
        marked("Comes with pyqtgraph."),
        ("colorama.txt",),
    ),
    Licence(
        "PyInstaller",
        "GPL-2.0-or-later WITH Bootloader-exception, Apache-2.0",
        marked("Starts the packaged program."),
        ("pyinstaller.txt",),
    ),
    Licence(
        "libxcb, libxkbcommon, libffi, libmpdec, bzip2, XZ Utils",
        "MIT, BSD-2-Clause, bzip2-1.0.6, 0BSD",
        marked("Libraries of the system that the packaged program brings along on Linux."),
        ("system-libraries.txt",),
    ),
)
