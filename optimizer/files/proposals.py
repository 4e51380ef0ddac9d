"""Villages proposed from OpenStreetMap, and a campaign to begin with.

What OpenStreetMap does not know, the households and their classes, is left for the commune to fill in. A starter
campaign makes them up, and its people, and says so: it is marked as illustrative.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..language import message
from ..roads import ATTRIBUTION, NamedPlace, metres_between
from .limits import MEGABYTE
from .problems import Book, InputError
from .slugs import slug
from .sources import Folder

PEOPLE_PER_HOUSEHOLD = 4
MADE_UP: Mapping[str, int] = {"households": 60, "poor": 6, "near_poor": 6, "elderly": 8, "no_device": 10}
_TEAMS = 4
_PEOPLE = 6
_BYTES = 16 * MEGABYTE


def villages_of(places: Iterable[NamedPlace]) -> dict[str, Any]:
    """Return places of OpenStreetMap as the content of a `villages.geojson`.

    Households are those of the tagged population, four people each; null where it is not tagged, to be filled in.
    """
    taken: set[str] = set()
    features = []
    for place in places:
        households = None if place.population is None else round(place.population / PEOPLE_PER_HOUSEHOLD)
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                "properties": {
                    "id": slug(place.name, taken),
                    "name": place.name,
                    "households": households,
                    **dict.fromkeys(("poor", "near_poor", "elderly", "no_device")),
                },
            }
        )
    return {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": features}


def starter_files(
    villages: Path, start: dt.date, days: int, method: str, base: tuple[float, float] | None = None
) -> dict[str, str]:
    """Return the files of a campaign for proposed villages, by name.

    Parameters
    ----------
    villages
        The `villages.geojson`; households that are null are made up.
    start, days
        The first date, and how many dates the campaign has.
    method
        Where travel times come from.
    base
        Latitude and longitude of the base; by default the village in the middle, which is then no village.

    Raises
    ------
    InputError
        If the villages cannot be read.
    """
    document = read_document(villages)
    features: list[dict[str, Any]] = document["features"]
    points = [feature["geometry"]["coordinates"][:2] for feature in features]
    name = "UBND xã"
    if base is None:
        middle = _middle(points)
        base = points[middle][1], points[middle][0]
        name = f"UBND xã ({features[middle]['properties'].get('name') or ''})".replace(" ()", "")
    for feature in features:
        _fill(feature["properties"])
    end = start + dt.timedelta(days=days - 1)
    title = villages.absolute().parent.name or "campaign"
    return {
        "campaign.toml": _settings(slug(title, set()), title, start, end, base, name, method),
        "villages.geojson": json.dumps(document, ensure_ascii=False, indent=1) + "\n",
        "teams.csv": _table(
            ("id", "name", "shifts"),
            [
                (f"T{team}", f"Tổ {team}", "Mo-Fr 18:00-21:30; Sa,Su 07:00-11:30,13:30-17:00")
                for team in range(1, _TEAMS + 1)
            ],
        ),
        "volunteers.csv": _table(
            ("id", "team", "role", "max_per_week"),
            [
                (f"V{team}{person:02d}", f"T{team}", "leader" if person < 3 else "member", 4)
                for team in range(1, _TEAMS + 1)
                for person in range(1, _PEOPLE + 1)
            ],
        ),
    }


def read_document(path: Path) -> dict[str, Any]:
    """Return the content of a `villages.geojson` whose households may still be missing.

    Raises
    ------
    InputError
        If there is no such file, or it holds no villages.
    """
    book = Book()
    text = Folder(path.parent, [path.name] if path.exists() else [], book).text(path.name, _BYTES)
    if text is None:
        raise InputError(book.problems)
    try:
        document = json.loads(text)
        for feature in document["features"]:
            lon, lat = feature["geometry"]["coordinates"][:2]
            if not isinstance(feature["properties"], dict) or not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise ValueError("no village")
        if not document["features"]:
            raise ValueError("no village")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        book.error(path.name, message("is no file of villages; give one that luudong import osm has written"))
        raise InputError(book.problems) from error
    found: dict[str, Any] = document
    return found


def _fill(properties: dict[str, Any]) -> None:
    """Make up the households that are not known, or the classes of those that are."""
    if properties.get("households") is None:
        properties |= MADE_UP
        return
    total = MADE_UP["households"]
    for key in ("poor", "near_poor", "elderly", "no_device"):
        if properties.get(key) is None:
            properties[key] = properties["households"] * MADE_UP[key] // total


def _middle(points: Sequence[Sequence[float]]) -> int:
    """Return the number of the point with the smallest sum of distances to all."""
    places = [(lat, lon) for lon, lat in points]
    sums = [sum(metres_between(one, other) for other in places) for one in places]
    return sums.index(min(sums))


def _settings(
    campaign: str, title: str, start: dt.date, end: dt.date, base: tuple[float, float], name: str, method: str
) -> str:
    return f"""# Made by luudong new. Households, classes and people are made up: replace them by your own sheets.
[campaign]
id = {json.dumps(campaign)}
name = {json.dumps(title, ensure_ascii=False)}
start = {start}
end = {end}
illustrative = true

[base]
name = {json.dumps(name, ensure_ascii=False)}
lat = {base[0]:.6f}
lon = {base[1]:.6f}

[service]
minutes_per_household = 25
setup_minutes = 20
session_minutes = [90, 120, 150, 180]
min_crew = 2
max_visits_per_shift = 3
turnout = 0.5

[weights]
poor = 8
near_poor = 6
elderly = 5
no_device = 4
other = 1
travel = 0.02

[penalties]
visit = 200

[travel]
method = {json.dumps(method)}
"""


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
