"""Files of the team orienteering problem with time windows, as KU Leuven keeps them.

Two opening lines, of the first of which the third number counts the customers; then a line for each point:
``number x y service prize f a list… opening closing``, where ``list`` has ``a`` numbers (of no matter here, nor has
``f``). Point 0 is start and end. Made by Righini and Salani (2009) and Montemanni and Gambardella (2009) out of
Solomon's and Cordeau's instances. Distances are Euclidean, cut down to one decimal, or to two where the file's name
begins with ``pr`` (Cordeau's).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isqrt
from pathlib import Path

import numpy as np

from ..engine.orienteering.problem import Orienteering
from ..language import message
from .lines import DECIMALS, LARGEST, MOST_POINTS, Lines

LEAST_VALUES = 9
"""Values of a line whose list is empty."""

_GRID = 10**DECIMALS

_SHAPE = "number x y service prize f a list… opening closing"


@dataclass(frozen=True)
class _Point:
    x: Decimal
    y: Decimal
    service: Decimal
    prize: Decimal
    opens: Decimal
    closes: Decimal


def decimals_of(name: str) -> int:
    """Return to how many decimals the distances of an instance of this name are cut down."""
    return 2 if name.casefold().startswith("pr") else 1


def read_toptw(path: Path, vehicles: int) -> Orienteering:
    """Return the instance in a file, times as whole numbers of tenths or hundredths.

    Parameters
    ----------
    path
        The file; the instance is named as it is.
    vehicles
        The number of vehicles, which the file does not say.

    Raises
    ------
    InputError
        If the file is wrong; everything that is wrong with it is told.
    """
    lines = Lines(path)
    scale = 10 ** decimals_of(path.stem)
    said = _customers(lines)
    rows = lines.rows[2:]
    points = [_point(lines, number, row, words, scale) for number, (row, words) in enumerate(rows)]
    if said is not None and said + 1 != len(points):
        lines.count_differs(said + 1, len(points))
    lines.close()
    given = [point for point in points if point is not None]
    where = [(int(point.x * _GRID), int(point.y * _GRID)) for point in given]
    return Orienteering(
        name=path.stem,
        prizes=np.array([float(point.prize) for point in given]),
        service=np.array([float(point.service * scale) for point in given]),
        opens=np.array([float(point.opens * scale) for point in given]),
        closes=np.array([float(point.closes * scale) for point in given]),
        travel=np.array([[float(_cut_distance(a, b, scale)) for b in where] for a in where]),
        start=0,
        end=0,
        vehicles=vehicles,
    )


def _customers(lines: Lines) -> int | None:
    if len(lines.rows) < 3:
        lines.error(
            message("two opening lines and a line for each point are expected; give a file of this form")
        )
        return None
    row, words = lines.rows[0]
    if len(words) < 3:
        lines.too_few(row, words, "k v N t")
        return None
    number = lines.number(row, "N", words[2], low=0, high=MOST_POINTS, whole=True)
    return None if number is None else int(number)


def _point(lines: Lines, number: int, row: int, words: list[str], scale: int) -> _Point | None:
    # Some copies leave out when the start opens: at 0.
    if number == 0 and len(words) == LEAST_VALUES - 1:
        words = [*words[:-1], "0", words[-1]]
    if len(words) < LEAST_VALUES:
        lines.too_few(row, words, _SHAPE)
        return None
    told = lines.number(row, "number", words[0], high=MOST_POINTS, whole=True)
    if told is not None and told != number:
        lines.error(
            message("points are numbered from 0 without gaps; write {expected}", expected=number),
            row=row,
            key="number",
            value=words[0],
        )
    x = lines.number(row, "x", words[1], low=-LARGEST)
    y = lines.number(row, "y", words[2], low=-LARGEST)
    prize = lines.number(row, "prize", words[4], whole=True)
    service, opens, closes = (
        _time(lines, row, key, text, scale)
        for key, text in (("service", words[3]), ("opening", words[-2]), ("closing", words[-1]))
    )
    if x is None or y is None or prize is None or service is None or opens is None or closes is None:
        return None
    if opens > closes:
        lines.error(
            message("closes before it opens; write the opening first, then the closing"),
            row=row,
            key="closing",
            value=" ".join(words[-2:]),
        )
    if number == 0 and prize:
        lines.error(
            message("point 0 is start and end and has no prize; write 0"), row=row, key="prize", value=prize
        )
    return _Point(x, y, service, prize, opens, closes)


def _time(lines: Lines, row: int, key: str, text: str, scale: int) -> Decimal | None:
    time = lines.number(row, key, text)
    if time is not None and time * scale % 1:
        lines.error(
            message(
                "has more decimals than distances have here; write at most {decimals}",
                decimals=len(str(scale)) - 1,
            ),
            row=row,
            key=key,
            value=text,
        )
        return None
    return time


def _cut_distance(a: tuple[int, int], b: tuple[int, int], scale: int) -> int:
    # In whole numbers: the root of a float may fall just below a distance that has no more decimals.
    square = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
    return isqrt(square * scale**2 // _GRID**2)
