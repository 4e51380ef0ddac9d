"""What a run tells while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..language import Message, message
from ..plan import Plan, gap_of


class Phase:
    """What a run is doing, in words."""

    FIRST: Final = message("first plan")
    BOUND: Final = message("bound")
    DIVE: Final = message("good plan")
    PROOF: Final = message("proof")
    SEARCH: Final = message("better plan")


@dataclass(frozen=True)
class Progress:
    """Where a run stands: elapsed seconds, phase, best score, proven bound."""

    seconds: float
    phase: Message
    score: float
    bound: float

    @property
    def gap(self) -> float:
        """The gap of MODEL.md between bound and score."""
        return gap_of(self.score, self.bound)


class Watch:
    """Hears of a run's progress; override what is of interest."""

    def on_progress(self, progress: Progress) -> None:
        """Hear that the phase, the best score or the bound changed."""

    def on_plan(self, plan: Callable[[], Plan]) -> None:
        """Hear that there is a better plan; `plan` makes it, in a second or less, its roster not yet made fair."""
