"""Following a curve of solutions of n equations in n + 1 unknowns, around folds, with steps that adapt."""

import itertools
import math

import numpy as np

from quenched.numerics import ConvergenceError

DIFFERENCE = 1e-5
_CORRECTIONS = 9
_RENEWED = (3, 6)  # corrections after which the Jacobian is computed again
_QUICK = 3  # corrections after which the step grows
_GROWTH = 1.5
_STRAY = 0.5  # a correction longer than this share of the step is a jump
_BEND = 0.8  # smallest cosine between the tangent and the chord of a step
_SMALLEST = 1e-6


def jacobian(residual, point):
    """The matrix of derivatives of `residual` at `point`, by central differences of 1e-5."""
    shifts = DIFFERENCE * np.eye(len(point))
    return np.array([residual(point + shift) - residual(point - shift) for shift in shifts]).T / (2.0 * DIFFERENCE)


def follow(residual, start, direction, *, what, step=0.1, longest=0.5, tolerance=1e-7):
    """The points of a curve residual(x) = 0, one after the other, from a point near `start`.

    Pseudo-arclength continuation (H. B. Keller, 1977): the predictor is the tangent, the corrector Newton's method in
    the plane perpendicular to it, so that a fold in any of the unknowns is a point like any other.

    Parameters
    ----------
    residual : callable
        ndarray (n + 1,) -> ndarray (n,).  It may raise ConvergenceError where it is not defined.
    start : array_like (n + 1,)
        Near the curve; it is corrected first.
    direction : array_like (n + 1,)
        Where to go first: the curve is left on the side that has a positive product with it.
    what : str
        What is followed, for the message.
    step, longest : float
        First and largest length of a step, in the units of the unknowns.  A step is halved when the corrector fails,
        when it jumps by more than half the step, when the curve turns by more than 37 degrees, and when the sign of
        det(Jacobian, tangent) tells that another curve, which passes nearby, was met.
    tolerance : float
        Largest residual of a point; `correct` brings it closer.

    Yields
    ------
    ndarray (n + 1,)
        The corrected start, then one point for each step, without end.

    Raises
    ------
    ConvergenceError
        When a step of 1e-6 still fails: the curve ends.

    Notes
    -----
    2n + 6 evaluations for a step.
    """
    point, direction = np.asarray(start, dtype=float), np.asarray(direction, dtype=float)
    slopes = jacobian(residual, point)
    tangent = _tangent(slopes, direction)
    side = _side(slopes, tangent)
    point, _ = correct(residual, point, tangent, slopes, what=what, tolerance=tolerance)
    yield point
    while True:
        predicted = point + step * tangent
        try:
            slopes = jacobian(residual, predicted)
            found, corrections = correct(residual, predicted, tangent, slopes, what=what, tolerance=tolerance)
            onward = _tangent(slopes, found - point)
            same = _is_near(point, predicted, found, step) and _side(slopes, onward) == side
        except ConvergenceError:
            same = False
        if not same:
            step *= 0.5
            tangent = _tangent(jacobian(residual, point), tangent)  # that of the last step was taken a little before
            if step < _SMALLEST:
                raise ConvergenceError(f"{what}: the curve ends", np.linalg.norm(residual(point)))
            continue
        tangent, point = onward, found
        if corrections <= _QUICK:
            step = min(_GROWTH * step, longest)
        yield point


def landing(residual, points, index, value, *, what, tolerance=1e-10):
    """The first point of a curve at which one unknown has a given value.

    Parameters
    ----------
    residual, what, tolerance
        As in `follow`.
    points : iterable of ndarray (n + 1,)
        The curve, as `follow` yields it.
    index : int
        Which unknown.
    value : float
        Its value.

    Returns
    -------
    ndarray (n + 1,)

    Raises
    ------
    ConvergenceError
        When the curve ends before; the residual is the least distance from the value.
    """
    least = math.inf
    for before, after in itertools.pairwise(points):
        least = min(least, abs(before[index] - value), abs(after[index] - value))
        if (before[index] - value) * (after[index] - value) > 0.0 or before[index] == after[index]:
            continue
        share = (value - before[index]) / (after[index] - before[index])
        guess = before + share * (after - before)
        guess[index] = value
        axis = np.eye(len(guess))[index]
        return correct(residual, guess, axis, jacobian(residual, guess), what=what, tolerance=tolerance)[0]
    raise ConvergenceError(f"{what}: not reached", least)


def correct(residual, point, normal, slopes, *, what, tolerance=1e-10):
    """Newton's method in the plane through `point` perpendicular to `normal`.

    Parameters
    ----------
    residual, what, tolerance
        As in `follow`.
    point, normal : ndarray (n + 1,)
        Where to start, and the direction that is not moved in: a unit vector of one unknown keeps this unknown.
    slopes : ndarray (n, n + 1)
        The Jacobian near `point`; it is updated (Broyden), and computed again when that does not suffice.

    Returns
    -------
    point : ndarray (n + 1,)
    corrections : int

    Raises
    ------
    ConvergenceError
        When 9 corrections do not suffice or one is longer than 1 in any unknown.
    """
    value, size = residual(point), math.inf
    for count in range(_CORRECTIONS + 1):
        size = float(np.abs(value).max())
        if size < tolerance:
            return point, count
        if count in _RENEWED:
            slopes = jacobian(residual, point)
        move = np.linalg.lstsq(np.vstack([slopes, normal]), np.append(-value, 0.0))[0]
        if not np.abs(move).max() < 1.0:
            break
        point = point + move
        last, value = value, residual(point)
        slopes = slopes + np.outer(value - last - slopes @ move, move) / (move @ move)
    raise ConvergenceError(f"{what}: no point of the curve nearby", size)


def _tangent(slopes, direction):
    """The unit vector that `slopes` maps to 0, on the side of `direction`."""
    tangent = np.linalg.svd(slopes)[2][-1]
    return math.copysign(1.0, tangent @ direction) * tangent


def _side(slopes, tangent):
    """+1 or -1: it is the same all along a curve, and changes where one crosses over to another curve nearby."""
    return math.copysign(1.0, np.linalg.det(np.vstack([slopes, tangent])))


def _is_near(point, predicted, found, step):
    chord = found - point
    along = chord @ (predicted - point) / step
    return np.linalg.norm(found - predicted) < _STRAY * step and along > _BEND * np.linalg.norm(chord)
