"""Rule 6: how often a village is visited, and how far apart."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from ..campaign import Campaign
from ..language import message
from ..plan import Route
from .report import Findings


def check_spacing(
    campaign: Campaign, routes: Sequence[Route], frozen: Sequence[bool], findings: Findings
) -> None:
    """Check the visits of each village over all teams.

    Frozen visits count; what frozen visits alone break is past changing, and no finding.
    """
    visits: dict[str, list[tuple[dt.date, str, bool]]] = defaultdict(list)
    for route, is_frozen in zip(routes, frozen, strict=True):
        for stop in route.stops:
            visits[stop.village].append((route.date, route.team, is_frozen))
    for village in campaign.villages:
        found = sorted(visits[village.id])
        # Neighbours suffice: where two visits are too close, so are the neighbours between them.
        for (day, team, past), (next_day, next_team, next_past) in pairwise(found):
            apart = (next_day - day).days
            if apart < village.min_gap_days and not (past and next_past):
                findings.add(
                    "rule-6-spacing",
                    village.id,
                    message(
                        "the visits on {day} ({team}) and {next_day} ({next_team}) are {apart} days apart; "
                        "at least {gap} are needed",
                        day=day,
                        team=team,
                        next_day=next_day,
                        next_team=next_team,
                        apart=apart,
                        gap=village.min_gap_days,
                    ),
                )
        most = village.max_visits
        if most is not None and len(found) > most and not all(past for _, _, past in found):
            findings.add(
                "rule-6-max",
                village.id,
                message("{count} visits; at most {most} are allowed", count=len(found), most=most),
            )
