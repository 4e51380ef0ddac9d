"""Labelling: partial tours from one end of a network, in compiled loops.

A label is a partial tour that has just come to a customer. It is thrown away only when another at the same customer
has come no later, is worth no less whatever follows, and remembers no customer that this one does not (Feillet,
Dejax, Gendreau and Gueguen, 2004, "An exact algorithm for the elementary shortest path problem with resource
constraints", Networks 44(3), with memories of ng-routes); or when nothing that may follow makes its tour worth the
threshold. Subset-row cuts with limited memory are paid whenever the second visit to their customers is remembered
(Pecin, Pessoa, Poggi and Uchoa, 2017, "Improved branch-cut-and-price for capacitated vehicle routing", Mathematical
Programming Computation 9(1)).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from ..arrays import grown

BUCKETS = 64
"""Intervals of time that labels of one customer are kept apart by."""
CELLS = 512
"""Intervals of time of a completion bound."""
DONE, FULL, HALTED = 0, 1, 2
NEVER = -1e300


class Worth(NamedTuple):
    """What visits are worth at some duals.

    Attributes
    ----------
    value
        Prize less dual, (n,).
    toll
        Dual of each cut that has one, (C,), C at most 64.
    inside, kept
        Bit c of a customer: whether it is one of cut c's customers, and whether c's memory holds there, (n,).
    left_out
        Customers that no tour of interest visits, (n,).
    """

    value: NDArray[np.float64]
    toll: NDArray[np.float64]
    inside: NDArray[np.uint64]
    kept: NDArray[np.uint64]
    left_out: NDArray[np.bool_]


class Labels(NamedTuple):
    """Labels made from one end, and how that ended.

    Attributes
    ----------
    node, parent, following, alive
        Customer, label before (-1: none), next label of the same customer and bucket, whether it is in the lists.
    time, gain, seen, state
        Time, worth so far, memory bits, bits of the cuts visited an odd number of times.
    heads
        First label of each customer and bucket, of greatest worth first; -1 where there is none, (n, BUCKETS).
    size
        How many labels there are.
    status
        DONE, FULL where the limit did not suffice, HALTED where the flag was set.
    steps
        Work done: extensions tried and labels compared.
    """

    node: NDArray[np.int32]
    parent: NDArray[np.int32]
    following: NDArray[np.int32]
    alive: NDArray[np.bool_]
    time: NDArray[np.float64]
    gain: NDArray[np.float64]
    seen: NDArray[np.uint64]
    state: NDArray[np.uint64]
    heads: NDArray[np.int32]
    size: int
    status: int
    steps: int


@nb.njit(cache=True, nogil=True)
def lowest_bit(word):  # type: ignore[no-untyped-def]
    """Return the number of the lowest bit of a word that is not 0."""
    number = 0
    if word & np.uint64(0xFFFFFFFF) == 0:
        word >>= np.uint64(32)
        number += 32
    if word & np.uint64(0xFFFF) == 0:
        word >>= np.uint64(16)
        number += 16
    if word & np.uint64(0xFF) == 0:
        word >>= np.uint64(8)
        number += 8
    if word & np.uint64(0xF) == 0:
        word >>= np.uint64(4)
        number += 4
    if word & np.uint64(0x3) == 0:
        word >>= np.uint64(2)
        number += 2
    if word & np.uint64(0x1) == 0:
        number += 1
    return number


@nb.njit(cache=True, nogil=True)
def tolls_of(bits, toll):  # type: ignore[no-untyped-def]
    """Return the sum of the tolls of the cuts whose bits are set."""
    total = 0.0
    while bits:
        total += toll[lowest_bit(bits)]
        bits &= bits - np.uint64(1)
    return total


@nb.njit(cache=True, nogil=True)
def remembered(seen, here, there, now, members, position, reach, closes):  # type: ignore[no-untyped-def]
    """Return what a label at `here` still remembers at `there`, without customers that time forbids anyway."""
    word = np.uint64(0)
    while seen:
        customer = members[here, lowest_bit(seen)]
        seen &= seen - np.uint64(1)
        bit = position[there, customer]
        if bit >= 0 and now + reach[there, customer] <= closes[customer]:
            word |= np.uint64(1) << np.uint64(bit)
    return word


@nb.njit(cache=True, nogil=True)
def make_labels(ground, worth, memory, until, completion, threshold, exact, most, flag):  # type: ignore[no-untyped-def]
    """Return the labels from one end of a network.

    Parameters
    ----------
    ground, worth, memory
        A `network.Direction`, a `Worth` and a `ng.Memory`.
    until
        Labels later than this are not made.
    completion
        What may follow at most, as `completion_of` gives it for the other direction; (0, 0) for not known.
    threshold
        Only tours worth more are of interest.
    exact
        Whether dominance respects memories. Without, labels are compared by time and worth alone.
    most
        Ends after so many labels.
    flag
        Ends soon after flag[0] is set, (1,).
    """
    first, _, duration, opens, closes, reach, successors, counts, total = ground
    value, toll, inside, kept, left_out = worth
    members, position = memory
    size = first.shape[0]
    bounded = completion.shape[0] > 0
    rate = BUCKETS / max(total, 1e-9)
    fine = CELLS / max(total, 1e-9)

    capacity = 4096
    node = np.empty(capacity, dtype=np.int32)
    parent = np.empty(capacity, dtype=np.int32)
    following = np.empty(capacity, dtype=np.int32)
    pending = np.empty(capacity, dtype=np.int32)
    alive = np.empty(capacity, dtype=np.bool_)
    time = np.empty(capacity, dtype=np.float64)
    gain = np.empty(capacity, dtype=np.float64)
    seen = np.empty(capacity, dtype=np.uint64)
    state = np.empty(capacity, dtype=np.uint64)
    heads = np.full((size, BUCKETS), -1, dtype=np.int32)
    agenda = np.full(BUCKETS, -1, dtype=np.int32)
    ending = np.full(BUCKETS, -1, dtype=np.int32)
    count = 0
    steps = 0
    status = DONE

    label = -1
    turn = -1
    while True:
        # The label -1 is the end where tours begin: it extends to every customer.
        here = -1 if label < 0 else node[label]
        branches = size if label < 0 else counts[here]
        steps += branches
        for branch in range(branches):
            if label < 0:
                there = branch
                now = first[there]
                got = value[there]
                odd = inside[there]
                if left_out[there] or not now <= min(closes[there], until):
                    continue
            else:
                there = successors[here, branch]
                now = max(time[label] + duration[here, there], opens[there])
                if now > closes[there] or now > until or left_out[there]:
                    continue
                bit = position[here, there]
                if bit >= 0 and (seen[label] >> np.uint64(bit)) & np.uint64(1):
                    continue
                got = gain[label] + value[there]
                odd = state[label]
                if odd or inside[there]:
                    odd &= kept[there]
                    got -= tolls_of(odd & inside[there], toll)
                    odd ^= inside[there]
            if bounded:
                cell = min(max(int((total - now) * fine), 0), CELLS - 1)
                if got + completion[there, cell] <= threshold:
                    continue
            word = np.uint64(1)
            if label >= 0:
                word |= remembered(seen[label], here, there, now, members, position, reach, closes)
            bucket = min(max(int(now * rate), 0), BUCKETS - 1)
            earliest = min(max(int(opens[there] * rate), 0), BUCKETS - 1)
            dominated = False
            for slot in range(earliest, bucket + 1):
                rival = heads[there, slot]
                while rival >= 0 and gain[rival] >= got:
                    steps += 1
                    if time[rival] <= now and (not exact or not seen[rival] & ~word):
                        more = state[rival] & ~odd
                        if not more or gain[rival] - tolls_of(more, toll) >= got:
                            dominated = True
                            break
                    rival = following[rival]
                if dominated:
                    break
            if dominated:
                continue
            if count >= most:
                status = FULL
                break
            if count == capacity:
                capacity *= 2
                node = grown(node, capacity)
                parent = grown(parent, capacity)
                following = grown(following, capacity)
                pending = grown(pending, capacity)
                alive = grown(alive, capacity)
                time = grown(time, capacity)
                gain = grown(gain, capacity)
                seen = grown(seen, capacity)
                state = grown(state, capacity)
            node[count] = there
            parent[count] = label
            time[count] = now
            gain[count] = got
            seen[count] = word
            state[count] = odd
            alive[count] = True
            latest = min(max(int(closes[there] * rate), 0), BUCKETS - 1)
            for slot in range(bucket, latest + 1):
                before = -1
                rival = heads[there, slot]
                while rival >= 0 and gain[rival] > got:
                    before = rival
                    rival = following[rival]
                if slot == bucket:
                    if before < 0:
                        heads[there, slot] = count
                    else:
                        following[before] = count
                    following[count] = rival
                    before = count
                while rival >= 0:
                    steps += 1
                    after = following[rival]
                    beaten = False
                    if now <= time[rival] and (not exact or not word & ~seen[rival]):
                        more = odd & ~state[rival]
                        beaten = not more or got - tolls_of(more, toll) >= gain[rival]
                    if beaten:
                        alive[rival] = False
                        if before < 0:
                            heads[there, slot] = after
                        else:
                            following[before] = after
                    else:
                        before = rival
                    rival = after
            pending[count] = -1
            if agenda[bucket] < 0:
                agenda[bucket] = count
            else:
                pending[ending[bucket]] = count
            ending[bucket] = count
            count += 1
        if status != DONE:
            break
        if flag[0]:
            status = HALTED
            break
        # What is dead by now has another that stands for it, and need not be extended.
        label = -1
        turn = max(turn, 0)
        while turn < BUCKETS and label < 0:
            label = agenda[turn]
            if label < 0:
                turn += 1
            else:
                agenda[turn] = pending[label]
                if not alive[label]:
                    label = -1
        if label < 0:
            break
    return Labels(
        node,
        parent,
        following,
        alive,
        time,
        gain,
        seen,
        state,
        heads,
        count,
        status,
        steps,
    )


@nb.njit(cache=True, nogil=True)
def completion_of(labels, total):  # type: ignore[no-untyped-def]
    """Return what labels from one end add at most to a label from the other.

    Returns
    -------
    completion
        For each customer and each cell of time left there, the greatest worth of what lies beyond the customer, its
        own not counted; -1e300 where nothing is in time, (n, CELLS).
    """
    size = labels.heads.shape[0]
    fine = CELLS / max(total, 1e-9)
    completion = np.full((size, CELLS), NEVER)
    for label in range(labels.size):
        if labels.alive[label]:
            # The customer's own worth and tolls are in the other label; these must not be paid twice.
            before = labels.parent[label]
            beyond = 0.0 if before < 0 else labels.gain[before]
            cell = min(max(int(labels.time[label] * fine), 0), CELLS - 1)
            here = labels.node[label]
            completion[here, cell] = max(completion[here, cell], beyond)
    for here in range(size):
        for cell in range(1, CELLS):
            completion[here, cell] = max(completion[here, cell], completion[here, cell - 1])
    return completion


@nb.njit(cache=True, nogil=True)
def best_alone(labels, last, total):  # type: ignore[no-untyped-def]
    """Return the greatest worth of a label that goes straight to the other end; -1e300 where none is in time."""
    best = NEVER
    for label in range(labels.size):
        if labels.alive[label] and labels.time[label] + last[labels.node[label]] <= total:
            best = max(best, labels.gain[label])
    return best


def no_completion() -> Any:
    """Return the completion bound that knows nothing."""
    return np.empty((0, 0))
