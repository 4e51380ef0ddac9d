"""Why no shift can visit a village: the blocks, in words, that explain all shifts with the fewest causes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ..campaign import Campaign, Shift, Village
from ..language import Message, message
from .access import BLOCKS, Access, Block
from .crews import least_crew
from .wording import Cause, date_said, listed


def no_shift(access: Access, until: dt.date | None) -> Cause:
    """Return why there is no shift at all, or none on or before `until`."""
    campaign = access.campaign
    if until is not None and not campaign.shifts:
        return no_shift(access, None)
    off = [shift for shift in access.shifts_off if until is None or shift.date <= until]
    if until is not None and not off:
        return "deadline", message(
            "the latest date for a first visit, {until}, lies before the first shift, {first}",
            until=date_said(until),
            first=date_said(campaign.shifts[0].date),
        )
    if until is not None:
        return "leave", message(
            "until {until} every shift falls on a day off of its team ({teams})",
            until=date_said(until),
            teams=_teams(campaign, off),
        )
    if off:
        return "leave", message(
            "every shift falls on a day off of its team ({teams})", teams=_teams(campaign, off)
        )
    if not campaign.working_dates:
        return "no-shifts", message("there is no working date")
    return "no-shifts", message("no team has a shift on any working date")


def blocked(access: Access, village: Village, shifts: Sequence[Shift], until: dt.date | None) -> Cause:
    """Return why none of `shifts` can visit the village as its only stop."""
    causes = obstacles(access, village, shifts)
    would_do = [
        shift
        for shift in access.shifts_off
        if (until is None or shift.date <= until) and not access.blocks(village, shift)
    ]
    if would_do:
        leave = message(
            "further shifts that would do, but fall on days off of {teams}: {count}",
            teams=_teams(access.campaign, would_do),
            count=len(would_do),
        )
        causes = [("leave", leave), *causes]
    code = "+".join(name for name, _ in causes)
    said = listed([part for _, part in causes])
    if any(access.blocks(village, shift) == {"direct"} for shift in shifts):
        return code, message("no shift can visit it as its only stop: {causes}", causes=said)
    if until is not None:
        return code, message(
            "no visit is possible until {until}: {causes}", until=date_said(until), causes=said
        )
    return code, message("no visit is possible: {causes}", causes=said)


def obstacles(access: Access, village: Village, shifts: Sequence[Shift]) -> list[Cause]:
    """Return what keeps each of `shifts` from visiting the village as its only stop.

    What blocks every shift by itself is said alone, and all of it, since lifting one would not help. Where
    nothing does, each shift is counted under one of its blocks, chosen so that few causes remain.
    """
    blocks = {shift: access.blocks(village, shift) for shift in shifts}
    everywhere = [block for block in BLOCKS if all(block in found for found in blocks.values())]
    if everywhere:
        return [(block, _said(access, village, shifts, block)) for block in everywhere]
    return [
        (
            block,
            message(
                "{cause} ({count} of {all} shifts)",
                cause=_said(access, village, counted, block),
                count=len(counted),
                all=len(shifts),
            ),
        )
        for block, counted in _fewest(blocks)
    ]


def _fewest(blocks: dict[Shift, frozenset[Block]]) -> list[tuple[Block, list[Shift]]]:
    """Return blocks that explain all shifts, each with those counted under it, the largest share first."""
    left = dict(blocks)
    chosen = []
    while left:
        block = max(BLOCKS, key=lambda name: sum(name in found for found in left.values()))
        counted = [shift for shift, found in left.items() if block in found]
        chosen.append((block, counted))
        for shift in counted:
            del left[shift]
    return sorted(chosen, key=lambda pair: (-len(pair[1]), BLOCKS.index(pair[0])))


def _said(access: Access, village: Village, shifts: Sequence[Shift], block: Block) -> Message:
    campaign = access.campaign
    shortest = min(campaign.service.session_minutes)
    least = least_crew(campaign)
    language = village.language or ""
    if block == "closed":
        return _with_reasons(
            message("the village is closed"), _reasons(campaign, village, shifts, road=False)
        )
    if block == "hours":
        return message(
            "the village is not open for {minutes} minutes, the shortest session, within the shift",
            minutes=shortest,
        )
    if block == "team":
        return message(
            "the team has fewer than {least} volunteers ({teams})",
            least=least,
            teams=_teams(campaign, shifts),
        )
    if block == "absent":
        return message(
            "fewer than {least} volunteers of the team are available for the whole shift", least=least
        )
    if block == "limit":
        return message(
            "the weekly limits of volunteers leave fewer than {least} for such a shift", least=least
        )
    if block == "leader":
        return message("no leader of the team can join")
    if block == "language":
        if not any(volunteer.speaks(language) for volunteer in campaign.volunteers):
            return message("no volunteer speaks “{language}”", language=language)
        return message(
            "nobody in the team speaks “{language}” ({teams})",
            language=language,
            teams=_teams(campaign, shifts),
        )
    if block == "speaker":
        return message("nobody in the team who speaks “{language}” can join", language=language)
    if block == "pairing":
        return message("a crew of one cannot be both leader and speaker of “{language}”", language=language)
    if block == "road":
        return _with_reasons(
            message(
                "a closed or slow road leaves less than {minutes} minutes, the shortest session",
                minutes=shortest,
            ),
            _reasons(campaign, village, shifts, road=True),
        )
    if block == "far":
        return message(
            "the way there and back leaves less than {minutes} minutes, the shortest session",
            minutes=shortest,
        )
    return message(
        "the way there and back is closed or takes too long; "
        "at best it fits on the way to or from another village"
    )


def _with_reasons(what: Message, reasons: str) -> Message:
    return message("{what} ({reasons})", what=what, reasons=reasons) if reasons else what


def _reasons(campaign: Campaign, village: Village, shifts: Sequence[Shift], *, road: bool) -> str:
    """Return what the closures say that touch the village on the dates of `shifts`."""
    days = {shift.date for shift in shifts}
    found = (
        closure.reason
        for closure in campaign.closures
        if (closure.destination is not None) == road
        and village.id in (closure.origin, closure.destination)
        and any(closure.holds_on(day) for day in days)
    )
    return ", ".join(dict.fromkeys(reason for reason in found if reason))


def _teams(campaign: Campaign, shifts: Sequence[Shift]) -> str:
    names = {shift.team for shift in shifts}
    return ", ".join(team.name or team.id for team in campaign.teams if team.id in names)
