"""Closed roads: only what lies inside the drawn shape is lost."""

from pathlib import Path

import numpy as np
import pytest
from small_roads import LAT, LON, STEP, metres, place

from optimizer import Network


def square(
    north: float, east: float, half: float = 0.1
) -> tuple[str, tuple[tuple[tuple[float, float], ...], ...]]:
    """Return a square around a point, in steps."""
    corners = [(-half, -half), (-half, half), (half, half), (half, -half), (-half, -half)]
    return "polygon", (tuple((LON + (east + e) * STEP, LAT + (north + n) * STEP) for n, e in corners),)


def point(name: str, north: float = 0.0, east: float = 0.0) -> tuple[float, float]:
    found = place(name, north, east)
    return found.lat, found.lon


def length(network: Network, origin: tuple[float, float], destination: tuple[float, float]) -> float:
    return float(network.matrix([origin], [destination], "scooter", anywhere=True)[1][0, 0])


def test_a_polygon_on_a_road_leads_around_it(network: Network) -> None:
    closed = network.closed([square(0, 1.5)])
    assert length(network, point("A"), point("C")) == pytest.approx(metres("ABC"), rel=2e-3)
    assert length(closed, point("A"), point("C")) == pytest.approx(metres("ABDEC"), rel=2e-3)
    # Against the one-way road there is no way left.
    assert np.isnan(length(closed, point("C"), point("A")))


def test_the_rest_of_a_closed_road_stays_open(network: Network) -> None:
    # A long road without a junction: what lies before the landslide is reached, what lies behind is not.
    closed = network.closed([square(1, 1.0)])
    assert length(closed, point("A"), point("N", east=0.0)) == pytest.approx(metres("AN"), rel=2e-3)
    assert np.isnan(length(closed, point("A"), point("M")))


def test_a_line_across_the_bridge_closes_it(network: Network) -> None:
    across = ("line", (((LON + 2.5 * STEP, LAT - 0.2 * STEP), (LON + 2.5 * STEP, LAT + 0.2 * STEP)),))
    closed = network.closed([across])
    assert np.isnan(length(closed, point("C"), point("F")))
    assert length(closed, point("A"), point("C")) == pytest.approx(metres("ABC"), rel=2e-3)


def test_a_shape_beside_the_roads_changes_nothing(network: Network) -> None:
    closed = network.closed([square(0.5, 1.5)])
    assert length(closed, point("A"), point("C")) == length(network, point("A"), point("C"))


def test_closed_roads_are_built_once(network: Network) -> None:
    shapes = [square(0, 0.5)]
    first = network.closed(shapes).folder
    stamp = (first / "network.json").stat().st_mtime_ns
    again = network.closed(list(shapes)).folder
    assert again == first and (again / "network.json").stat().st_mtime_ns == stamp
    assert network.closed([]) is network
    assert not list(Path(network.folder, "closed").glob(".building-*"))
