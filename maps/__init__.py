"""Pages of a plan: maps that need no network.

`write_maps` writes them all into a folder; `overview_html` and `day_html` give single pages as text.
"""

from __future__ import annotations

import datetime as dt

from optimizer import Campaign, Language, Plan

from .atlas import Atlas
from .day import day
from .folder import Written, write_maps
from .overview import overview

__all__ = ["Written", "day_html", "overview_html", "write_maps"]


def overview_html(campaign: Campaign, plan: Plan, language: Language = "vi") -> str:
    """Return the page of the whole campaign.

    Raises
    ------
    KeyError
        If the plan names a team, village or volunteer that the campaign does not have.
    """
    return overview(Atlas(campaign, plan, language))


def day_html(campaign: Campaign, plan: Plan, team: str, date: dt.date, language: Language = "vi") -> str:
    """Return the page of one team on one date.

    Raises
    ------
    LookupError
        If the plan has no route of the team on the date, or names an id that the campaign does not have.
    """
    return day(Atlas(campaign, plan, language), team, date)
