"""Arrays that grow inside compiled loops."""

from __future__ import annotations

import numba as nb
import numpy as np


@nb.njit(cache=True, nogil=True)
def grown(array, capacity):  # type: ignore[no-untyped-def]
    """Return an array of `capacity` entries that begins with those of `array`; the others are not set."""
    larger = np.empty(capacity, dtype=array.dtype)
    larger[: array.shape[0]] = array
    return larger
