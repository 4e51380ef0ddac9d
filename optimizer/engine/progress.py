"""What a run tells while it goes on."""

from __future__ import annotations

from dataclasses import dataclass

from ..plan import gap_of


@dataclass(frozen=True)
class Progress:
    """Where a run stands: elapsed seconds, phase, best score, proven bound."""

    seconds: float
    phase: str
    score: float
    bound: float

    @property
    def gap(self) -> float:
        """The gap of MODEL.md between bound and score."""
        return gap_of(self.score, self.bound)


class Watch:
    """Hears of a run's progress; override what is of interest."""

    def on_progress(self, progress: Progress) -> None:
        """Hear that the best score, the bound or the phase changed, or that a second has passed."""
