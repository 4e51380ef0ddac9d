"""Random numbers for compiled loops, whose state is an array of the caller's: the same on any thread.

xorshift64* (Vigna, 2016, "An experimental exploration of Marsaglia's xorshift generators, scrambled", ACM
Transactions on Mathematical Software 42(4)).
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray


def new_dice(seed: int) -> NDArray[np.uint64]:
    """Return a state for a seed, shape (1,)."""
    drawn = np.random.default_rng(seed).integers(1, 1 << 63, 1, dtype=np.uint64)
    return np.asarray(drawn, dtype=np.uint64)


@nb.njit(cache=True, nogil=True)
def uniform(dice):  # type: ignore[no-untyped-def]
    """Return a number in [0, 1)."""
    x = dice[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    dice[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@nb.njit(cache=True, nogil=True)
def below(dice, n):  # type: ignore[no-untyped-def]
    """Return a whole number in 0..n-1."""
    return int(uniform(dice) * n)
