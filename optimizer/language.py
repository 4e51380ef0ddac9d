"""Sentences for people, in Vietnamese, English, and any language that has a folder of catalogues.

Code writes its sentences in English, as templates with named places; gettext catalogues beside the code give the
other languages: `locale/<language>/*.po` in each package. A `Message` keeps the template and its values apart, so that
one error or one reason can be said in any language, wherever it ends up being shown. A language is added by adding its
folder; what it leaves out is said in English.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

Language = str
"""The code of a language, such as ``vi``: the name of its folder of catalogues."""

DEFAULT: Language = "vi"
ORIGINAL: Language = "en"
"""The language that the code is written in, which needs no catalogue."""


@dataclass(frozen=True)
class Message:
    """A sentence before its language is chosen: a template, its values, and the catalogue that translates it.

    Values that are messages themselves are said in the same language.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    catalogue: Catalogue | None = field(default=None, repr=False, compare=False)

    def say(self, language: Language) -> str:
        """Return the sentence in `language`; English where the catalogue has no translation."""
        template = self.template
        if self.catalogue is not None:
            template = self.catalogue.translation(template, language)
        values = {
            key: value.say(language) if isinstance(value, Message) else value
            for key, value in self.values.items()
        }
        return template.format_map(values) if values else template

    def __str__(self) -> str:
        return self.say("en")


@dataclass(frozen=True)
class Catalogue:
    """The translations of one package: `folder/<language>/*.po`."""

    folder: Path

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have translations here, and the original; the default first."""
        return _languages(self.folder)

    def translation(self, template: str, language: Language) -> str:
        """Return `template` in `language`, unfilled; in English where there is no translation."""
        if language == ORIGINAL:
            return template
        return _translations(self.folder, language).get(template, template)

    def message(self, template: str, /, **values: Any) -> Message:
        """Return a `Message` of this catalogue; `{name}` in the template stands for the value `name`."""
        return Message(template, values, self)


@lru_cache(maxsize=64)
def _languages(folder: Path) -> tuple[Language, ...]:
    found = {path.parent.name for path in folder.glob("*/*.po")} - {DEFAULT, ORIGINAL}
    return DEFAULT, ORIGINAL, *sorted(found)


@lru_cache(maxsize=64)
def _translations(folder: Path, language: Language) -> dict[str, str]:
    translations: dict[str, str] = {}
    if language not in _languages(folder):
        return translations
    for path in sorted((folder / language).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file):
                if entry.id and entry.string and not entry.fuzzy:
                    translations[str(entry.id)] = str(entry.string)
    return translations


_catalogue = Catalogue(Path(__file__).parent / "locale")
message = _catalogue.message


def languages() -> tuple[Language, ...]:
    """Return the languages that can be chosen, the default first: those in which the optimizer speaks."""
    return _catalogue.languages


@lru_cache(maxsize=64)
def locale_of(language: Language) -> str:
    """Return by whose habits numbers and dates are written: the language's own, where the Unicode data know it."""
    try:
        return str(Locale.parse(language))
    except (UnknownLocaleError, ValueError):
        return DEFAULT


def language_of(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language that `LC_ALL`, `LC_MESSAGES` or `LANG` asks for; Vietnamese where it is none of ours."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            asked = value.lower().replace("-", "_").replace(".", "_").partition("_")[0]
            return asked if asked in languages() else DEFAULT
    return DEFAULT
