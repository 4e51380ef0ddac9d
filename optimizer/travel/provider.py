"""What a source of travel times is: one bulk call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..campaign import ClosedArea, Mode, Place
from ..language import Message, message


@dataclass(frozen=True)
class Access:
    """Where a place meets the roads.

    Attributes
    ----------
    lat, lon
        The point on the road.
    metres
        From the place to it.
    walk_minutes
        The walk between the two, part of every leg; 0 where the road passes the place.
    reachable
        Whether the roads lead there from the other places, within the distance that is walked.
    """

    lat: float
    lon: float
    metres: float
    walk_minutes: float = 0.0
    reachable: bool = True


@dataclass(frozen=True)
class Legs:
    """The legs between n places, from row to column.

    Attributes
    ----------
    minutes
        Whole minutes, int64, shape (n, n); -1 where there is no way.
    metres
        Metres, float64, shape (n, n); NaN where unknown.
    access
        By place id, where the place meets the roads; empty where there are none, and without the places that have
        no road at all.
    """

    minutes: NDArray[np.int64]
    metres: NDArray[np.float64]
    access: Mapping[str, Access] = field(default_factory=dict)


class Provider(Protocol):
    """A source of travel times: an estimate, or a routing engine."""

    def legs(
        self, places: Sequence[Place], mode: Mode = "scooter", closed: Sequence[ClosedArea] = ()
    ) -> Legs:
        """Return the legs between all `places` in one call.

        Parameters
        ----------
        places
            The places; rows and columns are in their order.
        mode
            How one travels; an estimate knows one way only.
        closed
            The areas whose roads are closed; an estimate knows none.
        """
        ...


class TravelUnavailableError(RuntimeError):
    """Travel times could not be had.

    Attributes
    ----------
    reason
        What is missing and what to do about it.
    pairs
        The pairs of place ids without minutes, where that is the cause.
    """

    def __init__(self, reason: Message, pairs: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.pairs = tuple(pairs)

    @classmethod
    def missing(cls, pairs: Sequence[tuple[str, str]]) -> TravelUnavailableError:
        """Return the error for pairs that neither the table nor the provider knows."""
        shown = ", ".join(f"{origin} → {destination}" for origin, destination in pairs[:10])
        return cls(
            message(
                "{count} pairs of places have no travel time ({pairs}{more}): add rows to travel_times.csv, "
                "or write method = “estimate” under [travel] in campaign.toml",
                count=len(pairs),
                pairs=shown,
                more=" …" if len(pairs) > 10 else "",
            ),
            pairs,
        )
