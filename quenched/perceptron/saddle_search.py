"""Saddle points in several unknowns, where the equations exist in a part of space only."""

import numpy as np
from scipy import optimize

from quenched.numerics import ConvergenceError

_TOLERANCE = 1e-10
_FAR = 40.0  # no logarithm or logit of an order parameter gets there
_EVALUATIONS = 30  # for each unknown; what takes longer does not converge
_REJECTED = 1e3  # residual of a point where the equations do not exist


class Outside(ConvergenceError):
    """The order parameters left the region in which the saddle-point equations exist."""

    def __init__(self):
        super().__init__("order parameters out of their range")


def solve(residual, start, *, what, tolerance=_TOLERANCE):
    """The root of a system of equations near `start` (Powell's hybrid method).

    Parameters
    ----------
    residual : callable
        ndarray (n,) -> sequence of n floats; may raise `Outside`.
    start : array_like (n,)
        Where to start.
    what : str
        What is solved, for the message.
    tolerance : float
        Largest residual that counts as zero.

    Returns
    -------
    ndarray (n,)

    Raises
    ------
    ConvergenceError
        When the largest residual stays above `tolerance`.
    """
    start = np.asarray(start, dtype=float)

    def guarded(x):
        if not np.isfinite(x).all() or np.abs(x).max() > _FAR:
            return np.full(start.size, _REJECTED)
        try:
            return np.asarray(residual(x), dtype=float)
        except Outside:
            return np.full(start.size, _REJECTED)

    report = optimize.root(guarded, start, tol=1e-10, options={"maxfev": _EVALUATIONS * (start.size + 1)})
    worst = float(np.abs(report.fun).max())
    if not worst < tolerance:
        raise ConvergenceError(f"{what}: no saddle point near the guess", worst)
    return report.x
