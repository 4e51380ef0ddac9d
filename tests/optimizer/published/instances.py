"""Small instances in the formats of published ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

Customer = tuple[float, float, float, int, float, float]
"""x, y, service, prize, opening, closing."""


def toptw_text(closing: float, customers: Sequence[Customer], start: tuple[float, float] = (0, 0)) -> str:
    """Return a file of TOPTW, in the shape of Solomon's."""
    lines = [f"4 1 {len(customers)} 1", "0 200", f"  0 {start[0]} {start[1]} 0.00 0.00 0 0 0 {closing}"]
    for number, (x, y, service, prize, opens, closes) in enumerate(customers, start=1):
        lines.append(f"  {number} {x} {y} {service} {prize} 1 1 1 {opens} {closes}")
    return "\n".join(lines) + "\n"


def top_text(limit: float, vehicles: int, points: Sequence[tuple[float, float, int]]) -> str:
    """Return a file of TOP."""
    rows = "\n".join(f"{x}\t{y}\t{prize}" for x, y, prize in points)
    return f"n {len(points)}\nm {vehicles}\ntmax {limit}\n{rows}\n"


CORNERS = toptw_text(
    60, [(3, 4, 2, 10, 0, 60), (6, 8, 2, 20, 0, 60), (-3, 4, 2, 10, 20, 22), (0, -5, 2, 7, 0, 4)]
)
"""Distances 5 and 10 from the start; point 3 opens late, point 4 closes before anybody is there."""

LINE = top_text(8.0, 2, [(0, 0, 0), (1, 0, 3), (2, 0, 4), (3, 3, 9), (0, 4, 0)])
"""From (0, 0) to (0, 4) within 8: point 3 takes 4.243 + 3.162; points 1 and 2 together 2 + 4.472."""


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
