"""The symmetric binary perceptron, |xi.w| <= k sqrt(N): its entropy is the annealed one, and that is a theorem.

A typical instance has ln Z = ln E[Z] to leading order at every load below the capacity (Aubin, Perkins and Zdeborova,
J. Phys. A 52 (2019) 294003; Perkins and Xu, Abbe, Li and Sly, 2021), so `capacity` and `entropy` are exact.  For the
same reason a typical solution looks like a planted one, and what surrounds it is bounded by a first moment: where
`potential` is negative, that is below `minimal_distance`, there is nothing, and this is a theorem too.
"""

import functools
import math

import numpy as np
from scipy import special

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import LN2, legendre, log_tail
from quenched.numerics.roots import bracketed
from quenched.numerics.validation import integer, real

LARGEST_K = 37.5  # the capacity overflows a double above
NODES = 96
_WINDOW = 12.0  # standard deviations of the conditional law that the quadrature covers
_SMALLEST = 1e-280
_MERGED = 1e-12  # the entropy below which d_min cannot be told from 1/2


def capacity(k):
    """The largest load P / N with solutions: -ln 2 / ln p, with p = erf(k / sqrt(2)) = P(|z| <= k).

    Parameters
    ----------
    k : float
        Half-width of the allowed band in units of sqrt(N), in (0, 37.5].

    Returns
    -------
    float
        Relative error below 1e-15 (2 + k^2): that of k itself, rounded, in the Gaussian tail.

    Raises
    ------
    ValueError
        When k lies outside its range.
    """
    return -LN2 / _log_inside(real("k", k, 0.0, LARGEST_K, open_low=True))


def entropy(alpha, k):
    """ln 2 + alpha ln p: entropy per weight, in nats, at load `alpha` >= 0 and half-width `k` > 0.

    Exact up to `capacity`; beyond it the value is negative, the exponent of the expected number of solutions.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    """
    return LN2 + real("alpha", alpha, 0.0) * _log_inside(real("k", k, 0.0, open_low=True))


def potential(k, alpha, d, *, nodes=NODES):
    """The Franz-Parisi potential: H2(d) + alpha ln [p2(k, 1-2d) / p(k)], with p2 = P(|X| <= k, |Y| <= k).

    Exponent of the mean number of solutions at distance d from a planted one, and so from a typical one; the typical
    logarithm of that number is not above it (Markov).  X and Y are standard normal with correlation 1 - 2d, so d and
    1 - d give the same.

    Parameters
    ----------
    k : float
        Half-width of the allowed band in units of sqrt(N), in (0, 37.5].
    alpha : float
        Load P / N, >= 0.
    d : float
        Hamming distance per weight, in (0, 1).
    nodes : int
        Gauss-Legendre nodes, >= 16.  Call with twice as many to see the error.

    Returns
    -------
    float
        Nats per weight; negative where a typical instance has no such pair.  Equal to `entropy` at d = 1/2.  The second
        term has relative error 1e-13, also for d -> 0 and for large k.

    Raises
    ------
    ValueError
        When an argument lies outside its range.

    Notes
    -----
    W. Perkins and C. Xu, arXiv 2102.05163; E. Abbe, S. Li and A. Sly, arXiv 2102.13069.  20 microseconds.
    """
    k = real("k", k, 0.0, LARGEST_K, open_low=True)
    alpha = real("alpha", alpha, 0.0)
    d = real("d", d, 0.0, 1.0, open_low=True, open_high=True)
    return _potential(k, alpha, d, integer("nodes", nodes, low=16))


def minimal_distance(k, alpha, *, nodes=NODES):
    """The distance d_min below which a typical solution has no others: the zero of `potential` in (0, 1/2).

    Parameters and ValueError as in `potential`, with alpha > 0.

    Returns
    -------
    float
        In (0, 1/2]; 1/2 at `capacity`, where it moves like the square root of the missing load.  Relative error 1e-12
        well below the capacity.

    Raises
    ------
    ConvergenceError
        Above the capacity (the residual is the missing entropy), and where d_min < 1e-280.

    Notes
    -----
    The potential is negative for all d up to d_min: at every k and alpha that we looked at its ratio to H2 changes sign
    once in (0, 1/2), and the tests scan for a second time.  A few milliseconds.
    """
    k = real("k", k, 0.0, LARGEST_K, open_low=True)
    alpha = real("alpha", alpha, 0.0, open_low=True)
    nodes = integer("nodes", nodes, low=16)
    what = f"zero of the potential at k = {k:g}, alpha = {alpha:g}"
    top = _potential(k, alpha, 0.5, nodes)
    if top < _MERGED:
        if top > -_MERGED:
            return 0.5
        raise ConvergenceError(f"{what}: none, it is negative everywhere", -top)
    low = high = math.log(0.5)
    while _potential(k, alpha, math.exp(low), nodes) >= 0.0:
        low, high = 1.3 * low, low
        if low < math.log(_SMALLEST):
            raise ConvergenceError(f"{what}: none above {_SMALLEST:g}", math.exp(low))
    return math.exp(bracketed(lambda y: _potential(k, alpha, math.exp(y), nodes), low, high, what=what, xtol=1e-14))


def _potential(k, alpha, d, nodes):
    d = min(d, 1.0 - d)
    return float(special.entr(d)) - (1.0 - d) * math.log1p(-d) + alpha * math.log1p(-_leaving(k, d, nodes))


def _leaving(k, d, nodes):
    """P(|Y| > k | |X| <= k) for correlation 1 - 2d >= 0.

    By symmetry twice the part with Y > k.  With x = k - y the integrand is at most exp(-k^2/2 - (y - 2dk)^2 / (2 s^2)),
    s^2 = 1 - (1-2d)^2: it is a layer of width s at the wall, and the nodes cover this layer only.
    """
    rho, s = 1.0 - 2.0 * d, 2.0 * math.sqrt(d * (1.0 - d))
    low, high = max(0.0, 2.0 * d * k - _WINDOW * s), min(2.0 * k, 2.0 * d * k + _WINDOW * s)
    y, weights = _layer(nodes)
    y = low + (high - low) * y
    exponent = -0.5 * (k - y) ** 2 + log_tail((2.0 * d * k + rho * y) / s) - _log_inside(k)
    return 2.0 * (high - low) * float(weights @ np.exp(exponent)) / math.sqrt(2.0 * math.pi)


@functools.lru_cache(maxsize=4)
def _layer(nodes):
    return legendre(nodes, 0.0, 1.0)


def _log_inside(k):
    """ln P(|z| <= k): ln erf below the median, log1p(-erfc) above, where erf rounds to 1."""
    scaled = k / math.sqrt(2.0)
    if scaled < 0.5:
        return math.log(special.erf(scaled))
    return math.log1p(-special.erfc(scaled))
