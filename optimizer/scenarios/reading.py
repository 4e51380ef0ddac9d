"""scenarios.toml: what is compared with a campaign, read with every error at once.

The file has a table ``[run]`` (`seconds`, `work`, `seed`), one ``[[scenario]]`` for each scenario (`id`, `name`, and
changes), and one ``[[sweep]]`` for each sweep (`id`, `name`, `key`, `values`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..campaign import Campaign
from ..files import InputError, Problem
from ..files.cells import Identifier, Text
from ..files.limits import SETTINGS_BYTES
from ..files.problems import Book, near, shown
from ..files.quantities import Number, Whole
from ..files.records import Record
from ..files.sources import Folder
from ..files.toml_file import parse_toml
from ..language import message
from .patch import CHANGES, patch
from .study import BASE, Scenario, Study, Sweep

RUN = ("seconds", "work", "seed")
SWEEP = ("id", "name", "key", "values")
MOST = 500
"""Scenarios in one study, those of sweeps included: beyond it, a mistake is likelier than a wish."""


def read_study(path: Path, campaign: Campaign) -> Study:
    """Return the scenarios of a file.

    Parameters
    ----------
    path
        A file as described above.
    campaign
        What its scenarios change.

    Raises
    ------
    InputError
        If anything is wrong with the file; its `problems` are all that is.
    """
    book = Book()
    name = shown(path.name)
    text = Folder(path.parent, [path.name], book).text(path.name, SETTINGS_BYTES)
    document = None if text is None else parse_toml(text, book, name)
    if document is None:
        raise InputError(book.problems)
    return study_of(campaign, document, name)


def study_of(campaign: Campaign, document: Mapping[str, object], file: str = "") -> Study:
    """Return the scenarios of a document, which holds what a scenarios.toml does as plain values.

    Parameters
    ----------
    campaign
        What the scenarios change.
    document
        ``{"scenario": [{"id": "floor-80", "coverage": {"floor": 0.8}}], "sweep": [...], "run": {...}}``.
    file
        The file that it comes from, for its errors.

    Raises
    ------
    InputError
        If anything is wrong with it; its `problems` are all that is.
    """
    reading = _Reading(campaign, file)
    study = reading.study(document)
    problems = (*reading.book.problems, *reading.problems)
    if problems:
        raise InputError(problems)
    return study


class _Reading:
    """One reading: what it has found wrong so far."""

    def __init__(self, campaign: Campaign, file: str) -> None:
        self.campaign, self.file = campaign, file
        self.book = Book()
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._ids: set[str] = {BASE}

    def study(self, document: Mapping[str, object]) -> Study:
        """Return what could be read."""
        for key, value in document.items():
            if key not in ("run", "scenario", "sweep"):
                self._unknown(shown(key), key, ("run", "scenario", "sweep"), value)
        base = Scenario(BASE, self.campaign.name or self.campaign.id, self.campaign)
        limits = self._run(document.get("run", {}))
        if self._is_too_large(document):
            return Study(base)
        scenarios = [
            scenario
            for place, cells in self._tables("scenario", document.get("scenario", ()))
            if (scenario := self._scenario(place, cells)) is not None
        ]
        sweeps = [
            sweep
            for place, cells in self._tables("sweep", document.get("sweep", ()))
            if (sweep := self._sweep(place, cells)) is not None
        ]
        if not (scenarios or sweeps or self.book.has_errors or self.problems):
            self.book.error(
                self.file, message("there is nothing to compare; add a [[scenario]] or a [[sweep]]")
            )
        return Study(base, tuple(scenarios), tuple(sweeps), warnings=tuple(self.warnings), **limits)

    def _is_too_large(self, document: Mapping[str, object]) -> bool:
        """Say whether there are more scenarios than anybody means, and note it, before any is worked out."""
        scenarios, sweeps = document.get("scenario"), document.get("sweep")
        count = len(scenarios) if isinstance(scenarios, list | tuple) else 0
        for cells in sweeps if isinstance(sweeps, list | tuple) else ():
            values = cells.get("values") if isinstance(cells, Mapping) else None
            count += len(values) if isinstance(values, list | tuple) else 0
        if count > MOST:
            self.book.error(
                self.file,
                message(
                    "there are {count} scenarios, those of sweeps included; at most {most} are compared",
                    count=count,
                    most=MOST,
                ),
            )
        return count > MOST

    def _run(self, cells: object) -> dict[str, Any]:
        if not isinstance(cells, Mapping):
            self.book.error(self.file, message("must be a table of keys and their values"), key="run")
            return {}
        record = self._record("run", cells)
        for key in cells:
            if key not in RUN:
                self._unknown(f"run.{shown(key)}", key, RUN, cells[key])
        return {
            "seconds": record.get("seconds", Number(0, 1e7, open=True)),
            "work": record.get("work", Number(0, 1e9, open=True)),
            "seed": record.get("seed", Whole(0, 2**31 - 1)),
        }

    def _scenario(self, place: str, cells: Mapping[str, object]) -> Scenario | None:
        record = self._record(place, cells)
        known = self._id(record)
        name = record.get("name", Text(), known or "")
        changes = {key: value for key, value in cells.items() if key not in ("id", "name")}
        if not changes:
            record.error(
                None, message("changes nothing; write what is to be changed, such as coverage.floor = 0.8")
            )
        found = self._patched(changes, f"scenario.{known}." if known else f"{place}.")
        return None if found is None or known is None else Scenario(known, name, found)

    def _sweep(self, place: str, cells: Mapping[str, object]) -> Sweep | None:
        record = self._record(place, {**cells, "values": None})
        for given in cells:
            if given not in SWEEP:
                self._unknown(f"{place}.{shown(given)}", given, SWEEP, cells[given])
        known = self._id(record)
        title = record.get("name", Text(), known or "")
        key = record.need("key", Text())
        values = self._values(place, cells.get("values"))
        path = None if key is None else _path(key)
        if key is not None and (path is None or path[0] not in CHANGES):
            record.error("key", message("is no figure of a campaign; write such as coverage.floor"))
            path = None
        if known is None or key is None or path is None or values is None:
            return None
        scenarios = []
        for value in values:
            found = self._patched(_nested(path, value), f"sweep.{known}, ")
            if found is not None:
                scenarios.append(Scenario(f"{known}={value:g}", f"{title} {value:g}", found))
        if len(scenarios) < len(values):
            return None
        return Sweep(known, title, key, values, tuple(scenarios))

    def _values(self, place: str, given: object) -> tuple[float, ...] | None:
        what = message("must be a list of two numbers or more, each once, such as [0.5, 0.6, 0.7]")
        if isinstance(given, list | tuple) and len({*map(repr, given)}) == len(given) > 1:
            numbers = [
                value for value in given if isinstance(value, int | float) and not isinstance(value, bool)
            ]
            if len(numbers) == len(given):
                return tuple(sorted(numbers))
        self.book.error(self.file, what, key=f"{place}.values", value=given)
        return None

    def _patched(self, changes: Mapping[str, object], prefix: str) -> Campaign | None:
        found = patch(self.campaign, changes, self.file, prefix)
        self.problems += found.problems
        self.warnings += found.warnings
        return found.campaign

    def _id(self, record: Record) -> str | None:
        found = record.need("id", Identifier())
        if found is not None and found in self._ids:
            record.error("id", message("the id is taken already, or is “base”; give each its own"))
            return None
        if found is not None:
            self._ids.add(found)
        return found

    def _tables(self, key: str, value: object) -> Iterator[tuple[str, Mapping[str, object]]]:
        if not isinstance(value, list | tuple):
            self.book.error(
                self.file, message("must be written as [[{key}]], once for each", key=key), key=key
            )
            return
        for number, cells in enumerate(value, start=1):
            place = f"{key}[{number}]"
            if isinstance(cells, Mapping):
                yield place, cells
            else:
                self.book.error(
                    self.file, message("must be a table of keys and their values"), key=place, value=cells
                )

    def _record(self, place: str, cells: Mapping[str, object]) -> Record:
        return Record(self.book, self.file, None, cells, f"{place}.")

    def _unknown(self, place: str, key: str, known: tuple[str, ...], value: object) -> None:
        if guess := near(key, known):
            what = message("the key is not known; did you mean “{guess}”?", guess=guess)
        else:
            what = message("the key is not known; remove it (known are: {names})", names=", ".join(known))
        self.book.error(self.file, what, key=place, value=value)


def _path(key: str) -> tuple[str, ...] | None:
    """Return the parts of a dotted key, which may be quoted as in TOML."""
    try:
        inner: Any = tomllib.loads(f"{key} = 0")
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    path: list[str] = []
    while isinstance(inner, dict) and len(inner) == 1:
        [(part, inner)] = inner.items()
        path.append(part)
    return tuple(path) if inner == 0 and path else None


def _nested(path: tuple[str, ...], value: float) -> dict[str, object]:
    inner: object = value
    for part in reversed(path):
        inner = {part: inner}
    assert isinstance(inner, dict)
    return inner
