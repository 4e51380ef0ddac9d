"""Links that hand a place over to the phone's own navigation."""

from __future__ import annotations

from urllib.parse import quote

from .geometry import Point
from .words import plain


def geo_link(point: Point, name: str) -> str:
    """Return the address that opens whatever map application the phone has (RFC 5870, with Android's label)."""
    at = f"{point[0]:.6f},{point[1]:.6f}"
    return f"geo:{at}?q={at}({quote(plain(name, 80), safe='')})"


def web_link(point: Point) -> str:
    """Return the address that navigates in a browser, or in the application that has claimed such addresses.

    Without an origin it starts where the phone is. It is for phones that do not know `geo:` (iOS).
    """
    return f"https://www.google.com/maps/dir/?api=1&destination={point[0]:.6f}%2C{point[1]:.6f}&travelmode=driving"
