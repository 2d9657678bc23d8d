"""Experiments ready to run: predict first, then train two models side by side."""
