"""Which table or column a name in a workbook means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ...language import Message, languages
from .campaign_keys import SECTIONS
from .layout import HOW, KEY, MEANING, SETTINGS_SHEET, SETTINGS_TITLE, SHEET_OF, SHEETS, VALUE

_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TOTAL = re.compile(r"(?:tổng(?: cộng| số)?|cộng|total|sum)(?:[\s:.…]*|\s*[:(].*)", re.DOTALL)
_HEADING_CHARACTERS = 200

SETTINGS_COLUMNS = ("key", "value")


def folded(text: str) -> str:
    """Return a name as names are compared: in small letters, without asterisks, blanks and line breaks as one."""
    plain = unicodedata.normalize("NFC", text[:_HEADING_CHARACTERS]).casefold().replace("*", " ")
    return " ".join(plain.replace("_", " ").split()).strip(" :.")


def column_of(heading: str, file: str) -> str | None:
    """Return the column of a table that a heading means, None where it means none.

    What stands in brackets is passed over, or taken alone: “Vĩ độ (lat)” is the latitude.
    """
    known = _columns(file)
    name = folded(heading)
    for candidate in (name, folded(_BRACKETED.sub(" ", heading)), *map(folded, _BRACKETED.findall(heading))):
        if candidate in known:
            return known[candidate]
    return None


def table_of(title: str) -> str | None:
    """Return the table that a sheet's name means: a file of `SHEET_OF`, or the settings; None where it is none."""
    return _titles().get(folded(title))


def is_aside(heading: str, file: str) -> bool:
    """Say whether a heading is one that the template writes though nothing is read below it."""
    return file == SETTINGS_SHEET and folded(heading) in _asides()


def is_total(text: str) -> bool:
    """Say whether a text begins a row of totals."""
    return (
        _TOTAL.fullmatch(unicodedata.normalize("NFC", text[:_HEADING_CHARACTERS]).strip().casefold())
        is not None
    )


def key_of(text: str) -> str | None:
    """Return the ``table.key`` that the key column of the settings names; None where it is no setting."""
    return _keys().get(folded(text).strip("[]"))


@lru_cache(maxsize=16)
def _columns(file: str) -> dict[str, str]:
    known: dict[str, str] = {}
    if file == SETTINGS_SHEET:
        for column, label in zip(SETTINGS_COLUMNS, (KEY, VALUE), strict=True):
            known |= dict.fromkeys([column, *_said(label)], column)
        return known
    fields = SHEET_OF[file].fields
    for field in fields:
        known |= {folded(other): field.name for other in field.also}
    # What the template writes and the contract names goes before what is only often meant.
    for field in fields:
        known |= dict.fromkeys(_said(field.label), field.name)
    for field in fields:
        known[folded(field.name)] = field.name
    return known


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    known = dict.fromkeys([SETTINGS_SHEET, "campaign.toml", *_said(SETTINGS_TITLE)], SETTINGS_SHEET)
    for sheet in SHEETS:
        names = [sheet.name, sheet.file, *map(folded, sheet.also), *_said(sheet.title)]
        known |= {folded(name): sheet.file for name in names}
    return known


@lru_cache(maxsize=1)
def _asides() -> frozenset[str]:
    return frozenset([*_said(MEANING), *_said(HOW)])


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    # Blanks stand for underscores in both, so that “min crew” is understood.
    return {
        folded(f"{section.table}.{key.name}"): f"{section.table}.{key.name}"
        for section in SECTIONS
        for key in section.keys
    }


def _said(words: Message) -> Iterator[str]:
    for language in languages():
        yield folded(words.say(language))
