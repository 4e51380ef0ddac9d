"""A plan in words: who is served, who is not and why, and how good the plan is."""

from __future__ import annotations

import math
from collections.abc import Iterator

from optimizer import CLASSES, Campaign, Language, Message, Plan, Unmet

from .language import day, message, number

CLASS_NAMES = {
    "poor": message("Poor households"),
    "near_poor": message("Near-poor households"),
    "elderly": message("Households of elderly people"),
    "no_device": message("Households without a smart device"),
    "other": message("Other households"),
}


def plan_report(campaign: Campaign, plan: Plan, language: Language) -> str:
    """Return the report that `luudong plan` ends with, several lines.

    Parameters
    ----------
    campaign
        The campaign that was planned.
    plan
        A plan of it.
    language
        The language of the words and of the way to write numbers.
    """
    paragraphs = [
        _heading(campaign, plan, language),
        _served(campaign, plan, language),
        _without_visit(campaign, plan, language),
        _shortfalls(campaign, plan, language),
        _quality(plan, language),
    ]
    return "\n\n".join("\n".join(lines) for paragraph in paragraphs if (lines := list(paragraph)))


def how_good(plan: Plan, language: Language) -> str:
    """Return how much better another plan could be, in one sentence; rounded up, so that it stays true."""
    lead = max(0.0, plan.bound - plan.score)
    if plan.status == "optimal":
        return message("Proven optimal: no plan scores more.").say(language)
    if plan.score < 1:
        # A percentage of nearly nothing, or of a negative score, tells nobody anything.
        return message(
            "No plan can score more than {points} points more.", points=_rounded_up(lead, language)
        ).say(language)
    return message(
        "No plan can be more than {percent} % better.",
        percent=_rounded_up(100 * lead / plan.score, language),
    ).say(language)


def _rounded_up(value: float, language: Language) -> str:
    return number(math.ceil(10 * value) / 10, language)


def _heading(campaign: Campaign, plan: Plan, language: Language) -> Iterator[str]:
    yield message(
        "Plan of {name}, {start} to {end}",
        name=campaign.name or campaign.id,
        start=day(campaign.start, language),
        end=day(campaign.end, language),
    ).say(language)
    if campaign.illustrative:
        yield message("The data are illustrative: made up, not the commune's own.").say(language)
    yield message(
        "Routes: {routes}, sessions: {sessions}, duties staffed: {duties}",
        routes=number(len(plan.routes), language, 0),
        sessions=number(sum(len(route.stops) for route in plan.routes), language, 0),
        duties=number(sum(bool(duty.volunteers) for duty in plan.duties), language, 0),
    ).say(language)


def _served(campaign: Campaign, plan: Plan, language: Language) -> Iterator[str]:
    yield message("Households served:").say(language)
    totals = [sum(village.by_class[c] for village in campaign.villages) for c in range(len(CLASSES))]
    served = [sum(result.served[c] for result in plan.villages) for c in range(len(CLASSES))]
    rows = [
        (CLASS_NAMES[name].say(language), got, total)
        for name, got, total in zip(CLASSES, served, totals, strict=True)
        if total
    ]
    rows.append((message("All households").say(language), sum(served), sum(totals)))
    width = max(len(name) for name, _, _ in rows)
    for name, got, total in rows:
        share = 100 * got / total if total else 100.0
        numbers = message(
            "{served} of {total} ({share} %)",
            served=number(got, language),
            total=number(total, language, 0),
            share=number(share, language),
        )
        yield f"  {name:<{width}}  {numbers.say(language)}"


def _without_visit(campaign: Campaign, plan: Plan, language: Language) -> Iterator[str]:
    visits = {result.village: result.visits for result in plan.villages}
    left_out = [
        village
        for village in campaign.villages
        if not visits.get(village.id) and (village.households or village.min_visits)
    ]
    if not left_out:
        yield message("Every village is visited.").say(language)
        return
    yield message("Villages with no visit ({count}):", count=number(len(left_out), language, 0)).say(language)
    causes = {unmet.village: unmet for unmet in plan.unmet if unmet.kind == "visit"}
    for village in left_out:
        cause = causes.get(village.id)
        why = message("no visit is required there (min_visits = 0)") if cause is None else cause.reason
        yield f"  {village.name} ({village.id}): {_said(why, language)}"


def _shortfalls(campaign: Campaign, plan: Plan, language: Language) -> Iterator[str]:
    visits = {result.village: result.visits for result in plan.villages}
    names = {village.id: village.name for village in campaign.villages}

    def listed(entries: list[Unmet]) -> str:
        return ", ".join(names.get(entry.village or "", "") for entry in entries)

    fewer = [entry for entry in plan.unmet if entry.kind == "visit" and visits.get(entry.village or "")]
    late = [entry for entry in plan.unmet if entry.kind == "late"]
    cover = [entry for entry in plan.unmet if entry.kind == "cover"]
    duties = [entry for entry in plan.unmet if entry.kind == "duty"]
    if fewer:
        yield message("Villages with fewer visits than required: {names}", names=listed(fewer)).say(language)
    if late:
        yield message("Villages whose first visit is late or missing: {names}", names=listed(late)).say(
            language
        )
    if cover:
        yield message(
            "Villages below the coverage floor of {floor} %, {households} priority households short: {names}",
            floor=number(100 * campaign.coverage.floor, language),
            households=number(sum(entry.amount for entry in cover), language),
            names=listed(cover),
        ).say(language)
    if duties:
        yield message(
            "Fixed point: {missing} volunteer places empty, in {short} of {all} duties",
            missing=number(sum(entry.amount for entry in duties), language),
            short=number(len(duties), language, 0),
            all=number(len(campaign.duty_slots), language, 0),
        ).say(language)


def _quality(plan: Plan, language: Language) -> Iterator[str]:
    yield message(
        "Score {score}, proven bound {bound}",
        score=number(plan.score, language),
        bound=number(plan.bound, language),
    ).say(language)
    yield how_good(plan, language)


def _said(reason: Message | str, language: Language) -> str:
    return reason.say(language) if isinstance(reason, Message) else reason
