"""The command line: one file per verb."""

from .app import main

__all__ = ["main"]
