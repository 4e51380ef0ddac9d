"""Places that no road leads to: which, how far the nearest road is, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..campaign import Campaign, Mode
from ..language import Message, message
from .provider import Access, Legs, TravelUnavailableError

_SHOWN = 20


def off_the_roads(
    campaign: Campaign, usual: Mapping[Mode, Legs], pairs: Sequence[tuple[str, str]]
) -> TravelUnavailableError | None:
    """Return the error that names the places without a way; None where it is not for want of roads.

    Parameters
    ----------
    campaign
        The campaign.
    usual
        The legs of every mode, without closures.
    pairs
        The pairs that have no minutes in any mode.
    """
    concerned = {place for pair in pairs for place in pair}
    lost: list[Message] = []
    for place in campaign.places:
        ends = [legs.access.get(place.id) for legs in usual.values()]
        if place.id in concerned and not any(end is not None and end.reachable for end in ends):
            near = min((end for end in ends if end is not None), key=lambda end: end.metres, default=None)
            lost.append(_how(place.name or place.id, place.id, near, campaign.travel.walk_metres))
    if campaign.travel.method != "valhalla" or not lost:
        return None
    told = lost[: _SHOWN + 1] if len(lost) == _SHOWN + 1 else lost[:_SHOWN]
    if len(told) < len(lost):
        told = [*told, message("and {count} more", count=len(lost) - len(told))]
    return TravelUnavailableError(
        message(
            "No road leads to some places. {places}. Move the point onto the road, raise walk_metres under [travel] in "
            "campaign.toml (it is {limit}), or give the minutes of all their ways in travel_times.csv",
            places=_listed(told),
            limit=f"{campaign.travel.walk_metres:.0f}",
        ),
        pairs,
    )


def _how(name: str, place: str, near: Access | None, limit: float) -> Message:
    if near is None:
        return message("{name} ({place}): no road within 35 km", name=name, place=place)
    if near.metres > limit:
        return message(
            "{name} ({place}): the nearest road is {metres} m away",
            name=name,
            place=place,
            metres=round(near.metres),
        )
    return message(
        "{name} ({place}): the nearest road, {metres} m away, is not connected with the others, and none that is lies "
        "within {limit} m",
        name=name,
        place=place,
        metres=round(near.metres),
        limit=round(limit),
    )


def _listed(items: Sequence[Message]) -> Message:
    listed = items[-1]
    for item in reversed(items[:-1]):
        listed = message("{first}; {rest}", first=item, rest=listed)
    return listed
