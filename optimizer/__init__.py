"""The campaign, the plan, and the solver between them."""

from .campaign import CLASSES, Campaign, Closure, Place, Team, Village, Volunteer
from .hours import clock
from .language import Catalogue, Language, Message
from .plan import (
    Breakdown,
    Duty,
    Plan,
    Route,
    Run,
    Served,
    Stop,
    Unmet,
    VillageResult,
    VisitKey,
    gap_of,
    status_of,
)
from .score import session_gives, village_score
from .travel import TravelTimes, TravelUnavailableError, travel_times

__all__ = [
    "CLASSES",
    "Breakdown",
    "Campaign",
    "Catalogue",
    "Closure",
    "Duty",
    "Language",
    "Message",
    "Place",
    "Plan",
    "Route",
    "Run",
    "Served",
    "Stop",
    "Team",
    "TravelTimes",
    "TravelUnavailableError",
    "Unmet",
    "Village",
    "VillageResult",
    "VisitKey",
    "Volunteer",
    "clock",
    "gap_of",
    "session_gives",
    "status_of",
    "travel_times",
    "village_score",
]
