"""Best known values of published instances, from a table ``format,instance,vehicles,best_known,…,source``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .judge import Format


@dataclass(frozen=True)
class BestKnown:
    """The best score that somebody has published, whether it is proven optimal, and who says so."""

    score: int
    proven: bool
    source: str


Key = tuple[str, str, int]
"""Format, instance and number of vehicles."""


def read_best_known(path: Path) -> Mapping[Key, BestKnown]:
    """Return the values in a table.

    Raises
    ------
    ValueError
        If a line lacks what it should have.
    """
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                key = row["format"].strip(), row["instance"].strip().casefold(), int(row["vehicles"])
                proven = (row.get("proven_optimal") or "0").strip() == "1"
                found[key] = BestKnown(int(row["best_known"]), proven, (row.get("source") or "").strip())
            except (AttributeError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}: {row}") from error
    return found


def best_known_of(path: Path, form: Format, vehicles: int, table: Path | None = None) -> BestKnown | None:
    """Return the best known value of an instance, if there is one.

    Parameters
    ----------
    path, form, vehicles
        The instance's file and format, and the number of vehicles.
    table
        Where the values are; by default ``best_known.csv`` beside the file or in the folder above, if any.

    Raises
    ------
    ValueError
        If a line of the table lacks what it should have.
    """
    folder = path.resolve().parent
    for place in (
        [table] if table is not None else [folder / "best_known.csv", folder.parent / "best_known.csv"]
    ):
        if place.is_file():
            return read_best_known(place).get((form, path.stem.casefold(), vehicles))
    return None
