"""Pictures of the program as files: PNG, SVG and PDF."""
