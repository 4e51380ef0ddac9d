"""Colours that people with colour blindness can tell apart, and the ink that reads on them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from branca.colormap import LinearColormap

from optimizer import Team

# The palette of Okabe and Ito (2008), the darker ones first; without yellow, which is lost on a light ground.
_PALETTE = ("#0072b2", "#d55e00", "#009e73", "#b0468c", "#e69f00", "#56b4e9", "#5b3a8c", "#444444")

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


@dataclass(frozen=True)
class Band:
    """A step of the coverage scale: coverage up to and including `top`, and its colour."""

    top: float
    label: str
    colour: str


COVERAGE = (
    Band(0.0, "0%", "#ffffff"),
    Band(0.25, "≤ 25%", "#c7e9b4"),
    Band(0.5, "≤ 50%", "#41b6c4"),
    Band(0.75, "≤ 75%", "#1d73b8"),
    Band(1.0, "> 75%", "#14286e"),
)
"""The scale of coverage, light to dark, so that it reads in grey and in every kind of colour blindness."""

ALERT = "#c2410c"
"""What marks a shortfall."""


def coverage_colour(coverage: float) -> str:
    """Return the colour of a coverage between 0 and 1."""
    for band in COVERAGE[:-1]:
        if coverage <= band.top + 1e-9:
            return band.colour
    return COVERAGE[-1].colour


def team_colours(teams: Iterable[Team]) -> dict[str, str]:
    """Return a colour ``#rrggbb`` for each team id: its own where it is understood, else of the palette."""
    teams = tuple(teams)
    own = {team.id: colour for team in teams if (colour := _understood(team.colour))}
    free = [colour for colour in _PALETTE if colour not in own.values()] or list(_PALETTE)
    asked = [team.id for team in teams if team.id not in own]
    return own | {team: free[number % len(free)] for number, team in enumerate(asked)}


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on ``#rrggbb``."""
    return "#000000" if _luminance(colour) > 0.35 else "#ffffff"


def line_of(colour: str) -> str:
    """Return ``#rrggbb`` dark enough to be seen as a line on the light ground of the map."""
    while _luminance(colour) > 0.55:
        colour = "#" + "".join(f"{int(colour[place : place + 2], 16) * 4 // 5:02x}" for place in (1, 3, 5))
    return colour


def _understood(text: str) -> str | None:
    written = text.strip().casefold()
    if _HEX.fullmatch(written):
        return written if len(written) == 7 else "#" + "".join(digit * 2 for digit in written[1:])
    if written == "rebeccapurple":  # the one name of CSS that came after the list that branca has
        return "#663399"
    try:
        return LinearColormap([written.replace("grey", "gray")] * 2).rgb_hex_str(0.0)
    except ValueError:
        return None


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
