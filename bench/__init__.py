"""Reproducible measurements: `make bench`, or `python -m bench REPOSITORY…` over git directories of your own; `python -m bench papers`."""
