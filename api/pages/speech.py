"""What the pages say: words, numbers, dates and times in one of the languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from optimizer import Language, Message, locale_of

from ..language import day, number
from .words import WORDS

HERE = "Asia/Ho_Chi_Minh"
"""The zone of times that belong to no campaign."""


@dataclass(frozen=True)
class Speech:
    """Says the words of `WORDS`, numbers, dates and times in `language`."""

    language: Language

    def __call__(self, key: str, **values: Any) -> str:
        """Return the word or sentence of `WORDS` that `key` names, its places filled."""
        return replace(WORDS[key], values=values).say(self.language)

    def said(self, text: Message | str) -> str:
        """Return a message in this language; what is text already as it is."""
        return text.say(self.language) if isinstance(text, Message) else text

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number with at most `decimals` decimals."""
        return number(value, self.language, decimals)

    def percent(self, share: float, decimals: int = 0) -> str:
        """Write a share, 1 being the whole, as a percentage."""
        return f"{self.number(100 * share, decimals)}%"

    def date(self, value: dt.date) -> str:
        """Write a date with its year."""
        return day(value, self.language)

    def short_date(self, value: dt.date) -> str:
        """Write a day and month."""
        return format_date(
            value, format="d/M" if self.language == "vi" else "d MMM", locale=locale_of(self.language)
        )

    def weekday(self, value: dt.date) -> str:
        """Write a weekday, shortened."""
        return format_date(value, format="ccc", locale=locale_of(self.language))

    def long_date(self, value: dt.date) -> str:
        """Write a date with its weekday."""
        pattern = "EEEE, d/M/y" if self.language == "vi" else "EEEE, d MMMM y"
        written = format_date(value, format=pattern, locale=locale_of(self.language))
        return written[:1].upper() + written[1:]

    def moment(self, value: dt.datetime, zone: str = HERE) -> str:
        """Write a time on a date in `zone`."""
        pattern = "HH:mm, d/M/y" if self.language == "vi" else "d MMM y, HH:mm"
        return format_datetime(value, format=pattern, tzinfo=ZoneInfo(zone), locale=locale_of(self.language))

    def span(self, start: dt.date, end: dt.date) -> str:
        """Write two dates and what lies between them."""
        return f"{self.short_date(start)} – {self.short_date(end)}"
