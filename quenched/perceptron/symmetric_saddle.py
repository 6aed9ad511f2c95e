"""Averages, saddle points and branches behind `quenched.perceptron.symmetric_local_entropy`.

The unknowns of a saddle point are (logit q0, logit of (q1 - q0) / (1 - q0), gamma); q0 = 0 is logit q0 = -inf, and is
left out where it is imposed.  Around it come ln y, where Sigma_E = 0 fixes it, and on a branch ln d.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import ConvergenceError, continuation, gaussian
from quenched.perceptron import saddle_search
from quenched.perceptron.reference_averages import REACH, flat, weights
from quenched.perceptron.saddle_search import Outside

LARGEST_Y = 5000.0
_FIRST_Y = 1000.0  # where the saddle point with q0 = 0 is close to its limit y -> infinity
_CORE = 0.05  # distance at which the branch of the core is entered
_STEP = 0.05  # first step along a branch, in logits and logarithms
_LONGEST = 0.4
_FRACTIONS = (0.3, 0.6, 0.1, 0.85, 0.97)  # q0 / q1 from which a saddle point with q0 > 0 is sought
_BROKEN = 1e-6  # a smaller q0 is the saddle point q0 = 0 again
_SCALE = 10.0  # of Sigma_E among the residuals
_INNER = 0.7  # step of the inner average over a pattern, in units of its narrowest width
_OUTER = 0.25  # largest step of its outer one
_SHARP = 0.35  # the same in units of the sharpest feature
_TABLE = 200


class Point(NamedTuple):
    """Entropies, overlaps and coupling at one set of unknowns; gain multiplies a small q0 in one turn (nan if q0 > 0);
    `image` is what (logit q0, logit of the rest) the equations ask for, `aligned` the overlap with the reference."""

    local_entropy: float
    external_entropy: float
    free_entropy: float
    q0: float
    q1: float
    gamma: float
    gain: float
    image: tuple
    aligned: float


class Strip(NamedTuple):
    """ln of the norm (G_E), <ln P>, E <r>^2, E <r^2> with r = d ln P / d field, and <r z1> / sqrt(q1 - q0)."""

    log_norm: float
    log_inside: float
    square: float
    variance: float
    response: float


def strip(k, y, q0, q1, *, refinement=1):
    """Averages over a pattern: E_{z0} ln int Dz1 P(u)^y, u = sqrt(q0) z0 + sqrt(q1 - q0) z1, P(u) = Prob(|u + v| < k).

    v is Gaussian with variance 1 - q1.  The integrand in z1 is log-concave; its top is found by inverting
    u - y (q1 - q0) (ln P)'(u), which rises.  0.5 ms.
    """
    common, inner, own = math.sqrt(q0), math.sqrt(q1 - q0), math.sqrt(1.0 - q1)
    z0, z0_weights = np.zeros(1), np.ones(1)
    if q0 > 0.0:
        z0, step = flat(REACH, min(_OUTER, _SHARP * own / common) / refinement)
        z0 = z0[z0.size // 2 :]
        z0_weights = 2.0 * step * gaussian.density(z0)
        z0_weights[0] *= 0.5
    u = np.linspace(0.0, common * REACH + own, _TABLE)
    pulled = np.interp(common * z0, u - y * (q1 - q0) * _pressure(k, u, own)[1], u)
    top = (pulled - common * z0) / inner
    z1, step = flat(REACH, _INNER / math.sqrt(1.0 + y * (q1 - q0) / (1.0 - q1)) / refinement)
    z1 = top[:, None] + z1
    log_inside, force = _pressure(k, common * z0[:, None] + inner * z1, own)
    exponent = y * log_inside - 0.5 * z1**2
    highest = exponent.max(axis=1, keepdims=True)
    weight = np.exp(exponent - highest)
    norm = weight.sum(axis=1)
    weight /= norm[:, None]
    mean = (weight * force).sum(axis=1)
    return Strip(
        float(z0_weights @ (highest[:, 0] + np.log(norm * step / math.sqrt(2.0 * math.pi)))),
        float(z0_weights @ (weight * log_inside).sum(axis=1)),
        float(z0_weights @ mean**2),
        float(z0_weights @ (weight * force**2).sum(axis=1)),
        float(z0_weights @ (weight * force * z1).sum(axis=1)) / inner,
    )


def evaluate(k, alpha, y, x, refinement):
    """One turn of the saddle-point equations at the unknowns x[:3], and the entropies."""
    q0 = float(special.expit(x[0]))
    q1 = q0 + (1.0 - q0) * float(special.expit(x[1]))
    gamma = float(x[2])
    if not q0 < q1 < 1.0:
        raise Outside
    pattern = strip(k, y, q0, q1, refinement=refinement)
    q0_hat, q1_hat = alpha * pattern.square if q0 > 0.0 else 0.0, alpha * pattern.variance
    site = weights(y, q0_hat, q1_hat, gamma, refinement=refinement)
    within = 0.5 * q1_hat * (1.0 - q1)
    across = q1_hat * q1 - q0_hat * q0
    local = -gamma * site.aligned - within - y * across + site.log_cosh + alpha * pattern.log_inside
    free = -y * (gamma * site.aligned + within + 0.5 * y * across) + site.log_norm + alpha * pattern.log_norm
    if not (0.0 <= site.q0 < site.q1 < 1.0):
        raise Outside
    image = special.logit(site.q0) if q0 > 0.0 else -math.inf, special.logit((site.q1 - site.q0) / (1.0 - site.q0))
    gain = math.nan if q0 > 0.0 else alpha * (pattern.response * (1.0 + (y - 1.0) * site.q1)) ** 2
    return Point(float(local), float(free - y * local), float(free), q0, q1, gamma, gain, image, site.aligned)


def mismatch(point, x, d):
    """What vanishes at the saddle point at distance d: one number for each unknown (q0 = 0 is none)."""
    first = 0 if point.q0 > 0.0 else 1
    return [*(point.image[i] - x[i] for i in range(first, 2)), (point.aligned - 1.0 + 2.0 * d) / d]


def at_fixed_y(k, alpha, d, y, broken, refinement, what):
    """The saddle point at given y: q0 = 0 or, where allowed and that is unstable, q0 > 0."""

    def residual(x):
        x = _padded(x, 3)
        return mismatch(evaluate(k, alpha, y, x, refinement), x, d)

    start = _rarest(k, alpha, d, max(_FIRST_Y, y))
    if y < _FIRST_Y:
        start = continuation.landing(_unbroken(k, alpha, d), _downward(k, alpha, d, start), 2, math.log(y), what=what)
    point = evaluate(k, alpha, y, _padded(saddle_search.solve(residual, start[:2], what=what), 3), refinement)
    if broken and point.gain > 1.0:
        point = evaluate(k, alpha, y, _break(residual, point, [], what), refinement)
    return point


def crossing(k, alpha, d, refinement):
    """Unknowns (logit q1, gamma, ln y) of the saddle point with q0 = 0 and Sigma_E = 0, coming from large y."""
    what = f"densest cluster with q0 = 0 at k = {k:g}, alpha = {alpha:g}, d = {d:g}"
    start, external = _rarest(k, alpha, d, _FIRST_Y), -math.inf
    for point in _downward(k, alpha, d, start):
        external = evaluate(k, alpha, math.exp(point[2]), _padded(point[:2], 3), 1).external_entropy
        if external >= 0.0:
            return saddle_search.solve(_densest_residual(k, alpha, d, refinement), point, what=what)
        if point[2] < 0.0:
            break
    raise ConvergenceError(f"{what}: Sigma_E < 0 down to y = 1", external)


def core(k, alpha, d, broken, refinement):
    """A point of the branch Sigma_E = 0 near its start, at distance 0.05 or d, whichever is smaller."""
    first = min(d, _CORE)
    point = np.array([*crossing(k, alpha, first, refinement), math.log(first)])
    return _left(k, alpha, point, refinement) if broken and _gain(k, alpha, point, refinement) > 1.0 else point


def outward(k, alpha, point, refinement):
    """The branch from a point of it towards larger d, up to y = 5000.

    Its points are (logit q1, gamma, ln y, ln d) where q0 = 0, else (logit q0, logit of the rest, gamma, ln y, ln d).
    """
    points = continuation.follow(
        branch_residual(k, alpha, refinement),
        point,
        np.eye(point.size)[-1],
        what=_what(k, alpha),
        step=_STEP,
        longest=_LONGEST,
    )
    return itertools.takewhile(lambda point: point[-2] < math.log(LARGEST_Y), points)


def advance(k, alpha, point, d, broken, refinement):
    """The point of the branch where it passes distance d first, coming from `point`; it leaves q0 = 0 on the way."""
    value = math.log(d)
    residual, index = branch_residual(k, alpha, refinement), point.size - 1
    if point[-1] == value:
        return point
    if index == 4 or not broken:
        return continuation.landing(residual, outward(k, alpha, point, refinement), index, value, what=_what(k, alpha))
    for before, after in itertools.pairwise(outward(k, alpha, point, refinement)):
        last = after[-1] >= value
        if last:
            after = continuation.landing(residual, [before, after], index, value, what=_what(k, alpha))
        if _gain(k, alpha, after, refinement) > 1.0:
            return advance(k, alpha, _left(k, alpha, after, refinement), d, broken, refinement)
        if last:
            return after
    raise ConvergenceError(f"{_what(k, alpha)}, q0 = 0: the branch ends", after[-1])


def branch_residual(k, alpha, refinement):
    """The equations along a branch: a point -> residuals."""

    def residual(point):
        return np.array(_densest_residual(k, alpha, math.exp(point[-1]), refinement)(point[:-1]))

    return residual


def on_branch(k, alpha, point, refinement):
    """y and everything else at a point of a branch."""
    x = _padded(point[:-1], 4)
    y = math.exp(x[3])
    return y, evaluate(k, alpha, y, x, refinement)


def exponential(log_y):
    """y, refused far above the largest one that is used."""
    if log_y > math.log(4.0 * LARGEST_Y):
        raise Outside
    return math.exp(log_y)


def cost_slope(k, d):
    """-d/dd of ln P(|z| <= k / sqrt(1 - S^2)), S = 1 - 2d: the price of a pattern that vanishes on the reference."""
    scaled = k / math.sqrt(4.0 * d * (1.0 - d))
    hazard = math.exp(-0.5 * scaled**2) * math.sqrt(2.0 / math.pi) / float(special.erf(scaled / math.sqrt(2.0)))
    return hazard * scaled * (1.0 - 2.0 * d) / (2.0 * d * (1.0 - d))


def _pressure(k, u, own):
    """ln P(u) and its slope: P is the probability that |u + own z| <= k."""
    distance = np.abs(u)
    near, far = (k - distance) / own, (k + distance) / own
    log_inside = special.log_ndtr(near)
    log_inside = log_inside + np.log1p(-np.exp(special.log_ndtr(-far) - log_inside))
    pull = np.exp(-0.5 * near**2 - log_inside) - np.exp(-0.5 * far**2 - log_inside)
    return log_inside, -np.sign(u) * pull / (math.sqrt(2.0 * math.pi) * own)


def _padded(x, size):
    """Unknowns with logit q0 in front, which is left out where q0 = 0 is imposed."""
    return np.asarray(x) if len(x) == size else np.concatenate(([-math.inf], x))


def _what(k, alpha):
    return f"densest cluster at k = {k:g}, alpha = {alpha:g}"


def _densest_residual(k, alpha, d, refinement):
    """The equations at Sigma_E = 0, with ln y as the last unknown."""

    def residual(x):
        x = _padded(x, 4)
        point = evaluate(k, alpha, exponential(x[3]), x, refinement)
        return [*mismatch(point, x, d), _SCALE * point.external_entropy]

    return residual


def _gain(k, alpha, point, refinement):
    return on_branch(k, alpha, point, refinement)[1].gain


def _left(k, alpha, point, refinement):
    """The point with q0 > 0 at the distance of one at which q0 = 0 is unstable."""
    residual = _densest_residual(k, alpha, math.exp(point[-1]), refinement)
    unstable = on_branch(k, alpha, point, refinement)[1]
    return np.array([*_break(residual, unstable, [point[2]], _what(k, alpha)), point[3]])


def _unbroken(k, alpha, d):
    """The equations with q0 = 0: (logit q1, gamma, ln y) -> residuals."""

    def residual(point):
        x = _padded(point[:2], 3)
        return np.array(mismatch(evaluate(k, alpha, exponential(point[2]), x, 1), x, d))

    return residual


def _rarest(k, alpha, d, y):
    """The saddle point with q0 = 0 at a large y, close to the limit y -> infinity: q1 = S^2, 2 gamma = dS_I/dd."""
    free = math.log((1.0 - d) / d)
    gamma = 0.5 * max(free - alpha * cost_slope(k, d), 0.05 * free)
    what = f"local entropy with q0 = 0 at k = {k:g}, alpha = {alpha:g}, d = {d:g}, y = {y:g}"
    residual = _unbroken(k, alpha, d)
    start = [special.logit((1.0 - 2.0 * d) ** 2), gamma]
    return np.array([*saddle_search.solve(lambda x: residual([*x, math.log(y)]), start, what=what), math.log(y)])


def _downward(k, alpha, d, start):
    """Saddle points with q0 = 0 from a large y to smaller ones."""
    what = f"local entropy with q0 = 0 at k = {k:g}, alpha = {alpha:g}, d = {d:g}"
    return continuation.follow(_unbroken(k, alpha, d), start, -np.eye(3)[2], what=what, step=_LONGEST, longest=1.0)


def _break(residual, point, more, what):
    """The saddle point with q0 > 0 that takes over from an unstable one with q0 = 0."""
    failure = None
    for fraction in _FRACTIONS:
        q0 = fraction * point.q1
        start = [special.logit(q0), special.logit((point.q1 - q0) / (1.0 - q0)), point.gamma, *more]
        try:
            found = saddle_search.solve(residual, start, what=f"{what}, q0 > 0")
        except ConvergenceError as error:
            failure = error
            continue
        if special.expit(found[0]) > _BROKEN:
            return found
    raise failure or ConvergenceError(f"{what}: no saddle point with q0 > 0", point.gain)
