"""The settings of a campaign as rows of a sheet: every `table.key` of `campaign.toml`, and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...language import Message, message

KeyForm = Literal["text", "date", "dates", "flag", "whole", "wholes", "number", "choice"]


@dataclass(frozen=True)
class Key:
    """One setting; attributes as those of a column. `default` is what an empty cell means."""

    name: str
    label: Message
    note: Message
    form: KeyForm = "number"
    required: bool = False
    low: float = 0
    high: float = 1e9
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True)
class Section:
    """One table of `campaign.toml`."""

    table: str
    title: Message
    keys: tuple[Key, ...]


_POINTS = message("Points that the plan loses; empty is 0.")
_WORTH = message("What one served household is worth; no more than the line above.")

SECTIONS = (
    Section(
        "campaign",
        message("The campaign"),
        (
            Key("id", message("Campaign id"), message("Short: coc-san-2025."), "text", True),
            Key("name", message("Campaign name"), message("As it stands on pages and sheets."), "text"),
            Key("start", message("First day"), message("A date, such as 25/7/2025."), "date", True),
            Key("end", message("Last day"), message("A date, on or after the first day."), "date", True),
            Key(
                "rest_dates",
                message("Rest days"),
                message("Nobody goes out; dates with “;” between them: 3/8/2025; 17/8/2025."),
                "dates",
            ),
            Key(
                "timezone",
                message("Time zone"),
                message("For calendars; empty is Asia/Ho_Chi_Minh."),
                "text",
                default="Asia/Ho_Chi_Minh",
            ),
            Key(
                "illustrative",
                message("Made-up data"),
                message("true where the data are made up, for a trial; empty is false."),
                "flag",
                choices=("true", "false"),
                default="false",
            ),
        ),
    ),
    Section(
        "base",
        message("The base and fixed point"),
        (
            Key("id", message("Base id"), message("Empty is base."), "text", default="base"),
            Key("name", message("Base name"), message("Such as UBND xã Cốc San."), "text"),
            Key(
                "lat", message("Base latitude"), message("Degrees, such as 22.4564."), "number", True, -90, 90
            ),
            Key(
                "lon",
                message("Base longitude"),
                message("Degrees, such as 103.9318."),
                "number",
                True,
                -180,
                180,
            ),
        ),
    ),
    Section(
        "service",
        message("Service in a session"),
        (
            Key(
                "minutes_per_household",
                message("Minutes for a household"),
                message("Of one volunteer; above 0."),
                "number",
                True,
            ),
            Key(
                "setup_minutes",
                message("Minutes to set up"),
                message("At the start of a session, nobody is served."),
                "whole",
                True,
            ),
            Key(
                "session_minutes",
                message("Lengths of sessions"),
                message("In minutes, with “;” between them: 90; 120; 150."),
                "wholes",
                True,
            ),
            Key("min_crew", message("Smallest crew"), message("Empty is 1."), "whole", low=1, default="1"),
            Key("max_crew", message("Largest crew"), message("Empty: no limit."), "whole", low=1),
            Key(
                "max_visits_per_shift",
                message("Most visits in a shift"),
                message("Empty is 3."),
                "whole",
                low=1,
                default="3",
            ),
            Key(
                "turnout",
                message("Turnout"),
                message("Share of the households that come to one session, 0 to 1; empty is 1."),
                "number",
                high=1,
                default="1",
            ),
            Key(
                "min_gap_days",
                message("Days from visit to visit"),
                message("Of one village, at least; empty is 1."),
                "whole",
                low=1,
                default="1",
            ),
        ),
    ),
    Section(
        "fixed_point",
        message("Duty at the fixed point (may stay empty)"),
        (
            Key(
                "open",
                message("Open"),
                message("Such as Mo-Fr 07:30-11:30,13:30-17:00; 24/7 is always."),
                "text",
            ),
            Key("volunteers", message("Volunteers on duty"), message("Wanted at a time."), "whole"),
        ),
    ),
    Section(
        "weights",
        message("What counts how much"),
        (
            Key(
                "poor",
                message("Weight of the poor"),
                message("What one served household is worth."),
                "number",
                True,
            ),
            Key("near_poor", message("Weight of the near-poor"), _WORTH, "number", True),
            Key("elderly", message("Weight of the elderly"), _WORTH, "number", True),
            Key("no_device", message("Weight of those without a device"), _WORTH, "number", True),
            Key("other", message("Weight of others"), _WORTH, "number", True),
            Key(
                "travel",
                message("Cost of travel"),
                message("For a minute of one volunteer on the road; empty is 0."),
                default="0",
            ),
            Key(
                "shift",
                message("Cost of a shift"),
                message("For each volunteer who goes out; empty is 0."),
                default="0",
            ),
        ),
    ),
    Section(
        "penalties",
        message("What shortfalls cost"),
        (
            Key("visit", message("A missing visit"), _POINTS, default="0"),
            Key("late", message("A late first visit"), _POINTS, default="0"),
            Key("duty", message("An empty place on duty"), _POINTS, default="0"),
            Key("cover", message("A household below the floor"), _POINTS, default="0"),
            Key("change", message("A change when planning again"), _POINTS, default="0"),
        ),
    ),
    Section(
        "coverage",
        message("The floor for every village"),
        (
            Key(
                "floor",
                message("Coverage floor"),
                message("Share of the priority households of each village to be served, 0 to 1; empty is 0."),
                high=1,
                default="0",
            ),
        ),
    ),
    Section(
        "travel",
        message("Travel between places"),
        (
            Key(
                "method",
                message("Where minutes come from"),
                message(
                    "estimate, valhalla or table, for pairs that travel_times does not give; empty is estimate."
                ),
                "choice",
                choices=("estimate", "valhalla", "table"),
                default="estimate",
            ),
            Key("speed_kmh", message("Speed"), message("Kilometres an hour; empty is 22."), default="22"),
            Key(
                "detour",
                message("Detour"),
                message("Length of the road against the straight line; empty is 1.5."),
                default="1.5",
            ),
            Key(
                "fixed_minutes",
                message("Minutes on top"),
                message("Of every way, for starting and parking; empty is 2."),
                default="2",
            ),
            Key(
                "mode",
                message("Mode"),
                message("scooter, car or foot, where roads are used; empty is scooter."),
                "choice",
                choices=("scooter", "car", "foot"),
                default="scooter",
            ),
            Key(
                "walk_kmh",
                message("Walking speed"),
                message("Kilometres an hour, from the end of the road; empty is 4."),
                default="4",
            ),
            Key(
                "walk_metres",
                message("Longest walk"),
                message("Metres, from the end of the road to a place; empty is 2000."),
                default="2000",
            ),
        ),
    ),
)
"""Every setting, in the order of FORMATS.md."""
