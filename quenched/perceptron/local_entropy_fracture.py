"""Where two branches of saddle points of `quenched.perceptron.local_entropy` touch.

Four equations R(x, ln d; alpha) = 0 in five unknowns have a curve of solutions.  It crosses itself where the 4 x 5
matrix of derivatives has rank 3, that is where some l fulfils l.R_x = 0 and l.R_lnd = 0: 5 more equations, for l (up to
its length) and alpha.
"""

import math

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.perceptron import local_entropy_saddle as saddle

_STEP = 1e-3  # of the fourth-order differences that make up the derivatives
_OUTER = 1e-4  # of those that Newton's method takes of them
_TOLERANCE = 1e-9
_NEWTON = 12


def bifurcation(start, refinement):
    """The saddle point at which the curve of saddle points crosses itself, by Newton's method.

    Parameters
    ----------
    start : Saddle
        With external entropy 0, and near it.
    refinement : int
        Divides every step of the quadratures.

    Returns
    -------
    Saddle

    Raises
    ------
    ConvergenceError
        When Newton's method fails.
    """

    point = np.array([*start.unknowns, math.log(start.d), start.alpha])
    reference = np.linalg.svd(_slopes(point, 1))[0][:, -1]
    point = np.append(point, reference)
    matrix = None
    for level in sorted({1, refinement}):  # the derivatives of the first serve the second
        point, matrix = _newton(point, reference, level, matrix)
    return _evaluate(point, refinement)[1]


def _newton(point, reference, refinement, matrix):
    """The zero of `_system`, and the derivatives there; given `matrix`, these are not computed."""
    size, fresh = math.inf, matrix is None
    for _ in range(_NEWTON):
        value = _system(point, reference, refinement)
        size = float(np.abs(value).max())
        if size < _TOLERANCE:
            return point, matrix
        if fresh:
            shifts = _OUTER * np.eye(10)
            ahead, behind = (np.array([_system(point + sign * s, reference, 1) for s in shifts]) for sign in (1, -1))
            matrix = (ahead - behind).T / (2.0 * _OUTER)
        point = point - np.linalg.solve(matrix, value)
    raise ConvergenceError("point where two branches touch: not found", size)


def _system(point, reference, refinement):
    """Ten equations for six unknowns and l."""
    kernel = point[6:]
    residuals = _evaluate(point, refinement)[0]
    return np.concatenate([residuals, kernel @ _slopes(point[:6], refinement), [kernel @ reference - 1.0]])


def _slopes(point, refinement):
    """The derivatives of the four equations for all unknowns but the load."""
    columns = []
    for shift in _STEP * np.eye(6)[:5]:
        near, far = (
            _evaluate(point + k * shift, refinement)[0] - _evaluate(point - k * shift, refinement)[0] for k in (1, 2)
        )
        columns.append((8.0 * near - far) / (12.0 * _STEP))
    return np.array(columns).T


def _evaluate(point, refinement):
    return saddle.evaluate(float(point[5]), math.exp(point[4]), math.exp(point[3]), point[:3], refinement)
