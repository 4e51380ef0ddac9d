"""The overview of a plan: who is served where, by whom and when, what stays unmet, how good it is."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from optimizer import CLASSES, Plan, Unmet, Village, clock, collation_key

from . import layers
from .atlas import Atlas
from .canvas import draw, new_map
from .colours import COVERAGE, coverage_colour
from .notes import closure_notes
from .page import render
from .words import Speech

Row = dict[str, Any]


def overview(atlas: Atlas) -> str:
    """Return the page of the whole campaign."""
    campaign, plan, say = atlas.campaign, atlas.plan, atlas.say
    canvas = new_map(atlas.point(campaign.base.id))
    ring_labels = layers.ground(canvas, atlas, atlas.point(campaign.base.id))
    village_labels = layers.villages(canvas, atlas)
    base_labels = layers.bases(canvas, atlas, (team.id for team in campaign.teams))
    weeks = [(list(days)) for _, days in groupby(_dates(atlas), key=lambda day: day.isocalendar()[:2])]
    return render(
        "overview",
        atlas,
        draw(canvas, layers.extent(atlas)),
        {
            "labels": [*base_labels, *village_labels, *ring_labels],
            "routes": layers.routes(atlas, atlas.days),
            "basemap": atlas.basemap.layers() if atlas.basemap else [],
            "words": {key: say(key) for key in ("zoom_in", "zoom_out", "close")},
        },
        weeks=[_week(atlas, number, days) for number, days in enumerate(weeks, start=1)],
        dates=[{"iso": day.isoformat(), "title": say.date(day)} for day in _dates(atlas)],
        teams=[
            {"name": atlas.team_name(team.id), "colour": atlas.colours[team.id]} for team in campaign.teams
        ],
        bands=COVERAGE,
        class_names=[say(name) for name in CLASSES],
        score=say.number(plan.score, 2),
        bound=say.number(plan.bound, 2),
        promise=promise(plan, say),
        served=_served(atlas),
        groups=[_trips(atlas, day) for day in _dates(atlas)],
        needs=needs(plan, say),
        unmet=[_shortfall(atlas, item) for item in plan.unmet],
        villages=[
            _village(atlas, village)
            for village in sorted(
                campaign.villages, key=lambda village: collation_key(village.name or village.id)
            )
        ],
        duties=_duties(atlas),
        closures=closure_notes(atlas, campaign.closures),
        breakdown=_breakdown(plan, say),
    )


def promise(plan: Plan, say: Speech) -> str:
    """Return what the bound promises in words; the share is rounded up, so that the sentence stays true."""
    if plan.status == "optimal":
        return say("optimal")
    if plan.score <= 0:
        return say("at_most", bound=say.number(plan.bound, 2))
    share = 100 * max(0.0, plan.bound - plan.score) / plan.score
    digits = 2 if share < 1 else 1
    above = math.ceil(share * 10**digits - 1e-9) / 10**digits
    return say("promise", percent=f"{say.number(above, digits)}%")


def _dates(atlas: Atlas) -> list[dt.date]:
    return sorted({day for day, _ in atlas.days})


def _week(atlas: Atlas, number: int, days: list[dt.date]) -> Row:
    say = atlas.say
    title = say("week", number=number, start=say.day_month(days[0]), end=say.day_month(days[-1]))
    return {"title": title, "dates": " ".join(day.isoformat() for day in days)}


def _trips(atlas: Atlas, date: dt.date) -> Row:
    numbers = {team.id: number for number, team in enumerate(atlas.campaign.teams)}
    trips = []
    for (day, team), routes in atlas.days.items():
        if day == date:
            stops = [
                f"{atlas.place_name(stop.village)} {clock(stop.start)}" for r in routes for stop in r.stops
            ]
            trips.append(
                {
                    "team": numbers[team],
                    "team_name": atlas.team_name(team),
                    "colour": atlas.colours[team],
                    "iso": day.isoformat(),
                    "href": atlas.links.get((day, team)),
                    "stops": " → ".join(stops),
                }
            )
    return {"title": atlas.say.date(date), "trips": trips}


def _served(atlas: Atlas) -> list[Row]:
    villages, results = atlas.campaign.villages, atlas.plan.villages
    totals = [sum(village.by_class[place] for village in villages) for place in range(len(CLASSES))]
    served = [sum(result.served[place] for result in results) for place in range(len(CLASSES))]
    return served_rows(served, totals, atlas.say)


def served_rows(served: Sequence[float], totals: Sequence[float], say: Speech) -> list[Row]:
    """Return a row for each class and one for all: households served, how many there are, and the share in percent.

    Parameters
    ----------
    served, totals
        Households by class, shape (5,).
    say
        The language.
    """
    names = [say(name) for name in CLASSES]
    rows = zip([*names, say("total")], [*served, sum(served)], [*totals, sum(totals)], strict=True)
    return [
        {
            "name": name,
            "served": say.number(given),
            "total": say.number(total),
            "share": round(100 * min(1.0, given / total), 1) if total else 0,
            "total_row": name not in names,
        }
        for name, given, total in rows
    ]


def needs(plan: Plan, say: Speech) -> list[str]:
    """Return one line for each kind of shortfall: how many villages, or how many duties."""
    lines = []
    for kind in ("visit", "late", "cover", "duty"):
        found = [item for item in plan.unmet if item.kind == kind]
        if found:
            places = {item.village for item in found} if kind != "duty" else found
            lines.append(say(f"needs_{kind}", count=len(places)))
    return lines


def _shortfall(atlas: Atlas, item: Unmet) -> Row:
    say = atlas.say
    amount = say.number(item.amount, 1)
    if item.kind == "late":
        due = item.date
        what = say("unmet_late", date=say.short_date(due)) if due else say("unmet_late_undated")
    else:
        what = say(f"unmet_{item.kind}", amount=amount)
    where = say("fixed_point") if item.village is None else atlas.place_name(item.village)
    if item.village is None and item.date is not None:
        where = f"{where}, {say.short_date(item.date)}"
        where += f" {clock(item.start)}" if item.start is not None else ""
    return {
        "village": None if item.village is None else atlas.village_number[item.village],
        "where": where,
        "what": what,
        "cost": say.number(item.cost, 1) if item.cost else "",
        "reason": say.said(item.reason),
    }


def _village(atlas: Atlas, village: Village) -> Row:
    say = atlas.say
    result = atlas.results.get(village.id)
    served = result.served if result else (0.0,) * len(CLASSES)
    coverage = result.coverage if result else 0.0
    classes = [
        {"name": say(name), "count": say.number(count), "served": say.number(given, 1), "total_row": False}
        for name, count, given in zip(CLASSES, village.by_class, served, strict=True)
        if count
    ]
    classes.append(
        {
            "name": say("total"),
            "count": say.number(village.households),
            "served": say.number(sum(served), 1),
            "total_row": True,
        }
    )
    return {
        "number": atlas.village_number[village.id],
        "name": village.name or village.id,
        "language": say.tongue(village.language) if village.language else "",
        "households": say.number(village.households),
        "coverage": f"{say.number(100 * coverage)}%",
        "colour": coverage_colour(coverage),
        "classes": classes,
        "by_class": [
            f"{say.number(given)}/{say.number(count)}" if count else "–"
            for count, given in zip(village.by_class, served, strict=True)
        ],
        "unmet": [_shortfall(atlas, item) for item in atlas.shortfalls.get(village.id, [])],
        "visits": [
            {
                "href": atlas.links.get((visit.route.date, visit.route.team)),
                "colour": atlas.colours[visit.route.team],
                "date": say.short_date(visit.route.date),
                "hours": f"{clock(visit.stop.start)}–{clock(visit.stop.end)}",
                "team": atlas.team_name(visit.route.team),
            }
            for visit in atlas.visits.get(village.id, [])
        ],
    }


def _duties(atlas: Atlas) -> list[Row]:
    given = {(duty.date, duty.start): duty for duty in atlas.plan.duties}
    rows = []
    for slot in atlas.campaign.duty_slots:
        duty = given.get((slot.date, slot.start))
        volunteers = duty.volunteers if duty else ()
        people = [name for volunteer in volunteers if (name := atlas.volunteer_name(volunteer)) is not None]
        if unnamed := len(volunteers) - len(people):
            people.append(atlas.say("unnamed", count=unnamed))
        missing = slot.wanted - len(volunteers)
        rows.append(
            {
                "date": atlas.say.short_date(slot.date),
                "hours": f"{clock(slot.start)}–{clock(slot.end)}",
                "people": ", ".join(people),
                "missing": atlas.say("unmet_duty", amount=missing) if missing > 0 else "",
            }
        )
    return rows


def _breakdown(plan: Plan, say: Speech) -> list[Row]:
    rows = [{"name": say("benefit"), "value": say.number(plan.breakdown.benefit, 2)}]
    for part in ("travel", "shift", "visit", "late", "duty", "cover", "change"):
        cost = getattr(plan.breakdown, part)
        if cost:
            rows.append({"name": say(f"cost_{part}"), "value": f"−{say.number(cost, 2)}"})
    return rows
