"""Files of the team orienteering problem, as Chao, Golden and Wasil (1996) made them.

Lines ``n 100``, ``m 2``, ``tmax 70.0``, then a line ``x y prize`` for each point: the first is the start, the
last the end. Distances are Euclidean and not rounded.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np

from ..engine.orienteering.problem import Orienteering
from ..language import message
from .lines import LARGEST, MOST_POINTS, Lines

TOLERANCE = 1e-9
"""How much longer than `tmax` a tour may be: sums of unrounded distances are not exact."""

_OPENING = {"n": (2, MOST_POINTS, True), "m": (1, MOST_POINTS, True), "tmax": (0, LARGEST, False)}
"""What the opening lines give, each with its least and largest value and whether it is whole."""


def read_top(path: Path, vehicles: int | None = None) -> Orienteering:
    """Return the instance in a file.

    Parameters
    ----------
    path
        The file; the instance is named as it is.
    vehicles
        The number of vehicles; None for what the file says.

    Raises
    ------
    InputError
        If the file is wrong; everything that is wrong with it is told.
    """
    lines = Lines(path)
    opening: dict[str, Decimal | None] = {}
    points: list[tuple[Decimal, Decimal, Decimal]] = []
    count = 0
    for row, words in lines.rows:
        key = words[0].casefold().rstrip("=:")
        if key in _OPENING and len(words) > 1:
            low, high, whole = _OPENING[key]
            opening[key] = lines.number(row, key, words[-1], low=low, high=high, whole=whole)
            continue
        count += 1
        if len(words) < 3:
            lines.too_few(row, words, "x y prize")
            continue
        x = lines.number(row, "x", words[0], low=-LARGEST)
        y = lines.number(row, "y", words[1], low=-LARGEST)
        prize = lines.number(row, "prize", words[2], whole=True)
        if x is not None and y is not None and prize is not None:
            points.append((x, y, prize))
    for key, example in (("n", "n 32"), ("m", "m 2"), ("tmax", "tmax 20.0")):
        if key not in opening and not (key == "m" and vehicles is not None):
            lines.error(
                message(
                    "the line is missing; write it before the points, such as {example}", example=example
                ),
                key=key,
            )
    said = opening.get("n")
    if said is not None and said != count:
        lines.count_differs(int(said), count)
    if count == len(points) and any(points[end][2] for end in (0, -1) if points):
        lines.error(
            message("the first and the last point are start and end and have no prize; write 0"), key="prize"
        )
    lines.close()
    limit, taken = opening["tmax"], vehicles if vehicles is not None else opening["m"]
    assert limit is not None and taken is not None
    where = np.array([(float(x), float(y)) for x, y, _ in points])
    return Orienteering(
        name=path.stem,
        prizes=np.array([float(prize) for _, _, prize in points]),
        service=np.zeros(count),
        opens=np.zeros(count),
        closes=np.full(count, float(limit)),
        travel=np.hypot(*(where[:, None, :] - where[None, :, :]).transpose(2, 0, 1)),
        start=0,
        end=count - 1,
        vehicles=int(taken),
        tolerance=TOLERANCE,
    )
