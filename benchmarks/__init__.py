"""How fast the program is and how much memory it takes."""

import core  # noqa: F401 - before NumPy: one thread
