"""Widgets that a person sets things with."""
