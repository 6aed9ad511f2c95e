"""How often and how soon an algorithm succeeds: intervals of a frequency, the load of half success, censored times."""

import math
import warnings
from typing import NamedTuple

import numpy as np
from scipy import special, stats

from quenched.numerics import ConvergenceError
from quenched.numerics.validation import integer

_CONFIDENCE = 0.95
_NEWTON_STEPS = 100
_ROUNDING = 1e-12


class HalfPoint(NamedTuple):
    """The load at which half of the trials succeed, its standard error, and the width w of the logistic curve.

    Success falls like 1 / (1 + exp((load - value) / w)).  ``width`` = 0 says that the data are separated: every load
    below succeeded always, every load above never; ``value`` is then interpolated and ``stderr`` half the bracket.
    """

    value: float
    stderr: float
    width: float


class CensoredMedian(NamedTuple):
    """Kaplan-Meier median and the ends of its 95 % interval; None where the curve of survivors does not get there."""

    value: float | None
    low: float | None
    high: float | None


def wilson(successes, count):
    """Wilson's 95 % interval of a probability.

    Parameters
    ----------
    successes, count : int
        0 <= successes <= count, count >= 1.

    Returns
    -------
    low, high : float
        Never empty: at 0 or `count` successes one end lies inside (0, 1).

    Raises
    ------
    ValueError
        When the numbers are not of that kind.

    Notes
    -----
    By ``scipy.stats.binomtest``.  E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209.
    """
    count = integer("count", count, low=1)
    successes = integer("successes", successes, low=0, high=count)
    interval = stats.binomtest(successes, count).proportion_ci(_CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def half_point(loads, successes, counts):
    """The load at which the probability of success is one half, by maximum likelihood.

    Parameters
    ----------
    loads : array_like (k,), k >= 2
        Finite and different, in any order.
    successes, counts : integer array_like (k,)
        Independent trials at each load, 0 <= successes <= counts, counts >= 1.

    Returns
    -------
    HalfPoint
        Of the logistic curve, the standard error from the observed information.  Where the likelihood has no maximum,
        because only one load (or none) had both outcomes, ``value`` is the linear interpolation of the frequencies and
        ``stderr`` half the distance between the last load of certain success and the first of certain failure.

    Raises
    ------
    ValueError
        For other arguments, and when every trial or none succeeded: then nothing brackets the half point.
    ConvergenceError
        When the frequency does not fall with the load, when the data are separated without a bracket on both sides, or
        when Newton's method does not converge.

    Notes
    -----
    The logistic curve is an assumption about the shape between the loads; at loads that bracket the half point
    symmetrically its influence on the value is of second order.  Under 1 ms.
    """
    loads, successes, counts = _trials(loads, successes, counts)
    order = np.argsort(loads)
    loads, successes, counts = loads[order], successes[order], counts[order]
    certain, impossible = successes == counts, successes == 0
    if certain.all() or impossible.all():
        raise ValueError(f"{successes.sum()} of {counts.sum()} trials succeeded: no load brackets the half point")
    if np.count_nonzero(~certain & ~impossible) <= 1:
        if _falls(certain, impossible):
            return _separated(loads, successes / counts, certain, impossible)
        if _falls(certain[::-1], impossible[::-1]):
            raise _rising(successes, counts)
    return _logistic(loads, successes, counts)


def censored_median(times, censored):
    """Median of times of which some are only known to be longer than where the observation ended (Kaplan-Meier).

    Parameters
    ----------
    times : array_like (n,), n >= 1
        Finite, >= 0: when it happened, or when observation ended.
    censored : array_like (n,) of bool
        Whether it had not happened by then.

    Returns
    -------
    CensoredMedian
        The first time by which the estimated share of survivors is at most one half, and the times at which the ends
        of its 95 % band (log-log) get there (Brookmeyer and Crowley, Biometrics 38 (1982) 29).  None: it does not
        get there within the observation.

    Raises
    ------
    ValueError
        When shapes differ, there are no times, or one is negative or not finite.

    Notes
    -----
    By ``scipy.stats.ecdf``.  E. L. Kaplan and P. Meier, J. Am. Stat. Assoc. 53 (1958) 457.
    """
    times, censored = np.asarray(times, dtype=float), np.asarray(censored)
    if times.ndim != 1 or times.size == 0 or censored.shape != times.shape or censored.dtype != np.bool_:
        raise ValueError(
            f"times {times.shape} and censored {censored.shape} {censored.dtype}: allowed are two (n,), n >= 1, bool"
        )
    if not (np.isfinite(times) & (times >= 0.0)).all():
        raise ValueError(f"times from {times.min():g} to {times.max():g}: allowed are finite numbers >= 0")
    survivors = stats.ecdf(stats.CensoredData.right_censored(times, censored)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the band is undefined where nobody, or everybody, survives
        band = survivors.confidence_interval(_CONFIDENCE, method="log-log")
    share = survivors.probabilities
    low = np.where(np.isnan(band.low.probabilities), np.where(share > 0.5, 1.0, 0.0), band.low.probabilities)
    high = np.where(np.isnan(band.high.probabilities), 1.0, band.high.probabilities)
    return CensoredMedian(*(_first_below_half(survivors.quantiles, curve) for curve in (share, low, high)))


def _first_below_half(times, share):
    reached = np.flatnonzero(share <= 0.5 + _ROUNDING)
    return float(times[reached[0]]) if reached.size else None


def _trials(loads, successes, counts):
    loads, successes, counts = np.asarray(loads, dtype=float), np.asarray(successes), np.asarray(counts)
    if loads.ndim != 1 or loads.size < 2 or successes.shape != loads.shape or counts.shape != loads.shape:
        raise ValueError(f"shapes {loads.shape}, {successes.shape}, {counts.shape}: allowed are three (k,), k >= 2")
    if not np.isfinite(loads).all() or np.unique(loads).size != loads.size:
        raise ValueError(f"loads {loads.tolist()}: allowed are different finite numbers")
    if not (np.issubdtype(successes.dtype, np.integer) and np.issubdtype(counts.dtype, np.integer)):
        raise ValueError(f"successes and counts have dtypes {successes.dtype}, {counts.dtype}: allowed are integers")
    if (counts < 1).any() or (successes < 0).any() or (successes > counts).any():
        raise ValueError(
            f"{successes.tolist()} of {counts.tolist()} succeeded: allowed is 0 <= successes <= counts >= 1"
        )
    return loads, successes, counts


def _falls(certain, impossible):
    """Whether no load follows one of lower success: first certain, then mixed, then impossible."""
    rank = 2 * impossible.astype(int) + ~(certain | impossible)
    return bool((np.diff(rank) >= 0).all())


def _rising(successes, counts):
    return ConvergenceError(f"success does not fall with the load: {(successes / counts).tolist()}")


def _separated(loads, share, certain, impossible):
    if not (certain.any() and impossible.any()):
        raise ConvergenceError(
            f"success at {loads.tolist()}: {share.tolist()} has no load of certain success or failure"
        )
    low, high = loads[certain][-1], loads[impossible][0]
    value = np.interp(0.5, share[::-1], loads[::-1])
    return HalfPoint(float(value), 0.5 * float(high - low), 0.0)


def _logistic(loads, successes, counts):
    """logit p = a - b x, x the load in units of its spread."""
    centre, spread = loads.mean(), loads.std()
    design = np.stack([np.ones_like(loads), -(loads - centre) / spread], axis=1)
    (intercept, slope), information = _maximum(design, successes, counts)
    if slope <= 0.0:
        raise _rising(successes, counts)
    half = intercept / slope
    gradient = np.array([1.0, -half]) / slope
    stderr = math.sqrt(gradient @ np.linalg.solve(information, gradient))
    return HalfPoint(float(centre + spread * half), float(spread * stderr), float(spread / slope))


def _maximum(design, successes, counts):
    """Newton's method on the concave log-likelihood: the parameters and minus its second derivatives there."""
    parameters = np.zeros(2)
    value, score, information = _likelihood(design, successes, counts, parameters)
    for _ in range(_NEWTON_STEPS):
        step = np.linalg.solve(information, score)
        if 0.5 * score @ step < _ROUNDING:  # what is left to gain
            return parameters, information
        trial = _likelihood(design, successes, counts, parameters + step)
        while not trial[0] > value - _ROUNDING * max(1.0, abs(value)):
            step = 0.5 * step
            trial = _likelihood(design, successes, counts, parameters + step)
        parameters, (value, score, information) = parameters + step, trial
    raise ConvergenceError("logistic curve through the shares of success", float(np.abs(score).max()))


def _likelihood(design, successes, counts, parameters):
    """Log-likelihood, its gradient and minus its matrix of second derivatives."""
    logit = design @ parameters
    p = special.expit(logit)
    value = float(successes @ special.log_expit(logit) + (counts - successes) @ special.log_expit(-logit))
    return value, design.T @ (successes - counts * p), design.T @ ((counts * p * (1.0 - p))[:, None] * design)
