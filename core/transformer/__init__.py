"""A small transformer that is trained in front of you: GPT-2's blocks, by hand in NumPy."""
