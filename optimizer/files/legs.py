"""The ways on real roads in plan.json: lines as encoded polylines (six decimals), turns in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plan import RoadLeg, Turn
from ..roads import decode, encode


def leg_entry(leg: RoadLeg) -> dict[str, Any]:
    """Return a way as plain values."""
    return {
        "from": leg.origin,
        "to": leg.destination,
        "mode": leg.mode,
        "closed": list(leg.closed),
        "minutes": leg.minutes,
        "metres": leg.metres,
        "geometry": encode(leg.geometry),
        "turns": [{**turn.text, "metres": turn.metres} for turn in leg.turns],
    }


def legs_of(entries: Any) -> tuple[RoadLeg, ...]:
    """Return the ways that plain values hold; none where they are malformed: a plan is whole without them."""
    try:
        return tuple(_leg(entry) for entry in entries)
    except (KeyError, TypeError, ValueError, AttributeError):
        return ()


def _leg(entry: Mapping[str, Any]) -> RoadLeg:
    return RoadLeg(
        origin=entry["from"],
        destination=entry["to"],
        mode=entry["mode"],
        closed=tuple(entry["closed"]),
        minutes=entry["minutes"],
        metres=entry["metres"],
        geometry=decode(entry["geometry"]),
        turns=tuple(
            Turn(text={key: turn[key] for key in ("vi", "en") if key in turn}, metres=turn["metres"])
            for turn in entry["turns"]
        ),
    )
