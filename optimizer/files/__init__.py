"""Reading campaigns, reading and writing plans."""

from __future__ import annotations

from .problems import InputError, Problem
from .reading import Reading, load, read_campaign

__all__ = ["InputError", "Problem", "Reading", "load", "read_campaign"]
