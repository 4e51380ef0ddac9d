"""Reading campaigns, reading and writing plans."""

from __future__ import annotations

from .amended import copy_with_service
from .check_ins import CheckIns, check_ins_of, read_check_ins
from .households import count_households, counted_table, filled
from .plan_json import plan_document, plan_of, read_plan, write_plan
from .problems import InputError, Problem
from .proposals import starter_files, villages_of
from .reading import Reading, load, read_campaign

__all__ = [
    "CheckIns",
    "InputError",
    "Problem",
    "Reading",
    "check_ins_of",
    "copy_with_service",
    "count_households",
    "counted_table",
    "filled",
    "load",
    "plan_document",
    "plan_of",
    "read_campaign",
    "read_check_ins",
    "read_plan",
    "starter_files",
    "villages_of",
    "write_plan",
]
