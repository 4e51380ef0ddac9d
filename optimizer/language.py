"""Sentences for people, in Vietnamese and English.

Code writes its sentences in English, as templates with named places; a gettext catalogue beside the code gives
the Vietnamese. A `Message` keeps the template and its values apart, so that one error or one reason can be said in
either language, wherever it ends up being shown.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from babel.messages.pofile import read_po

Language = Literal["vi", "en"]


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

    @cached_property
    def _vietnamese(self) -> dict[str, str]:
        translations: dict[str, str] = {}
        for path in sorted((self.folder / "vi").glob("*.po")):
            with path.open("rb") as file:
                for entry in read_po(file, locale="vi"):
                    if entry.id and entry.string and not entry.fuzzy:
                        translations[str(entry.id)] = str(entry.string)
        return translations

    def translation(self, template: str, language: Language) -> str:
        """Return `template` in `language`, unfilled."""
        return self._vietnamese.get(template, template) if language == "vi" else template

    def message(self, template: str, /, **values: Any) -> Message:
        """Return a `Message` of this catalogue; `{name}` in the template stands for the value `name`."""
        return Message(template, values, self)


message = Catalogue(Path(__file__).parent / "locale").message


def language_of(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language that `LC_ALL`, `LC_MESSAGES` or `LANG` asks for; Vietnamese where none asks for English."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "en" if value.lower().startswith("en") else "vi"
    return "vi"
