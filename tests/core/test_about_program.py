import platform

import numpy as np

from core import __version__
from core.about_program import as_lines, versions


def test_versions_are_those_that_run() -> None:
    assert dict(versions()) == {
        "Attention Explorer": __version__,
        "Python": platform.python_version(),
        "NumPy": np.__version__,
    }


def test_one_fact_a_line() -> None:
    assert as_lines([("Qt", "6.11.3"), ("Language", "de")]) == "Qt: 6.11.3\nLanguage: de"
