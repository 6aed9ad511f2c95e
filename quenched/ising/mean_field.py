"""The Curie-Weiss model: every spin coupled to every other, solved in the limit N -> infinity and at finite N.

H = -(J / 2N) M^2 - h M with M = s_1 + ... + s_N and s_i = +-1; m = M / N.  Only beta J and beta h enter.  Roots are
computed in u = artanh(m), the local field in units of the temperature, because u - tanh(u) can be formed without loss
of digits where 1 - m (deep in the ordered phase) and tanh(m) - m (near the transition) cannot.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics.roots import bracketed
from quenched.numerics.validation import integer, real

LARGEST_SIZE = 10_000_000
_LARGEST_COUPLING = 1e300  # times LARGEST_SIZE it is still a finite float
_WIDEN = 1e-9  # brackets are bounds in exact arithmetic; this lets them hold in rounded arithmetic
_EPSILON = np.finfo(float).eps


class Spinodal(NamedTuple):
    """Where a metastable state ends: its |m|, and the field |h| / J against it."""

    m_s: float
    h_s_over_j: float


class Moments(NamedTuple):
    """Equilibrium averages <|m|>, <m^2>, <m^4> and Binder's cumulant 1 - <m^4> / (3 <m^2>^2)."""

    abs_m: float
    m2: float
    m4: float
    binder: float


class Distribution(NamedTuple):
    """The law of the magnetization: its n + 1 values m, ascending, and their probabilities."""

    m: np.ndarray
    probability: np.ndarray


class QuarticMoments(NamedTuple):
    """<|x|>, <x^2>, <x^4> and 1 - <x^4> / (3 <x^2>^2) of a density proportional to exp(-x^4 / 12)."""

    abs_x: float
    x2: float
    x4: float
    binder: float


class Hysteresis(NamedTuple):
    """Magnetization at each field, while the field is raised and while it is lowered."""

    up: np.ndarray
    down: np.ndarray


def magnetizations(beta_j, beta_h=0.0):
    """All roots of the state equation m = tanh(beta_j m + beta_h).

    Parameters
    ----------
    beta_j : float
        Coupling J over temperature, 0 < beta_j <= 1e300.
    beta_h : float
        Field over temperature, |beta_h| <= 1e300.

    Returns
    -------
    ndarray (1,) or (3,)
        Ascending.  One root for beta_j <= 1 or |h| > h_s; else three, the middle one unstable.  At |h| = h_s (to eight
        rounding errors) two: the double root appears once.  Relative error a few 1e-16, also at beta_j - 1 = 1e-15;
        only beside a spinodal does a root move by sqrt(rounding) under a rounding of the arguments.

    Raises
    ------
    ValueError
        Arguments that are not finite real numbers in the ranges above.
    ConvergenceError
        When a bracket holds no sign change (never seen).

    Notes
    -----
    Brent's method inside brackets from the continued fraction of tanh, 10 to 20 us per root.  Never fixed-point
    iteration, whose error falls like 1 / sqrt(steps) at beta_j = 1.
    """
    beta_j, beta_h = _arguments(beta_j, beta_h)
    m = np.tanh(_local_fields(beta_j, abs(beta_h)))
    return m if beta_h >= 0.0 else -m[::-1]


def spinodal(beta_j):
    """The limit of metastability, where beta_j (1 - m^2) = 1.

    Parameters
    ----------
    beta_j : float
        1 < beta_j <= 1e300.

    Returns
    -------
    Spinodal
        m_s = sqrt(1 - 1/beta_j) and h_s/J = m_s - artanh(m_s)/beta_j: the state of magnetization -m_s ends at +h_s.

    Raises
    ------
    ValueError
        For beta_j <= 1: the only state is stable at every field, there is no spinodal.
    """
    beta_j = real("beta_j", beta_j, 1.0, _LARGEST_COUPLING, open_low=True)
    end = math.asinh(math.sqrt(beta_j - 1.0))
    return Spinodal(math.sqrt((beta_j - 1.0) / beta_j), -_imbalance(end, beta_j, 0.0) / beta_j)


def stability(beta_j, m):
    """Slope d/dm tanh(beta_j m + beta_h) = beta_j (1 - m^2) at a root: stable below 1, a spinodal at 1.

    Parameters
    ----------
    beta_j : float
        As in `magnetizations`.
    m : float
        A root, -1 <= m <= 1.

    Returns
    -------
    float
    """
    beta_j, m = _arguments(beta_j, 0.0)[0], real("m", m, -1.0, 1.0)
    return beta_j * (1.0 - m) * (1.0 + m)


def susceptibility(beta_j, m):
    """J dm/dh at a root m of the state equation: beta_j (1 - m^2) / (1 - beta_j (1 - m^2)).

    Returns
    -------
    float
        Positive at stable roots, negative at the unstable one, ``math.inf`` at a spinodal and at the critical point.
    """
    slope = stability(beta_j, m)
    restoring = (1.0 - beta_j) + beta_j * m * m  # 1 - slope, without its cancellation near the critical point
    return slope / restoring if restoring else math.inf


def free_energy(beta_j, beta_h, m):
    """Free energy per spin over temperature at fixed magnetization, beta f(m).

    Parameters
    ----------
    beta_j, beta_h : float
        As in `magnetizations`.
    m : float or ndarray
        Magnetizations in [-1, 1].

    Returns
    -------
    float or ndarray
        -beta_j m^2/2 - beta_h m - s(m), with s the binary entropy in nats per spin.  P(m) ~ exp(-N beta f(m)): its
        stationary points are the roots of the state equation, its minima the stable ones.
    """
    beta_j, beta_h = _arguments(beta_j, beta_h)
    m = np.asarray(m, dtype=float)
    if not (np.abs(m) <= 1.0).all():
        raise ValueError(f"m = {m[()]!r}: allowed is [-1, 1]")
    entropy = special.entr(0.5 * (1.0 + m)) + special.entr(0.5 * (1.0 - m))
    return (-0.5 * beta_j * m * m - beta_h * m - entropy)[()]


def hysteresis(beta_j, fields):
    """The state that a slowly swept field drags along: it jumps only where its own branch ends.

    Parameters
    ----------
    beta_j : float
        As in `magnetizations`; for beta_j <= 1 both sweeps coincide.
    fields : array_like (k,)
        Fields h/J, strictly ascending.

    Returns
    -------
    Hysteresis
        up, down : ndarray (k,), both in the order of `fields`.  The upward sweep stays on the lowest root until
        h > h_s; the downward sweep on the highest until h < -h_s.

    Raises
    ------
    ValueError
        Fields that are not finite or not strictly ascending.
    """
    fields = np.asarray(fields, dtype=float)
    if fields.ndim != 1 or not np.isfinite(fields).all() or not (np.diff(fields) > 0.0).all():
        raise ValueError(f"fields of shape {fields.shape}: allowed are finite, strictly ascending numbers")
    roots = [magnetizations(beta_j, beta_j * float(field)) for field in fields]
    return Hysteresis(np.array([root[0] for root in roots]), np.array([root[-1] for root in roots]))


def critical_moments():
    """Moments of the quartic law exp(-x^4/12) that x = N^(1/4) m obeys at beta_j = 1, h = 0, N -> infinity.

    Returns
    -------
    QuarticMoments
        <|x|^p> = 12^(p/4) Gamma((p + 1)/4) / Gamma(1/4).

    Notes
    -----
    Source: R. S. Ellis and C. M. Newman, Z. Wahrscheinlichkeitstheorie verw. Gebiete 44, 117 (1978).
    """
    first, second, fourth = (12.0 ** (p / 4) * math.gamma((p + 1) / 4) / math.gamma(0.25) for p in (1, 2, 4))
    return QuarticMoments(first, second, fourth, 1.0 - fourth / (3.0 * second**2))


def distribution(n, beta_j, beta_h=0.0):
    """The exact law of the magnetization of n spins.

    Parameters
    ----------
    n : int
        Number of spins, 1 to 1e7.
    beta_j, beta_h : float
        As in `magnetizations`.

    Returns
    -------
    Distribution
        m, probability : ndarray (n + 1,); weight C(n, (n + M)/2) exp(beta_j M^2/(2n) + beta_h M).

    Notes
    -----
    O(n): 0.15 us and 100 bytes per state.
    """
    n = integer("n", n, 1, LARGEST_SIZE)
    beta_j, beta_h = _arguments(beta_j, beta_h)
    total = np.arange(-n, n + 1, 2)
    return Distribution(total / n, special.softmax(_log_weight(n, total, beta_j) + beta_h * total))


def curie_weiss(n, beta_j, beta_h=0.0):
    """Exact averages of n spins, summed over the magnetization.

    Parameters
    ----------
    n : int
        Number of spins, 1 to 1e7, even or odd.
    beta_j, beta_h : float
        As in `magnetizations`.

    Returns
    -------
    Moments
        Relative error below 1e-12, checked against 200-bit sums up to n = 3000; beyond, the quartic-law limits come out
        to 1e-12 from sums up to n = 262144.

    Raises
    ------
    ValueError
        Arguments outside these ranges.

    Notes
    -----
    All four averages are even in M, so states +M and -M are added first: n/2 terms, 0.06 to 0.2 us and 60 bytes per
    spin (0.6 to 1.8 s and 0.6 GB at n = 1e7).
    """
    n = integer("n", n, 1, LARGEST_SIZE)
    beta_j, beta_h = _arguments(beta_j, beta_h)
    total = np.arange(n % 2, n + 1, 2)
    log_weight = _log_weight(n, total, beta_j)
    if beta_h:
        log_weight += abs(beta_h) * total + np.log1p(np.exp(-2.0 * abs(beta_h) * total)) - math.log(2.0)
    if n % 2 == 0:
        log_weight[0] -= math.log(2.0)  # M = 0 is its own mirror image
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    m = total / n
    abs_m = float(weight @ m)
    m *= m
    m2 = float(weight @ m)
    m *= m
    m4 = float(weight @ m)
    return Moments(abs_m, m2, m4, 1.0 - m4 / (3.0 * m2**2))


def _arguments(beta_j, beta_h):
    beta_j = real("beta_j", beta_j, 0.0, _LARGEST_COUPLING, open_low=True)
    return beta_j, real("beta_h", beta_h, -_LARGEST_COUPLING, _LARGEST_COUPLING)


def _excess(u):
    """u - tanh(u) to full relative accuracy: the continued fraction of tanh has positive terms only."""
    if abs(u) > 1.0:
        return u - math.tanh(u)
    square, tail = u * u, 23.0
    for odd in range(21, 1, -2):
        tail = odd + square / tail
    return u * square / (tail + square)


def _imbalance(u, beta_j, beta_h):
    """u - beta_j tanh(u) - beta_h, in the order of terms that keeps the digits."""
    if abs(u) > 1.0:
        return u - beta_j * math.tanh(u) - beta_h
    return beta_j * _excess(u) - (beta_j - 1.0) * u - beta_h


def _local_fields(beta_j, beta_h):
    """All u = beta_j tanh(u) + beta_h, ascending, for beta_h >= 0."""
    if beta_j <= 1.0:
        return [_aligned(beta_j, beta_h) if beta_h else 0.0]
    highest = _aligned(beta_j, beta_h)
    if beta_h == 0.0:
        return [-highest, 0.0, highest]
    end = math.asinh(math.sqrt(beta_j - 1.0))  # the turning point, cosh^2 u = beta_j
    limit = -_imbalance(end, beta_j, 0.0)  # beta h_s
    if abs(beta_h - limit) <= 8.0 * _EPSILON * limit:
        return [-end, highest]
    if beta_h > limit:
        return [highest]
    lowest = -_solve(beta_j, -beta_h, end, highest * (1.0 + _WIDEN))
    return [lowest, -_unstable(beta_j, beta_h, end, limit), highest]


def _aligned(beta_j, beta_h):
    """The root u > 0 on the side of the field (at zero field: the ordered state, beta_j > 1).

    u^3/3 >= u - tanh(u) >= 5 u^3 / (15 + 6 u^2), two convergents of the continued fraction, bound the root within a
    factor of 2 at any distance from the critical point.
    """
    ratio, ceiling = beta_h / beta_j, beta_j + beta_h
    if beta_j > 1.0:
        t = (beta_j - 1.0) / beta_j
        low = max(math.sqrt(3.0 * t), math.cbrt(3.0 * ratio))
        high = max(math.sqrt(8.4 * t), math.cbrt(8.4 * ratio))
    else:
        linear = beta_h / (1.0 - beta_j) if beta_j < 1.0 else math.inf
        if _is_linear(linear, beta_j):
            return linear
        low = min(0.5 * linear, math.cbrt(1.5 * ratio))
        high, ceiling = math.cbrt(4.2 * ratio), min(linear, ceiling)
    high = min(high, ceiling) if high <= 1.0 else ceiling
    return _solve(beta_j, beta_h, low * (1.0 - _WIDEN), high * (1.0 + _WIDEN))


def _unstable(beta_j, beta_h, end, limit):
    """Minus the middle root, for 0 < beta_h < limit: between linear response and the chord to the turning point."""
    linear = beta_h / (beta_j - 1.0)
    if _is_linear(linear, beta_j):
        return linear
    return _solve(beta_j, -beta_h, linear * (1.0 - _WIDEN), end * min(1.0, beta_h / limit * (1.0 + _WIDEN)))


def _is_linear(u, beta_j):
    """Whether the cubic term of the state equation is below rounding at this linear response."""
    return beta_j * u * u < 0.1 * _EPSILON * abs(1.0 - beta_j)


def _solve(beta_j, beta_h, low, high):
    what = f"state equation at beta_j = {beta_j!r}, beta_h = {beta_h!r}"
    return bracketed(lambda u: _imbalance(u, beta_j, beta_h), low, high, what=what, xtol=1e-300)


def _log_weight(n, total, beta_j):
    """ln [C(n, (n + M)/2) exp(beta_j M^2 / 2n)] up to a constant, for integer M.

    n (beta_j m^2/2 - I(m)) - r(k) - r(n - k), with I the Cramer rate function and r Stirling's remainder: the large
    logarithms of the factorials, whose rounding errors grow like n ln n, never appear.
    """
    m = total / n
    up = (n + total) // 2
    rate = np.empty_like(m)
    inner = np.abs(m) < 0.5
    middle = m[inner]
    rate[inner] = middle * np.arctanh(middle) + 0.5 * np.log1p(-middle * middle)
    share = up[~inner] * (2.0 / n), (n - up[~inner]) * (2.0 / n)
    rate[~inner] = 0.5 * (special.xlogy(share[0], share[0]) + special.xlogy(share[1], share[1]))
    return n * (0.5 * beta_j * m * m - rate) - _stirling_remainder(up) - _stirling_remainder(n - up)


def _stirling_remainder(k):
    """r(k) = ln k! - k ln k + k, for integer arrays k >= 0."""
    x = np.maximum(k, 16).astype(float)
    square = 1.0 / (x * x)
    series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / x
    remainder = 0.5 * np.log(2.0 * math.pi * x) + series
    small = np.arange(16.0)
    return np.where(k < 16, (special.gammaln(small + 1.0) - special.xlogy(small, small) + small)[k % 16], remainder)
