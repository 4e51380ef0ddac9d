"""Replanning: what was done replaces what was planned, what is frozen stays, and changes after it are priced."""

from __future__ import annotations

from .changes import CrewChange, Difference, DutyChange, Gain, Told, VisitChange, VisitSlot
from .difference import difference
from .pace import Estimate, Estimates, estimates_of
from .replan import RequestError, replan, replan_request

__all__ = [
    "CrewChange",
    "Difference",
    "DutyChange",
    "Estimate",
    "Estimates",
    "Gain",
    "RequestError",
    "Told",
    "VisitChange",
    "VisitSlot",
    "difference",
    "estimates_of",
    "replan",
    "replan_request",
]
