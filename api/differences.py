"""The difference of two plans in words: what a planner reads out in a meeting and then acts on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from optimizer import CLASSES, Campaign, Difference, Language, Told, VisitChange, VisitSlot, clock

from .language import day, message, number
from .report import CLASS_NAMES

KINDS = {
    "moved": message("moved"),
    "added": message("new"),
    "dropped": message("dropped"),
    "retimed": message("other time"),
}

NOISE = 0.05
"""Households below which a figure is shown as nothing."""


def difference_report(campaign: Campaign, found: Difference, language: Language) -> str:
    """Return what changes, by date, who must be told, and what it gains; several lines.

    Parameters
    ----------
    campaign
        Names villages, teams and volunteers; ids are shown where it no longer has them.
    found
        The difference.
    language
        The language of the words and of the way to write numbers.
    """
    if found.nothing:
        return message("Nothing changes from {date} on.", date=day(found.since, language)).say(language)
    paragraphs = [
        _visits(campaign, found, language),
        _told(campaign, found, language),
        gain_said(found, language),
    ]
    return "\n\n".join("\n".join(lines) for paragraph in paragraphs if (lines := list(paragraph)))


def changed_share(found: Difference, language: Language) -> str:
    """Return how many of the visits still to come are no longer as they were, in one sentence."""
    return message(
        "From {date} on {changed} of {before} visits change; new visits: {added}",
        date=day(found.since, language),
        changed=number(found.visits_changed, language, 0),
        before=number(found.visits_before, language, 0),
        added=number(sum(change.kind == "added" for change in found.visits), language, 0),
    ).say(language)


def visit_said(campaign: Campaign, change: VisitChange, language: Language) -> str:
    """Return when and by whom a changed visit was made, and is."""
    slots = [slot for slot in (change.before, change.after) if slot is not None]
    return " → ".join(_slot_said(campaign, slot, language) for slot in slots)


def told_said(told: Told, language: Language) -> list[str]:
    """Return what a volunteer must be told: when they come, and when no longer."""

    def listed(turns: Sequence[tuple[dt.date, str | None]]) -> str:
        return ", ".join(_turn_said(turn, language) for turn in turns)

    said = []
    if told.comes:
        said.append(message("comes: {turns}", turns=listed(told.comes)).say(language))
    if told.stays_away:
        said.append(message("no longer: {turns}", turns=listed(told.stays_away)).say(language))
    if told.elsewhere:
        turns = listed(told.elsewhere)
        said.append(message("other villages or times: {turns}", turns=turns).say(language))
    return said


def gain_said(found: Difference, language: Language) -> list[str]:
    """Return what a replan gains over keeping what is still possible of the old plan."""
    gain = found.gain
    if gain is None:
        return []
    households = ", ".join(
        f"{CLASS_NAMES[name].say(language).lower()} {'+' if count > 0 else '−'}{number(abs(count), language)}"
        for name, count in zip(CLASSES, gain.served, strict=True)
        if abs(count) > NOISE
    )
    lines = [
        message(
            "Gain over keeping what is still possible: {points} points, after {change} for the changes",
            points=number(gain.score, language),
            change=number(gain.change, language),
        ).say(language)
    ]
    if households:
        lines.append(
            message("Households served, against keeping: {households}", households=households).say(language)
        )
    return lines


def team_name(campaign: Campaign, team: str) -> str:
    """Return the name of a team; its id where the campaign has none for it."""
    known = campaign.team_by_id.get(team)
    return known.name or known.id if known else team


def village_name(campaign: Campaign, village: str) -> str:
    """Return the name of a village; its id where the campaign does not have it."""
    known = campaign.village_by_id.get(village)
    return known.name if known else village


def volunteer_name(campaign: Campaign, volunteer: str) -> str:
    """Return the name of a volunteer; the id where the campaign has none."""
    known = campaign.volunteer_by_id.get(volunteer)
    return known.name or known.id if known else volunteer


def _visits(campaign: Campaign, found: Difference, language: Language) -> Iterator[str]:
    yield changed_share(found, language)
    width = max((len(KINDS[change.kind].say(language)) for change in found.visits), default=0)
    for change in found.visits:
        kind = KINDS[change.kind].say(language)
        name = village_name(campaign, change.village)
        yield f"  {kind:<{width}}  {name}: {visit_said(campaign, change, language)}"


def _told(campaign: Campaign, found: Difference, language: Language) -> Iterator[str]:
    if not found.told:
        return
    count = number(len(found.told), language, 0)
    yield message("Volunteers to be told ({count}):", count=count).say(language)
    for told in found.told:
        said = "; ".join(told_said(told, language))
        yield f"  {volunteer_name(campaign, told.volunteer)}: {said}"


def _slot_said(campaign: Campaign, slot: VisitSlot, language: Language) -> str:
    return message(
        "{team} on {date} at {start}",
        team=team_name(campaign, slot.team),
        date=day(slot.date, language),
        start=clock(slot.start),
    ).say(language)


def _turn_said(turn: tuple[dt.date, str | None], language: Language) -> str:
    date, team = turn
    if team is None:
        return message("{date} (fixed point)", date=day(date, language)).say(language)
    return day(date, language)
