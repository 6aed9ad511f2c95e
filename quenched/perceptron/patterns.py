"""Pattern matrices of the binary perceptron: the two admissible kinds and their check."""

import numpy as np

from quenched.numerics.validation import integer


def checked(patterns, *, dimensions=2, odd=False, real=True, largest=None):
    """Return a pattern matrix, or a stack of them, in the form the kernels take.

    Parameters
    ----------
    patterns : array_like (P, N) or (B, P, N)
        One row per pattern, labels absorbed.  An integer dtype means binary patterns with entries +-1, a floating dtype
        real patterns.  P = 0 is allowed.
    dimensions : int
        2 for one matrix, 3 for a stack.
    odd : bool
        Demand an odd N of binary patterns: for an even one a field can vanish.
    real : bool
        Whether real patterns are admitted.
    largest : callable or None
        Binary (bool) -> the largest N that the caller supports; None for no limit.

    Returns
    -------
    C-contiguous int8 (binary) or float64 (real) ndarray of the same shape

    Raises
    ------
    ValueError
        For another shape or dtype, entries other than +-1, entries that are not finite (or whose sum overflows), or N
        outside the allowed range.
    """
    array = np.asarray(patterns)
    if array.ndim != dimensions or array.shape[-1] == 0:
        wanted = "(P, N)" if dimensions == 2 else "(B, P, N)"
        raise ValueError(f"patterns have shape {array.shape}: allowed is {wanted} with N >= 1")
    binary = np.issubdtype(array.dtype, np.integer)
    if not binary and not (real and np.issubdtype(array.dtype, np.floating)):
        kinds = "integers +-1 or real numbers" if real else "integers +-1"
        raise ValueError(f"patterns have dtype {array.dtype}: allowed are {kinds}")
    size = array.shape[-1]
    if largest is not None and size > largest(binary):
        kind = "binary" if binary else "real"
        raise ValueError(f"N = {size}: allowed is N <= {largest(binary)} for {kind} patterns")
    if binary:
        return _binary(array, odd)
    array = np.require(array, np.float64, ["C", "W"])
    with np.errstate(over="ignore"):
        reach = np.abs(array).sum(axis=-1)
    if not np.isfinite(reach).all():
        bad = array[~np.isfinite(array)]
        cause = f"the entry {bad[0]}" if bad.size else "a row whose sum overflows"
        raise ValueError(f"patterns contain {cause}: allowed are finite numbers")
    return array


def agreements(size, kappa):
    """The least number of agreeing entries with which a binary pattern is satisfied.

    A field 2a - N >= kappa sqrt(N) has a >= (N + kappa sqrt(N)) / 2; kappa sqrt(N) within 1e-12 N of a reachable field
    counts as that field, so that a tie is a tie in spite of rounding.

    Parameters
    ----------
    size : int
        N.
    kappa : float
        Finite stability, in units of sqrt(N).

    Returns
    -------
    int in [0, N + 1]
        N + 1 when no configuration satisfies the pattern.
    """
    size = integer("size", size, low=1)
    least = 0.5 * (size + kappa * np.sqrt(size)) - 1e-12 * size
    return int(np.ceil(min(max(least, 0.0), size + 1.0)))


def _binary(array, odd):
    wrong = array[(array != 1) & (array != -1)]
    if wrong.size:
        raise ValueError(f"integer patterns contain {wrong[0]}: allowed are +1 and -1")
    if odd and array.shape[-1] % 2 == 0:
        raise ValueError(
            f"N = {array.shape[-1]}: allowed is an odd N, because fields of binary patterns tie at an even one"
        )
    return np.ascontiguousarray(array, dtype=np.int8)
