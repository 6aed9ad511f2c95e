"""Where two measured curves cross: transitions from scaled curves of two sizes."""

from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError

_SIDE = 2  # points on each side of a crossing that say where it is


class Crossing(NamedTuple):
    """Abscissa of a crossing and its standard error."""

    value: float
    stderr: float


def crossing(x, difference, stderr):
    """Where a noisy difference of two curves goes from negative to positive.

    Parameters
    ----------
    x : array_like (k,), k >= 4
        Ascending.
    difference : array_like (k,)
        Of the curves, negative below the crossing and positive above, but for noise.
    stderr : array_like (k,)
        Standard errors > 0; errors at neighbouring points may be correlated.

    Returns
    -------
    Crossing
        The signs contradict one split of the points least, in squares of standard errors: the crossing lies there,
        where a straight line through two points on each side vanishes.  The error is that of four points that are off
        together, their mean standard error over the slope, no less than for independent ones.

    Raises
    ------
    ValueError
        For other shapes, values that are not finite, or errors that are not positive.
    ConvergenceError
        When fewer than two points lie on a side, the line does not rise, or it crosses zero beyond its points.
    """
    x, difference, stderr = (np.asarray(values, dtype=float) for values in (x, difference, stderr))
    if x.ndim != 1 or x.size < 2 * _SIDE or difference.shape != x.shape or stderr.shape != x.shape:
        raise ValueError(f"shapes {x.shape}, {difference.shape}, {stderr.shape}: allowed are three (k,), k >= 4")
    if not (np.isfinite([x, difference, stderr]).all() and (np.diff(x) > 0).all() and (stderr > 0).all()):
        raise ValueError("x, difference and stderr: allowed are finite numbers, ascending x and positive errors")
    wrong = (difference / stderr) ** 2
    below, above = np.where(difference > 0, wrong, 0.0), np.where(difference < 0, wrong, 0.0)
    contradiction = [below[:split].sum() + above[split:].sum() for split in range(x.size + 1)]
    split = int(np.argmin(contradiction))
    if not _SIDE <= split <= x.size - _SIDE:
        raise ConvergenceError(f"only {min(split, x.size - split)} points on one side of a crossing")
    near = slice(split - _SIDE, split + _SIDE)
    intercept, slope = np.polynomial.Polynomial.fit(x[near], difference[near], 1, w=1.0 / stderr[near]).convert().coef
    root = -intercept / slope if slope > 0.0 else np.nan
    if not x[near][0] <= root <= x[near][-1]:
        raise ConvergenceError(
            f"a line of slope {slope:.3g} does not cross zero where the signs change", contradiction[split]
        )
    return Crossing(float(root), float(stderr[near].mean() / slope))
