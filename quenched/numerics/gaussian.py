"""The Gaussian tail H(x) = P(z > x) and its relatives, accurate where H itself underflows."""

import math

import numpy as np
from scipy import special

from quenched.numerics.validation import integer, real

LN2 = math.log(2.0)
SQRT_2_OVER_PI = math.sqrt(2.0 / math.pi)


def density(x):
    """The standard normal density phi(x), for arrays."""
    return np.exp(-0.5 * np.square(x)) / math.sqrt(2.0 * math.pi)


def log_tail(x):
    """ln H(x), for arrays; relative accuracy ~1e-15 up to |x| = 1e150."""
    return special.log_ndtr(-np.asarray(x, dtype=float))


def inverse_mills(x):
    """h(x) = phi(x) / H(x), for arrays, through erfcx: no overflow of 0/0 at large x."""
    return SQRT_2_OVER_PI / special.erfcx(np.asarray(x, dtype=float) / math.sqrt(2.0))


def log_2cosh(x):
    """ln 2cosh(x), for arrays, without overflow."""
    magnitude = np.abs(x)
    return magnitude + np.log1p(np.exp(-2.0 * magnitude))


def trapezoid(half_width=11.0, nodes=1761):
    """Nodes and weights of the trapezoidal rule for a standard Gaussian average.

    For an integrand that is analytic in a strip the error falls faster than any power of the step (1e-14 at the
    default for the perceptron's integrals); a kink or a wall makes it algebraic, so refine and compare.

    Parameters
    ----------
    half_width : float
        The rule covers [-half_width, half_width].
    nodes : int
        Number of equidistant nodes, >= 3.

    Returns
    -------
    nodes, weights : ndarray (nodes,)
        ``weights @ f(nodes)`` approximates the average of f; the weights include the density.
    """
    half_width = real("half_width", half_width, 0.0, open_low=True)
    nodes = integer("nodes", nodes, low=3)
    z = np.linspace(-half_width, half_width, nodes)
    weights = density(z) * (2.0 * half_width / (nodes - 1))  # not z[1] - z[0], which has lost four digits
    weights[[0, -1]] *= 0.5
    return z, weights


def hermite(nodes):
    """Gauss-Hermite nodes and weights for a standard Gaussian average, exact to degree 2 nodes - 1.

    Returns
    -------
    nodes, weights : ndarray (nodes,)
        The weights sum to 1.
    """
    x, weights = np.polynomial.hermite_e.hermegauss(integer("nodes", nodes, low=1))
    return x, weights / weights.sum()


def legendre(nodes, low=-1.0, high=1.0):
    """Gauss-Legendre nodes and weights on [low, high]."""
    x, weights = np.polynomial.legendre.leggauss(integer("nodes", nodes, low=1))
    half = 0.5 * (high - low)
    return low + half * (x + 1.0), half * weights
