"""The month as a workbook: what a planner shows in a meeting, edits, and hands back as pinned visits."""

from __future__ import annotations

from .pins import read_pins
from .writing import month_bytes, write_month

__all__ = ["month_bytes", "read_pins", "write_month"]
