"""The same work with several arguments side by side, each in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor


def side_by_side[G, F](work: Callable[[G], F], given: Sequence[G], processes: int) -> list[F]:
    """Return what `work` makes of each argument; with one process, or one argument, in this process."""
    if processes <= 1 or len(given) <= 1:
        return [work(one) for one in given]
    # Spawned: a fork of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(given)), mp_context=context) as pool:
        return list(pool.map(work, given))
