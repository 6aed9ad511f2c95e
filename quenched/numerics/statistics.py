"""Error bars: independent samples, blocking, jackknife, autocorrelation times, R-hat."""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics.validation import integer


class Estimate(NamedTuple):
    """A Monte Carlo number: value, standard error, integrated autocorrelation time (in samples)."""

    value: float
    stderr: float
    tau: float


def mean(samples):
    """Mean and standard error of independent samples.

    Parameters
    ----------
    samples : array_like (n,), n >= 2

    Returns
    -------
    value, stderr : float
    """
    samples = _finite(samples, least=2)
    return float(samples.mean()), float(samples.std(ddof=1) / math.sqrt(samples.size))


def mean_from_sums(count, total, total_squares):
    """Mean and standard error of independent samples, from their number, sum and sum of squares."""
    count = integer("count", count, low=2)
    value = total / count
    variance = max(total_squares / count - value**2, 0.0) * count / (count - 1)
    return float(value), math.sqrt(variance / count)


def proportion(successes, count):
    """A frequency and its standard error, that of Wilson's interval: it never vanishes at 0 or 1.

    Returns
    -------
    value, stderr : float
        The plain frequency and half the width of the one-sigma Wilson interval.
    """
    count = integer("count", count, low=1)
    successes = integer("successes", successes, low=0, high=count)
    p = successes / count
    return p, math.sqrt(p * (1.0 - p) / count + 0.25 / count**2) / (1.0 + 1.0 / count)


def autocorrelation_time(series, window=6.0):
    """Integrated autocorrelation time 1/2 + sum_t rho(t), in samples, with Sokal's self-consistent window.

    Parameters
    ----------
    series : array_like (n,) or (chains, n), n >= 8
        Equally spaced measurements of a stationary chain; rho(t) is averaged over chains about the common mean.
    window : float
        The sum stops at the first t >= window * tau.

    Returns
    -------
    float
        1/2 for white noise (never less); source: A. Sokal, Monte Carlo methods in statistical mechanics (1996),
        section 3.  FFT, O(n log n).
    """
    chains = np.atleast_2d(_finite(series, least=8))
    length = chains.shape[1]
    centred = chains - chains.mean()
    spectrum = np.abs(np.fft.rfft(centred, n=2 * length, axis=1)) ** 2
    covariance = np.fft.irfft(spectrum, axis=1)[:, :length].mean(axis=0) / length
    if covariance[0] <= 0.0:
        return 0.5
    tau = 0.5 + np.concatenate(([0.0], np.cumsum(covariance[1:] / covariance[0])))
    inside = np.arange(length) >= window * np.maximum(tau, 0.5)
    return float(max(tau[np.argmax(inside)] if inside.any() else tau[-1], 0.5))


def chain(series):
    """Mean, standard error and autocorrelation time of one or several stationary chains of equal length.

    The standard error is sqrt(2 tau variance / n), n over all chains.
    """
    chains = np.atleast_2d(_finite(series, least=8))
    tau = autocorrelation_time(chains)
    return Estimate(float(chains.mean()), math.sqrt(2.0 * tau * chains.var() / chains.size), tau)


def blocking(series):
    """Standard error of the mean of one correlated series by repeated pairing (Flyvbjerg and Petersen, 1989).

    Pairs of neighbours are averaged again and again; the largest error over the levels that keep at least 16 blocks
    is returned: it never claims less than the plateau.

    Returns
    -------
    value, stderr : float
    """
    blocks = _finite(series, least=16)
    value, errors = float(blocks.mean()), []
    while blocks.size >= 16:
        errors.append(blocks.std(ddof=1) / math.sqrt(blocks.size))
        half = blocks.size // 2
        blocks = 0.5 * (blocks[0 : 2 * half : 2] + blocks[1 : 2 * half : 2])
    return value, float(max(errors))


def jackknife(samples, function):
    """Delete-one jackknife of a function of means.

    Parameters
    ----------
    samples : array_like (n, k), n >= 2
        Independent rows (or blocks longer than the autocorrelation time).
    function : callable
        ndarray (k,) of column means -> float.

    Returns
    -------
    value, stderr : float
        ``function`` of the full means, with the bias not removed.
    """
    rows = _finite(samples, least=2, axis=0)
    rows = rows.reshape(rows.shape[0], -1)
    count, total = rows.shape[0], rows.sum(axis=0)
    left_out = np.array([function((total - row) / (count - 1)) for row in rows])
    spread = (count - 1) / count * np.sum((left_out - left_out.mean()) ** 2)
    return float(function(total / count)), math.sqrt(spread)


def r_hat(chains):
    """Split R-hat of Gelman and Rubin: 1 when every half of every chain has the same mean.

    Parameters
    ----------
    chains : array_like (m, n), n >= 4

    Returns
    -------
    float
    """
    chains = np.atleast_2d(_finite(chains, least=4))
    half = chains.shape[1] // 2
    halves = np.concatenate([chains[:, :half], chains[:, half : 2 * half]])
    within = halves.var(axis=1, ddof=1).mean()
    between = half * halves.mean(axis=1).var(ddof=1)
    if within <= 0.0:
        return 1.0 if between <= 0.0 else math.inf
    return math.sqrt((half - 1) / half + between / (half * within))


def _finite(values, least, axis=-1):
    """The values as floats, when `axis` holds enough of them and all are finite."""
    array = np.atleast_1d(np.asarray(values, dtype=float))
    if array.size == 0 or array.shape[axis] < least:
        raise ValueError(f"{array.shape[axis]} samples: at least {least} are needed for an error bar")
    if not np.isfinite(array).all():
        raise ValueError(f"{np.count_nonzero(~np.isfinite(array))} of {array.size} samples are not finite")
    return array
