"""Reading campaigns, reading and writing plans."""

from __future__ import annotations

from .amended import copy_with_service
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
    "copy_with_service",
    "load",
    "plan_document",
    "plan_of",
    "read_campaign",
    "read_check_ins",
    "read_plan",
    "write_plan",
]
