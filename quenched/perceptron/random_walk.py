"""Learning by a random walk among the solutions: patterns one at a time, none forgotten.

A new pattern is learned by flipping random weights, one or two at once, as long as it is violated; a flip that would
violate a pattern learned before is refused.  Solutions get isolated as patterns are added, so the walk stops far below
capacity, the sooner the larger N.  Source: H. Huang and H. Zhou, J. Stat. Mech. (2010) P08014, arXiv:1003.1020.
"""

from typing import NamedTuple

import numpy as np

from quenched.numerics.bits import WORD
from quenched.numerics.jit import kernel
from quenched.numerics.validation import integer
from quenched.perceptron.single_flip import at_most, columns, flip, padded_stabilities, random_weights
from quenched.perceptron.solution import arguments, stabilities


class Walk(NamedTuple):
    """Where the walk ended.

    ``weights`` (N,); ``solved``: every pattern is satisfied, recounted in integers; ``sweeps``: proposals / N, rounded
    up; ``learned``: how many patterns from the first on are satisfied, recounted too.
    """

    weights: np.ndarray
    solved: bool
    sweeps: int
    learned: int


def random_walk(patterns, *, rng, flips=1, budget=2_000_000):
    """Learn patterns one by one by a random walk that never leaves the solutions of those before.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        Entries +-1, labels absorbed; N odd, <= 32001.  For the load that can be learned, give more than that.
    rng : numpy.random.Generator
        The start is random.
    flips : {1, 2}
        Weights turned at once: a random one, or a random pair (N >= 3).
    budget : int
        Proposals for one pattern, >= 1; the walk ends with the first pattern that needs more.

    Returns
    -------
    Walk

    Raises
    ------
    ValueError
        For bad patterns, an even N, no Generator, another number of flips, budget < 1.

    Notes
    -----
    14-23 ns per proposal.  Learned per weight with the default budget: single flips .34(2), pairs .62(2) at N = 101 (20
    instances), .18(1) and .27(1) at N = 1001 (4 instances).  The budget limits pairs, not single flips: 10^8 proposals
    for one pattern give .18(2) and .41(1) at N = 1001 (2 instances).
    """
    patterns, rng = arguments(patterns, rng)
    flips = integer("flips", flips, low=1, high=2)
    budget = integer("budget", budget, low=1)
    count, size = patterns.shape
    if flips > size:
        raise ValueError(f"flips = {flips}: allowed is 1 at N = {size}")
    entries, words = columns(patterns)
    weights = random_weights(size, rng)
    stability = padded_stabilities(patterns, weights)
    steps = _walk(words, entries, weights, stability, count, flips, budget, rng)
    satisfied = stabilities(patterns, weights) > 0
    learned = count if satisfied.all() else int(satisfied.argmin())
    return Walk(weights, learned == count, -(-steps // size), learned)


@kernel
def _walk(words, entries, weights, stability, count, together, budget, rng):
    """Walk until all patterns are learned or the budget of one is spent; proposals in all."""
    n = weights.size
    near, learned = np.zeros(words.shape[1], np.uint64), np.zeros(words.shape[1], np.uint64)
    steps = np.int64(0)
    for m in range(count):
        used = (m + WORD - 1) // WORD
        _mark_near(stability, learned, together, used, near)
        for _ in range(budget):
            if stability[m] > 0:
                break
            steps += 1
            i = np.int64(n * rng.random())
            j = i
            if together == 2:
                j = np.int64((n - 1) * rng.random())
                j += j >= i
            if _harmless(words, i, j, weights, near, used):
                flip(entries, i, weights, stability)
                if together == 2:
                    flip(entries, j, weights, stability)
                _mark_near(stability, learned, together, used, near)
        if stability[m] < 0:
            break
        learned[m // WORD] |= np.uint64(1) << np.uint64(m % WORD)
    return steps


@kernel
def _mark_near(stability, learned, together, used, near):
    """Learned patterns that are violated when all of `together` flips lower them."""
    for k in range(used):
        near[k] = at_most(stability, WORD * k, 2 * together - 1) & learned[k]


@kernel
def _harmless(words, i, j, weights, near, used):
    """Whether turning i and j (or i alone, j = i) violates no pattern that is near: none of them falls with both."""
    turn_i = np.uint64(0) if weights[i] > 0 else ~np.uint64(0)
    turn_j = np.uint64(0) if weights[j] > 0 else ~np.uint64(0)
    violated = np.uint64(0)
    for k in range(used):
        violated |= near[k] & (words[i, k] ^ turn_i) & (words[j, k] ^ turn_j)
    return violated == 0
