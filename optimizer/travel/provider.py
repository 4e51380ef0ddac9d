"""What a source of travel times is: one bulk call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..campaign import Place
from ..language import Message, message


@dataclass(frozen=True)
class Legs:
    """The legs between n places, from row to column.

    Attributes
    ----------
    minutes
        Whole minutes, int64, shape (n, n); -1 where there is no way.
    metres
        Metres, float64, shape (n, n); NaN where unknown.
    """

    minutes: NDArray[np.int64]
    metres: NDArray[np.float64]


class Provider(Protocol):
    """A source of travel times: an estimate, or a routing engine."""

    def legs(self, places: Sequence[Place]) -> Legs:
        """Return the legs between all `places` in one call."""
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
    def no_engine(cls) -> TravelUnavailableError:
        """Return the error for a campaign that asks for a routing engine that is not there."""
        return cls(
            message(
                "campaign.toml [travel] method = “valhalla”: this installation has no routing engine; "
                "write “estimate”, or “table” with a travel_times.csv that gives every pair"
            )
        )

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
