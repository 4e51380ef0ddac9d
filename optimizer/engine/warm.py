"""Compile the compiled loops ahead of the first run: ``python -m optimizer.engine.warm``.

Two processes do it, the loops of campaigns in one and those of published instances in the other.
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from ..campaign import Campaign, Place, Service, Team, Village, Volunteer, Weights
from ..plan import Replan
from ..travel import travel_times
from .budget import Budget
from .closing import routes_within
from .formulation import formulate
from .generation import Generation
from .instance import compile_campaign
from .orienteering.warm import warm_tours
from .pricing import Pricer
from .solve import solve


def warm() -> None:
    """Compile every loop of the engine that is not yet in the cache.

    Raises
    ------
    Exception
        Whatever compiling raises.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for part in [pool.submit(warm_campaigns), pool.submit(warm_tours)]:
            part.result()


def warm_campaigns() -> None:
    """Plan a campaign of one village, and go on from the plan, so that the loops are compiled and kept in the cache."""
    day = dt.date(2025, 7, 25)
    campaign = Campaign(
        id="warm",
        start=day,
        end=day,
        base=Place(lat=22.4564, lon=103.9318),
        service=Service(minutes_per_household=20, setup_minutes=10, session_minutes=(60,)),
        weights=Weights(poor=5, near_poor=4, elderly=3, no_device=2, other=1),
        villages=(Village(id="v", name="v", lat=22.46, lon=103.94, households=10, poor=5),),
        teams=(Team(id="t", shifts="18:00-21:00"),),
        volunteers=(Volunteer(id="p", team="t", role="leader"),),
    )
    plan = solve(campaign, seconds=30, workers=1)
    base = Replan(freeze_until=day, routes=plan.routes, duties=plan.duties)
    solve(campaign, seconds=30, workers=1, replan=base)
    # So small a campaign is optimal before its routes are listed.
    instance = compile_campaign(campaign, travel_times(campaign))
    formulation = formulate(instance)
    pricer = Pricer(formulation, 1)
    try:
        generation = Generation(formulation, (), pricer, Budget(30, None, None), lambda _: None)
        generation.run(until=1.0)
    finally:
        pricer.close()
    if (relaxed := generation.relaxed) is not None:
        routes_within(relaxed, gap=1.0, most=100, stopped=lambda: False)


if __name__ == "__main__":
    warm()
