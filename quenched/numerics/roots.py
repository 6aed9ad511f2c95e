"""Roots and fixed points that raise instead of returning something wrong."""

import math

import numpy as np
from scipy import optimize

from quenched.numerics import ConvergenceError


def bracketed(function, low, high, *, what, xtol=4e-16, rtol=9e-16):
    """The root of a continuous function that changes sign on [low, high] (Brent's method).

    Parameters
    ----------
    function : callable
        float -> float.
    low, high : float
        Ends of the bracket.
    what : str
        What is solved, for the message.
    xtol, rtol : float
        Absolute and relative tolerance of the root.

    Returns
    -------
    float

    Raises
    ------
    ConvergenceError
        When an end is not finite or there is no change of sign (the residual is the smaller of the two values), or when
        200 steps do not reach the tolerance (possible where the root is many orders smaller than the bracket).
    """
    ends = (function(low), function(high))
    same_side = 0.0 not in ends and (ends[0] > 0) == (ends[1] > 0)  # a product of tiny values would underflow to 0
    if not all(map(math.isfinite, ends)) or same_side:
        residual = min(map(abs, ends))
        raise ConvergenceError(f"{what}: no change of sign between {low:g} and {high:g}", residual)
    root, report = optimize.brentq(function, low, high, xtol=xtol, rtol=rtol, maxiter=200, full_output=True, disp=False)
    if not report.converged:
        raise ConvergenceError(f"{what}: no root to {rtol:g} after {report.iterations} steps", abs(function(root)))
    return float(root)


def fixed_point(step, start, *, what, damping=0.0, tolerance=1e-13, iterations=5000):
    """Iterate x <- damping x + (1 - damping) step(x) until it stops moving.

    Parameters
    ----------
    step : callable
        ndarray -> ndarray of the same shape.
    start : array_like
        Where to start.
    what : str
        What is solved, for the message.
    damping : float
        Share of the old iterate kept, in [0, 1).
    tolerance : float
        Largest allowed change |step(x) - x|, relative to max(1, |x|).

    Returns
    -------
    ndarray

    Raises
    ------
    ConvergenceError
        When `iterations` do not suffice or an iterate is not finite.
    """
    x = np.asarray(start, dtype=float)
    residual = math.nan
    for _ in range(iterations):
        new = np.asarray(step(x), dtype=float)
        residual = float(np.max(np.abs(new - x) / np.maximum(1.0, np.abs(x))))
        if not math.isfinite(residual):
            break
        x = damping * x + (1.0 - damping) * new
        if residual <= tolerance:
            return x
    raise ConvergenceError(f"{what}: no fixed point after {iterations} iterations", residual)
