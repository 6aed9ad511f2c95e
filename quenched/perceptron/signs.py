"""From fields to weights: take the signs and see whether they satisfy the patterns."""

import numpy as np

from quenched.numerics.jit import kernel


@kernel
def satisfy(patterns, fields, weights):
    """Write the signs of the fields into `weights` (-1 for 0); whether they satisfy all patterns.

    Parameters
    ----------
    patterns : int8 ndarray (P, N)
        Entries +-1, N odd.
    fields : float64 ndarray (N,)
    weights : int8 ndarray (N,)
        Written.

    Returns
    -------
    bool
        Counted in integers, up to the first pattern that is not satisfied.
    """
    for i in range(fields.size):
        weights[i] = 1 if fields[i] > 0.0 else -1
    for pattern in patterns:
        stability = 0
        for i in range(fields.size):
            stability += np.int32(pattern[i] * weights[i])
        if stability < 0:
            return False
    return True
