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

from quenched.numerics import ConvergenceError, continuation
from quenched.numerics.validation import integer, real
from quenched.perceptron import symmetric
from quenched.perceptron import symmetric_saddle as saddle
from quenched.perceptron.symmetric_local_entropy import LARGEST_K

_FLAT = 0.15  # distance within which the branch of the core is flattest
_DIFFERENCE = 0.015  # of logit q0 in the derivatives of the load
_COARSE = 0.05  # the same for the minimum at fixed y
_APART = 0.003  # of ln d in their changes
_NEAR = 0.01  # a smaller move of logit q0 or ln d: the derivatives by ln d serve again
_CONVERGED = 1e-6  # a smaller move
_BOTTOM = 1e-3  # the same at a minimum, which is flat
_STEP = 0.1  # first step along a line
_MOST_STEPS = 60
_TOLERANCE = {5: 1e-10, 0: 1e-8, 3: 1e-8}  # at given d, q0, y: Sigma_E = Phi - y S_I loses digits at large y
_NEWTON = 40
_LARGEST_MOVE = 0.05
_YS = 350.0 * 1.4 ** np.arange(6)  # up to 1900
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
        Absolute error 1e-6 in ``fold``; ``end`` is extrapolated from y = 700 ... 1900, ``end_error`` how much a power
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

    def _residual(self, x):
        point = self.at(x)[1]
        return np.array([*saddle.mismatch(point, x, math.exp(x[5])), _SCALE * point.external_entropy])

    def _along(self, x, hold, moved, target):
        """From a point of the surface along the line on which unknown `hold` stays, until another has its target."""
        if x[moved] == target:
            return x
        free = [i for i in range(6) if i != hold]
        index = free.index(moved)

        def residual(u):
            return self._residual(np.insert(u, hold, x[hold]))

        ahead = math.copysign(1.0, target - x[moved]) * np.eye(5)[index]
        points = continuation.follow(residual, x[free], ahead, what=self._what, step=_STEP)
        nearby = itertools.islice(points, _MOST_STEPS)
        found = continuation.landing(residual, nearby, index, target, what=self._what, tolerance=_TOLERANCE[hold])
        self._known.append(np.insert(found, hold, x[hold]))
        return self._known[-1]

    def _solve(self, first, second, value):
        """The point with given unknowns `first` (logit q0) and `second` (ln y or ln d), from the nearest known one."""
        near = min(self._known, key=lambda x: math.hypot(x[0] - first, x[second] - value))
        return self._along(self._along(near, 0, second, value), second, 0, first)

    def _loads(self, first, second, value, difference, steps):
        return [self._solve(first + step * difference, second, value)[4] for step in steps]

    def _derivatives(self, q0, log_d):
        """First three derivatives of the load by logit q0 at fixed d."""
        loads = self._loads(q0, 5, log_d, _DIFFERENCE, (0, 1, 2, -1, -2))
        stencils = [[0, 8, -1, -8, 1], [-30, 16, -1, 16, -1], [0, -12, 6, 12, -6]]
        return stencils @ np.array(loads) / (12.0 * _DIFFERENCE ** np.array([1.0, 2.0, 3.0]))

    def fold(self):
        """The point where, at fixed d, the first two derivatives of the load by logit q0 vanish: Newton's method."""
        (q0, log_d), move = self._known[0][[0, 5]], np.full(2, np.inf)
        for _ in range(_NEWTON):
            here = self._derivatives(q0, log_d)
            if np.abs(move).max() > _NEAR:
                farther = (self._derivatives(q0, log_d + _APART) - here)[:2] / _APART
            move = -np.linalg.solve(np.array([here[1:], farther]).T, here[:2])
            move /= max(1.0, abs(move[0]) / _LARGEST_MOVE, 4.0 * abs(move[1]) / _LARGEST_MOVE)
            q0, log_d = q0 + move[0], log_d + move[1]
            if np.abs(move).max() < _CONVERGED:
                break
        else:
            raise ConvergenceError(f"{self._what}: no fold", np.abs(move).max())
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
            if abs(move) < _BOTTOM:
                return q0
        raise ConvergenceError(f"{self._what}: no least load at y = {math.exp(log_y):g}", abs(move))
