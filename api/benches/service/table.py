"""The table: a line for each measurement, and below how far the aims are met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .files import FILES, MEMORY
from .load import Measured

IDLE, SOLVING = "idle", "solving"

PLACES = {
    FILES: "files, same server",
    MEMORY: "bare bytes, same server",
    IDLE: "service, idle",
    SOLVING: "service, computing",
}

P99_AIM = 2.0
"""The p99 while a plan is computed is to stay under so many times the idle one."""

RATE_AIM = 0.5
"""The service is to give out more than this share of what the same server does with files."""

HEADER = (
    f"{'what':<15} {'from':<24} {'bytes':>8} {'requests/s':>10} {'p50 ms':>7} {'p99 ms':>7} {'longest':>7} "
    f"{'cpu ms':>7} {'readers':>7}  {'wrong':>5}"
)


@dataclass(frozen=True)
class Row:
    """A kind of thing, where it was read, and what was measured.

    Attributes
    ----------
    kind, where
        What was read, and from where.
    size
        Mean bytes of what is sent.
    measured
        As the readers saw it.
    processor
        Milliseconds that the server took of a processor for each answer. What other programs on the machine do moves
        this the least.
    """

    kind: str
    where: str
    size: float
    measured: Measured
    processor: float


def line(row: Row) -> str:
    """Return a measurement as a line of the table; `readers` is the share of a core that the readers took."""
    found = row.measured
    return (
        f"{row.kind:<15} {PLACES[row.where]:<24} {row.size:>8.0f} {found.rate:>10.0f} {found.p50:>7.1f} "
        f"{found.p99:>7.1f} {found.longest:>7.1f} {row.processor:>7.2f} {found.busy:>7.0%}  {found.wrong:>5}"
    )


def verdicts(rows: Sequence[Row]) -> str:
    """Return the two ratios of each kind that the aims are about."""
    of = {(row.kind, row.where): row.measured for row in rows}
    took = {(row.kind, row.where): row.processor for row in rows}
    lines = [
        "",
        f"{'what':<15} {'idle rate to files':>18} {'to bare bytes':>13} {'cpu to files':>12} "
        f"{'p99 computing to idle':>21}  aims",
    ]
    for kind in dict.fromkeys(row.kind for row in rows):
        idle, solving = of[kind, IDLE], of[kind, SOLVING]
        to_files = idle.rate / of[kind, FILES].rate
        to_memory = idle.rate / of[kind, MEMORY].rate
        slower = solving.p99 / idle.p99
        missed = _missed(to_files > RATE_AIM, slower < P99_AIM)
        dearer = took[kind, IDLE] / took[kind, FILES] if took[kind, FILES] else 0.0
        lines.append(
            f"{kind:<15} {to_files:>18.2f} {to_memory:>13.2f} {dearer:>12.2f} {slower:>21.2f}  {missed}"
        )
    return "\n".join(lines)


def _missed(rate: bool, p99: bool) -> str:
    missed: Iterable[str] = [name for name, met in (("rate", rate), ("p99", p99)) if not met]
    return "met" if rate and p99 else "missed: " + ", ".join(missed)
