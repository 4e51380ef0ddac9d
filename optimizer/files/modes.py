"""How a team travels, in the words that offices use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..campaign import Mode
from ..language import Message, message
from .cells import as_text, not_understood
from .limits import NAME_CHARACTERS

WORDS: Mapping[str, Mode] = {
    "scooter": "scooter",
    "motor_scooter": "scooter",
    "motorbike": "scooter",
    "xe máy": "scooter",
    "car": "car",
    "auto": "car",
    "ô tô": "car",
    "ôtô": "car",
    "xe hơi": "car",
    "foot": "foot",
    "on foot": "foot",
    "pedestrian": "foot",
    "đi bộ": "foot",
}
"""What is understood; the routing engine's own words too."""


@dataclass(frozen=True)
class TravelMode:
    """How one travels."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("scooter, car or foot")

    def read(self, value: object) -> Mode:
        """Return the mode."""
        text = " ".join(as_text(value, self.expected, NAME_CHARACTERS).casefold().split())
        if text not in WORDS:
            raise not_understood(self.expected)
        return WORDS[text]
