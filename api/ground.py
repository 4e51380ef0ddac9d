"""The basemap that pages are drawn on, where roads of the area are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optimizer
from optimizer import Campaign

if TYPE_CHECKING:
    from maps import Basemap


def ground_of(campaign: Campaign) -> Basemap | None:
    """Return the basemap of a campaign; None where no roads of its area are built."""
    # Drawing takes a second to import; verbs and help pages do without.
    from maps import Basemap

    found = optimizer.ground_of(campaign.places)
    return None if found is None else Basemap(found, optimizer.ATTRIBUTION)
