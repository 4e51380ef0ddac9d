"""Villages as OpenStreetMap knows them: places with a name and a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..language import message
from .area import Area
from .extract import covered, osmium, read_extract, readable
from .refusal import RoadsError

KINDS = ("city", "town", "village", "hamlet", "isolated_dwelling", "suburb", "neighbourhood", "quarter")
"""Values of `place` where people live."""

USUAL = ("town", "village", "hamlet")
"""What is taken for a village unless told otherwise."""


@dataclass(frozen=True)
class NamedPlace:
    """A place of OpenStreetMap.

    Attributes
    ----------
    node
        The id of its node.
    kind
        The value of `place`.
    name
        In the local language, or Vietnamese where there is none.
    population
        As tagged; None where it is not, or is no number.
    """

    node: int
    kind: str
    name: str
    lat: float
    lon: float
    population: int | None


def named_places(path: Path, area: Area, kinds: Sequence[str] = USUAL) -> list[NamedPlace]:
    """Return the named places of an area, by latitude and longitude of their nodes, in the order of their ids.

    Raises
    ------
    RoadsError
        If the file is no sound extract, or has no such place in the area.
    """
    extract = read_extract(path)
    library = osmium()
    found = []
    with readable(path):
        nodes = library.FileProcessor(str(path), library.osm.NODE)
        for node in nodes.with_filter(library.filter.KeyFilter("place")):
            name = (node.tags.get("name") or node.tags.get("name:vi") or "").strip()
            if node.tags["place"] in kinds and name and area.holds(node.lat, node.lon):
                people = node.tags.get("population", "").replace(".", "").replace(",", "").strip()
                population = (
                    int(people) if people.isascii() and people.isdigit() and len(people) < 10 else None
                )
                found.append(NamedPlace(node.id, node.tags["place"], name, node.lat, node.lon, population))
    if not found:
        raise RoadsError(
            message(
                "{file} has no named place ({kinds}) in the area {area} (west,south,east,north; the file covers "
                "{box}); name another area or extract, or other kinds of places",
                file=path.name,
                kinds=", ".join(kinds),
                area=str(area),
                box=covered(extract),
            )
        )
    return sorted(found, key=lambda place: place.node)
