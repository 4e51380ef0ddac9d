"""Minutes and metres between the places of a campaign.

A provider answers one bulk question: the legs between many places (`Provider.legs`). `travel_times` lays the
campaign's table over a provider, and the closures over both, and gives a `TravelTimes`: a matrix for each date and,
on real roads, for each way to travel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..campaign import Campaign
from ..language import message
from ..roads import NoEngineError, RoadsError, engine_version, find_roads
from .calibrate import Fit, calibrate
from .estimate import Estimate
from .notes import notes_of
from .provider import Access, Legs, Provider, TravelUnavailableError
from .record import Recorded, RecordError, record_of
from .times import CLOSED, TravelTimes
from .valhalla import RoadTimes

__all__ = [
    "CLOSED",
    "Access",
    "Estimate",
    "Fit",
    "Legs",
    "Provider",
    "RecordError",
    "RoadTimes",
    "TravelTimes",
    "TravelUnavailableError",
    "calibrate",
    "notes_of",
    "provider_of",
    "travel_times",
]


def provider_of(campaign: Campaign) -> Provider | None:
    """Return what `[travel]` asks for where the table is silent; None for `table`, which has no such source.

    Raises
    ------
    TravelUnavailableError
        If the method needs roads and the routing engine is not installed, or no roads of this area are built.
    """
    settings = campaign.travel
    if settings.method == "estimate":
        return Estimate(settings.speed_kmh, settings.detour, settings.fixed_minutes)
    if settings.method == "valhalla":
        try:
            engine_version()
            network = find_roads(campaign.places)
        except NoEngineError as error:
            raise TravelUnavailableError(
                message("campaign.toml [travel] method = “valhalla”: {reason}", reason=error.reason)
            ) from error
        if network is None:
            raise TravelUnavailableError(
                message(
                    "campaign.toml [travel] method = “valhalla”: no roads are built that cover all places of this "
                    "campaign; run: luudong roads build EXTRACT.osm.pbf --area CAMPAIGN"
                )
            )
        return RoadTimes(network, settings.walk_kmh, settings.walk_metres)
    return None


def travel_times(
    campaign: Campaign, provider: Provider | None = None, record: Mapping[str, Any] | None = None
) -> TravelTimes:
    """Return the minutes between all places of the campaign on every date.

    Parameters
    ----------
    campaign
        Its places, table, closures and `[travel]` settings are used.
    provider
        The source for pairs that the table does not give; by default what `[travel]` asks for.
    record
        The travel times that a plan was made with (its block `travel`): they are used in place of the routing engine,
        and it need not be installed. Where minutes follow from the campaign alone, it is not looked at.

    Raises
    ------
    RecordError
        If the record is damaged or of another campaign.
    TravelUnavailableError
        If a pair is in neither the table nor the provider's answer (`pairs` names the missing ones), or the roads
        cannot be had.
    """
    on_roads = campaign.travel.method == "valhalla"
    if provider is None and on_roads and record is not None:
        provider = Recorded(record)
        return TravelTimes(campaign, provider, record)
    try:
        provider = provider or provider_of(campaign)
        travel = TravelTimes(campaign, provider)
    except RoadsError as error:
        raise TravelUnavailableError(error.reason) from error
    if on_roads and isinstance(provider, RoadTimes):
        manifest = provider.network.manifest
        travel.record = record_of(travel.places, travel.given, manifest["extract"], manifest["engine"])
    return travel
