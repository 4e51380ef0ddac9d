"""Minutes and metres between the places of a campaign.

A provider answers one bulk question: the legs between many places (`Provider.legs`). `travel_times` lays the
campaign's table over a provider, and the closures over both, and gives a `TravelTimes`: a matrix for each date.
"""

from __future__ import annotations

from ..campaign import Campaign
from .estimate import Estimate
from .provider import Legs, Provider, TravelUnavailableError
from .times import CLOSED, TravelTimes, with_table

__all__ = [
    "CLOSED",
    "Estimate",
    "Legs",
    "Provider",
    "TravelTimes",
    "TravelUnavailableError",
    "provider_of",
    "travel_times",
]


def provider_of(campaign: Campaign) -> Provider | None:
    """Return what `[travel]` asks for where the table is silent; None for `table`, which has no such source.

    Raises
    ------
    TravelUnavailableError
        If the method needs a routing engine that this installation does not have.
    """
    settings = campaign.travel
    if settings.method == "estimate":
        return Estimate(settings.speed_kmh, settings.detour, settings.fixed_minutes)
    if settings.method == "valhalla":
        raise TravelUnavailableError.no_engine()
    return None


def travel_times(campaign: Campaign, provider: Provider | None = None) -> TravelTimes:
    """Return the minutes between all places of the campaign on every date.

    Parameters
    ----------
    campaign
        Its places, table, closures and `[travel]` settings are used.
    provider
        The source for pairs that the table does not give; by default what `[travel]` asks for.

    Raises
    ------
    TravelUnavailableError
        If a pair is in neither the table nor the provider's answer; `pairs` names the missing ones.
    """
    return TravelTimes(campaign, with_table(campaign, provider or provider_of(campaign)))
