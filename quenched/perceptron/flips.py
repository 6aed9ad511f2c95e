"""The nearest neighbours of a solution of the binary perceptron: which single weights may flip."""

import numpy as np

from quenched.perceptron.patterns import checked
from quenched.perceptron.planted import binary_weights
from quenched.perceptron.solution import stabilities


def free_flips(patterns, weights):
    """Number of single flips that lead from a solution to another solution, exactly.

    A flip of w_i changes the odd stability of a pattern by -2 xi_i w_i.  Only patterns of stability 1 can be lost, and
    each forbids the flips of all weights that agree with it.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        Entries +-1, N odd.
    weights : integer array_like (N,)
        Entries +-1: a solution.

    Returns
    -------
    int in [0, N]
        0 for an isolated solution.

    Raises
    ------
    ValueError
        For other patterns or weights, or weights that are not a solution.
    """
    patterns = checked(patterns, odd=True, real=False)
    weights = binary_weights(weights, patterns.shape[1])
    fields = stabilities(patterns, weights)
    errors = int((fields < 0).sum())
    if errors:
        raise ValueError(f"weights leave {errors} patterns in error: allowed is a solution")
    barely = patterns[fields == 1]
    return int(np.all(barely != weights, axis=0).sum())
