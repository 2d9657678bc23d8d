"""A small transformer that is trained in front of you: GPT-2's blocks, by hand in NumPy."""

WORKER_FLAG = "--training-worker"  # makes a start of the program the training process of a window
