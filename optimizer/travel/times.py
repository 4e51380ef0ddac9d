"""The table of the campaign and its closures, laid over a provider's legs."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from ..campaign import Campaign
from .provider import Legs, Provider, TravelUnavailableError

CLOSED = 1_000_000
"""Minutes of a pair that is not travelled: longer than any shift."""


def with_table(campaign: Campaign, provider: Provider | None) -> Legs:
    """Return the legs of the campaign: a pair's own row, else the reverse row, else the provider's.

    Raises
    ------
    TravelUnavailableError
        If a pair is left without minutes.
    """
    places = campaign.places
    index = {place.id: number for number, place in enumerate(places)}
    minutes = np.full((len(places), len(places)), -1, dtype=np.int64)
    metres = np.full((len(places), len(places)), np.nan)
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
    unknown = minutes < 0
    if unknown.any() and provider is not None:
        legs = provider.legs(places)
        minutes[unknown] = legs.minutes[unknown]
        metres[unknown] = legs.metres[unknown]
        unknown = minutes < 0
    if unknown.any():
        raise TravelUnavailableError.missing(
            [(places[origin].id, places[destination].id) for origin, destination in np.argwhere(unknown)]
        )
    return Legs(minutes, metres)


class TravelTimes:
    """Minutes between the places of a campaign, date by date.

    Parameters
    ----------
    campaign
        Its places give the order of rows and columns; its closures change the minutes.
    legs
        The legs without closures.
    """

    def __init__(self, campaign: Campaign, legs: Legs) -> None:
        self.places = tuple(place.id for place in campaign.places)
        self.index = {place: number for number, place in enumerate(self.places)}
        self.legs = legs
        self._closures = tuple(
            closure
            for closure in campaign.closures
            if closure.destination in self.index and closure.origin in self.index
        )
        self._matrices: dict[tuple[int, ...], NDArray[np.int64]] = {(): legs.minutes}

    def matrix(self, day: date) -> NDArray[np.int64]:
        """Return the minutes on `day`, int64, shape (places, places); at least `CLOSED` where not travelled.

        Dates with the same closures share one array; treat it as read-only.
        """
        held = tuple(number for number, closure in enumerate(self._closures) if closure.holds_on(day))
        if held not in self._matrices:
            self._matrices[held] = self._closed(held)
        return self._matrices[held]

    def minutes(self, origin: str, destination: str, day: date) -> int | None:
        """Return the minutes from one place to another on `day`; None where the pair is closed."""
        found = int(self.matrix(day)[self.index[origin], self.index[destination]])
        return None if found >= CLOSED else found

    def _closed(self, held: tuple[int, ...]) -> NDArray[np.int64]:
        minutes = self.legs.minutes.copy()
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
