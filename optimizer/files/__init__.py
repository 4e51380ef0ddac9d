"""Reading campaigns, reading and writing plans."""

from __future__ import annotations

from .plan_json import plan_document, plan_of, read_plan, write_plan
from .problems import InputError, Problem
from .reading import Reading, load, read_campaign

__all__ = [
    "InputError",
    "Problem",
    "Reading",
    "load",
    "plan_document",
    "plan_of",
    "read_campaign",
    "read_plan",
    "write_plan",
]
