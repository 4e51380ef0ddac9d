"""A map as a still drawing (SVG) for paper: black, grey and white, so that any printer will do."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import escape

from .atlas import Atlas
from .basemap import AREAS, KINDS
from .geometry import Point, arc, heading
from .trips import visited
from .words import plain

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_MARGIN = 9.0
_DASHES = ("", "3 1.6", "0.6 1.6", "5 1.4 0.6 1.4")
_GREYS = {
    "forest": "#f1f1f1",
    "water": "#dddddd",
    "building": "#cccccc",
    "river": "#bdbdbd",
    "path": "#c4c4c4",
    "track": "#bcbcbc",
    "street": "#bcbcbc",
    "road": "#a3a3a3",
    "highway": "#8f8f8f",
}
_WIDTHS = {"river": 0.4, "path": 0.15, "track": 0.2, "street": 0.25, "road": 0.4, "highway": 0.7}


@dataclass
class _Paper:
    """A piece of paper: what has been drawn, what room is taken, and how degrees become millimetres."""

    width: float
    height: float
    north: float
    west: float
    scale: float
    shrink: float
    parts: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def at(self, point: Point) -> tuple[float, float]:
        """Return a point in millimetres from the top left."""
        return (point[1] - self.west) * self.shrink * self.scale, (self.north - point[0]) * self.scale

    def line(self, points: Iterable[Point], style: str) -> None:
        """Draw a line."""
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in map(self.at, points))
        self.parts.append(f'<polyline points="{path}" fill="none" {style}/>')

    def label(
        self, point: Point, text: str, size: float, gap: float, *, must: bool, bold: bool = False
    ) -> None:
        """Write beside a point where there is room; on top of other labels only where it must be read."""
        x, y = self.at(point)
        lines = _wrapped(text, 22)
        wide, high = max(map(len, lines)) * size * (0.63 if bold else 0.57), size * 1.15 * len(lines)
        spots = [
            (x + gap, y - high / 2),
            (x - gap - wide, y - high / 2),
            (x - wide / 2, y - gap - high),
            (x - wide / 2, y + gap),
            (x + gap * 0.75, y - gap * 0.75 - high),
            (x - gap * 0.75 - wide, y - gap * 0.75 - high),
            (x + gap * 0.75, y + gap * 0.75),
            (x - gap * 0.75 - wide, y + gap * 0.75),
        ]
        boxes = [(left, top, left + wide, top + high) for left, top in spots]
        inside = [box for box in boxes if self._inside(box)]
        free = [box for box in inside if not any(_meet(box, other) for other in self.taken)]
        if not free and not must:
            return
        box = (free or inside or boxes)[0]
        self.taken.append(box)
        weight = ' font-weight="bold"' if bold else ""
        for number, line in enumerate(lines):
            place = f'x="{(box[0] + box[2]) / 2:.2f}" y="{box[1] + size * (0.9 + 1.15 * number):.2f}"'
            style = f'font-size="{size}" text-anchor="middle"{weight}'
            words = escape(line)
            self.parts.append(
                f'<text {place} {style} fill="#fff" stroke="#fff" stroke-width="{size * 0.3:.2f}" '
                f'stroke-linejoin="round">{words}</text><text {place} {style}>{words}</text>'
            )

    def _inside(self, box: Box) -> bool:
        return box[0] >= 0.5 and box[1] >= 0.5 and box[2] <= self.width - 0.5 and box[3] <= self.height - 0.5


def draw_day(atlas: Atlas, team: str, date: dt.date, width: float, height: float) -> str:
    """Return the map of a team on a date as an SVG element.

    Parameters
    ----------
    atlas, team, date
        What is drawn.
    width, height
        In millimetres.
    """
    places = visited(atlas, team, date)
    routes = [(route, atlas.legs(route)) for route in atlas.days[date, team]]
    shown = [atlas.point(place) for place in places]
    shown += [point for _, legs in routes for leg in legs for point in leg.path]
    paper = _paper(shown, width, height)
    _ground(paper, atlas)
    for order, (_, legs) in enumerate(routes):
        for leg in legs:
            way = leg.path or arc(atlas.point(leg.origin), atlas.point(leg.destination), 0.07)
            paper.line(way, 'stroke="#fff" stroke-width="1.6"')
            dash = f' stroke-dasharray="{_DASHES[order % len(_DASHES)]}"' if order else ""
            paper.line(way, f'stroke="#000" stroke-width="0.6"{dash}')
            _arrow(paper, way)
    stops = dict.fromkeys(places[1:])
    numbers: dict[str, list[int]] = {place: [] for place in stops}
    for number, place in enumerate(places[1:], start=1):
        numbers[place].append(number)
    for place in (places[0], *stops):
        x, y = paper.at(atlas.point(place))
        paper.taken.append((x - 3, y - 3, x + 3, y + 3))
    beside = [village for village in atlas.campaign.villages if village.id not in numbers]
    for village in beside:
        x, y = paper.at((village.lat, village.lon))
        paper.taken.append((x - 1.1, y - 1.1, x + 1.1, y + 1.1))
    spots = [paper.at(atlas.point(place)) for place in places]
    low = [(0, height - 8, width / 4 + 4, height), (width * 3 / 4 - 4, height - 8, width, height)]
    high = [(width - 11, 0, width, 14), (0, 0, 11, 14)]
    bar, arrow = (_freest(boxes, spots) for boxes in (low, high))
    paper.taken += [bar, arrow]
    for place, found in numbers.items():
        _number(paper, atlas.point(place), "·".join(map(str, found)))
    _house(paper, atlas.point(places[0]))
    for place in (places[0], *stops):
        paper.label(atlas.point(place), plain(atlas.place_name(place), 60), 3.1, 3.6, must=True, bold=True)
    _surroundings(paper, atlas, set(places))
    _furniture(paper, atlas, bar, arrow)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}">{"".join(paper.parts)}'
        f'<rect x="0.15" y="0.15" width="{width - 0.3}" height="{height - 0.3}" fill="none" stroke="#000" '
        'stroke-width="0.3"/></svg>'
    )


def _paper(shown: Sequence[Point], width: float, height: float) -> _Paper:
    south, north = min(lat for lat, _ in shown), max(lat for lat, _ in shown)
    west, east = min(lon for _, lon in shown), max(lon for _, lon in shown)
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    across, along = max((east - west) * shrink, 0.004), max(north - south, 0.004)
    scale = min((width - 2 * _MARGIN) / across, (height - 2 * _MARGIN) / along)
    middle = (south + north) / 2, (west + east) / 2
    return _Paper(
        width,
        height,
        north=middle[0] + height / 2 / scale,
        west=middle[1] - width / 2 / scale / shrink,
        scale=scale,
        shrink=shrink,
    )


def _ground(paper: _Paper, atlas: Atlas) -> None:
    for layer in atlas.basemap.layers() if atlas.basemap else ():
        kind = str(layer["kind"])
        assert kind in KINDS
        for shape in layer["lines"]:
            rings = [
                [paper.at(point) for point in _unpacked(steps)]
                for steps in (shape if kind in AREAS else [shape])
            ]
            if not _meet(_around(rings[0]), (0, 0, paper.width, paper.height)):
                continue
            paths = [" ".join(f"{x:.1f},{y:.1f}" for x, y in ring) for ring in rings]
            if kind in AREAS:
                path = "".join(f"M{ring}z" for ring in paths)
                paper.parts.append(f'<path d="{path}" fill="{_GREYS[kind]}" fill-rule="evenodd"/>')
            else:
                style = f'fill="none" stroke="{_GREYS[kind]}" stroke-width="{_WIDTHS[kind]}"'
                paper.parts.append(f'<polyline points="{paths[0]}" {style}/>')


def _surroundings(paper: _Paper, atlas: Atlas, places: set[str]) -> None:
    for village in atlas.campaign.villages:
        point = (village.lat, village.lon)
        x, y = paper.at(point)
        if village.id in places or not (1 < x < paper.width - 1 and 1 < y < paper.height - 1):
            continue
        paper.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.9" fill="#fff" stroke="#000" stroke-width="0.25"/>'
        )
        paper.label(point, plain(village.name or village.id, 60), 2.4, 1.6, must=False)


def _arrow(paper: _Paper, way: Sequence[Point]) -> None:
    middle = len(way) // 2
    before, after = way[max(0, middle - 1)], way[min(len(way) - 1, middle + 1)]
    one, other = paper.at(before), paper.at(after)
    x, y = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    turn = heading(before, after)
    paper.parts.append(
        f'<path d="M0,-2 1.5,1.6 -1.5,1.6z" transform="translate({x:.2f},{y:.2f}) rotate({turn:.0f})" '
        'fill="#000" stroke="#fff" stroke-width="0.3"/>'
    )


def _number(paper: _Paper, point: Point, text: str) -> None:
    x, y = paper.at(point)
    size = 3.4 if len(text) == 1 else 2.6 if len(text) < 4 else 1.9
    paper.parts.append(
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="2.7" fill="#000" stroke="#fff" stroke-width="0.5"/>'
        f'<text x="{x:.2f}" y="{y + size * 0.36:.2f}" font-size="{size}" font-weight="bold" fill="#fff" '
        f'text-anchor="middle">{escape(text)}</text>'
    )


def _house(paper: _Paper, point: Point) -> None:
    x, y = paper.at(point)
    paper.parts.append(
        f'<path d="M0,-3 3,0 2,0 2,2.6 -2,2.6 -2,0 -3,0z" transform="translate({x:.2f},{y:.2f})" '
        'fill="#fff" stroke="#000" stroke-width="0.6" stroke-linejoin="round"/>'
    )


def _freest(boxes: Sequence[Box], spots: Sequence[tuple[float, float]]) -> Box:
    """Return the box that covers the fewest of the places."""
    around = [(x - 4, y - 4, x + 4, y + 4) for x, y in spots]
    return min(boxes, key=lambda box: sum(_meet(box, spot) for spot in around))


def _furniture(paper: _Paper, atlas: Atlas, bar: Box, arrow: Box) -> None:
    """Draw the scale, of a round length, and the north arrow, each in its box."""
    north = escape(atlas.say("north"))
    paper.parts.append(
        f'<g transform="translate({(arrow[0] + arrow[2]) / 2:.2f},6)">'
        '<rect x="-4" y="-4.5" width="8" height="12" fill="#fff"/>'
        f'<path d="M0,-4 2.2,3 0,1.6 -2.2,3z"/><text y="6.6" font-size="3" text-anchor="middle">{north}</text></g>'
    )
    per_km = paper.scale / 111.195
    length = next(
        (km for km in (50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05) if km * per_km <= paper.width / 4), 0.05
    )
    wide, low = length * per_km, paper.height - 3
    left = 3 if bar[0] == 0 else paper.width - 3 - wide
    text = f"{atlas.say.number(length, 2)} km"
    paper.parts.append(
        f'<rect x="{left - 1.5:.2f}" y="{low - 4.5:.2f}" width="{wide + 3:.2f}" height="6.5" fill="#fff"/>'
        f'<path d="M{left:.2f},{low - 1.5:.2f} v1.5 h{wide:.2f} v-1.5" fill="none" stroke="#000" '
        f'stroke-width="0.4"/><text x="{left + wide / 2:.2f}" y="{low - 1:.2f}" font-size="2.6" '
        f'text-anchor="middle">{escape(text)}</text>'
    )
    if atlas.owed:
        # What the licence of the map data asks for, in the corner that the scale leaves free.
        owed = escape(atlas.owed)
        end = f'x="{paper.width - 1}" text-anchor="end"' if bar[0] == 0 else 'x="1"'
        paper.parts.append(
            f'<text {end} y="{paper.height - 1}" font-size="2" stroke="#fff" stroke-width="0.6" '
            f'paint-order="stroke">{owed}</text><text {end} y="{paper.height - 1}" font-size="2">{owed}</text>'
        )


def _unpacked(steps: Sequence[int]) -> list[Point]:
    points, lat, lon = [], 0, 0
    for place in range(0, len(steps), 2):
        lat, lon = lat + steps[place], lon + steps[place + 1]
        points.append((lat / 1e5, lon / 1e5))
    return points


def _around(points: Sequence[tuple[float, float]]) -> Box:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def _wrapped(text: str, length: int) -> list[str]:
    """Break a name into two lines at most, the second one cut where it is too long."""
    if len(text) <= length:
        return [text]
    cut = text.rfind(" ", 1, length + 1)
    cut = cut if cut > 0 else length
    return [text[:cut].strip(), plain(text[cut:], length)]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
