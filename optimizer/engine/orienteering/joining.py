"""Joining partial tours from both ends into tours, in compiled loops.

Every tour has a customer after which service begins later than the middle of the day; what lies before is a label
from the start, what follows one from the end (Righini and Salani, 2006, "Symmetry helps: Bounded bi-directional
dynamic programming for the elementary shortest path problem with resource constraints", Discrete Optimization 3(3)).
"""

from __future__ import annotations

import numba as nb
import numpy as np

from .labelling import BUCKETS, NEVER, remembered, tolls_of


@nb.njit(cache=True, nogil=True)
def join(ground, worth, memory, ahead, behind, home, threshold, flag):  # type: ignore[no-untyped-def]
    """Return the best tour over each way from one customer to the next.

    Parameters
    ----------
    ground
        The forward `network.Direction`.
    worth, memory
        A `labelling.Worth` and a `ng.Memory`.
    ahead, behind
        `labelling.Labels` from the start and from the end.
    home
        Duration from the start to each customer, (n,).
    threshold
        Only tours worth more are of interest.
    flag
        Ends soon after flag[0] is set, (1,).

    Returns
    -------
    best, front, rear, steps, halted
        Worth (n + 1, n + 1), the labels joined (-1: none) of the same shape, work done, and whether the flag ended
        it. Row n is for tours that begin with the label from the end, column n for those that end with the one from
        the start.
    """
    _, last, duration, _, closes, reach, successors, counts, total = ground
    _, toll, _, _, _ = worth
    members, position = memory
    size = last.shape[0]
    rate = BUCKETS / max(total, 1e-9)
    best = np.full((size + 1, size + 1), threshold)
    front = np.full((size + 1, size + 1), -1, dtype=np.int32)
    rear = np.full((size + 1, size + 1), -1, dtype=np.int32)
    steps = 0
    # The greatest worth of labels from the end in any bucket up to this one.
    highest = np.full((size, BUCKETS), NEVER)
    for there in range(size):
        for slot in range(BUCKETS):
            if slot > 0:
                highest[there, slot] = highest[there, slot - 1]
            head = behind.heads[there, slot]
            if head >= 0:
                highest[there, slot] = max(highest[there, slot], behind.gain[head])
    for label in range(behind.size):
        here = behind.node[label]
        intime = behind.alive[label] and behind.time[label] + home[here] <= total
        if intime and behind.gain[label] > best[size, here]:
            best[size, here] = behind.gain[label]
            rear[size, here] = label
    for label in range(ahead.size):
        if not ahead.alive[label]:
            continue
        if flag[0]:
            return best, front, rear, steps, True
        here = ahead.node[label]
        now = ahead.time[label]
        got = ahead.gain[label]
        seen = ahead.seen[label]
        odd = ahead.state[label]
        if now + last[here] <= total and got > best[here, size]:
            best[here, size] = got
            front[here, size] = label
        steps += counts[here]
        for branch in range(counts[here]):
            there = successors[here, branch]
            arrival = now + duration[here, there]
            if arrival > closes[there]:
                continue
            spare = total - arrival
            until = min(max(int(spare * rate), 0), BUCKETS - 1)
            if got + highest[there, until] <= best[here, there]:
                continue
            bit = position[here, there]
            if bit >= 0 and (seen >> np.uint64(bit)) & np.uint64(1):
                continue
            word = remembered(seen, here, there, arrival, members, position, reach, closes)
            for slot in range(until + 1):
                other = behind.heads[there, slot]
                while other >= 0 and got + behind.gain[other] > best[here, there]:
                    steps += 1
                    if behind.time[other] <= spare and not word & behind.seen[other]:
                        whole = got + behind.gain[other] - tolls_of(odd & behind.state[other], toll)
                        if whole > best[here, there]:
                            best[here, there] = whole
                            front[here, there] = label
                            rear[here, there] = other
                    other = behind.following[other]
    return best, front, rear, steps, False


@nb.njit(cache=True, nogil=True)
def route_of(ahead, behind, front, rear):  # type: ignore[no-untyped-def]
    """Return the customers of two joined labels in order; -1 stands for no label."""
    length = 0
    walk = front
    while walk >= 0:
        length += 1
        walk = ahead.parent[walk]
    middle = length
    walk = rear
    while walk >= 0:
        length += 1
        walk = behind.parent[walk]
    route = np.empty(length, dtype=np.int64)
    walk = front
    for at in range(middle - 1, -1, -1):
        route[at] = ahead.node[walk]
        walk = ahead.parent[walk]
    walk = rear
    for at in range(middle, length):
        route[at] = behind.node[walk]
        walk = behind.parent[walk]
    return route
