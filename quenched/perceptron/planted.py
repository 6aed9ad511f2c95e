"""Instances with a known solution: patterns turned so that given weights satisfy them."""

import numpy as np

from quenched.perceptron.patterns import checked
from quenched.perceptron.solution import stabilities


def binary_weights(weights, size):
    """Check binary weights.

    Parameters
    ----------
    weights : integer array_like (N,)
        Entries +-1.
    size : int
        N.

    Returns
    -------
    int8 ndarray (N,)

    Raises
    ------
    ValueError
        For another shape or dtype, or other entries.
    """
    array = np.asarray(weights)
    if array.shape != (size,) or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"weights have shape {array.shape} and dtype {array.dtype}: allowed are ({size},) integers")
    wrong = array[(array != 1) & (array != -1)]
    if wrong.size:
        raise ValueError(f"weights contain {wrong[0]}: allowed are +1 and -1")
    return array.astype(np.int8)


def planted(patterns, teacher):
    """Turn every pattern that a teacher does not satisfy into its opposite.

    Random patterns become a uniform sample of those that the teacher satisfies: an instance then has a weight
    proportional to its number of solutions, and the teacher is a uniform sample of them.  This is learning from a
    teacher; at a finite load there are exponentially more solutions than for random patterns.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        Entries +-1, N odd.
    teacher : integer array_like (N,)
        Entries +-1.

    Returns
    -------
    int8 ndarray (P, N)
        With teacher.xi > 0 in every row.

    Raises
    ------
    ValueError
        For other patterns or weights.
    """
    patterns = checked(patterns, odd=True, real=False)
    fields = stabilities(patterns, binary_weights(teacher, patterns.shape[1]))
    return patterns * np.sign(fields).astype(np.int8)[:, None]
