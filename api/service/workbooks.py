"""Workbooks as the bytes that are sent."""

from __future__ import annotations

import hashlib

import optimizer
from optimizer import Campaign, Language, Plan

from .shelf import Rendered

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def empty_workbook(language: Language) -> Rendered:
    """Return the workbook to fill in."""
    return _sheets(optimizer.workbook_bytes(language))


def campaign_workbook(campaign: Campaign, language: Language) -> Rendered:
    """Return a campaign as a workbook."""
    return _sheets(optimizer.workbook_bytes(language, campaign))


def month_workbook(campaign: Campaign, plan: Plan, language: Language) -> Rendered:
    """Return the month of a plan."""
    return _sheets(optimizer.month_bytes(campaign, plan, language))


def _sheets(content: bytes) -> Rendered:
    # A workbook is packed already.
    return Rendered(content, None, MEDIA_TYPE, hashlib.sha256(content).hexdigest()[:32])
