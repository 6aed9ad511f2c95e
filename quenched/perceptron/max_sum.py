"""Reinforced max-sum for the binary perceptron: zero-temperature cavity messages by order statistics.

A pattern demands that at least K = (N + 1) / 2 of the aligned weights sigma_j = xi_j w_j are +1.  Max-sum sends one
number per edge, half the difference of two maxima: over the other weights, of sum_j psi_j sigma_j, where
psi_j = xi_j h_j is the aligned cavity field without this pattern.  With sigma_i = +1 the others owe K - 1 positive
signs, with sigma_i = -1 they owe K; the optimum takes the largest fields first, so the two maxima differ by what the
K-th largest of the others costs:

    u_i = xi_i max(0, -psi_(K) of the others).

Of all N fields, let a be the K-th largest and b the next one: the message is max(0, -b) for the K largest and
max(0, -a) for the rest.  So a pattern is remembered by two numbers and one bit per edge.

Reinforcement adds r_t times the last total field to every weight (Braunstein & Zecchina, PRL 96, 030201 (2006);
Baldassi & Braunstein, J. Stat. Mech. P08008 (2015)).  The equations are homogeneous of degree one: only ratios of
fields matter, and a random field is needed to leave h = 0.
"""

import math

import numpy as np

from quenched.numerics.jit import kernel
from quenched.numerics.validation import integer, real
from quenched.perceptron.signs import satisfy
from quenched.perceptron.solution import arguments, recounted

_RATE, _LARGEST_RATE = 60.0, 0.01
_LARGEST_FIELD = 1e6  # beyond it all fields are scaled back: only ratios matter


def reinforced_max_sum(patterns, *, rng, rate=None, start=0.6, max_sweeps=None):
    """Look for weights that satisfy every pattern, by max-sum messages with a slowly growing reinforcement.

    Patterns are updated one by one in a new random order each sweep, with the fields kept up to date; after sweep t
    the reinforcement is r_t times the total field, r_t = 1 - (1 - start) (1 - rate)^t.  The run ends as soon as the
    signs of the fields satisfy every pattern.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        Entries +-1, labels absorbed, N odd, >= 3.
    rng : numpy.random.Generator
    rate : float in (0, 1), or None
        How fast r_t approaches 1.  None means min(0.01, 60 / N^2): solutions come while r_t crosses 0.65 to 0.75, and
        near the threshold a larger N has to cross more slowly.
    start : float in [0, 1)
        Reinforcement before the first sweep.  Below 0.6 the fields stay near their random start.
    max_sweeps : int >= 0, or None
        None means 2 / rate, by when r_t has come to 1 - 0.14 (1 - start) and the signs no longer change.

    Returns
    -------
    Solution

    Raises
    ------
    ValueError
        For patterns that are not +-1 integers with an odd N, or an argument out of range.

    Notes
    -----
    With the defaults 20/20 random instances are solved at N = 501 and loads 0.6, 0.66 and 0.7, 21/40 at 0.74, 17/40 at
    0.76, 0/20 at 0.78; at N = 1001 9/10 at 0.7 and 5/10 at 0.74.  With rate = 2.5e-4 at N = 1001 it is 4/12 at 0.7.
    The order of the updates matters: at load 0.6, N = 501 and a rate of 0.001, patterns one by one solve 7/8 and all at
    once 3/8.  Damped messages, or a random mask of the reinforcement, solve less (at 0.74 1/12 and 0/12 against 3/12).

    On one 3.5 GHz core 0.6 to 1.1 ns per edge and sweep, least when most patterns are silent: 0.2 ms a sweep at
    N = 501, P = 350.  A solution at load 0.7 takes 0.26 s at N = 501, 3 to 4 s at N = 1001; at N = 2001 and load 0.6
    40 s (21000 sweeps).  P N bytes beside the argument.
    """
    patterns, rng = arguments(patterns, rng)
    integer("N", patterns.shape[1], low=3)
    rate = min(_LARGEST_RATE, _RATE / patterns.shape[1] ** 2) if rate is None else rate
    rate = real("rate", rate, 0.0, 1.0, open_low=True, open_high=True)
    start = real("start", start, 0.0, 1.0, open_high=True)
    max_sweeps = integer("max_sweeps", math.ceil(2.0 / rate) if max_sweeps is None else max_sweeps, low=0)
    number, size = patterns.shape
    fields, reinforcement = 2.0 * rng.random(size) - 1.0, np.zeros(size)
    edges, messages = patterns.copy(), np.zeros((number, 2))
    weights = np.empty(size, dtype=np.int8)
    for sweep in range(max_sweeps + 1):
        if satisfy(patterns, fields, weights) or sweep == max_sweeps:
            break
        _sweep(rng.permutation(number), edges, messages, fields)
        new = (1.0 - (1.0 - start) * (1.0 - rate) ** (sweep + 1)) * fields
        fields += new - reinforcement
        reinforcement = new
        largest = np.abs(fields).max()
        if largest > _LARGEST_FIELD:
            for array in (fields, reinforcement, messages):
                array /= largest
    return recounted(patterns, weights, sweep)


@kernel
def _sweep(order, edges, messages, fields):
    """Update patterns in the given order.

    Edges hold xi_i, doubled where the weight was among the K largest; messages hold max(0, -a) and max(0, -b).
    """
    aligned, scratch = np.empty(fields.size), np.empty(fields.size)
    for pattern in order:
        _update(edges[pattern], messages[pattern], fields, aligned, scratch)


@kernel
def _update(edges, messages, fields, aligned, scratch):
    """New messages of one pattern, and the fields with them."""
    size = edges.size
    least = (size + 1) // 2
    low, high = messages[0], messages[1]
    positive = 0
    for i in range(size):
        old = high if abs(edges[i]) == 2 else low
        aligned[i] = (fields[i] if edges[i] > 0 else -fields[i]) - old
        positive += aligned[i] > 0.0
    if positive > least and high == 0.0:  # b > 0: silent before and after
        return
    a, b = (0.0, 0.0) if positive > least else _order_statistics(aligned, least + 1 - positive, high, scratch)
    new_low, new_high = max(0.0, -a), max(0.0, -b)
    for i in range(size):
        top = aligned[i] > b  # when a = b the two messages are one
        field = aligned[i] + (new_high if top else new_low)
        fields[i] = field if edges[i] > 0 else -field
        sign = 1 if edges[i] > 0 else -1
        edges[i] = 2 * sign if top else sign
    messages[0], messages[1] = new_low, new_high


@kernel
def _order_statistics(aligned, rank, last, scratch):
    """The largest but rank - 1 of the aligned fields that are not positive, and the one before it (0 for rank 1).

    Twice the value of the last sweep is a good guess of how far down one has to look.
    """
    count = _between(aligned, -2.0 * last, scratch)
    if count < rank:
        count = _between(aligned, -np.inf, scratch)
    b = _select(scratch, count, rank - 1)
    a = 0.0
    for i in range(rank - 1):
        a = min(a, scratch[i]) if i else scratch[0]
    return a, b


@kernel
def _between(values, low, out):
    """Gather the values in [low, 0]; returns their number."""
    count = 0
    for value in values:
        out[count] = value
        count += (value <= 0.0) & (value >= low)
    return count


@kernel
def _select(values, count, place):
    """The value that stands at a place in descending order (Hoare's FIND); larger ones end up in front of it."""
    left, right = 0, count - 1
    while left < right:
        pivot = values[(left + right) // 2]
        i, j = left, right
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if place <= j:
            right = j
        elif place >= i:
            left = i
        else:
            break
    return values[place]
