"""Travel times from great-circle distances: the default, which needs no road data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..campaign import ClosedArea, Mode, Place
from .provider import Legs

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True)
class Estimate:
    """The estimate of FORMATS.md: ``ceil(fixed_minutes + 60 · detour · d / speed_kmh)``, 0 to itself."""

    speed_kmh: float
    detour: float
    fixed_minutes: float

    def legs(
        self, places: Sequence[Place], mode: Mode = "scooter", closed: Sequence[ClosedArea] = ()
    ) -> Legs:
        """Return estimated minutes, and metres along a way `detour` times as long as the great circle."""
        lat = np.radians([place.lat for place in places])
        lon = np.radians([place.lon for place in places])
        half = (
            np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
            + np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
        )
        kilometres = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
        minutes = np.ceil(self.fixed_minutes + 60 * self.detour * kilometres / self.speed_kmh)
        np.fill_diagonal(minutes, 0)
        return Legs(minutes.astype(np.int64), kilometres * self.detour * 1000)
