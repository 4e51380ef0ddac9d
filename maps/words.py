"""What the pages say: every word and sentence, numbers and dates, in one of the languages."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from optimizer import Catalogue, Language, Message, locale_of

message = Catalogue(Path(__file__).parent / "locale").message

WORDS = {
    # shared by all pages
    "illustrative": message("Illustrative data"),
    "illustrative_note": message("Villages, households and people on this map are made up."),
    "offline": message("This page works without a network. Map drawing: Leaflet {version}."),
    "lines": message("Lines join the stops in order; they are not the roads."),
    "lines_road": message("Lines follow the roads that were computed; the road itself has the last word."),
    "north": message("N"),
    "map": message("Map"),
    "base": message("Base"),
    "zoom_in": message("Zoom in"),
    "zoom_out": message("Zoom out"),
    "close": message("Close"),
    "poor": message("Poor"),
    "near_poor": message("Near-poor"),
    "elderly": message("Elderly"),
    "no_device": message("No smart device"),
    "other": message("Other"),
    "total": message("Total"),
    "class": message("Group"),
    "households": message("Households"),
    "served": message("Served"),
    "language": message("Language: {language}"),
    "language_other": message("{name} language"),
    "team": message("Team"),
    "date": message("Date"),
    "village": message("Village"),
    "closed": message("not passable"),
    "closed_village": message("no sessions"),
    "slow": message("{minutes} min instead of the usual time"),
    # the overview
    "overview": message("Overview"),
    "span": message("{start} to {end}"),
    "period": message("Period"),
    "earlier": message("Earlier"),
    "later": message("Later"),
    "today": message("Today"),
    "whole": message("Whole campaign"),
    "weeks": message("Weeks"),
    "dates": message("Dates"),
    "week": message("Week {number}: {start} – {end}"),
    "coverage": message("Priority households served"),
    "coverage_short": message("Coverage"),
    "size": message("The larger the circle, the more households."),
    "mark_visit": message("visits missing or too late"),
    "mark_short": message("something is not met"),
    "score": message("Score of the plan"),
    "bound": message("Proven upper bound"),
    "optimal": message("Proven: no plan is better."),
    "promise": message("No plan can be more than {percent} better."),
    "at_most": message("No plan can score above {bound}."),
    "served_title": message("Households served"),
    "unmet_title": message("What is not met"),
    "unmet_none": message("Everything that was asked for is met."),
    "needs_visit": message("Villages short of visits: {count}"),
    "needs_late": message("Villages visited too late: {count}"),
    "needs_cover": message("Villages below the coverage floor: {count}"),
    "needs_duty": message("Duties short of people: {count}"),
    "unmet_visit": message("Visits missing: {amount}"),
    "unmet_late": message("No visit by {date}"),
    "unmet_late_undated": message("First visit too late"),
    "unmet_duty": message("Volunteers missing: {amount}"),
    "unmet_cover": message("Households below the coverage floor: {amount}"),
    "cost": message("costs {cost} points"),
    "fixed_point": message("Fixed point"),
    "trips_title": message("Trips by date"),
    "trips_none": message("The plan has no trips."),
    "trips_hidden": message("No trips for this choice."),
    "villages_title": message("Villages"),
    "visits": message("Visits"),
    "duties_title": message("Duty at the fixed point"),
    "hours": message("Hours"),
    "on_duty": message("On duty"),
    "nobody": message("nobody"),
    "unnamed": message("volunteers: {count}"),
    "closures_title": message("Closed roads and villages"),
    "score_title": message("How the score comes about"),
    "benefit": message("Households served, weighted"),
    "cost_travel": message("Travel"),
    "cost_shift": message("Evenings of volunteers"),
    "cost_visit": message("Visits missing"),
    "cost_late": message("First visits too late"),
    "cost_duty": message("Duties short of people"),
    "cost_cover": message("Villages below the coverage floor"),
    "cost_change": message("Changes of the earlier plan"),
    "no_visit": message("No visit in this plan."),
    # one team on one date
    "day_title": message("{team}, {date}"),
    "previous": message("Previous"),
    "next": message("Next"),
    "others": message("Other teams on this date"),
    "trip": message("Trip {number}"),
    "shift": message("Shift {start}–{end}"),
    "stops_count": message("Stops"),
    "crew_count": message("Crew"),
    "road_count": message("On the road"),
    "depart": message("Leave {place}"),
    "back": message("Back at {place}"),
    "road": message("{minutes} min on the road"),
    "road_km": message("{minutes} min on the road, about {kilometres} km"),
    "road_km_known": message("{minutes} min on the road, {kilometres} km"),
    "kilometres": message("{kilometres} km"),
    "arrive": message("Arrive"),
    "wait": message("wait {minutes} min"),
    "session": message("Session"),
    "minutes": message("{minutes} min"),
    "expected": message("Expected"),
    "expected_none": message("Everyone here has been served by earlier visits."),
    "navigate": message("Navigate"),
    "navigate_to": message("Navigate to {place}"),
    "web": message("Google Maps"),
    "turns": message("Turns: {count}"),
    "turn": message("{text} ({metres} m)"),
    "show": message("Show on the map"),
    "speakers": message("Speak it: {names}"),
    "crew": message("Crew: {count}"),
    "leader": message("leader"),
    "more": message("{places} and {count} more"),
    "road_notes": message("Roads on this date"),
    "pick": message("Choose the date"),
    "bring": message("What to bring"),
    "bring_devices": message("Devices with a network, one for each of the crew: {count}"),
    "bring_power": message("Power banks, an extension lead, a mobile Wi-Fi router"),
    "bring_forms": message("Forms to write down who was served, for households: {count}"),
    "bring_shared": message("A device to be used on the spot, for households without one: {count}"),
    "bring_elderly": message(
        "Reading glasses and leaflets in large print, for households with elderly: {count}"
    ),
    "bring_language": message("Leaflets and voice messages in {language}"),
    "bring_light": message("Torches; it is dark on the way back at {time}"),
    "bring_weather": message("Raincoats, drinking water, a first-aid kit"),
    "expected_count": message("expected households: {count}"),
    "duty_entry": message("On duty at the fixed point, {place}"),
    "with": message("With {names}"),
    "scan": message("Open on the phone"),
    "record": message("Served, to be filled in"),
    "record_notes": message("Began at, ended at; difficulties, who is to be visited again:"),
    "record_signed": message("Team leader (name, signature):"),
    "me": message("My position"),
    "me_searching": message("Looking for your position…"),
    "me_refused": message("The browser gives no position. Allow it, or use the navigation buttons."),
    "me_near": message("Nearest stop: {name}, {distance} km as the crow flies (± {accuracy} m)"),
}
"""The words of the pages by key; the templates ask for them with `say("key", name=value)`."""

_LANGUAGES = {
    "dao": "Dao",
    "giay": "Giáy",
    "hmong": "Mông",
    "khmer": "Khmer",
    "lao": "Lào",
    "lu": "Lự",
    "mong": "Mông",
    "muong": "Mường",
    "nung": "Nùng",
    "phula": "Phù Lá",
    "tay": "Tày",
    "thai": "Thái",
}
"""Names behind the tags that communes write for the languages of their villages."""

_WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


@dataclass(frozen=True)
class Speech:
    """One of the two languages, and how it writes words, numbers and dates."""

    language: Language

    def __call__(self, key: str, **values: Any) -> str:
        """Return the words under `key`, filled with `values`."""
        return replace(WORDS[key], values=values).say(self.language)

    def said(self, text: Message | str) -> str:
        """Return a message in this language; a string as it is."""
        return text.say(self.language) if isinstance(text, Message) else text

    def date(self, day: dt.date) -> str:
        """Return a date with its weekday, in full: “Thứ Sáu 25/7/2025”."""
        return _long_date(day, self.language)

    def short_date(self, day: dt.date) -> str:
        """Return a date with its weekday, without the year: “T6 25/7”."""
        if self.language == "vi":
            return f"{_WEEKDAYS[day.weekday()]} {day.day}/{day.month}"
        return format_date(day, "EEE d MMM", locale=locale_of(self.language))

    def day_month(self, day: dt.date) -> str:
        """Return a date without weekday and year: “25/7”."""
        if self.language == "vi":
            return f"{day.day}/{day.month}"
        return format_date(day, "d MMM", locale=locale_of(self.language))

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with at most `digits` decimals."""
        return _number(round(float(value), digits) + 0.0, digits, self.language)

    def tongue(self, tag: str) -> str:
        """Return the name of a language of the villages from its tag."""
        name = _LANGUAGES.get(tag.casefold(), tag[:1].upper() + tag[1:])
        if tag.casefold() in ("vi", "kinh"):
            name = "Việt" if self.language == "vi" else "Vietnamese"
        return self("language_other", name=name)


_MARKS = {
    ord(mark): None
    for mark in "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
}


def plain(text: str, length: int = 200) -> str:
    """Return a name as one line for a file of another program: no control characters, no marks of direction.

    Parameters
    ----------
    text
        What somebody has written.
    length
        The most characters; longer texts end in an ellipsis.
    """
    line = " ".join(
        "".join(
            " "
            if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in "\ufffe\uffff"
            else letter
            for letter in text.translate(_MARKS)
        ).split()
    )
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


@lru_cache(maxsize=4096)
def _long_date(day: dt.date, language: Language) -> str:
    return format_date(
        day, "EEEE d/M/yyyy" if language == "vi" else "EEEE, d MMMM yyyy", locale=locale_of(language)
    )


@lru_cache(maxsize=4096)
def _number(value: float, digits: int, language: Language) -> str:
    return format_decimal(value, "#,##0." + "#" * digits if digits else "#,##0", locale=locale_of(language))
