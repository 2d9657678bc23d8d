"""The attention engine of Attention Explorer: NumPy and the standard library, no screen."""

import os

# Before NumPy is loaded. On a busy machine the threads of its linear algebra wait for each other
# longer than one of them takes for matrices as small as these, and how many there are decides about
# the last bits of what is trained.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

__version__ = "0.1.0"
