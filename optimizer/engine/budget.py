"""When to stop: by the clock, by work, or because somebody said so.

Work is counted in units of one to three seconds of one core, by what was done (labels made, simplex iterations,
CP-SAT's deterministic time), so that with one worker a limit of work gives the same plan on every machine.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

LABEL_WORK = 1.5e-8
ITERATION_WORK = 4e-5
FIRST_ORDER_WORK = 2e-9
"""Units for a label made, a simplex iteration, and a coefficient looked at in an iteration of a first-order method."""


@dataclass(frozen=True)
class Limits:
    """Limits for one part of a run: seconds of the clock, units of work, and an event that says stop."""

    seconds: float | None
    work: float | None
    stop: threading.Event | None


UNLIMITED = Limits(None, None, None)


class Budget:
    """What a run may spend, and what it has spent.

    Parameters
    ----------
    seconds
        Limit by the clock; None for none.
    work
        Limit in units of work; None for none.
    stop
        An event that ends the run when set.
    """

    def __init__(self, seconds: float | None, work: float | None, stop: threading.Event | None) -> None:
        self._begin = time.monotonic()
        self._seconds, self._work_limit, self.stop = seconds, work, stop
        self._work = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._begin

    @property
    def spent(self) -> float:
        """The share of the budget that is spent, by clock or work, whichever is more; 0 where unlimited."""
        shares = [0.0]
        if self._seconds is not None:
            shares.append(self.elapsed / max(self._seconds, 1e-9))
        if self._work_limit is not None:
            shares.append(self._work / max(self._work_limit, 1e-9))
        return max(shares)

    @property
    def worked(self) -> float:
        """Units of work counted so far."""
        return self._work

    @property
    def done(self) -> bool:
        """Whether the run has to end."""
        return self.spent >= 1.0 or (self.stop is not None and self.stop.is_set())

    def set_aside(self, seconds: float) -> None:
        """Keep so much of the clock, a tenth of it at most, for what is still to do when the budget is spent."""
        if self._seconds is not None:
            self._seconds -= min(seconds, 0.1 * self._seconds)

    def charge(self, work: float) -> None:
        """Count work."""
        self._work += work

    def part(self, amount: float, until: float = 1.0) -> Limits:
        """Return limits for a part: `amount` seconds or units, and no more than leads to the share `until`.

        Under a limit of work alone the clock has no say.
        """
        seconds = work = None
        if self._seconds is not None:
            seconds = max(0.0, min(amount, until * self._seconds - self.elapsed))
        if self._work_limit is not None:
            work = max(0.0, min(amount, until * self._work_limit - self._work))
        if seconds is None and work is None:
            seconds = amount
        return Limits(seconds, work, self.stop)

    def closing(self) -> Limits:
        """Return limits for what is still to do when the budget is spent: under a second, or a unit of work."""
        if self._work_limit is not None:
            return Limits(None, 1.0, self.stop)
        return Limits(0.5, None, self.stop)
