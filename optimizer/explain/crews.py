"""What a crew needs, asked of the people that there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..campaign import Campaign, Shift, Volunteer

Lack = Literal["size", "leader", "speaker", "pairing"]


def least_crew(campaign: Campaign) -> int:
    """Return how many volunteers go out at least."""
    return max(1, campaign.service.min_crew)


def lacks(campaign: Campaign, team: str, language: str | None, people: Sequence[Volunteer]) -> set[Lack]:
    """Return what keeps `people` of a team from making a crew for a village of `language`.

    `pairing` is a crew limit of one where nobody is leader and speaker at once.
    """
    found: set[Lack] = set()
    if len(people) < least_crew(campaign):
        found.add("size")
    led = any(member.role == "leader" for member in campaign.members[team])
    leaders = [person for person in people if person.role == "leader"]
    speakers = [person for person in people if language and person.speaks(language)]
    if led and not leaders:
        found.add("leader")
    if language and not speakers:
        found.add("speaker")
    if smallest_crew(campaign, team, language, people) > (campaign.service.max_crew or len(people)):
        found.add("pairing")
    return found


def smallest_crew(campaign: Campaign, team: str, language: str | None, people: Sequence[Volunteer]) -> int:
    """Return the size of the smallest crew that `people` can make, if they can make one."""
    led = any(member.role == "leader" for member in campaign.members[team])
    if led and language and not any(p.role == "leader" and p.speaks(language) for p in people):
        return max(2, least_crew(campaign))
    return least_crew(campaign)


def within_limits(person: Volunteer, shift: Shift) -> bool:
    """Say whether the weekly limits of a volunteer have room for the shift in an empty week."""
    count, hours = person.max_per_week, person.max_hours_per_week
    return (count is None or count >= 1) and (hours is None or shift.end - shift.start <= 60 * hours + 1e-6)
