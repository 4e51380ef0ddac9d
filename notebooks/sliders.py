"""Sliders that change a small campaign; each change plans it anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import ipywidgets as widgets
from show import SECONDS, served

import optimizer
from optimizer import Campaign, Plan


def small(campaign: Campaign) -> Campaign:
    """Return a part of a campaign that is planned in a second or two: every third village, two teams, two weeks."""
    some = campaign.villages[::3]
    teams = campaign.teams[:1] + campaign.teams[-1:]
    known = (
        {village.id for village in some}
        | {campaign.base_of(team.id).id for team in teams}
        | {campaign.base.id}
    )
    return campaign.model_copy(
        update={
            "name": f"{campaign.name} – part",
            "end": campaign.start + timedelta(days=13),
            "villages": some,
            "teams": teams,
            "volunteers": tuple(v for v in campaign.volunteers if v.team in {team.id for team in teams}),
            "travel_times": tuple(
                row for row in campaign.travel_times if row.origin in known and row.destination in known
            ),
            "closures": tuple(
                closure
                for closure in campaign.closures
                if closure.origin in known and (closure.destination is None or closure.destination in known)
            ),
            "fixed_point": None,
        }
    )


class Sliders:
    """Sliders that change a small campaign; each change plans it anew and shows what comes of it.

    Parameters
    ----------
    campaign
        What is changed; small enough to be planned in `seconds`.
    seconds
        How long each plan may take.
    """

    def __init__(self, campaign: Campaign, seconds: float = min(3.0, SECONDS)) -> None:
        self.campaign, self.seconds = campaign, seconds
        self.plan: Plan | None = None
        weights, wide = campaign.weights, {"description_width": "230px"}
        layout = widgets.Layout(width="520px")
        common: dict[str, Any] = {"continuous_update": False, "style": wide, "layout": layout}
        self.pace = widgets.IntSlider(
            round(campaign.service.minutes_per_household),
            15,
            120,
            5,
            description="minutes for a household",
            **common,
        )
        self.more = widgets.IntSlider(0, 0, 10, description="more volunteers", **common)
        self.floor = widgets.FloatSlider(
            campaign.coverage.floor, min=0, max=1, step=0.05, description="coverage floor", **common
        )
        self.elderly = widgets.FloatSlider(
            weights.elderly,
            min=weights.no_device,
            max=weights.near_poor,
            step=0.25,
            description="weight of the elderly",
            **common,
        )
        self.evenings = widgets.Checkbox(True, description="evenings", style=wide, layout=layout)
        self.headline = widgets.HTML()
        self.table = widgets.HTML()
        # Kept: a box that nobody holds is taken off the screen.
        self.box = widgets.VBox([*self.controls, self.headline, self.table])
        for slider in self.controls:
            slider.observe(self._changed, "value")
        self._changed(None)

    @property
    def controls(self) -> tuple[widgets.Widget, ...]:
        """The sliders and the box."""
        return self.pace, self.more, self.floor, self.elderly, self.evenings

    @property
    def changes(self) -> dict[str, object]:
        """What the sliders change, as in docs/scenarios.md."""
        found: dict[str, object] = {
            "service": {"minutes_per_household": self.pace.value},
            "coverage": {"floor": self.floor.value},
            "weights": {"elderly": self.elderly.value},
            "more_volunteers": {"count": self.more.value},
        }
        return found if self.evenings.value else found | {"cut_shifts": "17:00-24:00"}

    def _changed(self, _: object) -> None:
        self.headline.value = "planning …"
        changed = optimizer.patched(self.campaign, self.changes)
        self.plan = optimizer.solve(changed, seconds=self.seconds)
        figures = optimizer.figures_of(changed, self.plan)
        self.headline.value = (
            f"<b>{figures.households:.0f} households</b>, {figures.priority:.0f} of them priority households; "
            f"{figures.sessions} sessions, {figures.below_floor} villages below the floor; "
            f"no plan can score more than {figures.bound - figures.score:,.1f} points more"
        )
        self.table.value = served(changed, self.plan).to_html(index=False, border=0)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        show: Callable[..., Any] = self.box._repr_mimebundle_
        return show(**options)
