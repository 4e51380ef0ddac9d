"""The figures of plan.json: the campaign, the score and its parts, the bound, the villages, what is unmet."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from ..campaign import CLASSES, Campaign
from ..hours import clock
from ..language import message
from ..plan import Breakdown, Duty, Replan, Route, Unmet, UnmetKind, gap_of, status_of
from ..score import Score, count_changes, score
from .report import Findings
from .values import Reader, count, day, filled, known, mapping, number, one_of, text, time

TOLERANCE = 1e-6
STATUS_ROUNDING = 1e-9
"""How near to the limit of `optimal` a gap may be for either status to pass: only rounding."""

UnmetKey = tuple[str, str | dt.date | None, int | None]
"""What names a shortfall: kind and village; of duties kind, date and start."""


def close(stated: float, right: float) -> bool:
    """Say whether two figures agree as MODEL.md wants: to 1e-6 · max(1, abs(x))."""
    return abs(stated - right) <= TOLERANCE * max(1.0, abs(right))


def score_of(
    campaign: Campaign, routes: Sequence[Route], duties: Sequence[Duty], replan: Replan | None
) -> Score:
    """Return the score of a plan, or of a replan with its check-ins and changes."""
    if replan is None:
        return score(campaign, routes, duties)
    return score(
        campaign,
        routes,
        duties,
        done={entry.visit: entry.served for entry in replan.done},
        changes=count_changes((replan.routes, replan.duties), (routes, duties), replan.freeze_until),
    )


class Figures:
    """Compares what a document states with what is right.

    Parameters
    ----------
    campaign
        The campaign.
    reader
        Reads the document.
    plan
        The document.
    right
        The score of the plan; None where it cannot be computed, and only the form is checked.
    findings
        Takes what differs.
    """

    def __init__(
        self,
        campaign: Campaign,
        reader: Reader,
        plan: Mapping[str, Any],
        right: Score | None,
        findings: Findings,
    ) -> None:
        self._campaign = campaign
        self._reader = reader
        self._plan = plan
        self._right = right
        self._findings = findings

    def check(self) -> None:
        """Check all figures."""
        self._check_campaign()
        self._check_breakdown()
        self._check_quality()
        self._check_villages()
        self._check_unmet()
        self._check_run()

    def _check_campaign(self) -> None:
        for rule, key, right in (
            ("figure-campaign", "campaign", self._campaign.id),
            ("figure-sha256", "campaign_sha256", self._campaign.sha256),
        ):
            stated = self._reader.take(self._plan, key, "", text)
            if stated is not None and stated != right:
                self._findings.add(rule, key, message("the plan is of another campaign, or of other data"))

    def _compare(self, rule: str, place: str, stated: float | None, right: float) -> None:
        if stated is not None and not close(stated, right):
            self._findings.add(
                rule, place, message("{stated} is stated; {right} is right", stated=stated, right=right)
            )

    def _check_breakdown(self) -> None:
        lines = self._reader.take(self._plan, "breakdown", "", mapping)
        if lines is None:
            return
        for line in Breakdown.model_fields:
            stated = self._reader.take(lines, line, "breakdown", number)
            if self._right is not None:
                right = getattr(self._right.breakdown, line)
                self._compare("figure-breakdown", f"breakdown.{line}", stated, right)

    def _check_quality(self) -> None:
        stated = {key: self._reader.take(self._plan, key, "", number) for key in ("score", "bound", "gap")}
        status = self._reader.take(self._plan, "status", "", one_of(("optimal", "feasible")))
        bound = stated["bound"]
        if self._right is None:
            return
        right = self._right.score
        self._compare("figure-score", "score", stated["score"], right)
        if bound is None:
            return
        if bound < right and not close(bound, right):
            self._findings.add(
                "figure-bound",
                "bound",
                message("the bound {bound} is below the score {score}", bound=bound, score=right),
            )
        gap = gap_of(right, bound)
        self._compare("figure-gap", "gap", stated["gap"], gap)
        allowed = {status_of(gap - STATUS_ROUNDING), status_of(gap + STATUS_ROUNDING)}
        if status is not None and status not in allowed:
            self._findings.add(
                "figure-status",
                "status",
                message("“{status}” does not fit the gap {gap}", status=status, gap=gap),
            )

    def _check_villages(self) -> None:
        entries = self._reader.items(self._plan, "villages", "")
        results = {} if self._right is None else {result.village: result for result in self._right.villages}
        named: dict[str, int] = defaultdict(int)
        for entry, at in entries or []:
            given = self._reader.record(entry, at)
            if given is None:
                continue
            name = self._reader.take(given, "village", at, known(self._campaign.village_by_id))
            visits = self._reader.take(given, "visits", at, count)
            coverage = self._reader.take(given, "coverage", at, number)
            served = self._reader.take(given, "served", at, mapping)
            by_class = {
                key: None if served is None else self._reader.take(served, key, f"{at}.served", number)
                for key in CLASSES
            }
            if name is None:
                continue
            named[name] += 1
            if name not in results:
                continue
            right = results[name]
            self._compare("figure-visits", name, visits, right.visits)
            self._compare("figure-coverage", name, coverage, right.coverage)
            for key, households in zip(CLASSES, right.served, strict=True):
                self._compare("figure-served", f"{name} {key}", by_class[key], households)
        for village in self._campaign.villages if entries is not None else ():
            if named[village.id] != 1:
                self._findings.add(
                    "figure-villages",
                    village.id,
                    message("appears {times} times under villages, not once", times=named[village.id]),
                )

    def _check_unmet(self) -> None:
        entries = self._reader.items(self._plan, "unmet", "")
        if entries is None:
            return
        stated: dict[UnmetKey, list[tuple[float, float]]] = defaultdict(list)
        complete = True
        for entry, at in entries:
            read = self._unmet(entry, at)
            if read is None:
                complete = False
            else:
                key, amount, cost = read
                stated[key].append((amount, cost))
        if self._right is None or not complete:
            return
        costs = self._right.breakdown
        self._compare(
            "figure-unmet",
            "unmet",
            sum(cost for listed in stated.values() for _, cost in listed),
            costs.visit + costs.late + costs.duty + costs.cover,
        )
        right = {_key_of(shortfall): shortfall for shortfall in self._right.shortfalls}
        for key, listed in stated.items():
            place = " ".join(_name(part) for part in key if part is not None)
            if key not in right:
                self._findings.add("figure-unmet", place, message("nothing is unmet there"))
            else:
                self._compare("figure-unmet", f"{place} amount", sum(a for a, _ in listed), right[key].amount)
                self._compare("figure-unmet", f"{place} cost", sum(c for _, c in listed), right[key].cost)
        for key in right.keys() - stated.keys():
            place = " ".join(_name(part) for part in key if part is not None)
            self._findings.add("figure-unmet", place, message("the shortfall is not listed under unmet"))

    def _unmet(self, entry: Any, at: str) -> tuple[UnmetKey, float, float] | None:
        given = self._reader.record(entry, at)
        if given is None:
            return None
        kind = self._reader.take(given, "kind", at, one_of(get_args(UnmetKind)))
        amount = self._reader.take(given, "amount", at, number)
        cost = self._reader.take(given, "cost", at, number)
        reason = self._reader.take(given, "reason", at, filled)
        if kind is None or amount is None or cost is None or reason is None:
            return None
        if kind != "duty":
            village = self._reader.take(given, "village", at, known(self._campaign.village_by_id))
            return None if village is None else ((kind, village, None), amount, cost)
        date = self._reader.take(given, "date", at, day)
        start = self._reader.take(given, "start", at, time)
        return None if date is None or start is None else ((kind, date, start), amount, cost)

    def _check_run(self) -> None:
        # A plan made by hand has none.
        if "run" not in self._plan:
            return
        given = self._reader.take(self._plan, "run", "", mapping)
        if given is not None:
            self._reader.take(given, "seconds", "run", number)
            self._reader.take(given, "seed", "run", count)
            self._reader.take(given, "version", "run", text)
            self._reader.take(given, "engine", "run", text)


def _key_of(shortfall: Unmet) -> UnmetKey:
    if shortfall.kind == "duty":
        return shortfall.kind, shortfall.date, shortfall.start
    return shortfall.kind, shortfall.village, None


def _name(part: str | dt.date | int) -> str:
    return clock(part) if isinstance(part, int) else str(part)
