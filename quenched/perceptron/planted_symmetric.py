"""Simulation: flips that keep a planted solution of the symmetric perceptron, at sizes no enumeration reaches.

Planted: the solution w is fixed and the patterns, Gaussian, are drawn under the condition that it satisfies all of
them, |u| <= k with u = xi.w / sqrt(N).  For this model that is how an instance with a uniformly drawn solution looks
(contiguity: W. Perkins and C. Xu, arXiv 2102.05163; E. Abbe, S. Li and A. Sly, arXiv 2102.13069).

Flipping weight i moves the field of each pattern to u - 2 g_i / sqrt(N), g_i = xi_i w_i.  The patterns are independent
and flips that have failed need not be looked at again.  So only the g_i of those still in the game are drawn, together
with the sum over all others, and since these flips are exchangeable their number is all that must be kept.  This is the
full simulation with its random numbers drawn when they are needed, not an approximation.  Patterns nearest to a wall go
first, which ends most flips early.
"""

from typing import NamedTuple

import numpy as np

from quenched.numerics.jit import kernel
from quenched.numerics.validation import generator, integer, real
from quenched.perceptron.symmetric import LARGEST_K

_NARROW = 1.2  # below it a uniform proposal is the better one for a field in [-k, k]


class Planted(NamedTuple):
    """One number for each instance: flips that keep the solution, patterns within 2 / sqrt(N) of a wall."""

    neighbours: np.ndarray  # int64 (count,)
    at_risk: np.ndarray  # int64 (count,)


def simulate(n, p, k, count, *, rng):
    """Plant a solution in each of `count` instances and try every single flip.

    Parameters
    ----------
    n : int
        Number of weights, >= 2.
    p : int
        Number of patterns, >= 0.
    k : float
        Half-width of the allowed band in units of sqrt(n), in (0, 37.5].
    count : int
        Number of instances, >= 1.
    rng : numpy.random.Generator

    Returns
    -------
    Planted

    Raises
    ------
    ValueError
        When an argument lies outside its range or there is no Generator.

    Notes
    -----
    On one 3.5 GHz core 0.3 ms per instance at n = 10000, p = 1816, where 2.2 n entries of patterns are drawn instead
    of n p; memory 8 (n + p) bytes.
    """
    n, p = integer("n", n, low=2), integer("p", p, low=0)
    k = real("k", k, 0.0, LARGEST_K, open_low=True)
    count = integer("count", count, low=1)
    generator(rng)
    neighbours, at_risk = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    _plant(n, k, rng, np.empty(p), np.empty(n), neighbours, at_risk)
    return Planted(neighbours, at_risk)


@kernel
def _field(k, rng):
    """|u| of a standard normal u under the condition |u| <= k, by rejection."""
    while True:
        if k < _NARROW:
            field = k * rng.random()
            if rng.random() < np.exp(-0.5 * field * field):
                return field
        else:
            field = np.abs(rng.standard_normal())
            if field <= k:
                return field


@kernel
def _survivors(field, k, n, left, entries, rng):
    """How many of `left` flips a pattern with this field lets pass; `entries` is workspace.

    The entries g of a pattern given their sum over all n weights are independent normal variables, shifted alike.
    """
    root = np.sqrt(n)
    total = np.sqrt(n - left) * rng.standard_normal()
    for i in range(left):
        entries[i] = rng.standard_normal()
        total += entries[i]
    shift = (root * field - total) / n
    low, high = 0.5 * root * (field - k) - shift, 0.5 * root * (field + k) - shift
    passed = 0
    for i in range(left):
        passed += np.int64(entries[i] >= low) & np.int64(entries[i] <= high)
    return passed


@kernel
def _plant(n, k, rng, fields, entries, neighbours, at_risk):
    for instance in range(neighbours.size):
        for pattern in range(fields.size):
            fields[pattern] = _field(k, rng)
        fields.sort()
        near = 0
        while near < fields.size and fields[fields.size - 1 - near] > k - 2.0 / np.sqrt(n):
            near += 1
        at_risk[instance] = near
        left = n
        for pattern in range(fields.size - 1, -1, -1):
            left = _survivors(fields[pattern], k, n, left, entries, rng)
            if left == 0:
                break
        neighbours[instance] = left
