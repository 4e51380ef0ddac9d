"""What the sheets of a month say."""

from __future__ import annotations

from ..campaign import CLASSES
from ..language import Message, message

OVERVIEW = message("Overview")
VOLUNTEERS = message("Volunteers by date")
TURNS = message("Turns of volunteers")
VILLAGES = message("Coverage of villages")
UNMET = message("Not met")

TEAM_ID, TEAM = message("Team id"), message("Team")
DATE, WEEKDAY, HOURS = message("Date"), message("Weekday"), message("Hours")
VILLAGE, CREW = message("Village"), message("Crew")
LEADER = message("Leader")
HOUSEHOLDS = message("Households expected")
TRAVEL = message("Minutes on the way")
LANGUAGE = message("Language")
PERSON, WHAT = message("Volunteer"), message("What")
DUTY = message("Duty at the fixed point")
COUNT, LENGTH = message("Turns"), message("Hours in all")
VISITS, DATES = message("Visits"), message("Dates of visits")
COVERAGE = message("Priority households served")
OF, SERVED = message("Households of the village"), message("Households served")
KIND, AMOUNT, COST, REASON = message("Kind"), message("Amount"), message("Points lost"), message("Why")
NOTHING = message("Everything that was asked for is met.")
ILLUSTRATIVE = message("Illustrative data: villages, households and people are made up.")
SCORE, BOUND = message("Score of the plan"), message("No plan can score above")
PROMISE = message("No plan can be better by more than")
TOTAL = message("Total")
MOVE = message(
    "To move a visit, cut its cell and paste it at another date or team, then: luudong plan CAMPAIGN --pins "
    "month.xlsx -o plan.json. What was moved stays where you put it; all else is planned anew around it."
)

CLASS_NAMES: dict[str, Message] = dict(
    zip(
        CLASSES,
        (message("Poor"), message("Near-poor"), message("Elderly"), message("No device"), message("Others")),
        strict=True,
    )
)
KINDS: dict[str, Message] = {
    "visit": message("Visits missing"),
    "late": message("First visit late"),
    "duty": message("Volunteers missing on duty"),
    "cover": message("Households below the floor"),
}
