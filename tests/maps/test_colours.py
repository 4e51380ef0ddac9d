"""Colours that can be told apart, and nothing but colours."""

import re
from itertools import pairwise

import pytest

from maps.colours import COVERAGE, coverage_colour, ink_on, line_of, team_colours
from optimizer import Team


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(part * value for part, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def teams(*colours: str) -> list[Team]:
    return [Team(id=f"T{n}", shifts="", colour=colour) for n, colour in enumerate(colours)]


def test_coverage_gets_darker_step_by_step() -> None:
    steps = [luminance(band.colour) for band in COVERAGE]
    assert steps == sorted(steps, reverse=True)
    assert all(light / dark > 1.2 for light, dark in pairwise(steps))


@pytest.mark.parametrize(
    ("coverage", "band"), [(0.0, 0), (0.001, 1), (0.25, 1), (0.5, 2), (0.75, 3), (0.76, 4), (1.0, 4)]
)
def test_the_band_of_a_coverage(coverage: float, band: int) -> None:
    assert coverage_colour(coverage) == COVERAGE[band].colour


def test_teams_without_a_colour_get_different_ones_that_nobody_else_has() -> None:
    colours = team_colours(teams("", "#0072B2", "", "", ""))
    assert colours["T1"] == "#0072b2"
    assert len(set(colours.values())) == 5


def test_many_teams_all_get_a_colour() -> None:
    assert len(team_colours(teams(*[""] * 30))) == 30


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("#AbC", "#aabbcc"),
        (" #123456 ", "#123456"),
        ("Teal", "#008080"),
        ("darkslategrey", "#2f4f4f"),
        ("RebeccaPurple", "#663399"),
    ],
)
def test_own_colours_in_the_ways_that_people_write_them(written: str, understood: str) -> None:
    assert team_colours(teams(written))["T0"] == understood


@pytest.mark.parametrize(
    "written", ["red;}</style>", "url(http://example.org)", "#12345", "đỏ", "#gggggg", "var(--x)", "#fff\n"]
)
def test_anything_else_becomes_a_colour_of_the_palette(written: str) -> None:
    assert re.fullmatch(r"#[0-9a-f]{6}", team_colours(teams(written))["T0"])


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#ffff00", "#0072b2", "#e69f00", "#808080"])
def test_ink_and_lines_can_be_seen(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5 or contrast(ink_on(colour), colour) >= 3.9
    assert contrast(line_of(colour), "#fbfaf5") >= 1.7
