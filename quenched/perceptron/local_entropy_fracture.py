"""Where two branches of saddle points of `quenched.perceptron.local_entropy` touch.

Four equations R(x, ln d; alpha) = 0 in five unknowns have a curve of solutions.  It crosses itself where the 4 x 5
matrix of derivatives has rank 3, that is where some l fulfils l.R_x = 0 and l.R_lnd = 0: 5 more equations, for l (up to
its length) and alpha.
"""

import functools
import math

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.perceptron import local_entropy_saddle as saddle

_STEP = 1e-3  # of the fourth-order differences that make up the derivatives
_OUTER = 1e-4  # of those that Newton's method takes of them
_TOLERANCE = 1e-9
_CLOSE = 1e-5  # residual below which the derivatives are good enough
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

    point, matrix, reference = _first(start)
    if refinement > 1:  # the derivatives serve once more
        point, _ = _newton(point, reference, refinement, matrix)
    return _evaluate(point, refinement)[1]


@functools.lru_cache(maxsize=1)
def _first(start):
    """The zero with the plain quadratures, the derivatives there, and the vector that sets the length of l."""
    point = np.array([*start.unknowns, math.log(start.d), start.alpha])
    reference = np.linalg.svd(_slopes(point, 1))[0][:, -1]
    return *_newton(np.append(point, reference), reference, 1, None), reference


def _newton(point, reference, refinement, matrix):
    """The zero of `_system`, and the derivatives there; given `matrix`, they are not computed, and one step is made."""
    size, fresh = math.inf, matrix is None
    for count in range(_NEWTON):
        value = _system(point, reference, refinement)
        size = float(np.abs(value).max())
        if size < _TOLERANCE and (fresh or count > 0):
            return point, matrix
        if fresh and size > _CLOSE:
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
