"""Where the dense clusters of the symmetric binary perceptron break up: two loads, close to each other.

On the surface of saddle points with Sigma_E = 0 and q0 > 0 the load is a function of two coordinates, and the curve
S_I(d) at a given load is a level line.  Two things happen to the line that starts at the core when the load grows.

* Fold.  At fixed d the load rises with q0 until, at one point, alpha' = alpha'' = 0.  Beyond, three saddle points
  share a range of distances, and the best S_I(d) has a kink.
* End.  At fixed y the load has a minimum over q0, alpha_min(y), which rises with y to a finite limit.  A line above
  this limit crosses no such minimum: it runs to y = infinity at a finite distance, with slope 0.  From there on the
  core is an object of its own and does not reach large distances.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.validation import integer, real
from quenched.perceptron import saddle_search, symmetric
from quenched.perceptron import symmetric_saddle as saddle
from quenched.perceptron.saddle_search import Outside
from quenched.perceptron.symmetric_local_entropy import LARGEST_K

_FLAT = 0.15  # distance within which the branch of the core is flattest
_DIFFERENCE = 0.015  # of logit q0 in the derivatives of the load
_COARSE = 0.05  # the same for the minimum at fixed y
_TOLERANCE = 1e-7  # Sigma_E = Phi - y S_I loses digits at large y
_MINIMUM = 1e-6  # of logit q0
_NEWTON = 20
_LARGEST_MOVE = 0.05
_YS = 350.0 * 1.3 ** np.arange(7)  # up to 1700
_FITTED = 4
_SCALE = 10.0  # of Sigma_E among the residuals


class Fracture(NamedTuple):
    """Loads of the fold and of the end of the core's branch, the error of the latter; where the fold opens."""

    fold: float
    end: float
    end_error: float
    d: float
    y: float
    local_entropy: float
    q0: float
    q1: float


def fracture_load(k=1.0):
    """The load above which the branch of dense clusters that starts at the core ends: `fracture(k).end`, a float."""
    return fracture(k).end


def fracture(k=1.0, *, entry=0.86, refinement=1):
    """The loads at which the densest cluster folds and ends.

    Parameters
    ----------
    k : float
        Half-width of the allowed band in units of sqrt(N), in (0, 4].
    entry : float
        Load in units of the capacity where the search starts, at the flattest point of S_I(d): up to 1 % below the
        fold for k = 1.
    refinement : int
        Divides every step of the quadratures, 1 to 8.

    Returns
    -------
    Fracture
        Absolute error 1e-6 in ``fold``; ``end`` is extrapolated from y = 600 ... 1700, ``end_error`` how much a power
        of 1/y less would change it.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When nothing is found from there; the scenario was seen for k from 0.9 to 1.

    Notes
    -----
    5 s, and three times that at refinement 2.
    """
    k = real("k", k, 0.0, LARGEST_K, open_low=True)
    entry = real("entry", entry, 0.0, 1.0, open_low=True, open_high=True)
    surface = _Surface(k, entry * symmetric.capacity(k), integer("refinement", refinement, low=1, high=8))
    fold = surface.fold()
    limit, error = surface.end(fold)
    y, point = surface.at(fold)
    return Fracture(float(fold[4]), limit, error, math.exp(fold[5]), y, point.local_entropy, point.q0, point.q1)


class _Surface:
    """Points (logit q0, logit of the rest, gamma, ln y, alpha, ln d) with Sigma_E = 0; those found are remembered."""

    def __init__(self, k, alpha, refinement):
        self._k, self._refinement, self._entry = k, refinement, alpha
        self._what = f"fracture of the densest cluster at k = {k:g}"
        core = saddle.core(k, alpha, _FLAT, True, refinement)
        if core.size == 4:
            raise ConvergenceError(f"{self._what}: q0 = 0 is stable at alpha = {alpha:g}")
        branch = saddle.outward(k, alpha, core, refinement)
        flattest = min(itertools.takewhile(lambda x: x[-1] < math.log(_FLAT), branch), key=lambda x: x[2])
        self._known = [np.array([*flattest[:4], alpha, flattest[4]])]

    def at(self, x):
        """y and the saddle point at a point of the surface."""
        y = saddle.exponential(x[3])
        return y, saddle.evaluate(self._k, x[4], y, x[:3], self._refinement)

    def _solve(self, first, second, value):
        """The point with given unknowns `first` (logit q0) and `second` (ln y or ln d), from the nearest known one."""
        free = [i for i in range(6) if i not in (0, second)]

        def residual(u):
            x = np.empty(6)
            x[0], x[second], x[free] = first, value, u
            point = self.at(x)[1]
            return [*saddle.mismatch(point, x, math.exp(x[5])), _SCALE * point.external_entropy]

        near = min(self._known, key=lambda x: math.hypot(x[0] - first, x[second] - value))
        found = np.empty(6)
        found[0], found[second] = first, value
        found[free] = saddle_search.solve(residual, near[free], what=self._what, tolerance=_TOLERANCE)
        self._known.append(found)
        return found

    def _loads(self, first, second, value, difference, steps):
        return [self._solve(first + step * difference, second, value)[4] for step in steps]

    def fold(self):
        """The point where, at fixed d, the first two derivatives of the load by logit q0 vanish."""

        def derivatives(position):
            try:
                loads = self._loads(position[0], 5, position[1], _DIFFERENCE, (-2, -1, 0, 1, 2))
            except ConvergenceError:
                raise Outside from None
            first = np.dot([1.0, -8.0, 0.0, 8.0, -1.0], loads) / (12.0 * _DIFFERENCE)
            return [first, np.dot([-1.0, 16.0, -30.0, 16.0, -1.0], loads) / (12.0 * _DIFFERENCE**2)]

        start = self._known[0][[0, 5]]
        q0, log_d = saddle_search.solve(derivatives, start, what=self._what, tolerance=1e-6)
        found = self._solve(q0, 5, log_d)
        if found[4] < self._entry:
            raise ConvergenceError(f"{self._what}: the search left the branch", found[4])
        return found

    def end(self, fold):
        """The limit of the least load at fixed y for y -> infinity, and its error."""
        q0, least = fold[0], []
        for y in _YS:
            q0 = self._minimum(q0, math.log(y))
            least.append(self._solve(q0, 3, math.log(y))[4])
        inverse, least = 1.0 / _YS[-_FITTED:], np.array(least[-_FITTED:])
        cubic, quadratic = (np.polyfit(inverse, least, degree)[-1] for degree in (_FITTED - 1, _FITTED - 2))
        return float(cubic), float(abs(cubic - quadratic))

    def _minimum(self, q0, log_y):
        """logit q0 at which the load is least at given y: Newton's method on parabolas."""
        for _ in range(_NEWTON):
            low, here, high = self._loads(q0, 3, log_y, _COARSE, (-1, 0, 1))
            curvature = low + high - 2.0 * here
            move = -0.5 * _COARSE * (high - low) / curvature if curvature > 0.0 else _LARGEST_MOVE
            q0 += min(max(move, -_LARGEST_MOVE), _LARGEST_MOVE)
            if abs(move) < _MINIMUM:
                return q0
        raise ConvergenceError(f"{self._what}: no least load at y = {math.exp(log_y):g}", abs(move))
