"""Enumeration for real patterns: ranks among sorted sums first, a list of survivors afterwards.

The weights are cut into three parts, low, middle and top; a field is the sum of three tabulated sums.  A pattern holds
for the low settings whose sum reaches what the other parts leave, and these are the settings from some rank on in
ascending order.  So the first patterns take one search and one AND of 512 bits per setting of the middle part.
When about one configuration in 128 is left, the survivors are listed and tested one by one: cheaper than sorting for
the later patterns, which see few of them.

Both ways compare low >= (threshold - top) - middle in the same rounding, so they agree on every configuration.
"""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics.bits import popcount
from quenched.numerics.jit import kernel
from quenched.perceptron.lanes import (
    BITS,
    WORDS,
    below,
    both,
    counts,
    empty,
    full,
    load,
    occupied,
    plus,
    single,
    store,
    total,
    without,
)
from quenched.perceptron.sliced import unfold

MAX_SIZE = 32
_SETTINGS = 1 << BITS
_MIDDLE_BITS = 9
_SLICED_FROM = 15  # below this N the list alone is faster
_LISTED_SHARE = 1.0 / 128.0
_MAX_SLICED = 24  # patterns with sorted rows, 37 kB each
_TREE = 8 + 64 + _SETTINGS  # numbers in a search tree: every 64th, every 8th, and all of the ascending sums
_ROWS = WORDS * (_SETTINGS + 1)


class _Tables(NamedTuple):
    """What the filters read: first index = pattern."""

    low: np.ndarray  # sums of the low weights, by setting
    middle: np.ndarray
    top: np.ndarray
    tree: np.ndarray  # ascending low sums, for the first patterns only
    rows: np.ndarray  # flat: lanes by rank


class _Workspace(NamedTuple):
    """Lanes alive with their middle settings, and the listed survivors of one top setting."""

    lanes: np.ndarray
    places: np.ndarray
    survivors: np.ndarray


class _Scratch(NamedTuple):
    """Lists of the merge sort."""

    ascending: np.ndarray
    order: np.ndarray
    spare: np.ndarray
    spare_order: np.ndarray


def count(patterns, lower, upper, satisfied):
    """Numbers of solutions of all prefixes of real patterns.

    Parameters
    ----------
    patterns : float64 ndarray (B, P, N)
        B instances, 1 <= N <= 32.
    lower, upper : float
        A pattern is satisfied when lower <= sum_i xi_i w_i <= upper; upper = inf for the one-sided constraint.
    satisfied : float in (0, 1)
        About the share of configurations that satisfy one pattern; it decides the work, not the result.

    Returns
    -------
    int64 ndarray (B, P + 1)
    """
    stack, number, size = patterns.shape
    z = np.zeros((stack, number + 1), dtype=np.int64)
    z[:, 0] = 1 << size
    nothing = np.empty(0, dtype=np.uint64)
    _run(patterns, *_arrays(size, number, satisfied), lower, upper, z, nothing)
    return z


def enumerate_all(patterns, lower, upper, satisfied, solutions):
    """The solutions of one instance (P, N), as ascending configuration numbers, uint64 (solutions,)."""
    found = np.empty(solutions, dtype=np.uint64)
    z = np.zeros((1, patterns.shape[0] + 1), dtype=np.int64)
    number, size = patterns.shape
    _run(patterns[None], *_arrays(size, number, satisfied), lower, upper, z, found)
    return found


def _arrays(size, number, satisfied):
    """Unfilled tables and workspaces for N weights and P patterns."""
    low = BITS if size >= _SLICED_FROM else size // 2
    middle = min(size - low, _MIDDLE_BITS)
    sliced = _sliced_patterns(size, number, satisfied)
    tables = _Tables(
        low=np.empty((number, 1 << low)),
        middle=np.empty((number, 1 << middle)),
        top=np.empty((number, 1 << (size - low - middle))),
        tree=np.empty((sliced, _TREE)),
        rows=np.empty(sliced * _ROWS, dtype=np.uint64),
    )
    workspace = _Workspace(
        lanes=np.empty(WORDS << middle, dtype=np.uint64),
        places=np.empty(1 << middle, dtype=np.uint64),  # unsigned: an index without a wrap
        survivors=np.empty(1 << (low + middle), dtype=np.uint64),
    )
    scratch = _Scratch(
        ascending=np.empty(_SETTINGS),
        order=np.empty(_SETTINGS, dtype=np.int64),
        spare=np.empty(_SETTINGS + 1),
        spare_order=np.empty(_SETTINGS + 1, dtype=np.int64),
    )
    return tables, workspace, scratch


def _sliced_patterns(size, number, satisfied):
    """How many patterns it takes until survivors are listed."""
    if size < _SLICED_FROM:
        return 0
    needed = math.log(_LISTED_SHARE) / math.log(min(max(satisfied, 1e-3), 0.999))
    return min(number, math.ceil(needed), _MAX_SLICED)


@kernel
def _sums(values, out):
    """All sums of +-values: bit i of the place is 1 for +."""
    out[0] = 0.0
    size = 1
    for value in values:
        for i in range(size):
            partial = out[i]
            out[i] = partial - value
            out[size + i] = partial + value
        size *= 2


@kernel
def _sorted_sums(values, out, order, spare, spare_order):
    """The same sums in ascending order, and the place of each, by merging -value and +value copies of the list."""
    out[0] = 0.0
    order[0] = 0
    size = 1
    for value in values:
        for i in range(size):
            spare[i] = out[i]
            spare_order[i] = order[i]
        spare[size] = np.inf  # an exhausted copy loses every comparison
        reach = abs(value)
        lifted = size if value >= 0.0 else 0  # the bit of this weight in the places of the upper copy
        i = j = 0
        for k in range(2 * size):
            lower, upper = spare[i] - reach, spare[j] + reach
            take = np.int64(lower <= upper)
            out[k] = min(lower, upper)
            order[k] = spare_order[take * i + (1 - take) * j] | (take * (size - lifted) + (1 - take) * lifted)
            i += take
            j += 1 - take
        size *= 2


@kernel
def _fill_rows(order, rows, start):
    """Row r: the low settings whose sum has rank r or more."""
    row = full()
    store(rows, start, row)
    for r in range(order.size):
        row = without(row, single(order[r]))
        store(rows, start + WORDS * (r + 1), row)


@kernel
def _plant(ascending, tree):
    """Lay out the eight-way search: every 64th sum, every 8th, all; infinite last pivots stop it at the end."""
    tree[:8] = ascending[63::64]
    tree[8:72] = ascending[7::8]
    tree[7:72:8] = np.inf
    tree[72:] = ascending


@kernel
def _rank(tree, bound):
    """How many of the 512 sums lie below the bound: three comparisons of eight pivots."""
    group = below(tree, 0, bound)
    group = 8 * group + below(tree, 8 + 8 * group, bound)
    return 8 * group + below(tree, 72 + 8 * group, bound)


@kernel
def _filter_lanes(alive, first, lower, upper, middle, tree, rows, start, lanes, places):
    """One pattern for the lanes alive; returns the lanes left and the solutions among them."""
    solutions = empty()
    left = 0
    for i in range(alive):
        place = places[i]
        lane = load(rows, start + WORDS * _rank(tree, lower - middle[place]))
        if upper < np.inf:
            above = np.nextafter(upper - middle[place], np.inf)
            lane = without(lane, load(rows, start + WORDS * _rank(tree, above)))
        if not first:
            lane = both(lane, load(lanes, WORDS * i))
        solutions = plus(solutions, counts(lane))
        store(lanes, WORDS * left, lane)
        places[left] = place
        left += occupied(lane)
    return left, total(solutions)


@kernel
def _filter_list(alive, low_bits, lower, upper, middle, low, survivors):
    """One pattern for the listed configurations; returns how many are left, in the same order."""
    shift, mask = np.uint64(low_bits), np.uint64((1 << low_bits) - 1)
    left = 0
    for i in range(alive):
        entry = survivors[i]
        rest = middle[entry >> shift]
        value = low[entry & mask]
        survivors[left] = entry
        left += np.int64(value >= lower - rest) & np.int64(value <= upper - rest)  # no branch
    return left


@kernel
def _prepare(patterns, tables, scratch):
    """Tables of one instance."""
    low_bits = _bits(tables.low.shape[1])
    middle_bits = _bits(tables.middle.shape[1])
    for p in range(patterns.shape[0]):
        _sums(patterns[p, :low_bits], tables.low[p])
        _sums(patterns[p, low_bits : low_bits + middle_bits], tables.middle[p])
        _sums(patterns[p, low_bits + middle_bits :], tables.top[p])
    for p in range(tables.tree.shape[0]):
        _sorted_sums(patterns[p, :low_bits], scratch.ascending, scratch.order, scratch.spare, scratch.spare_order)
        _plant(scratch.ascending, tables.tree[p])
        _fill_rows(scratch.order, tables.rows, p * _ROWS)


@kernel
def _bits(settings):
    """The logarithm to base 2 of a power of 2."""
    return np.int64(popcount(np.uint64(settings - 1)))


@kernel
def _sift(top, lower, upper, tables, workspace, z):
    """All patterns for one top setting; returns how many configurations are left in the list of survivors."""
    number, sliced = tables.low.shape[0], tables.tree.shape[0]
    entries = 0
    if sliced == 0:
        entries = workspace.survivors.size
        workspace.survivors[:] = np.arange(entries)
    else:
        entries = _sift_lanes(top, lower, upper, tables, workspace, z)
    low_bits = _bits(tables.low.shape[1])
    for p in range(sliced, number):
        if entries == 0:
            break
        rest = tables.top[p, top]
        entries = _filter_list(
            entries, low_bits, lower - rest, upper - rest, tables.middle[p], tables.low[p], workspace.survivors
        )
        z[p + 1] += entries
    return entries


@kernel
def _sift_lanes(top, lower, upper, tables, workspace, z):
    """The first patterns for one top setting; lists the configurations left and returns their number."""
    alive = workspace.places.size
    workspace.places[:] = np.arange(alive)
    for p in range(tables.tree.shape[0]):
        rest = tables.top[p, top]
        alive, solutions = _filter_lanes(
            alive, p == 0, lower - rest, upper - rest, tables.middle[p], tables.tree[p], tables.rows, p * _ROWS,
            workspace.lanes, workspace.places,
        )  # fmt: skip
        z[p + 1] += solutions
        if alive == 0:
            break
    entries = 0
    for i in range(alive):
        offset = workspace.places[i] << np.uint64(BITS)
        entries = unfold(workspace.lanes, i, offset, workspace.survivors, entries)
    return entries


@kernel
def _run(patterns, tables, workspace, scratch, lower, upper, z, found):
    """Counts of all instances into z; the solutions of the last one into `found` when it has room."""
    listed = 0
    for b in range(patterns.shape[0]):
        _prepare(patterns[b], tables, scratch)
        for top in range(tables.top.shape[1]):
            entries = _sift(top, lower, upper, tables, workspace, z[b])
            for i in range(min(entries, found.size)):
                found[listed] = workspace.survivors[i] + np.uint64(top * workspace.survivors.size)
                listed += 1
