"""The estimate fitted to measured ways."""

import datetime as dt

import numpy as np
import pytest

from optimizer import Campaign, Place, Team, Village, calibrate, travel_times
from optimizer.campaign import Service, TravelRow, TravelSettings, Weights
from optimizer.travel import Estimate


def campaign(rows: tuple[TravelRow, ...] = (), villages: int = 12) -> Campaign:
    chance = np.random.default_rng(5)
    places = [(22.4 + 0.1 * x, 103.9 + 0.1 * y) for x, y in chance.random((villages, 2)).tolist()]
    return Campaign(
        id="c",
        start=dt.date(2025, 7, 25),
        end=dt.date(2025, 7, 26),
        base=Place(lat=22.45, lon=103.95),
        service=Service(minutes_per_household=20, setup_minutes=10, session_minutes=(60,)),
        weights=Weights(poor=1, near_poor=1, elderly=1, no_device=1, other=1),
        villages=tuple(
            Village(id=f"v{n}", name="", lat=lat, lon=lon, households=1)
            for n, (lat, lon) in enumerate(places)
        ),
        teams=(Team(id="T", shifts="18:00-21:00"),),
        volunteers=(),
        travel=TravelSettings(),
        travel_times=rows,
    )


def measured(speed: float, detour: float, fixed: float, metres: bool = False) -> tuple[TravelRow, ...]:
    places = campaign().places
    legs = Estimate(speed, detour, fixed).legs(places)
    return tuple(
        TravelRow(
            origin=places[one].id,
            destination=places[other].id,
            minutes=int(legs.minutes[one, other]),
            metres=float(legs.metres[one, other]) if metres else None,
        )
        for one in range(len(places))
        for other in range(one + 1, len(places), 2)
    )


@pytest.mark.parametrize(("speed", "detour", "fixed"), [(22, 1.5, 2), (15, 2.2, 5), (35, 1.3, 0)])
def test_settings_that_made_the_minutes_are_found_again(speed: float, detour: float, fixed: float) -> None:
    fit = calibrate(campaign(measured(speed, detour, fixed, metres=True)))
    assert fit is not None
    assert fit.detour == pytest.approx(detour, rel=0.01)
    assert fit.speed_kmh == pytest.approx(speed, rel=0.04)
    assert fit.fixed_minutes == pytest.approx(fixed, abs=0.8)
    assert fit.after.mean <= 0.4 and abs(fit.after.bias) < 0.4
    assert fit.after.mean <= fit.before.mean


def test_without_metres_the_detour_stays(capsys: pytest.CaptureFixture[str]) -> None:
    fit = calibrate(campaign(measured(11, 1.5, 2)))
    assert fit is not None and fit.detour == 1.5
    assert fit.speed_kmh == pytest.approx(11, rel=0.04)


def test_one_mistaken_row_does_not_lead_astray() -> None:
    rows = list(measured(18, 1.5, 3))
    rows[4] = rows[4].model_copy(update={"minutes": 600})
    fit = calibrate(campaign(tuple(rows)))
    assert fit is not None and fit.speed_kmh == pytest.approx(18, rel=0.05)
    assert fit.worst[0][:3] == (rows[4].origin, rows[4].destination, 600)


def test_the_settings_give_what_is_promised() -> None:
    rows = measured(13, 1.7, 4)
    given = campaign(rows)
    fit = calibrate(given)
    assert fit is not None
    settings = TravelSettings(speed_kmh=fit.speed_kmh, detour=fit.detour, fixed_minutes=fit.fixed_minutes)
    travel = travel_times(given.model_copy(update={"travel": settings, "travel_times": ()}))
    day = dt.date(2025, 7, 25)
    off = [abs(travel.minutes(row.origin, row.destination, day) - row.minutes) for row in rows]
    assert sum(off) / len(off) == pytest.approx(fit.after.mean)


def test_too_few_pairs() -> None:
    assert calibrate(campaign()) is None
    assert calibrate(campaign(measured(22, 1.5, 2)[:2])) is None
