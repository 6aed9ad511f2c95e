"""Averages, saddle points and branches behind `quenched.perceptron.symmetric_local_entropy`.

The unknowns of a saddle point are (logit q0, logit of (q1 - q0) / (1 - q0), gamma); q0 = 0 is logit q0 = -inf.  Around
it come ln y, where Sigma_E = 0 fixes it, and on a branch the distance.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import ConvergenceError, gaussian
from quenched.perceptron import continuation
from quenched.perceptron.continuation import Outside
from quenched.perceptron.reference_averages import REACH, flat, weights

LARGEST_Y = 5000.0
_FIRST_Y = 1000.0  # where the saddle point with q0 = 0 is close to its limit y -> infinity
_STEP_Y = 0.7  # of ln y
_CORE = 0.05  # distance at which the branch of the core is entered
_STEP = 0.1  # of ln d
_JUMP = 0.5  # of a logit or logarithm within one such step
_FRACTIONS = (0.3, 0.6, 0.1, 0.85, 0.97)  # q0 / q1 from which a saddle point with q0 > 0 is sought
_BROKEN = 1e-6  # a smaller q0 is the saddle point q0 = 0 again
_SCALE = 10.0  # of Sigma_E among the residuals
_INNER = 0.7  # step of the inner average over a pattern, in units of its narrowest width
_OUTER = 0.25  # largest step of its outer one
_SHARP = 0.35  # the same in units of the sharpest feature
_TABLE = 2000


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


def padded(x):
    """Unknowns (logit q0, ..., ln y) of a point on a branch, where q0 = 0 is left out."""
    return np.asarray(x) if len(x) == 4 else np.concatenate(([-math.inf], x))


def exponential(log_y):
    """y, refused far above the largest one that is used."""
    if log_y > math.log(4.0 * LARGEST_Y):
        raise Outside
    return math.exp(log_y)


def at_fixed_y(k, alpha, d, y, broken, refinement, what):
    """The saddle point at given y: q0 = 0 or, where allowed and that is unstable, q0 > 0."""

    def residual(x):
        x = x if len(x) == 3 else [-math.inf, *x]
        return mismatch(evaluate(k, alpha, y, x, refinement), x, d)

    *_, (_, x) = _unbroken(k, alpha, d, math.log(y), refinement)
    point = evaluate(k, alpha, y, [-math.inf, *x], refinement)
    if broken and point.gain > 1.0:
        point = evaluate(k, alpha, y, _break(residual, point, [], what), refinement)
    return point


def crossing(k, alpha, d, refinement):
    """Unknowns (logit q1, gamma, ln y) of the saddle point with q0 = 0 and Sigma_E = 0, coming from large y."""
    what = f"densest cluster with q0 = 0 at k = {k:g}, alpha = {alpha:g}, d = {d:g}"
    before = None
    for log_y, x in _unbroken(k, alpha, d, 0.0, refinement):
        external = evaluate(k, alpha, math.exp(log_y), [-math.inf, *x], refinement).external_entropy
        if external >= 0.0:
            break
        before = log_y, x
    else:
        raise ConvergenceError(f"{what}: Sigma_E < 0 at y = 1", -external)
    if before is None:
        raise ConvergenceError(f"{what}: Sigma_E > 0 at y = {_FIRST_Y:g}", external)
    return continuation.solve(_densest_residual(k, alpha, d, refinement), [*x, log_y], what=what)


def core(k, alpha, d, broken, refinement, start=None):
    """The branch Sigma_E = 0 from the core to distance d, as pairs (ln d, unknowns); `start` is such a pair.

    The unknowns are (logit q1, gamma, ln y) as long as q0 = 0, then (logit q0, logit of the rest, gamma, ln y).
    """
    what = f"densest cluster at k = {k:g}, alpha = {alpha:g}"
    if start is None:
        log_d = math.log(min(d, _CORE))
        start = log_d, crossing(k, alpha, math.exp(log_d), refinement)
    log_d, x = start

    def solve_at(log_d, guess):
        residual = _densest_residual(k, alpha, math.exp(log_d), refinement)
        return continuation.solve(residual, guess, what=f"{what}, d = {math.exp(log_d):g}")

    def unstable(log_d, x):
        return broken and len(x) == 3 and evaluate(k, alpha, math.exp(x[2]), padded(x), refinement).gain > 1.0

    def leave(log_d, x):
        point = evaluate(k, alpha, math.exp(x[2]), padded(x), refinement)
        return _break(_densest_residual(k, alpha, math.exp(log_d), refinement), point, [x[2]], what)

    if unstable(log_d, x):
        x = leave(log_d, x)
    yield log_d, x
    reached = log_d
    while reached != math.log(d):
        branch = continuation.follow(
            solve_at, x, reached, math.log(d), step=_STEP, what=what, jump=_JUMP, smallest=0.02
        )
        for reached, point in branch:
            x = leave(reached, point) if unstable(reached, point) else point
            yield reached, x
            if x is not point:
                break


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


def _unbroken(k, alpha, d, log_y, refinement):
    """Saddle points with q0 = 0 from a large y down to the one given, as pairs (ln y, (logit q1, gamma))."""
    aligned = 1.0 - 2.0 * d
    what = f"local entropy with q0 = 0 at k = {k:g}, alpha = {alpha:g}, d = {d:g}"

    def solve_at(log_y, guess):
        def residual(x):
            x = [-math.inf, *x]
            return mismatch(evaluate(k, alpha, math.exp(log_y), x, refinement), x, d)

        return continuation.solve(residual, guess, what=what)

    first = max(math.log(_FIRST_Y), log_y)
    free = math.log((1.0 - d) / d)
    start = solve_at(first, [special.logit(aligned**2), 0.5 * max(free - alpha * cost_slope(k, d), 0.05 * free)])
    yield first, start
    yield from continuation.follow(solve_at, start, first, log_y, step=_STEP_Y, what=what, jump=_JUMP)


def _densest_residual(k, alpha, d, refinement):
    """The equations at Sigma_E = 0, with ln y as the last unknown."""

    def residual(x):
        x = padded(x)
        point = evaluate(k, alpha, exponential(x[3]), x, refinement)
        return [*mismatch(point, x, d), _SCALE * point.external_entropy]

    return residual


def _break(residual, point, more, what):
    """The saddle point with q0 > 0 that takes over from an unstable one with q0 = 0."""
    failure = None
    for fraction in _FRACTIONS:
        q0 = fraction * point.q1
        start = [special.logit(q0), special.logit((point.q1 - q0) / (1.0 - q0)), point.gamma, *more]
        try:
            found = continuation.solve(residual, start, what=f"{what}, q0 > 0")
        except ConvergenceError as error:
            failure = error
            continue
        if special.expit(found[0]) > _BROKEN:
            return found
    raise failure or ConvergenceError(f"{what}: no saddle point with q0 > 0", point.gain)
