"""Sheets of paper: A4, a team and a date each, for any printer: map, stops, and a table to fill in on the spot.

WeasyPrint makes the PDF. It needs Pango, a library of the system, and is loaded when a sheet is asked for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from optimizer import CLASSES, Campaign, Message

from .atlas import Atlas
from .drawing import draw_day
from .page import template
from .trips import bring, notes_of, trips_of
from .words import message, plain

MAP_WIDTH, MAP_HEIGHT = 118, 76
"""Millimetres."""


class PaperUnavailableError(Exception):
    """Sheets cannot be made on this machine; `reason` says what is missing and how to get it."""

    def __init__(self, cause: str) -> None:
        self.reason: Message = message(
            "sheets need WeasyPrint and the library Pango ({cause}); on Debian and Ubuntu: "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0",
            cause=cause,
        )
        super().__init__(str(self.reason))


def sheets_pdf(
    atlas: Atlas,
    days: Sequence[tuple[str, dt.date]],
    link: Callable[[dt.date, str], str | None] | None = None,
) -> bytes:
    """Return sheets of teams on dates as one PDF; the same plan gives the same bytes.

    Parameters
    ----------
    atlas
        The campaign, the plan, the language, and who reads it.
    days
        Ids of teams, and dates.
    link
        Gives the address of the page of a date and team, which is printed as a QR code; None for none.

    Raises
    ------
    LookupError
        If the plan has no route of a team on its date.
    PaperUnavailableError
        If WeasyPrint or Pango is missing.
    """
    text = sheets_html(atlas, days, link)
    try:
        import weasyprint  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:
        raise PaperUnavailableError(_first_line(error)) from error
    document = weasyprint.HTML(string=text, url_fetcher=_no_fetching)
    identifier = hashlib.sha256(text.encode()).hexdigest()[:32].encode()
    pdf: bytes = document.write_pdf(pdf_identifier=identifier)
    return pdf


def sheets_html(
    atlas: Atlas,
    days: Sequence[tuple[str, dt.date]],
    link: Callable[[dt.date, str], str | None] | None = None,
) -> str:
    """Return the sheets as HTML, from which the PDF is made. Parameters and errors are those of `sheets_pdf`."""
    atlas = replace(atlas, campaign=_in_plain_letters(atlas.campaign))
    return template("paper.html").render(
        atlas=atlas,
        say=atlas.say,
        campaign=atlas.campaign,
        classes=[atlas.say(name) for name in CLASSES],
        sheets=[_sheet(atlas, team, date, link) for team, date in days],
    )


def _sheet(
    atlas: Atlas, team: str, date: dt.date, link: Callable[[dt.date, str], str | None] | None
) -> dict[str, Any]:
    trips = trips_of(atlas, team, date)
    address = link(date, team) if link else None
    return {
        "team": atlas.team_name(team),
        "date": atlas.say.date(date),
        "map": Markup(draw_day(atlas, team, date, MAP_WIDTH, MAP_HEIGHT)),
        "trips": trips,
        "bring": bring(atlas, atlas.days[date, team]),
        "closures": notes_of(atlas, team, date),
        "code": _code(address) if address else "",
        "address": address,
    }


def _in_plain_letters(campaign: Campaign) -> Campaign:
    """Return the campaign with short names and no marks of direction, which WeasyPrint does not keep in their place."""
    base = campaign.base.model_copy(update={"name": plain(campaign.base.name, 80)})
    return campaign.model_copy(
        update={
            "name": plain(campaign.name, 120),
            "base": base,
            "villages": tuple(
                village.model_copy(
                    update={
                        "name": plain(village.name, 80),
                        "language": village.language and plain(village.language, 40),
                    }
                )
                for village in campaign.villages
            ),
            "teams": tuple(team.model_copy(update={"name": plain(team.name, 80)}) for team in campaign.teams),
            "volunteers": tuple(
                person.model_copy(
                    update={
                        "name": plain(person.name, 60),
                        "languages": tuple(plain(tag, 40) for tag in person.languages),
                    }
                )
                for person in campaign.volunteers
            ),
            "closures": tuple(
                closure.model_copy(update={"reason": plain(closure.reason, 160)})
                for closure in campaign.closures
            ),
        }
    )


def _code(address: str) -> Markup:
    import segno

    made = segno.make(address, error="m", micro=False)
    size = made.symbol_size(border=2)[0]
    return Markup(made.svg_inline(border=2, unit="mm", scale=23 / size, dark="#000", light="#fff"))


def _no_fetching(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"a sheet fetches nothing, not even {url[:60]}")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
