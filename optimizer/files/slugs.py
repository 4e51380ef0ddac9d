"""Ids from names: plain letters, digits and hyphens, each id once."""

from __future__ import annotations

import re
import unicodedata

from .limits import ID_CHARACTERS

_OTHER = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return a text in lower case without diacritics, with single blanks for all that is no letter or digit."""
    spread = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return _OTHER.sub(" ", letters).strip()


def slug(name: str, taken: set[str]) -> str:
    """Return an id for a name that is none of those taken, and take it."""
    base = plain(name).replace(" ", "-")[: ID_CHARACTERS - 8].strip("-") or "thon"
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    taken.add(found)
    return found
