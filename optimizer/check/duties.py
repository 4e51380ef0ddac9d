"""Rule 8: the duties of the fixed point, and rule 1 for those who serve there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..campaign import Campaign
from ..hours import clock
from ..language import message
from ..plan import Duty
from .report import Findings


def check_duties(
    campaign: Campaign, duties: Sequence[Duty], frozen: Sequence[bool], findings: Findings
) -> None:
    """Check every duty that is not frozen."""
    wanted = {(slot.date, slot.start, slot.end): slot.wanted for slot in campaign.duty_slots}
    times = Counter((duty.date, duty.start, duty.end) for duty in duties)
    for duty, is_frozen in zip(duties, frozen, strict=True):
        if is_frozen:
            continue
        place = place_of(duty)
        slot = (duty.date, duty.start, duty.end)
        volunteers = list(dict.fromkeys(duty.volunteers))
        if duty.date not in campaign.working_dates:
            findings.add("rule-1-date", place, message("the date is not one of the campaign's working dates"))
        elif slot not in wanted:
            findings.add(
                "rule-8-slot", place, message("the fixed point has no such opening interval on this date")
            )
        elif len(volunteers) > wanted[slot]:
            findings.add(
                "rule-8-wanted",
                place,
                message(
                    "{count} volunteers; {wanted} are wanted", count=len(volunteers), wanted=wanted[slot]
                ),
            )
        if times[slot] > 1:
            findings.add("rule-8-twice", place, message("the duty appears {count} times", count=times[slot]))
        if len(volunteers) < len(duty.volunteers):
            findings.add("rule-8-same", place, message("a volunteer is named twice on the duty"))
        for name in volunteers:
            volunteer = campaign.volunteer_by_id[name]
            if duty.date in volunteer.off:
                findings.add(
                    "rule-1-volunteer-off", place, message("{volunteer} is off on this date", volunteer=name)
                )
            elif not volunteer.hours.contain(duty.date, duty.start, duty.end):
                findings.add(
                    "rule-8-able",
                    place,
                    message("{volunteer} is not available for the whole duty", volunteer=name),
                )


def place_of(duty: Duty) -> str:
    """Return how findings name a duty: by its date and interval."""
    return f"{duty.date} {clock(duty.start)}–{clock(duty.end)}"
