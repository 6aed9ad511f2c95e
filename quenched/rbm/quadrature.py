"""Averages over Gaussian fields of functions that have poles at an imaginary field of pi / 2 (tanh and its kin)."""

import functools
import math

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import trapezoid
from quenched.numerics.validation import real

RESOLUTION = 0.3
HALF_WIDTH = 9.0
SHARPEST = 3000.0
_WIDEST = 0.75  # step where the integrand is smooth


def resolved(resolution):
    """Return `resolution` as a float in (0, 1]."""
    return real("resolution", resolution, 0.0, 1.0, open_low=True)


def rule(deviation, resolution=RESOLUTION):
    """Nodes and weights of a standard normal average of functions of ``deviation * z`` with poles at +-i pi / 2.

    Parameters
    ----------
    deviation : float
        Standard deviation of the field, in [0, 3000]; one node at zero.
    resolution : float
        The step of the trapezoidal rule times the deviation.  Its error is exp(-pi^2 / resolution), 5e-15 at 0.3.

    Returns
    -------
    nodes, weights : ndarray
        On [-9, 9]: the neglected tail has weight 2e-19.

    Raises
    ------
    ConvergenceError
        When the deviation is larger; it is the residual.
    """
    if not deviation <= SHARPEST:
        raise ConvergenceError(f"fields of width {deviation:g} are too sharp for the quadrature", deviation)
    if deviation == 0.0:
        return np.zeros(1), np.ones(1)
    step = min(2.5 * resolution, _WIDEST, resolution / deviation)
    return _cached_rule(8 * math.ceil(HALF_WIDTH / step / 8.0))


def half_rule(deviation, resolution=RESOLUTION):
    """The same for even functions: nodes z >= 0 only."""
    z, weights = rule(deviation, resolution)
    return _folded(len(z)) if len(z) > 1 else (z, weights)


@functools.lru_cache(maxsize=64)
def _cached_rule(half):
    z, weights = trapezoid(HALF_WIDTH, 2 * half + 1)
    z.flags.writeable = weights.flags.writeable = False
    return z, weights


@functools.lru_cache(maxsize=64)
def _folded(nodes):
    half = nodes // 2
    z, weights = (values[half:].copy() for values in _cached_rule(half))
    z[0] = 0.0
    weights[1:] *= 2.0
    z.flags.writeable = weights.flags.writeable = False
    return z, weights
