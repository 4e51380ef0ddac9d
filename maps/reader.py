"""Who reads a page: whose names it may show, and which pages it may lead to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    """For whom a page is made; by default for somebody who may see all of the plan, from files of one folder.

    Attributes
    ----------
    named
        Ids of the teams whose volunteers the page names; of others it says how many there are. None: all teams.
    day
        Gives the address of the page of a date and team, None where the page must not lead there. None: the pages
        that `write_maps` writes.
    overview
        The address of the overview; None for no link.
    """

    named: frozenset[str] | None = None
    day: Callable[[dt.date, str], str | None] | None = None
    overview: str | None = "overview.html"

    def names(self, team: str) -> bool:
        """Say whether the volunteers of a team are named."""
        return self.named is None or team in self.named
