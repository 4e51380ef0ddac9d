"""All tours worth more than a threshold, in compiled loops: one per set of customers.

Of partial tours over the same customers that end at the same one, only the earliest is kept; what may follow is
bounded by labels from the end (Baldacci, Christofides and Mingozzi, 2008, "An exact algorithm for the vehicle routing
problem based on the set partitioning formulation with additional cuts", Mathematical Programming 115(2)).
"""

from __future__ import annotations

import numba as nb
import numpy as np

from .labelling import CELLS, tolls_of


@nb.njit(cache=True, nogil=True)
def _hash(node, words):  # type: ignore[no-untyped-def]
    code = np.uint64(node + 1) * np.uint64(0x9E3779B97F4A7C15)
    for number in range(words.shape[0]):
        code ^= words[number]
        code *= np.uint64(0xFF51AFD7ED558CCD)
        code ^= code >> np.uint64(32)
    return code


@nb.njit(cache=True, nogil=True)
def elementary_tours(ground, worth, completion, threshold, most_labels, most_tours, flag):  # type: ignore[no-untyped-def]
    """Return the last labels of all tours without a loop that are worth more than the threshold.

    Parameters
    ----------
    ground, worth
        The forward `network.Direction` and a `labelling.Worth`.
    completion
        What may follow at most, as `labelling.completion_of` gives it for labels from the end.
    threshold
        Tours worth no more are left out.
    most_labels, most_tours
        Gives up beyond so many.
    flag
        Gives up soon after flag[0] is set, (1,).

    Returns
    -------
    node, parent, ends, complete, steps
        Customer and label before of each label, the labels that tours end with, whether these are all, and work done.
    """
    first, last, duration, opens, closes, _, successors, counts, total = ground
    value, toll, inside, kept, left_out = worth
    size = first.shape[0]
    words = (size + 63) // 64
    fine = CELLS / max(total, 1e-9)
    node = np.empty(most_labels, dtype=np.int32)
    parent = np.empty(most_labels, dtype=np.int32)
    following = np.empty(most_labels, dtype=np.int32)
    alive = np.empty(most_labels, dtype=np.bool_)
    time = np.empty(most_labels)
    gain = np.empty(most_labels)
    state = np.empty(most_labels, dtype=np.uint64)
    visited = np.empty((most_labels, words), dtype=np.uint64)
    ends = np.empty(most_tours, dtype=np.int32)
    slots = 1
    while slots < most_labels:
        slots *= 2
    table = np.full(slots, -1, dtype=np.int32)
    mine = np.zeros(words, dtype=np.uint64)
    count = 0
    tours = 0
    steps = 0
    label = -1
    # Labels come in the order of how many customers they have, so that rivals are all there before any is extended.
    while label < count:
        if flag[0]:
            return node[:count], parent[:count], ends[:tours], False, steps
        if label >= 0:
            if not alive[label]:
                label += 1
                continue
            if time[label] + last[node[label]] <= total and gain[label] > threshold:
                if tours == most_tours:
                    return node[:count], parent[:count], ends[:tours], False, steps
                ends[tours] = label
                tours += 1
        here = -1 if label < 0 else node[label]
        branches = size if label < 0 else counts[here]
        steps += branches
        for branch in range(branches):
            if label < 0:
                there = branch
                now = first[there]
                got = value[there]
                odd = inside[there]
                if left_out[there] or not now <= closes[there]:
                    continue
            else:
                there = successors[here, branch]
                now = max(time[label] + duration[here, there], opens[there])
                if now > closes[there] or left_out[there]:
                    continue
                if (visited[label, there >> 6] >> np.uint64(there & 63)) & np.uint64(1):
                    continue
                odd = state[label] & kept[there]
                got = gain[label] + value[there] - tolls_of(odd & inside[there], toll)
                odd ^= inside[there]
            cell = min(max(int((total - now) * fine), 0), CELLS - 1)
            if got + completion[there, cell] <= threshold:
                continue
            for number in range(words):
                mine[number] = visited[label, number] if label >= 0 else np.uint64(0)
            mine[there >> 6] |= np.uint64(1) << np.uint64(there & 63)
            slot = np.int64(_hash(there, mine) & np.uint64(slots - 1))
            rival = table[slot]
            beaten = False
            while rival >= 0:
                steps += 1
                same = node[rival] == there and alive[rival]
                for number in range(words):
                    same = same and visited[rival, number] == mine[number]
                if same:
                    if time[rival] <= now:
                        beaten = True
                        break
                    alive[rival] = False
                rival = following[rival]
            if beaten:
                continue
            if count == most_labels:
                return node[:count], parent[:count], ends[:tours], False, steps
            node[count] = there
            parent[count] = label
            alive[count] = True
            time[count] = now
            gain[count] = got
            state[count] = odd
            for number in range(words):
                visited[count, number] = mine[number]
            following[count] = table[slot]
            table[slot] = count
            count += 1
        label += 1
    return node[:count], parent[:count], ends[:tours], True, steps
