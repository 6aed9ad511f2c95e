"""Saddle points behind `quenched.perceptron.local_entropy`, and how to get from one to the next.

A reference is surrounded by solutions at distance d; q1 is the overlap of two solutions around one reference, q0 around
two references, gamma the coupling that holds the solutions at their distance, y what a local entropy counts in the
choice of the reference.  The unknowns are ln(q0 / (1-q0)), ln((q1-q0) / (1-q1)), ln gamma and, where the number of
references is asked to be exp(0 N), ln y: in them nothing is lost where q1 - q0, 1 - q1 or gamma vanish.
"""

import functools
import itertools
import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.continuation import correct, follow, jacobian, landing
from quenched.numerics.roots import bracketed
from quenched.perceptron.local_entropy_averages import patterns, weights

LARGEST_Y = 1e4  # that is followed where the external entropy is 0
LIMIT_Y = 1e6  # stands for infinity
FROZEN = 1e-9  # smallest 1 - q1
_TOLERANCE = 1e-12
_NOISE = 1e-15  # of a residual, for each unit of y
_STIFF = 10.0  # the external entropy counts in units of 1 + y / 10: so many times it moves when an overlap does
_LOG_Y = 1e-5
_LARGEST_LOG = 20.0
_LOAD_SCALE = 4.0  # a change of alpha counts so many times as much as one of ln d
_POINTS = 125  # for steps of length 1
_BACK = 0.05
_DAMPING = 0.5
_ITERATIONS = 400
_NEAR = 1e-4


class Saddle(NamedTuple):
    """A saddle point: where, the order parameters (delta = q1 - q0, gap = 1 - q1), both entropies."""

    alpha: float
    d: float
    y: float
    q0: float
    delta: float
    gap: float
    gamma: float
    local_entropy: float
    external_entropy: float

    @property
    def q1(self):
        """The overlap of two solutions around one reference."""
        return self.q0 + self.delta

    @property
    def unknowns(self):
        """What the equations are solved for, ln y included (-inf at y = 0)."""
        log_y = math.log(self.y) if self.y > 0.0 else -math.inf
        ratios = self.q0 / (self.delta + self.gap), self.delta / self.gap, self.gamma
        return np.array([*map(math.log, ratios), log_y])


def evaluate(alpha, d, y, unknowns, refinement):
    """The residuals of the four equations, and the Saddle whose fields belong to these unknowns.

    Parameters
    ----------
    alpha, d, y : float
        Load, distance, replicas.
    unknowns : array_like (>= 3,)
        ln(q0 / (1-q0)), ln((q1-q0) / (1-q1)), ln gamma.
    refinement : int
        Divides every step of the quadratures.

    Returns
    -------
    residuals : ndarray (4,)
        ln of (what the averages give / what was put in) for q0, q1 - q0 and d; the external entropy.
    saddle : Saddle

    Raises
    ------
    ConvergenceError
        When 1 - q1 < 1e-9 or something overflows: the solutions around a reference are one and the same.
    """
    q0, rest = _logistic(unknowns[0])
    share, remainder = _logistic(unknowns[1])
    delta, gap, gamma = rest * share, rest * remainder, math.exp(min(unknowns[2], 700.0))
    if not (gap > FROZEN and min(q0, delta) > 0.0):
        raise ConvergenceError("the overlap of the solutions around one reference runs to 1", gap)
    pattern_norm, log_phi, square, variance = patterns(q0, delta, gap, y, refinement)
    q0_hat, variance_hat = alpha * square, alpha * variance
    if not min(q0_hat, variance_hat) > 0.0:
        raise ConvergenceError("a conjugate vanishes", variance_hat)
    weight_norm, log_cosh, new_q0, new_delta, new_gap, aligned = weights(q0_hat, variance_hat, gamma, y, refinement)
    if not min(new_q0, new_delta, new_gap, 1.0 - aligned) > 0.0:
        raise ConvergenceError("an overlap runs to 1", 1.0 - aligned)
    products = variance_hat * (q0 + delta) + q0_hat * delta  # of conjugates and overlaps: those of q1 less those of q0
    external = 0.5 * y**2 * products + (weight_norm - y * log_cosh) + alpha * (pattern_norm - y * log_phi)
    local = log_cosh + alpha * log_phi - gamma * (1.0 - 2.0 * d) - y * products
    local -= 0.5 * (q0_hat + variance_hat) * gap
    if not math.isfinite(local + external):
        raise ConvergenceError("an entropy is not finite", gap)
    ratios = new_q0 / q0, new_delta / delta, (1.0 - aligned) / (2.0 * d)
    residuals = np.array([*map(math.log, ratios), external])
    return residuals, Saddle(alpha, d, y, q0, delta, gap, gamma, local, external)


def small_load(alpha, d, y):
    """A point near the saddle point at small `alpha`, by damped iteration from uncorrelated references."""
    overlap = 1.0 - 2.0 * d
    q0 = delta = 0.5 * overlap**2
    gamma, change = math.atanh(overlap), math.inf
    for _ in range(_ITERATIONS):
        _, _, square, variance = patterns(q0, delta, 1.0 - q0 - delta, y, 1)
        averages = weights(alpha * square, alpha * variance, gamma, y, 1)
        new = averages[2], averages[3], gamma * math.atanh(overlap) / math.atanh(averages[5])
        change = max(abs(math.log(after / before)) for after, before in zip(new, (q0, delta, gamma), strict=True))
        q0, delta, gamma = (
            _DAMPING * before + (1.0 - _DAMPING) * after for after, before in zip(new, (q0, delta, gamma), strict=True)
        )
        if change < _NEAR:
            return Saddle(alpha, d, y, q0, delta, 1.0 - q0 - delta, gamma, math.nan, math.nan)
    raise ConvergenceError(f"saddle point at alpha = {alpha:g}, d = {d:g}, y = {y:g}: no start at small load", change)


class Line:
    """Saddle points along a straight line in (ln d, alpha, ln y), from a known one to a target.

    The curve of saddle points may fold and run back; a point of it is an array (unknowns..., t), where t is how far the
    line has been travelled.

    Parameters
    ----------
    start : Saddle
    alpha, d : float
        The target.
    y : float or None
        The target; None: y is an unknown, and the external entropy is 0.
    """

    def __init__(self, start, alpha, d, y):
        self.start, self.target, self.free = start, (alpha, d, y), y is None
        self.what = f"saddle point at alpha = {alpha:g}, d = {d:g}" + ("" if self.free else f", y = {y:g}")
        change = 0.0 if self.free or y == start.y else math.log(y / start.y)
        way = np.array([math.log(d / start.d), _LOAD_SCALE * (alpha - start.alpha), change])
        self.length = float(np.linalg.norm(way))
        self.way = (way / self.length).tolist() if self.length > 0.0 else [1.0, 0.0, 0.0]
        self.count = 4 if self.free else 3
        self.tolerance = max(_TOLERANCE, _NOISE * max(start.y, y or 0.0))

    def evaluate(self, point, refinement=1):
        """Residuals and Saddle at a point."""
        t = float(point[-1])
        alpha, d, y = self.target
        if t != self.length:
            alpha = self.start.alpha + t * self.way[1] / _LOAD_SCALE
            d = self.start.d * math.exp(t * self.way[0])
            y = self.start.y * math.exp(t * self.way[2])
        if self.free:
            y = math.exp(min(float(point[3]), _LARGEST_LOG))
        return evaluate(alpha, d, y, point, refinement)

    def residual(self, point, refinement=1):
        """The equations that a point of the curve solves."""
        residuals, saddle = self.evaluate(point, refinement)
        residuals[3] /= 1.0 + saddle.y / _STIFF
        return residuals[: self.count]

    def points(self, *, around=False, refinement=1, longest=0.5):
        """The points of the curve, up to the first one beyond the target, beyond y = 1e4, or back before the start.

        Unless it is followed `around` folds, the curve also stops where it runs back.
        """
        residual = functools.partial(self.residual, refinement=refinement)
        first = np.append(self.start.unknowns[: self.count], 0.0)
        ahead = np.eye(self.count + 1)[-1]
        farthest = -math.inf
        for point in itertools.islice(
            follow(residual, first, ahead, what=self.what, longest=longest), math.ceil(_POINTS / longest)
        ):
            yield point
            t, farthest = float(point[-1]), max(farthest, float(point[-1]))
            back = -_BACK if around else farthest
            if t >= self.length or t < back or (self.free and point[3] > math.log(LARGEST_Y)):
                return

    def arrive(self, points):
        """The Saddle at the target, from points that pass it."""
        options = {"what": self.what, "tolerance": self.tolerance}
        return self.evaluate(landing(self.residual, points, self.count, self.length, **options))[1]


def polish(saddle, refinement, *, free, pinned=True):
    """The same saddle point to full accuracy, with another refinement of the quadratures.

    Where the curve folds d cannot be kept (`pinned`): it moves along the normal of the curve then.
    """
    line = Line(saddle, saddle.alpha, saddle.d, None if free else saddle.y)
    point = np.append(saddle.unknowns[: line.count], 0.0)
    slopes = jacobian(line.residual, point)
    normal = np.eye(line.count + 1)[-1] if pinned else np.linalg.svd(slopes)[2][-1]
    fine = functools.partial(line.residual, refinement=refinement)
    found, _ = correct(fine, point, normal, slopes, what=line.what, tolerance=line.tolerance)
    return line.evaluate(found, refinement)[1]


def between(start, alpha, d):
    """Saddle points of external entropy 0 from `start`, around folds, to that at (alpha, d), or where y > 1e4."""
    line = Line(start, alpha, d, None)
    points = list(line.points(around=True))
    if points[-1][-1] < line.length:
        return [line.evaluate(point)[1] for point in points]
    return [*(line.evaluate(point)[1] for point in points[:-1]), line.arrive(points)]


def dense(start, alpha, d):
    """From one saddle point of external entropy 0 to that at (alpha, d).

    Where y > 1e4 is met, y stays as it is until (alpha, d) is reached, and is solved for there alone: one equation for
    ln y instead of four that are nearly dependent.  If the external entropy is still positive at y = 1e6, that is it.
    """
    if (alpha, d) == (start.alpha, start.d):
        return start
    if start.y < LARGEST_Y:
        line = Line(start, alpha, d, None)
        points = list(line.points())
        if points[-1][-1] >= line.length:
            return line.arrive(points)
        start = line.evaluate(points[-1])[1]
        if start.y < LARGEST_Y:
            raise ConvergenceError(f"{line.what}: the branch turns back", line.length - max(p[-1] for p in points))
    return _raise_y(fixed(start, alpha, d, 0.5 * LARGEST_Y))


def fixed(start, alpha, d, y):
    """From one saddle point to that at (alpha, d, y), whatever the external entropy."""
    line = Line(start, alpha, d, y)
    return line.arrive(line.points()) if line.length > 0.0 else polish(start, 1, free=False)


def _raise_y(start):
    """The saddle point of external entropy 0 at the same alpha and d, or that at y = 1e6."""
    line = Line(start, start.alpha, start.d, LIMIT_Y)
    points = list(line.points())
    saddles = [line.evaluate(point)[1] for point in points]
    negative = next((index for index, saddle in enumerate(saddles) if saddle.external_entropy < 0.0), None)
    if negative is None:
        return line.arrive(points)
    low, high = saddles[max(negative - 2, 0)], saddles[min(negative + 1, len(saddles) - 1)]  # their signs are rough

    def external(log_y):
        return fixed(low, low.alpha, low.d, math.exp(log_y)).external_entropy

    what = f"y of external entropy 0 at alpha = {low.alpha:g}, d = {low.d:g}"
    log_y = bracketed(external, math.log(low.y), math.log(high.y), what=what, xtol=_LOG_Y, rtol=_LOG_Y)
    return fixed(low, low.alpha, low.d, math.exp(log_y))


def _logistic(x):
    """1 / (1 + exp(-x)) and 1 / (1 + exp(x))."""
    small = math.exp(-abs(x))
    large, little = 1.0 / (1.0 + small), small / (1.0 + small)
    return (large, little) if x >= 0.0 else (little, large)
