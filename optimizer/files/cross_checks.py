"""What only shows when the tables are seen together: mostly likely mistakes, to be warned of."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import combinations, islice

from ..language import message
from .people import Teams, Volunteers
from .points import metres_between
from .problems import Book, shown
from .settings import Settings
from .sources import CLOSURES_FILE, TRAVEL_TIMES_FILE, VOLUNTEERS_FILE, Folder
from .travel_tables import Places, TravelTable
from .villages import Villages

_FAR_METRES = 300_000
_PAIRS_TOLD = 10


def check_files(folder: Folder, book: Book) -> None:
    """Warn of an optional file that is missing while another has nearly its name."""
    for name in (TRAVEL_TIMES_FILE, CLOSURES_FILE):
        guess = None if folder.has(name) else folder.near(name)
        if guess and SequenceMatcher(None, guess.casefold(), name).ratio() > 0.8:
            book.warn(
                shown(guess),
                message("the file is not read; rename it “{name}” if that is what it is", name=name),
            )


def check_crews(teams: Teams, volunteers: Volunteers, settings: Settings, book: Book) -> None:
    """Warn of teams that can never go out for want of people."""
    if book.count(VOLUNTEERS_FILE):
        return
    least = settings.service.min_crew if settings.service else 1
    for record, team in teams.models:
        count = volunteers.per_team[team.id]
        if count == 0:
            record.warn(
                "id",
                message("the team has no volunteers, so it cannot go out; add them to volunteers.csv"),
            )
        elif count < least:
            record.warn(
                "id",
                message(
                    "the team has {count} volunteers and min_crew is {least}, so it cannot go out; add "
                    "volunteers, or lower min_crew in campaign.toml",
                    count=count,
                    least=least,
                ),
            )


def check_languages(villages: Villages, volunteers: Volunteers, book: Book) -> None:
    """Warn of villages whose language nobody speaks."""
    if book.count(VOLUNTEERS_FILE):
        return
    spoken = {language.casefold() for volunteer in volunteers.models for language in volunteer.languages}
    for record, village in villages.models:
        if village.language is not None and village.language.casefold() not in spoken:
            record.warn(
                "language",
                message(
                    "no volunteer speaks it, so the village cannot be visited; write it under languages in "
                    "volunteers.csv, or leave it empty for the village"
                ),
            )


def check_distances(villages: Villages, settings: Settings) -> None:
    """Warn of villages that lie far from the base: coordinates are easily swapped or mistyped."""
    if settings.base is None:
        return
    base = settings.base.lon, settings.base.lat
    for record, village in villages.models:
        metres = metres_between(base, (village.lon, village.lat))
        if metres > _FAR_METRES:
            record.warn(
                None,
                message(
                    "the village lies {kilometres} km from the base; check its latitude and longitude",
                    kilometres=round(metres / 1000),
                ),
                value=f"{village.lat:.6g}, {village.lon:.6g}",
            )


def check_pairs(travel: TravelTable, places: Places, settings: Settings, book: Book) -> None:
    """Note the pairs of places without minutes, where only the table gives minutes."""
    if settings.travel is None or settings.travel.method != "table":
        return
    if not (places.is_complete and travel.is_sound):
        return
    given = travel.positions
    wanted = len(places.ids) * (len(places.ids) - 1) // 2
    missing = wanted - sum(one < other or (other, one) not in given for one, other in given)
    if not missing:
        return
    pairs = (pair for pair in combinations(places.ids, 2) if pair not in given and pair[::-1] not in given)
    told = ", ".join(f"{one} → {other}" for one, other in islice(pairs, _PAIRS_TOLD))
    book.error(
        TRAVEL_TIMES_FILE,
        message(
            "{count} pairs of places have no minutes in either direction ({pairs}{more}); add a row for "
            'each, or write method = "estimate" under [travel] in campaign.toml',
            count=missing,
            pairs=told,
            more=" …" if missing > _PAIRS_TOLD else "",
        ),
    )
