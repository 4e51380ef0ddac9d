"""What is measured: campaigns and published instances, and who plans them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from optimizer import PEERS

ENGINE = "engine"
SOLVERS = (ENGINE, *PEERS)

Kind = Literal["campaign", "top", "toptw"]


@dataclass(frozen=True)
class Case:
    """A campaign's folder or an instance's file; `vehicles` is None where the campaign or the file says it."""

    path: Path
    kind: Kind
    vehicles: int | None

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return self.path.resolve().name if self.kind == "campaign" else self.path.stem


@dataclass(frozen=True)
class Order:
    """A run: who plans which case, for how long, with how many threads."""

    case: Case
    solver: str
    seconds: float
    seed: int
    workers: int
    best_known: Path | None
    certificates: Path


def title(solver: str) -> str:
    """Return what a solver is called in tables."""
    return "Lưu Động" if solver == ENGINE else PEERS[solver].name


def cases_of(paths: Sequence[Path], vehicles: int) -> list[Case]:
    """Return what the paths stand for: files are published instances, all else campaigns.

    Files of TOP open with the number of points, ``n 100``; files of TOPTW, which say no number of vehicles, with
    numbers.
    """
    cases: list[Case] = []
    for path in paths:
        if not path.is_file() or path.suffix in (".zip", ".xlsx"):
            cases.append(Case(path, "campaign", None))
        elif path.read_bytes()[:200].decode("latin-1").strip("ï»¿ \t\r\n").casefold().startswith("n"):
            cases.append(Case(path, "top", None))
        else:
            cases.append(Case(path, "toptw", vehicles))
    return cases
