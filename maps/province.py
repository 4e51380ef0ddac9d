"""Many plans on one map: each commune a circle at its base, what its plan reaches, and how good it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import folium

from optimizer import CLASSES, Campaign, Language, Plan

from . import canvas as parts
from .colours import ALERT, COVERAGE, coverage_colour
from .geometry import Point
from .overview import needs, promise, served_rows
from .page import shell
from .words import Speech, message

Json = dict[str, Any]

TITLE = message("Plans of {count} communes")
COMMUNE = message("Commune")
COMMUNES = message("Communes")
PLANNED = message("Planned")
MEAN_GAP = message("Mean gap")
GAP = message("Gap")
TEAMS = message("Teams")
OPEN = message("Open the plan")
NO_PLAN = message("There is no plan: {reason}")
SIZE = message("The larger the circle, the more households the commune has.")
MARK = message("villages are left without a visit that is wanted")


@dataclass(frozen=True)
class Commune:
    """One campaign of a province.

    Attributes
    ----------
    campaign, plan
        The campaign and its plan; None where there is none, for the reason `problem`.
    link
        The address of the page of its plan, relative to the map; None where there is none.
    """

    campaign: Campaign
    plan: Plan | None
    link: str | None = None
    problem: str = ""

    @property
    def at(self) -> Point:
        """Where it is shown: at its base."""
        return self.campaign.base.lat, self.campaign.base.lon


def province_html(communes: Sequence[Commune], language: Language = "vi", title: str = "") -> str:
    """Return one page of many plans.

    Parameters
    ----------
    communes
        At least one.
    language
        The language of the page.
    title
        What it is called; by default how many communes it is of.

    Raises
    ------
    ValueError
        If there is no commune.
    """
    if not communes:
        raise ValueError("a map of no communes has no place in the world")
    say = Speech(language)
    centre = tuple(sum(place.at[axis] for place in communes) / len(communes) for axis in (0, 1))
    canvas = parts.new_map((centre[0], centre[1]))
    labels = _circles(canvas, communes)
    plans = [commune.plan for commune in communes if commune.plan is not None]
    served = [
        sum(result.served[n] for plan in plans for result in plan.villages) for n in range(len(CLASSES))
    ]
    totals = [sum(v.by_class[n] for c in communes for v in c.campaign.villages) for n in range(len(CLASSES))]
    gaps = [plan.gap for plan in plans]
    return shell(
        "province",
        say,
        parts.draw(canvas, [commune.at for commune in communes]),
        {
            "labels": labels,
            "routes": {"routes": [], "legs": [], "teams": [], "villages": []},
            "basemap": [],
            "words": {key: say(key) for key in ("zoom_in", "zoom_out", "close")},
        },
        scripts=("labels.js", "map.js"),
        styles=("page.css", "overview.css"),
        title=title or replace(TITLE, values={"count": say.number(len(communes))}).say(language),
        told={
            "commune": COMMUNE.say(language),
            "communes": COMMUNES.say(language),
            "planned": PLANNED.say(language),
            "mean_gap": MEAN_GAP.say(language),
            "gap": GAP.say(language),
            "teams": TEAMS.say(language),
            "open": OPEN.say(language),
            "mark": MARK.say(language),
            "size": SIZE.say(language),
        },
        illustrative=any(commune.campaign.illustrative for commune in communes),
        planned=f"{len(plans)} / {len(communes)}",
        mean_gap=_percent(sum(gaps) / len(gaps), say) if gaps else "–",
        bands=COVERAGE,
        served=served_rows(served, totals, say),
        communes=[_commune(number, commune, say) for number, commune in enumerate(communes)],
    )


def _circles(canvas: folium.Map, communes: Sequence[Commune]) -> list[Json]:
    """Draw a circle for each commune, the large ones first; return their labels."""
    households = [sum(village.households for village in c.campaign.villages) for c in communes]
    largest = max(households) or 1
    labels = []
    for number in sorted(range(len(communes)), key=lambda n: -households[n]):
        commune = communes[number]
        radius = round(6 + 11 * math.sqrt(households[number] / largest), 1)
        alert = commune.plan is None or any(item.kind == "visit" for item in commune.plan.unmet)
        circle = folium.CircleMarker(
            commune.at,
            radius=radius,
            color=ALERT if alert else "#334155",
            weight=2.5 if alert else 1.2,
            fill_color=coverage_colour(coverage_share(commune)),
            fill_opacity=0.92,
        ).add_to(canvas)
        circle.add_child(parts.Village(number))
        labels.append(
            {
                "at": [round(commune.at[0], 6), round(commune.at[1], 6)],
                "text": commune.campaign.name or commune.campaign.id,
                "kind": "village",
                "radius": radius,
                "village": number,
                "sized": True,
            }
        )
    return labels


def coverage_share(commune: Commune) -> float:
    """Return the share of the priority households of a commune that its plan serves; 1 where there are none."""
    priority = sum(village.priority_households for village in commune.campaign.villages)
    if commune.plan is None:
        return 0.0
    reached = sum(sum(result.served[:4]) for result in commune.plan.villages)
    return reached / priority if priority else 1.0


def _commune(number: int, commune: Commune, say: Speech) -> Json:
    campaign, plan = commune.campaign, commune.plan
    share = coverage_share(commune)
    found: Json = {
        "number": number,
        "name": campaign.name or campaign.id,
        "colour": coverage_colour(share),
        "villages": say.number(len(campaign.villages)),
        "teams": say.number(len(campaign.teams)),
        "households": say.number(sum(village.households for village in campaign.villages)),
        "link": commune.link,
        "coverage": "–",
        "served": "–",
        "gap": "–",
        "score": "",
        "bound": "",
        "promise": "",
        "needs": [],
        "problem": replace(NO_PLAN, values={"reason": commune.problem}).say(say.language),
    }
    if plan is None:
        return found
    return found | {
        "coverage": f"{say.number(100 * share)}%",
        "served": say.number(sum(sum(result.served) for result in plan.villages)),
        "gap": _percent(plan.gap, say),
        "score": say.number(plan.score, 2),
        "bound": say.number(plan.bound, 2),
        "promise": promise(plan, say),
        "needs": needs(plan, say),
        "problem": "",
    }


def _percent(share: float, say: Speech) -> str:
    return f"{say.number(100 * share, 2)}%"
