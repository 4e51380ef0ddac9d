"""Communes that are made up, of the size and kind of real ones in the northern mountains: the same seed, the same.

A commune has about 25 villages around its seat, poorer and with other languages the farther away they are, four teams
and about forty volunteers with jobs, who are free in the evening and at weekends. Nothing is taken from a real place.
"""

from __future__ import annotations

import datetime as dt
import math
from random import Random
from typing import Any

from optimizer import Campaign

START, END = dt.date(2025, 7, 25), dt.date(2025, 8, 25)
REST = (dt.date(2025, 8, 3), dt.date(2025, 8, 17))
KM_PER_DEGREE = 111.2
APART_KM = 16.0
"""Between the seats of neighbouring communes."""

SHIFTS = (
    "Mo-Fr 18:00-21:30; Sa 07:00-11:30,13:30-17:30; Su 07:00-11:30",
    "Mo,We,Fr 17:30-21:30; Sa,Su 07:00-17:30",
    "Tu-Fr 18:00-21:30; Sa,Su 07:00-11:30,13:00-17:30",
    "Mo-Fr 13:00-17:30; Sa 07:00-17:30",
)
FREE = (
    "Mo-Fr 17:00-22:00; Sa,Su 06:00-22:00",
    "Mo-Fr 17:00-22:00; Sa,Su 06:00-22:00",
    "Sa,Su 06:00-22:00; Mo,We,Fr 12:00-22:00",
    "Mo-Fr 06:00-22:00; Sa 06:00-18:00",
    "",
)
OPEN = (
    "",
    "",
    "Mo-Fr 17:30-21:00; Sa 13:30-17:30; Su 07:00-17:30",
    "Mo-Fr 18:00-21:30; Sa,Su 07:00-11:30,13:30-17:30,18:00-21:00",
)
LANGUAGES = ("dao", "giay", "mong")


def province(count: int, seed: int = 0) -> list[Campaign]:
    """Return so many communes, in rows about a middle; each depends on the seed and its number alone."""
    return [commune(number, seed, count) for number in range(count)]


def commune(number: int, seed: int = 0, of: int = 1) -> Campaign:
    """Return one commune of a province of `of`."""
    random = Random(f"{seed}/{number}")
    lat, lon = _seat(number, of, random)
    languages = random.sample(LANGUAGES, random.choice((1, 1, 2)))
    villages = [_village(n, lat, lon, languages, random) for n in range(1, random.randint(21, 29) + 1)]
    teams: list[dict[str, Any]] = [
        {"id": f"T{n}", "name": f"Tổ {n}", "shifts": SHIFTS[n - 1], "off": (_date(random),)}
        for n in range(1, 5)
    ]
    people = [
        _volunteer(team["id"], n, languages, random)
        for team in teams
        for n in range(1, random.randint(9, 11) + 1)
    ]
    return Campaign.model_validate(
        {
            "id": f"commune-{seed}-{number + 1:03d}",
            "name": f"Xã {number + 1:03d}",
            "start": START,
            "end": END,
            "rest_dates": REST,
            "illustrative": True,
            "base": {"id": "base", "name": f"UBND xã {number + 1:03d}", "lat": lat, "lon": lon},
            "service": {
                "minutes_per_household": random.choice((30, 45, 60)),
                "setup_minutes": random.choice((15, 20)),
                "session_minutes": (90, 120, 150, 180, 210),
                "min_crew": 3,
                "max_crew": 8,
                "max_visits_per_shift": random.choice((2, 3)),
                "turnout": 0.5,
                "min_gap_days": 3,
            },
            "fixed_point": {"open": "Mo-Fr 07:30-11:30,13:30-17:00", "volunteers": 1},
            "weights": {"poor": 8, "near_poor": 6, "elderly": 5, "no_device": 4, "other": 1, "travel": 0.02},
            "penalties": {"visit": 200, "late": 100, "duty": 30, "cover": 4, "change": 5},
            "coverage": {"floor": 0.6},
            "travel": {"method": "estimate", "speed_kmh": 20, "detour": 1.6, "fixed_minutes": 3},
            "villages": villages,
            "teams": teams,
            "volunteers": people,
            "closures": [
                _closure(random.choice(villages)["id"], random) for _ in range(random.randint(0, 3))
            ],
        }
    )


def _seat(number: int, of: int, random: Random) -> tuple[float, float]:
    across = math.ceil(math.sqrt(of))
    row, column = divmod(number, across)
    north = (row - across / 2) * APART_KM + random.uniform(-3, 3)
    east = (column - across / 2) * APART_KM + random.uniform(-3, 3)
    return _moved(22.2, 104.0, north, east)


def _village(number: int, lat: float, lon: float, languages: list[str], random: Random) -> dict[str, Any]:
    far = min(11.0, random.expovariate(1 / 4.0) + 0.4)
    angle = random.uniform(0, 2 * math.pi)
    remote = far / 11
    at = _moved(lat, lon, far * math.cos(angle), far * math.sin(angle))
    households = round(random.uniform(140, 320) * (1 - 0.5 * remote))
    poor = round(households * random.uniform(0.05, 0.1 + 0.25 * remote))
    near_poor = round(households * random.uniform(0.05, 0.1 + 0.15 * remote))
    elderly = round(households * random.uniform(0.04, 0.1))
    no_device = round(households * random.uniform(0.05, 0.1 + 0.2 * remote))
    village: dict[str, Any] = {
        "id": f"v{number:02d}",
        "name": f"Thôn {number}",
        "lat": at[0],
        "lon": at[1],
        "households": households,
        "poor": poor,
        "near_poor": near_poor,
        "elderly": elderly,
        "no_device": no_device,
        "open": random.choice(OPEN),
        "min_visits": 2 if random.random() < 0.12 else 1,
        "min_gap_days": random.choice((2, 3, 3, 4)),
        "turnout": random.choice((0.4, 0.5, 0.5, 0.6)),
    }
    if remote > 0.35 and random.random() < 0.5:
        village["language"] = random.choice(languages)
    if random.random() < 0.2:
        village["max_visits"] = 6
    if random.random() < 0.2:
        village["first_visit_by"] = START + dt.timedelta(days=random.randint(9, 16))
    return village


def _volunteer(team: str, number: int, languages: list[str], random: Random) -> dict[str, Any]:
    spoken = tuple(language for language in languages if random.random() < 0.35)
    return {
        "id": f"{team}-{number:02d}",
        "team": team,
        "name": f"TNV {team[1:]}-{number:02d}",
        "role": "leader" if number <= 2 else "member",
        "languages": spoken,
        "available": random.choice(FREE),
        "off": tuple(sorted({_date(random) for _ in range(random.randint(0, 2))})),
        "max_per_week": random.choice((1, 2, 2, 3, 3)),
    }


def _closure(village: str, random: Random) -> dict[str, Any]:
    start = _date(random)
    return {
        "origin": village,
        "start": start,
        "end": min(END, start + dt.timedelta(days=random.randint(0, 4))),
        "reason": "sạt lở (tạo tự động)",
    }


def _date(random: Random) -> dt.date:
    return START + dt.timedelta(days=random.randint(0, (END - START).days))


def _moved(lat: float, lon: float, north: float, east: float) -> tuple[float, float]:
    """Return a point so many kilometres north and east of another, six decimals."""
    up = lat + north / KM_PER_DEGREE
    across = lon + east / (KM_PER_DEGREE * math.cos(math.radians(lat)))
    return round(up, 6), round(across, 6)
