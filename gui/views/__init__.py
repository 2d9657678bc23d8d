"""Widgets that show a result."""
