"""Pieces of sentences: numbers, dates, and lists of causes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ..language import Message, message

Cause = tuple[str, Message]
"""A code, and the cause in words."""


def decimal(value: float) -> Message | str:
    """Say a number to one decimal."""
    whole, _, tenth = f"{round(value, 1) + 0.0:.1f}".partition(".")
    return whole if tenth == "0" else message("{whole}.{tenth}", whole=whole, tenth=tenth)


def date_said(day: dt.date) -> Message:
    """Say a date."""
    return message("{year}-{month}-{day}", year=day.year, month=f"{day.month:02d}", day=f"{day.day:02d}")


def listed(parts: Sequence[Message]) -> Message:
    """Say several things after one another."""
    said = parts[-1]
    for part in reversed(parts[:-1]):
        said = message("{first}; {rest}", first=part, rest=said)
    return said


def joined(causes: Sequence[Cause]) -> Cause:
    """Return several causes as one."""
    return "+".join(code for code, _ in causes), listed([said for _, said in causes])
