"""Growth of times with size when some of them are censored: log-normal regression by maximum likelihood."""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import inverse_mills, log_tail

_STEPS = 100
_ROUNDING = 1e-12
_STEEPEST = 1e6  # scatter of ln T in units of the spread
_HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)


class Growth(NamedTuple):
    """ln T = intercept + slope x + spread z with z standard normal.

    ``log_likelihood`` is that of ln T: laws of the same number of parameters are compared by it, x = N (exponential)
    with x = ln N (a power), say.
    """

    intercept: float
    slope: float
    slope_err: float
    spread: float
    log_likelihood: float


def censored_growth(x, times, censored):
    """The line through ln T against x, where a censored time counts as the probability to be longer.

    Parameters
    ----------
    x : array_like (n,), n >= 3
        Finite, with at least two different values: the size, or its logarithm.
    times : array_like (n,)
        Finite, > 0: when it happened, or when observation ended.
    censored : array_like (n,) of bool
        Whether it had not happened by then.

    Returns
    -------
    Growth
        The standard error from the observed information.  Without censored times it is the least-squares line, with the
        spread sqrt(mean squared residual).

    Raises
    ------
    ValueError
        For other arguments, and without uncensored times at two different x.
    ConvergenceError
        When Newton's method does not converge, as when all times lie on one line: the likelihood is then unbounded.

    Notes
    -----
    Written in slope / spread and 1 / spread the likelihood is concave (R. J. Olsen, Econometrica 46 (1978) 1211), so
    that Newton's method with step halving finds its one maximum.  Assumes one spread for all x.  About 1 ms.
    """
    x, times, censored = _checked(x, times, censored)
    centre, scale = x.mean(), x.std()
    level = np.log(times)
    middle, width = level.mean(), max(level.std(), _ROUNDING)
    design = np.stack([-np.ones_like(x), -(x - centre) / scale, (level - middle) / width], axis=1)
    parameters = np.array([0.0, 0.0, 1.0])
    likelihood, score, information = _likelihood(design, parameters, censored)
    for _ in range(_STEPS):
        step = np.linalg.solve(information, score)
        if 0.5 * score @ step < _ROUNDING:  # what is left to gain
            break
        fraction = 1.0
        while parameters[2] + fraction * step[2] <= 0.0:
            fraction *= 0.5
        trial = _likelihood(design, parameters + fraction * step, censored)
        while not trial[0] > likelihood - _ROUNDING:
            fraction *= 0.5
            trial = _likelihood(design, parameters + fraction * step, censored)
        parameters = parameters + fraction * step
        likelihood, score, information = trial
        if parameters[2] > _STEEPEST:
            raise ConvergenceError("log-normal growth of times on one line: no spread", 1.0 / parameters[2])
    else:
        raise ConvergenceError("log-normal growth of censored times", float(np.abs(score).max()))
    offset, rise, inverse = parameters
    unit = width / scale
    gradient = np.array([0.0, 1.0, -rise / inverse]) / inverse
    slope = unit * rise / inverse
    return Growth(
        intercept=float(middle + width * offset / inverse - slope * centre),
        slope=float(slope),
        slope_err=float(unit * math.sqrt(gradient @ np.linalg.solve(information, gradient))),
        spread=float(width / inverse),
        log_likelihood=float(likelihood - np.count_nonzero(~censored) * math.log(width)),
    )


def _likelihood(design, parameters, censored):
    """Log-likelihood of the scaled logarithms, its gradient, minus its matrix of second derivatives."""
    z, seen = design @ parameters, ~censored
    inverse = parameters[2]
    likelihood = -0.5 * np.square(z[seen]).sum() + np.count_nonzero(seen) * (math.log(inverse) - _HALF_LOG_2PI)
    likelihood += log_tail(z[censored]).sum()
    hazard = inverse_mills(z[censored])
    force, weight = np.where(seen, -z, 0.0), np.ones_like(z)
    force[censored], weight[censored] = -hazard, hazard * (hazard - z[censored])
    score, information = design.T @ force, design.T @ (weight[:, None] * design)
    score[2] += np.count_nonzero(seen) / inverse
    information[2, 2] += np.count_nonzero(seen) / inverse**2
    return float(likelihood), score, information


def _checked(x, times, censored):
    x, times, censored = np.asarray(x, dtype=float), np.asarray(times, dtype=float), np.asarray(censored)
    if x.ndim != 1 or x.size < 3 or times.shape != x.shape or censored.shape != x.shape or censored.dtype != np.bool_:
        raise ValueError(
            f"x {x.shape}, times {times.shape}, censored {censored.shape} {censored.dtype}: allowed are three (n,), "
            "n >= 3, the last one bool"
        )
    if not np.isfinite(x).all():
        raise ValueError(f"x contains {x[~np.isfinite(x)][0]}: allowed are finite numbers")
    if not (np.isfinite(times) & (times > 0.0)).all():
        raise ValueError(f"times from {times.min():g} to {times.max():g}: allowed are finite numbers > 0")
    if np.unique(x[~censored]).size < 2:
        raise ValueError(f"{np.count_nonzero(~censored)} uncensored times: they are needed at two different x")
    return x, times, censored
