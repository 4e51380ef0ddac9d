"""Lines as short texts: encoded polylines with six decimals, as routing engines write them.

Source: Google's “Encoded Polyline Algorithm Format”, with 1e-6 degrees in place of 1e-5.
"""

from __future__ import annotations

from collections.abc import Iterable

Position = tuple[float, float]
"""Longitude and latitude, the order of GeoJSON."""

_SCALE = 1_000_000


def decode(text: str) -> tuple[Position, ...]:
    """Return the positions of an encoded line.

    Raises
    ------
    ValueError
        If the text is no encoded line.
    """
    positions = []
    lat = lon = at = 0
    while at < len(text):
        step, at = _number(text, at)
        lat += step
        step, at = _number(text, at)
        lon += step
        positions.append((lon / _SCALE, lat / _SCALE))
    return tuple(positions)


def encode(line: Iterable[Position]) -> str:
    """Return a line of positions as a text."""
    letters: list[str] = []
    before = (0, 0)
    for lon, lat in line:
        here = (round(lat * _SCALE), round(lon * _SCALE))
        for now, then in zip(here, before, strict=True):
            value = (now - then) << 1
            value = ~value if value < 0 else value
            while value >= 0x20:
                letters.append(chr((0x20 | (value & 0x1F)) + 63))
                value >>= 5
            letters.append(chr(value + 63))
        before = here
    return "".join(letters)


def _number(text: str, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(text) or not 0 <= (letter := ord(text[at]) - 63) < 0x40 or shift > 40:
            raise ValueError("not an encoded line")
        at += 1
        value |= (letter & 0x1F) << shift
        shift += 5
        if letter < 0x20:
            return (~(value >> 1) if value & 1 else value >> 1), at
