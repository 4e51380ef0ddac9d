"""Reading campaigns, reading and writing plans."""

from __future__ import annotations

from .check_ins import CheckIns, check_ins_of, read_check_ins
from .plan_json import plan_document, plan_of, read_plan, write_plan
from .problems import InputError, Problem
from .reading import Reading, load, read_campaign

__all__ = [
    "CheckIns",
    "InputError",
    "Problem",
    "Reading",
    "check_ins_of",
    "load",
    "plan_document",
    "plan_of",
    "read_campaign",
    "read_check_ins",
    "read_plan",
    "write_plan",
]
