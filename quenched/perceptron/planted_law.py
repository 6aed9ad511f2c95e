"""What is exact, at every N, about the solution that a random instance of the binary perceptron is planted with.

Weights w* are drawn first, then patterns uniform over those with xi.w* > 0.  The pair has the law of "an instance in
proportion to its number of solutions, then one of them at random".
"""

import numpy as np
from scipy import stats

from quenched.numerics.validation import integer


def stability_distribution(n):
    """The exact law of the planted solution's stability with one pattern: a binomial, given that it is positive.

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
    """Mean number of patterns satisfied with the least stability, 1; N odd, P >= 0, ValueError otherwise."""
    return integer("p", p, low=0) * float(stability_distribution(n)[1][0])


def expected_free_flips(n, p):
    """Mean number of single weights that can be flipped without the planted solution losing a pattern.

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
        For an even or non-positive n, or a negative p.
    """
    n, p = _odd(n), integer("p", p, low=0)
    lost = float(stability_distribution(n)[1][0]) * (n + 1) / (2 * n)
    return n * (1.0 - lost) ** p


def _odd(n):
    n = integer("n", n, low=1)
    if n % 2 == 0:
        raise ValueError(f"n = {n}: allowed is an odd n, because fields of binary patterns tie at an even one")
    return n
