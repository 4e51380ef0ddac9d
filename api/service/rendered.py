"""Published routes and maps, and maps of drafts, as the bytes that are sent.

A reader's request costs one query, for the publication that counts; all else is kept in memory under its id. What is
published never changes, and a week that is published anew has a new id: nothing kept can be out of date.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import quote

from maps import Reader, day_html, overview_html
from optimizer import Campaign, Language, plan_of

from ..ground import ground_of
from ..language import message
from ..storage.database import Database
from ..storage.grounds import rests_on
from . import plans, weeks
from .campaigns import campaign_of
from .geojson import features
from .refusals import RefusalError
from .shelf import Rendered, Shelf, rendered
from .sights import Shown, Sight, duties_shown, routes_shown, seen_by
from .workbooks import month_workbook

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html; charset=utf-8"

Form = Literal["json", "geojson"]

Address = Callable[[dt.date, str], str | None]

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


class Published:
    """Gives out what is published, from memory where it has been asked for before.

    Safe to use from several threads.

    Parameters
    ----------
    database
        Where publications are.
    shelf
        Where what was rendered is kept.
    """

    def __init__(self, database: Database, shelf: Shelf | None = None) -> None:
        self.database = database
        self.shelf = shelf or Shelf()

    def week(self, campaign_id: str, week: str, sight: Sight) -> tuple[Rendered, str]:
        """Return a published week as JSON, and the id of its publication.

        Raises
        ------
        RefusalError
            If the week is not published, or is none.
        """
        weeks.days_of(week)
        id_ = self.publication_id(campaign_id, week)
        key = (id_, "week", *key_of(sight))
        return self.shelf.get(key, lambda: rendered(_json(self._week(id_, sight)), JSON)), id_

    def routes(self, campaign_id: str, team: str, date: dt.date, sight: Sight, form: Form) -> Rendered:
        """Return the published routes of a team on a date.

        Raises
        ------
        RefusalError
            If nothing is published of the team on the date.
        """
        id_ = self.publication_id(campaign_id, weeks.week_of(date))

        def make() -> Rendered:
            shown = self._routes(id_, team, date, sight)
            if form == "geojson":
                return rendered(_json(features(shown)), GEOJSON)
            document = {"team": team, "date": date.isoformat(), "week": weeks.week_of(date), "routes": shown}
            return rendered(_json(document), JSON)

        return self.shelf.get((id_, form, team, date.isoformat(), *key_of(sight)), make)

    def map(self, campaign_id: str, team: str, date: dt.date, sight: Sight, language: Language) -> Rendered:
        """Return the page of a team on a date from its published week.

        The page leads to other dates of its week: of all teams for those who see all of them, else of its own; by
        addresses that are relative, `../../{team}/maps/{date}` from where it stands.

        Raises
        ------
        RefusalError
            If nothing is published of the team on the date.
        """
        id_ = self.publication_id(campaign_id, weeks.week_of(date))
        key = (id_, "map", language, team, date.isoformat(), *key_of(sight))

        def make() -> Rendered:
            campaign, document = self.source(id_)
            require_routes(weeks.part_of(document, weeks.week_of(date))["routes"], team, date)
            dates = weeks.days_of(weeks.week_of(date))

            def address(day: dt.date, other: str) -> str | None:
                if day not in dates or (sight.team is not None and other != team):
                    return None
                place = "" if other == team else f"../../{quote(other, safe='')}/maps/"
                return f"{place}{day.isoformat()}?lang={language}"

            reader = Reader(named=named(sight), day=address, overview=None)
            ground = ground_of(campaign)
            return page_of(day_html(campaign, plan_of(document), team, date, language, reader, ground))

        return self.shelf.get(key, make)

    def overview_of_draft(self, plan_id: str, language: Language) -> Rendered:
        """Return the overview of a plan as it is now, with every name.

        Raises
        ------
        RefusalError
            If there is no such plan, or it has no document yet.
        """

        def address(day: dt.date, team: str) -> str:
            return f"{quote(team, safe='')}/{day.isoformat()}?lang={language}"

        def make(campaign: Campaign, document: dict[str, Any]) -> Rendered:
            reader = Reader(day=address)
            return page_of(overview_html(campaign, plan_of(document), language, reader, ground_of(campaign)))

        return self._of_draft(plan_id, ("overview", language), make)

    def map_of_draft(self, plan_id: str, team: str, date: dt.date, language: Language) -> Rendered:
        """Return the page of a team on a date from a plan as it is now, with every name.

        Raises
        ------
        RefusalError
            If there is no such plan, it has no document yet, or no route of the team on the date.
        """

        def address(day: dt.date, other: str) -> str:
            place = "" if other == team else f"../{quote(other, safe='')}/"
            return f"{place}{day.isoformat()}?lang={language}"

        def make(campaign: Campaign, document: dict[str, Any]) -> Rendered:
            require_routes(document["routes"], team, date)
            reader = Reader(day=address, overview=f"../overview?lang={language}")
            ground = ground_of(campaign)
            return page_of(day_html(campaign, plan_of(document), team, date, language, reader, ground))

        return self._of_draft(plan_id, ("map", language, team, date.isoformat()), make)

    def month_of_draft(self, plan_id: str, language: Language) -> Rendered:
        """Return the month of a plan as it is now, with every name, as a workbook.

        Raises
        ------
        RefusalError
            If there is no such plan, or it has no document yet.
        """

        def make(campaign: Campaign, document: dict[str, Any]) -> Rendered:
            return month_workbook(campaign, plan_of(document), language)

        return self._of_draft(plan_id, ("month", language), make)

    def _of_draft(
        self, plan_id: str, what: tuple[str, ...], make: Callable[[Campaign, dict[str, Any]], Rendered]
    ) -> Rendered:
        def look() -> tuple[str, str]:
            with self.database.read() as session:
                return plans.get(session, plan_id).version_id, plans.document_digest(session, plan_id)

        version_id, sha256 = rests_on(("document", plan_id), look)
        # The reasons in a document name things of its campaign, so that plans of two versions differ.
        found = self.shelf.find((sha256, version_id, *what))
        if found is not None:
            return found
        with self.database.read() as session:
            # It may have become better since.
            document, sha256 = plans.document(session, plan_id)
        key = (sha256, version_id, *what)
        return self.shelf.get(key, lambda: make(campaign_of(self.database, version_id), weeks.read(document)))

    def publication_id(self, campaign_id: str, week: str) -> str:
        """Return the id of the publication of a week that counts.

        Raises
        ------
        RefusalError
            If the week is not published.
        """

        def look() -> str | None:
            with self.database.read() as session:
                return weeks.current_id(session, campaign_id, week)

        found: str | None = rests_on(("publication", campaign_id, week), look)
        if found is None:
            raise not_published()
        return found

    def source(self, publication_id: str) -> tuple[Campaign, dict[str, Any]]:
        """Return the campaign and the plan's document that a publication is of."""
        with self.database.read() as session:
            found = weeks.publication(session, publication_id)
            assert found is not None, publication_id
            document, version_id = found.document, found.plan.version_id
        return campaign_of(self.database, version_id), weeks.read(document)

    def _week(self, publication_id: str, sight: Sight) -> dict[str, Any]:
        with self.database.read() as session:
            found = weeks.publication(session, publication_id)
            assert found is not None, publication_id
        campaign, document = self.source(publication_id)
        return week_shown(campaign, document, found.week, sight) | {
            "id": found.id,
            "plan": found.plan_id,
            "published_at": found.published_at.isoformat(),
        }

    def _routes(self, publication_id: str, team: str, date: dt.date, sight: Sight) -> list[Shown]:
        campaign, document = self.source(publication_id)
        return seen_by(sight, routes_shown(campaign, require_routes(document["routes"], team, date)))


def week_shown(campaign: Campaign, document: dict[str, Any], week: str, sight: Sight) -> dict[str, Any]:
    """Return a week of a plan as somebody may see it.

    Raises
    ------
    RefusalError
        If there is no such week.
    """
    part, days = weeks.part_of(document, week), weeks.days_of(week)
    return {
        "week": week,
        "start": days[0].isoformat(),
        "end": days[-1].isoformat(),
        "routes": seen_by(sight, routes_shown(campaign, part["routes"])),
        "duties": seen_by(sight, duties_shown(campaign, part["duties"])),
    }


def not_published() -> RefusalError:
    """Return the refusal of what asks for a week that is not published."""
    return RefusalError("missing", "not-published", message("The week has not been published."))


def require_routes(routes: list[dict[str, Any]], team: str, date: dt.date) -> list[dict[str, Any]]:
    """Return the routes of a team on a date.

    Raises
    ------
    RefusalError
        If there is none.
    """
    found = [route for route in routes if route["team"] == team and route["date"] == date.isoformat()]
    if not found:
        raise RefusalError("missing", "no-route", message("The team has no route on this date."))
    return found


def named(sight: Sight) -> frozenset[str] | None:
    """Return the teams whose volunteers pages name; None for all."""
    if sight.everybody:
        return None
    return frozenset() if sight.team is None else frozenset({sight.team})


def key_of(sight: Sight) -> tuple[str, ...]:
    """Return a sight as a part of a key; a team's id cannot be taken for one of the others."""
    return ("team", sight.team) if sight.team is not None else ("all" if sight.everybody else "none",)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def page_of(text: str) -> Rendered:
    """Return a page as it is sent, with its own policy as a header."""
    found = _POLICY.search(text)
    assert found is not None, "a page without a policy"
    return rendered(text, HTML, html.unescape(found[1]))
