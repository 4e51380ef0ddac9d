"""The order of names in Vietnamese lists: letters first, tones after, numbers by their value.

The alphabet goes a ă â b c d đ e ê … o ô ơ … u ư … y, and tones (level, huyền, hỏi, ngã, sắc, nặng) only decide between
syllables with the same letters, as in Vietnamese dictionaries. Names of other languages come out in their usual order.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\d+|[^\W\d_]+")
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
# Marks that make another letter, in the order of the alphabet: ă before â, ô before ơ.
_MARKS = {"\u0306": 1, "\u0302": 2, "\u031b": 3}

Key = tuple[tuple[tuple[tuple[int, int, int], ...], tuple[int, ...]], ...]


@lru_cache(maxsize=8192)
def collation_key(text: str) -> tuple[Key, str]:
    """Return what to sort a name by: syllable by syllable its letters, then its tones; the text itself at last."""
    syllables = tuple(
        _syllable(word) for word in _WORD.findall(unicodedata.normalize("NFC", text.casefold()))
    )
    return syllables, text


def person_key(name: str) -> tuple[tuple[Key, str], tuple[Key, str]]:
    """Return what to sort a person's name by: the given name, which stands last, then the whole name."""
    given = name.split()[-1] if name.split() else ""
    return collation_key(given), collation_key(name)


def _syllable(word: str) -> tuple[tuple[tuple[int, int, int], ...], tuple[int, ...]]:
    if word.isdecimal():
        # Numbers come before letters, by their value; of equal ones the shorter first.
        return ((0, int(word[:50]), len(word)),), ()
    letters: list[tuple[int, int, int]] = []
    tones: list[int] = []
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONES:
            tones.append(_TONES[letter])
        elif letter in _MARKS and letters:
            kind, base, _ = letters[-1]
            letters[-1] = (kind, base, _MARKS[letter])
        elif not unicodedata.combining(letter):
            letters.append((1, ord("d"), 1) if letter == "đ" else (1, ord(letter), 0))
    return tuple(letters), tuple(tones)
