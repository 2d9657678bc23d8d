"""The attention engine of Attention Explorer: NumPy and the standard library, no screen."""

__version__ = "0.1.0"
