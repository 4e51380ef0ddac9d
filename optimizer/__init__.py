"""The campaign, the plan, and the solver between them.

What needs much to start (the solver, the readers of files) is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .campaign import CLASSES, Campaign, Closure, Place, Team, Village, Volunteer
from .check import Report, Violation, check
from .directions import directions_of, with_directions
from .engine.progress import Progress, Watch
from .hours import clock
from .language import Catalogue, Language, Message, language_of, languages, locale_of
from .plan import (
    Breakdown,
    CheckIn,
    Duty,
    Plan,
    Replan,
    RoadLeg,
    Route,
    Run,
    Served,
    Stop,
    Turn,
    Unmet,
    VillageResult,
    VisitKey,
    gap_of,
    status_of,
)
from .roads import (
    ATTRIBUTION,
    Area,
    Network,
    NoEngineError,
    RoadsError,
    build_roads,
    find_roads,
    named_places,
)
from .score import session_gives, village_score
from .travel import TravelTimes, TravelUnavailableError, notes_of, travel_times

if TYPE_CHECKING:
    from .engine.orienteering.solve import plan_tours
    from .engine.solve import solve
    from .files import (
        CheckIns,
        InputError,
        Problem,
        Reading,
        check_ins_of,
        copy_with_service,
        load,
        plan_document,
        plan_of,
        read_campaign,
        read_check_ins,
        read_plan,
        write_plan,
    )
    from .files.workbook.template import write_workbook
    from .published import (
        FORMATS,
        BestKnown,
        Certificate,
        Format,
        Orienteering,
        Tours,
        Verdict,
        best_known_of,
        certify,
        judge_file,
        read_certificate,
        read_published,
        verify_certificate,
    )
    from .published.peers import PEERS, MissingPeerError, peer_plan, peer_tours
    from .replanning import (
        CrewChange,
        Difference,
        DutyChange,
        Estimate,
        Estimates,
        Gain,
        RequestError,
        Told,
        VisitChange,
        VisitSlot,
        difference,
        estimates_of,
        replan,
    )

_LATE = {
    "write_workbook": ".files.workbook.template",
    "solve": ".engine.solve",
    "plan_tours": ".engine.orienteering.solve",
    **dict.fromkeys(("PEERS", "MissingPeerError", "peer_plan", "peer_tours"), ".published.peers"),
    **dict.fromkeys(
        (
            "FORMATS",
            "BestKnown",
            "Certificate",
            "Format",
            "Orienteering",
            "Tours",
            "Verdict",
            "best_known_of",
            "certify",
            "judge_file",
            "read_certificate",
            "read_published",
            "verify_certificate",
        ),
        ".published",
    ),
    **dict.fromkeys(
        (
            "CrewChange",
            "Difference",
            "DutyChange",
            "Estimate",
            "Estimates",
            "Gain",
            "RequestError",
            "Told",
            "VisitChange",
            "VisitSlot",
            "difference",
            "estimates_of",
            "replan",
        ),
        ".replanning",
    ),
    **dict.fromkeys(
        (
            "CheckIns",
            "InputError",
            "Problem",
            "Reading",
            "check_ins_of",
            "copy_with_service",
            "load",
            "plan_document",
            "plan_of",
            "read_campaign",
            "read_check_ins",
            "read_plan",
            "write_plan",
        ),
        ".files",
    ),
}


def __getattr__(name: str) -> Any:
    """Load what is named in `_LATE` when it is first asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATE[name], __name__), name)


__all__ = [
    "ATTRIBUTION",
    "CLASSES",
    "FORMATS",
    "PEERS",
    "Area",
    "BestKnown",
    "Breakdown",
    "Campaign",
    "Catalogue",
    "Certificate",
    "CheckIn",
    "CheckIns",
    "Closure",
    "CrewChange",
    "Difference",
    "Duty",
    "DutyChange",
    "Estimate",
    "Estimates",
    "Format",
    "Gain",
    "InputError",
    "Language",
    "Message",
    "MissingPeerError",
    "Network",
    "NoEngineError",
    "Orienteering",
    "Place",
    "Plan",
    "Problem",
    "Progress",
    "Reading",
    "Replan",
    "Report",
    "RequestError",
    "RoadLeg",
    "RoadsError",
    "Route",
    "Run",
    "Served",
    "Stop",
    "Team",
    "Told",
    "Tours",
    "TravelTimes",
    "TravelUnavailableError",
    "Turn",
    "Unmet",
    "Verdict",
    "Village",
    "VillageResult",
    "Violation",
    "VisitChange",
    "VisitKey",
    "VisitSlot",
    "Volunteer",
    "Watch",
    "best_known_of",
    "build_roads",
    "certify",
    "check",
    "check_ins_of",
    "clock",
    "copy_with_service",
    "difference",
    "directions_of",
    "estimates_of",
    "find_roads",
    "gap_of",
    "judge_file",
    "language_of",
    "languages",
    "load",
    "locale_of",
    "named_places",
    "notes_of",
    "peer_plan",
    "peer_tours",
    "plan_document",
    "plan_of",
    "plan_tours",
    "read_campaign",
    "read_certificate",
    "read_check_ins",
    "read_plan",
    "read_published",
    "replan",
    "session_gives",
    "solve",
    "status_of",
    "travel_times",
    "verify_certificate",
    "village_score",
    "with_directions",
    "write_plan",
    "write_workbook",
]
