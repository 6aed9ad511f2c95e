"""The symmetric binary perceptron, |xi.w| <= k sqrt(N): its entropy is the annealed one, and that is a theorem.

A typical instance has ln Z = ln E[Z] to leading order at every load below the capacity (Aubin, Perkins and Zdeborova,
J. Phys. A 52 (2019) 294003; Perkins and Xu, Abbe, Li and Sly, 2021), so both functions here are exact.
"""

import math

from scipy import special

from quenched.numerics.gaussian import LN2
from quenched.numerics.validation import real

LARGEST_K = 37.5  # the capacity overflows a double above


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


def _log_inside(k):
    """ln P(|z| <= k): ln erf below the median, log1p(-erfc) above, where erf rounds to 1."""
    scaled = k / math.sqrt(2.0)
    if scaled < 0.5:
        return math.log(special.erf(scaled))
    return math.log1p(-special.erfc(scaled))
