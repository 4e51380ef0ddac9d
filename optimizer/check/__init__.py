"""The judge of plans: every rule and every figure of MODEL.md and FORMATS.md, computed anew.

It reads the campaign and the parsed plan.json alone, and shares nothing with the engine that may have made
the plan. Each kind of finding has a code; these are all of them:

- `schema-missing`, `schema-type`, `schema-value`, `schema-unknown`: the document is not of the form of
  FORMATS.md, or names what the campaign does not have
- `rule-1-date`, `rule-1-team-off`, `rule-1-volunteer-off`
- `rule-2-shift`, `rule-2-twice`
- `rule-3-depart`, `rule-3-return`, `rule-3-travel`, `rule-3-arrive`, `rule-3-stops`, `rule-3-twice`
- `rule-4-hours`, `rule-4-length`
- `rule-5-village`, `rule-5-pair`
- `rule-6-spacing`, `rule-6-max`
- `rule-7-size`, `rule-7-twice`, `rule-7-team`, `rule-7-able`, `rule-7-leader`, `rule-7-language`
- `rule-8-slot`, `rule-8-twice`, `rule-8-wanted`, `rule-8-same`, `rule-8-able`
- `rule-9-overlap`, `rule-9-count`, `rule-9-hours`
- `figure-campaign`, `figure-sha256`, `figure-travel`, `figure-breakdown`, `figure-score`, `figure-bound`,
  `figure-gap`, `figure-status`, `figure-villages`, `figure-visits`, `figure-served`, `figure-coverage`,
  `figure-unmet`
- `replan-frozen`, `replan-pinned`, `replan-done`
"""

from __future__ import annotations

from typing import Any

from ..campaign import Campaign
from ..travel import RecordError, TravelTimes, travel_times
from .document import read_duties, read_routes
from .duties import check_duties
from .figures import Figures, score_of
from .people import check_people
from .replan import Frozen, check_replan, read_replan
from .report import Findings, Report, Violation
from .routes import check_routes
from .spacing import check_spacing
from .values import Reader

__all__ = ["Report", "Violation", "check"]


def check(campaign: Campaign, document: Any, travel: TravelTimes | None = None) -> Report:
    """Check a plan: its form, every hard rule, and every figure.

    Parameters
    ----------
    campaign
        The campaign that the plan is for.
    document
        The parsed plan.json. Any value is taken; what is not a plan is reported as such.
    travel
        The travel times; by default those of the campaign, on real roads those that the plan keeps.

    Returns
    -------
    Report
        Everything that is wrong, not only the first. Where a route or duty cannot be read, it is left out of
        the rules, and the figures, which would all differ, are not compared.

    Raises
    ------
    TravelUnavailableError
        If `travel` is not given, the plan keeps none, and the campaign's travel times cannot be had.
    """
    findings = Findings()
    reader = Reader(findings)
    plan = reader.root(document)
    if plan is None:
        return findings.report()
    if travel is None:
        try:
            travel = travel_times(campaign, record=plan.get("travel"))
        except RecordError as error:
            findings.add("schema-value", "travel", error.reason)
            return findings.report()
    routes = read_routes(reader, plan, "", campaign)
    duties = read_duties(reader, plan, "", campaign)
    replan = read_replan(reader, plan)
    frozen = Frozen.of(replan, routes.read, duties.read)
    travelled = check_routes(campaign, travel, routes.read, frozen.routes, findings)
    check_spacing(campaign, routes.read, frozen.routes, findings)
    check_duties(campaign, duties.read, frozen.duties, findings)
    check_people(campaign, (routes.read, frozen.routes), (duties.read, frozen.duties), findings)
    if replan is not None:
        check_replan(replan, routes.read, duties.read, findings)
    readable = routes.complete and duties.complete and (replan is not None or "replan" not in plan)
    right = score_of(campaign, travelled, duties.read, replan) if readable else None
    Figures(campaign, reader, plan, right, findings).check()
    return findings.report()
