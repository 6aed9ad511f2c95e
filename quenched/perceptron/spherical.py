"""Theory of the perceptron with real weights: the margin that random patterns leave, and the cost of learning them."""

import math

from quenched.numerics.roots import bracketed
from quenched.numerics.validation import real
from quenched.perceptron import gardner

CRITICAL_LOAD = 2.0


def typical_margin(alpha):
    """The largest margin kappa(alpha) of random patterns for N -> infinity: spherical_capacity(kappa) = alpha.

    Parameters
    ----------
    alpha : float
        Load P / N, from spherical_capacity(8) = 0.0154 to 2.

    Returns
    -------
    float
        In units where a pattern has |xi|^2 = N and weights have length 1: sqrt(1/alpha - 1) for alpha -> 0 and
        sqrt(2 pi) (2 - alpha) / 8 for alpha -> 2.  Relative error 1e-12 (absolute 1e-15 near alpha = 2).

    Raises
    ------
    ValueError
        When alpha lies outside its range: beyond 2 nothing separates.

    Notes
    -----
    E. Gardner, J. Phys. A 21 (1988) 257.  0.1 ms.
    """
    widest = gardner.KAPPA_RANGE[1]
    alpha = real("alpha", alpha, gardner.spherical_capacity(widest), CRITICAL_LOAD)
    what = f"margin at alpha = {alpha:g}"
    return bracketed(lambda kappa: gardner.spherical_capacity(kappa) - alpha, 0.0, widest, what=what)


def novikoff_bound(length, margin):
    """Largest number of mistakes of Rosenblatt's rule, (R / gamma)^2.

    Parameters
    ----------
    length : float
        R > 0, the length of the longest pattern.
    margin : float
        gamma > 0, a margin with which some weights of length 1 separate the patterns.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When one of them is not positive.

    Notes
    -----
    A. B. J. Novikoff, Proc. Symp. Math. Theory of Automata 12 (1962) 615.  Random patterns for N -> infinity have
    R^2 = N and gamma = `typical_margin`: the bound is N / kappa(alpha)^2, near capacity 32 N / (pi (2 - alpha)^2).
    """
    length, margin = real("length", length, 0.0, open_low=True), real("margin", margin, 0.0, open_low=True)
    return math.pow(length / margin, 2)
