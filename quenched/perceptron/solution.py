"""What every learning algorithm of the binary perceptron takes and returns, and the exact recount of what it found."""

from typing import NamedTuple

import numpy as np

from quenched.numerics.validation import generator
from quenched.perceptron.patterns import checked

_ROWS = 64


class Solution(NamedTuple):
    """Weights (N,), whether they satisfy every pattern, and the sweeps (epochs, iterations) it took.

    ``solved`` rests on a recount of all stabilities in integers, never on what an algorithm believes.
    """

    weights: np.ndarray
    solved: bool
    sweeps: int


def arguments(patterns, rng):
    """Check what every algorithm takes.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        Entries +-1, labels absorbed, N odd: a field is then odd too and never 0.
    rng : numpy.random.Generator

    Returns
    -------
    patterns : C-contiguous int8 ndarray (P, N)
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        For real patterns, entries other than +-1, an even N, another shape, or no Generator.
    """
    return checked(patterns, odd=True, real=False), generator(rng)


def stabilities(patterns, weights):
    """The integer stabilities sum_i xi_i^mu w_i of every pattern, exactly.

    Parameters
    ----------
    patterns : int8 ndarray (P, N)
        Entries +-1.
    weights : integer ndarray (N,)

    Returns
    -------
    int64 ndarray (P,)
        Never the P x N products in a wider type: rows are taken in blocks.

    Raises
    ------
    ValueError
        When the weights do not have the length of a pattern or are not integers.
    """
    weights = np.asarray(weights)
    if weights.shape != patterns.shape[1:] or not np.issubdtype(weights.dtype, np.integer):
        raise ValueError(
            f"weights have shape {weights.shape} and dtype {weights.dtype}: allowed are ({patterns.shape[1]},) integers"
        )
    weights = weights.astype(np.int64)
    result = np.empty(patterns.shape[0], dtype=np.int64)
    for start in range(0, patterns.shape[0], _ROWS):
        rows = slice(start, start + _ROWS)
        result[rows] = patterns[rows].astype(np.int64) @ weights
    return result


def recounted(patterns, weights, sweeps):
    """A `Solution` with ``solved`` counted anew from the patterns."""
    return Solution(weights, bool((stabilities(patterns, weights) > 0).all()), int(sweeps))
