"""The basemap that pages are drawn on, where roads of the area are built."""

from __future__ import annotations

import maps
import optimizer
from optimizer import Campaign


def ground_of(campaign: Campaign) -> maps.Basemap | None:
    """Return the basemap of a campaign; None where no roads of its area are built."""
    found = optimizer.ground_of(campaign.places)
    return None if found is None else maps.Basemap(found, optimizer.ATTRIBUTION)
