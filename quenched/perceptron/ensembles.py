"""Random patterns of the perceptron, labels absorbed."""

import numpy as np

from quenched.numerics.validation import generator, integer

KINDS = ("binary", "gaussian")


def draw(kind, p, n, *, rng):
    """Independent random patterns.

    Parameters
    ----------
    kind : {"binary", "gaussian"}
        Entries +-1 with equal chances, or standard normal.
    p, n : int
        Number of patterns (>= 0) and of weights (>= 1).
    rng : numpy.random.Generator

    Returns
    -------
    int8 (binary) or float64 (Gaussian) ndarray (p, n)
        The labels are absorbed: both laws are symmetric, so a pattern times a random label is a pattern.

    Raises
    ------
    ValueError
        For another kind, p, n or rng.
    """
    p, n, rng = integer("p", p, low=0), integer("n", n, low=1), generator(rng)
    if kind == "binary":
        return 2 * rng.integers(0, 2, size=(p, n), dtype=np.int8) - 1
    if kind == "gaussian":
        return rng.standard_normal((p, n))
    raise ValueError(f"kind = {kind!r}: allowed are {', '.join(map(repr, KINDS))}")
