"""Whether tours hold on a published instance, and what they score: computed anew from the file's text.

Shares nothing with the readers and the engine, so that neither's mistake passes here. Times of TOPTW are whole
numbers of the decimals that the convention keeps; the lengths of TOP are decimals of forty digits.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from pathlib import Path
from typing import Literal

from ..language import Message, message

Format = Literal["top", "toptw"]
FORMATS: tuple[Format, ...] = ("top", "toptw")

_SLACK = Fraction(1, 10**9)
"""How much longer than `tmax` a tour of TOP may be."""


@dataclass(frozen=True)
class Verdict:
    """The sum of the prizes of tours, and every rule that they break."""

    score: int
    faults: tuple[Message, ...]

    @property
    def valid(self) -> bool:
        """Whether no rule is broken."""
        return not self.faults


def judge(text: str, form: Format, name: str, vehicles: int, tours: Sequence[Sequence[int]]) -> Verdict:
    """Return what tours are worth and what is wrong with them.

    Parameters
    ----------
    text
        The content of the file, which must be a readable one.
    form
        Its format.
    name
        The instance; where it begins with ``pr``, distances of TOPTW have two decimals, else one.
    vehicles
        The most tours.
    tours
        Points of the file by number from 0, without start and end.

    Raises
    ------
    ValueError
        If the text is not of the format.
    """
    rows = [line.replace(";", " ").split() for line in text.splitlines()]
    rows = [row for row in rows if row]
    try:
        points = _top_points(rows) if form == "top" else _toptw_points(rows)
        if not points:
            raise IndexError("no points")
        last = len(points) - 1 if form == "top" else 0
        ends = {0, last}
        faults = _counted(tours, vehicles, len(points), ends)
        sound = [tour for tour in tours if all(0 <= place < len(points) for place in tour)]
        score = sum(points[place].prize for tour in sound for place in set(tour) - ends)
        if form == "top":
            limit = next(_number(row[-1]) for row in rows if row[0].casefold().startswith("tmax"))
            late = [_too_long([points[p] for p in (0, *tour, last)], limit) for tour in sound]
        else:
            scale = 100 if name.casefold().startswith("pr") else 10
            late = [_too_late(points, tour, scale) for tour in sound]
    except (ArithmeticError, IndexError, StopIteration) as error:
        raise ValueError(f"the text is not of the format {form}") from error
    faults += [fault for fault in late if fault is not None]
    return Verdict(score, tuple(faults))


def text_of(content: bytes) -> str:
    """Return the text of a file.

    Raises
    ------
    ValueError
        If it is not UTF-8, nor UTF-16 with a byte-order mark.
    """
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if marked else "utf-8-sig")


def judge_file(path: Path, form: Format, vehicles: int, tours: Sequence[Sequence[int]]) -> Verdict:
    """Return what tours are worth on the instance in a file, and what is wrong with them; see `judge`.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it is not of the format.
    """
    return judge(text_of(path.read_bytes()), form, path.stem, vehicles, tours)


@dataclass(frozen=True)
class _Point:
    x: Fraction
    y: Fraction
    prize: int
    service: Fraction = Fraction(0)
    opens: Fraction = Fraction(0)
    closes: Fraction = Fraction(0)


def _top_points(rows: list[list[str]]) -> list[_Point]:
    points = [row for row in rows if row[0].casefold().rstrip("=:") not in ("n", "m", "tmax")]
    return [_Point(_number(row[0]), _number(row[1]), _whole(row[2])) for row in points]


def _toptw_points(rows: list[list[str]]) -> list[_Point]:
    points = []
    for number, row in enumerate(rows[2:]):
        opens = "0" if number == 0 and len(row) == 8 else row[-2]
        x, y, service = (_number(word) for word in row[1:4])
        points.append(_Point(x, y, _whole(row[4]), service, _number(opens), _number(row[-1])))
    return points


def _number(word: str) -> Fraction:
    # A few characters of an exponent are millions of digits.
    if len(word) > 30 or "e" in word.casefold():
        raise ArithmeticError(word)
    return Fraction(word)


def _whole(word: str) -> int:
    prize = _number(word)
    if prize.denominator != 1:
        raise ArithmeticError(word)
    return int(prize)


def _counted(tours: Sequence[Sequence[int]], vehicles: int, count: int, ends: set[int]) -> list[Message]:
    faults = []
    if len(tours) > vehicles:
        faults.append(
            message("there are {count} tours for {vehicles} vehicles", count=len(tours), vehicles=vehicles)
        )
    seen: set[int] = set()
    for tour in tours:
        for place in tour:
            if not 0 <= place < count:
                faults.append(message("there is no point {point}", point=place))
            elif place in ends:
                faults.append(message("point {point} is start or end and cannot be visited", point=place))
            elif place in seen:
                faults.append(message("point {point} is visited more than once", point=place))
            seen.add(place)
    return faults


def _too_long(points: Sequence[_Point], limit: Fraction) -> Message | None:
    with localcontext(Context(prec=40)):
        length = Decimal(0)
        for a, b in pairwise(points):
            square = (a.x - b.x) ** 2 + (a.y - b.y) ** 2
            length += (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()
        if Fraction(length) <= limit + _SLACK:
            return None
        return message(
            "a tour is {length} long and may be {limit}", length=f"{length:.6f}", limit=f"{float(limit):g}"
        )


def _too_late(points: Sequence[_Point], tour: Sequence[int], scale: int) -> Message | None:
    here, time = points[0], points[0].opens * scale
    for place in (*tour, 0):
        there = points[place]
        square = ((here.x - there.x) ** 2 + (here.y - there.y) ** 2) * scale**2
        arrival = time + isqrt(square.numerator // square.denominator)
        time = max(arrival, there.opens * scale)
        if time > there.closes * scale:
            return message(
                "point {point} is reached at {time} and closes at {closing}",
                point=place,
                time=f"{float(arrival / scale):g}",
                closing=f"{float(there.closes):g}",
            )
        time += there.service * scale
        here = there
    return None
