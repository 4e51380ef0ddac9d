"""Sentences of the doors, and numbers and dates as each language writes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal

from optimizer import Catalogue, Language, locale_of

catalogue = Catalogue(Path(__file__).parent / "locale")
message = catalogue.message


def number(value: float, language: Language, decimals: int = 1) -> str:
    """Write a number in the way of `language`, with at most `decimals` decimals."""
    pattern = "#,##0." + "#" * decimals if decimals else "#,##0"
    # Adding 0.0 takes the sign from a rounded -0.
    return format_decimal(round(value, decimals) + 0.0, format=pattern, locale=locale_of(language))


def day(value: date, language: Language) -> str:
    """Write a date in the way of `language`: day/month/year in Vietnamese."""
    return format_date(value, format="d/M/y" if language == "vi" else "d MMM y", locale=locale_of(language))
