"""A transformer trained while the window is open: the process, the run so far, what is kept."""
