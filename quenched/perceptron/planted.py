"""Random instances of the binary perceptron with one solution known beforehand, and what is exact about it.

A teacher w* is drawn first, then patterns uniform over those with xi.w* > 0.  The pair has the law of "an instance in
proportion to its number of solutions, then one of them at random"; every expectation below is exact at every N.
"""

from typing import NamedTuple

import numpy as np
from scipy import stats

from quenched.numerics.validation import generator, integer


class Planted(NamedTuple):
    """Patterns, int8 (P, N), and the teacher, int8 (N,), which satisfies all of them."""

    patterns: np.ndarray
    teacher: np.ndarray


def instance(n, p, *, rng):
    """Draw a teacher and P patterns that it satisfies.

    Parameters
    ----------
    n : int
        Weights N, odd.
    p : int
        Patterns P, >= 0.
    rng : numpy.random.Generator

    Returns
    -------
    Planted

    Raises
    ------
    ValueError
        For an even or non-positive n, a negative p, or no Generator.

    Notes
    -----
    A uniform pattern with a negative field is replaced by its opposite.  1.5 ms at N = 1001, P = 400.
    """
    n, p = _odd(n), integer("p", p, low=0)
    generator(rng)
    teacher = 2 * rng.integers(0, 2, size=n, dtype=np.int8) - 1
    patterns = 2 * rng.integers(0, 2, size=(p, n), dtype=np.int8) - 1
    # Sums of int8 products need 64 bits; float32 would do up to N = 2^24, and uses BLAS, whose sums are exact here.
    fields = patterns.astype(np.float32) @ teacher.astype(np.float32)
    return Planted(patterns * np.where(fields > 0, 1, -1).astype(np.int8)[:, None], teacher)


def stability_distribution(n):
    """The exact law of the teacher's stability with one pattern: a binomial, given that it is positive.

    Parameters
    ----------
    n : int
        N, odd.

    Returns
    -------
    stabilities : int64 ndarray ((N + 1) / 2,)
        1, 3, ..., N.
    probabilities : float64 ndarray ((N + 1) / 2,)
        2 binom(N, (N + Delta) / 2) / 2^N, to 1e-12 relative.

    Raises
    ------
    ValueError
        For an even or non-positive n.
    """
    n = _odd(n)
    values = np.arange(1, n + 1, 2)
    return values, 2.0 * stats.binom.pmf((n + values) // 2, n, 0.5)


def expected_barely(n, p):
    """Mean number of patterns that the teacher satisfies with the least stability, 1; ValueError as for `instance`."""
    return integer("p", p, low=0) * float(stability_distribution(n)[1][0])


def expected_free_flips(n, p):
    """Mean number of single weights that can be flipped without the teacher losing a pattern.

    Parameters
    ----------
    n, p : int
        Weights N (odd) and patterns P (>= 0).

    Returns
    -------
    float
        N (1 - p_1 (N + 1) / 2N)^P, p_1 the probability of stability 1: a flip loses a pattern exactly when its
        stability is 1 and the weight is one of the (N + 1) / 2 that agree with it.  For large N it vanishes like
        N exp(-alpha sqrt(2 N / pi)).

    Raises
    ------
    ValueError
        As for `instance`.
    """
    n, p = _odd(n), integer("p", p, low=0)
    lost = float(stability_distribution(n)[1][0]) * (n + 1) / (2 * n)
    return n * (1.0 - lost) ** p


def _odd(n):
    n = integer("n", n, low=1)
    if n % 2 == 0:
        raise ValueError(f"n = {n}: allowed is an odd n, because fields of binary patterns tie at an even one")
    return n
