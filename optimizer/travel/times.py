"""The table of the campaign and its closures, laid over a provider's legs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..campaign import Campaign, ClosedArea, Mode
from .lost import off_the_roads
from .provider import Legs, Provider, TravelUnavailableError
from .record import Key

CLOSED = 1_000_000
"""Minutes of a pair that is not travelled: longer than any shift."""


class TravelTimes:
    """Minutes between the places of a campaign, date by date and, on real roads, mode by mode.

    Parameters
    ----------
    campaign
        Its places give the order of rows and columns; its table goes before the provider; its closures change the
        minutes.
    provider
        The source for pairs that the table does not give; None where the table is all there is.

    Attributes
    ----------
    given
        What the provider gave, by mode and ids of closed areas; empty without a provider.
    record
        What a plan keeps, so that its check needs no provider: None where minutes follow from the campaign alone.

    Raises
    ------
    TravelUnavailableError
        If a pair is left without minutes in every mode.
    """

    def __init__(
        self, campaign: Campaign, provider: Provider | None, record: Mapping[str, Any] | None = None
    ) -> None:
        self.campaign = campaign
        self.places = tuple(place.id for place in campaign.places)
        self.index = {place: number for number, place in enumerate(self.places)}
        self.record = record
        self.given: dict[Key, Legs] = {}
        self._provider = provider
        self._on_roads = campaign.travel.method == "valhalla"
        self._table = _table(campaign, self.index)
        self._closures = tuple(
            closure
            for closure in campaign.closures
            if closure.destination in self.index and closure.origin in self.index
        )
        modes = campaign.modes if self._on_roads and campaign.modes else (campaign.travel.mode,)
        self._usual = self._without_closures(modes)
        self._dated: dict[tuple[Mode, tuple[int, ...]], Legs] = {}
        if self._on_roads:
            for areas in dict.fromkeys(campaign.areas_on(day) for day in campaign.working_dates):
                for mode in modes:
                    self._on(mode, areas)
        self._matrices: dict[tuple[Mode, tuple[int, ...], tuple[int, ...]], NDArray[np.int64]] = {}

    @property
    def legs(self) -> Legs:
        """The legs in the first mode, without closures."""
        return next(iter(self._usual.values()))

    def usual(self, team: str | None = None) -> Legs:
        """Return the legs of a team's mode without closures."""
        return self._usual[self.mode_of(team)]

    def mode_of(self, team: str | None = None) -> Mode:
        """Return the mode of a team, the first of all where none is named."""
        if team is None or not self._on_roads:
            return next(iter(self._usual))
        return self.campaign.mode_of(team)

    def matrix(self, day: date, team: str | None = None) -> NDArray[np.int64]:
        """Return the minutes on `day`, int64, shape (places, places); at least `CLOSED` where not travelled.

        Dates with the same closures and teams of the same mode share one array; treat it as read-only.
        """
        mode = self.mode_of(team)
        held = tuple(number for number, closure in enumerate(self._closures) if closure.holds_on(day))
        areas = self.campaign.areas_on(day) if self._on_roads else ()
        key = mode, held, areas
        if key not in self._matrices:
            minutes = self._on(mode, areas).minutes
            minutes = np.where(minutes < 0, CLOSED, minutes)
            self._matrices[key] = self._closed(minutes, held)
        return self._matrices[key]

    def minutes(self, origin: str, destination: str, day: date, team: str | None = None) -> int | None:
        """Return the minutes from one place to another on `day`; None where the pair is closed."""
        found = int(self.matrix(day, team)[self.index[origin], self.index[destination]])
        return None if found >= CLOSED else found

    def minutes_of_roads(
        self, origin: str, destination: str, day: date, team: str | None = None
    ) -> int | None:
        """Return the minutes with the drawn closures of `day`, but not those of pairs; None where there is no way."""
        areas = self.campaign.areas_on(day) if self._on_roads else ()
        found = int(self._on(self.mode_of(team), areas).minutes[self.index[origin], self.index[destination]])
        return None if found < 0 else found

    def metres(self, origin: str, destination: str, day: date, team: str | None = None) -> float | None:
        """Return the metres from one place to another on `day`; None where they are not known."""
        areas = self.campaign.areas_on(day) if self._on_roads else ()
        legs = self._on(self.mode_of(team), areas)
        found = float(legs.metres[self.index[origin], self.index[destination]])
        return None if found != found else found

    def _without_closures(self, modes: tuple[Mode, ...]) -> dict[Mode, Legs]:
        usual = {mode: self._with_table(self._ask(mode, ())) for mode in modes}
        unknown = np.logical_and.reduce([legs.minutes < 0 for legs in usual.values()])
        if unknown.any():
            pairs = [(self.places[one], self.places[other]) for one, other in np.argwhere(unknown)]
            raise off_the_roads(self.campaign, usual, pairs) or TravelUnavailableError.missing(pairs)
        return usual

    def _ask(self, mode: Mode, closed: tuple[ClosedArea, ...]) -> Legs | None:
        table = self._table.minutes
        if self._provider is None or not (self._on_roads or (table < 0).any()):
            return None
        legs = self._provider.legs(self.campaign.places, mode, closed)
        self.given[mode, tuple(area.id for area in closed)] = legs
        return legs

    def _with_table(self, legs: Legs | None) -> Legs:
        if legs is None:
            return self._table
        unknown = self._table.minutes < 0
        return Legs(
            np.where(unknown, legs.minutes, self._table.minutes),
            np.where(unknown, legs.metres, self._table.metres),
            legs.access,
        )

    def _on(self, mode: Mode, areas: tuple[int, ...]) -> Legs:
        """Return the legs of a mode with some areas closed.

        Minutes of the table hold there too, and grow by what the closures add on the roads: a measured way is no
        quicker than its road is open.
        """
        if not areas:
            return self._usual[mode]
        if (mode, areas) not in self._dated:
            found = self._ask(mode, tuple(self.campaign.closed_areas[number] for number in areas))
            assert found is not None
            before = self.given[mode, ()]
            measured = self._table.minutes >= 0
            lost = (found.minutes < 0) & (before.minutes >= 0)
            more = np.where((found.minutes >= 0) & (before.minutes >= 0), found.minutes - before.minutes, 0)
            minutes = np.where(measured, self._table.minutes + more, found.minutes)
            minutes[lost] = -1
            metres = np.where(measured & (more == 0), self._table.metres, found.metres)
            self._dated[mode, areas] = Legs(minutes, metres, found.access)
        return self._dated[mode, areas]

    def _closed(self, open_minutes: NDArray[np.int64], held: tuple[int, ...]) -> NDArray[np.int64]:
        minutes = open_minutes.copy()
        slow: dict[tuple[int, int], int] = {}
        for number in held:
            closure = self._closures[number]
            assert closure.destination is not None
            pair = self.index[closure.origin], self.index[closure.destination]
            pair = (min(pair), max(pair))
            value = CLOSED if closure.minutes is None else closure.minutes
            slow[pair] = max(slow.get(pair, 0), value)
        for (one, other), value in slow.items():
            minutes[one, other] = minutes[other, one] = value
        return minutes


def _table(campaign: Campaign, index: Mapping[str, int]) -> Legs:
    """Return the legs that the table gives: a pair's own row, else the reverse row; -1 where it gives none."""
    count = len(index)
    minutes = np.full((count, count), -1, dtype=np.int64)
    metres = np.full((count, count), np.nan)
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(metres, 0.0)
    for backwards in (True, False):
        for row in campaign.travel_times:
            if row.origin not in index or row.destination not in index:
                continue
            origin, destination = index[row.origin], index[row.destination]
            if backwards:
                origin, destination = destination, origin
            minutes[origin, destination] = row.minutes
            metres[origin, destination] = np.nan if row.metres is None else row.metres
    return Legs(minutes, metres)
