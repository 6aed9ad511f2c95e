"""Averages and saddle point behind `quenched.perceptron.franz_parisi`.

A typical solution J has overlap q with every other one.  Around it live the solutions w with w.J = N p, p = 1 - 2d;
Q is their mutual overlap and t their overlap with another typical solution.  The unknowns of this module are

    gap = 1 - Q,      lag = q - t,

because every difference that vanishes at d = 0 can be written in them without cancellation.  In particular the part of
the field of w that neither the common field nor the field of J explains has variance

    c^2 = 4d - gap - lag^2 / q - (2d - lag)^2 / (1-q) >= 0.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import inverse_mills, log_2cosh, log_tail, trapezoid
from quenched.numerics.roots import bracketed

_REACH = 9.5  # standard deviations that an average covers
_TILT = 14.0  # the same for a variable that the field of the reference pulls along
_STEP = 0.22  # of the inner variable, in standard deviations
_EDGE_STEP = 0.6  # the same, in widths of the edge of the reference's constraint
_MOST_NODES = 6000
_FIELD_STEP = 0.22  # of tau, see `_field_rule`
_NEWTON = 5
_THETA_STEP = 0.25  # of the argument of tanh, whose poles are at i pi / 2
_SHARPEST = 300.0  # largest conjugate of Q that is followed; it diverges as Q runs to 1
_TOLERANCE = 1e-12
_TOLERATED_LOSS = 1e-10  # of the total weight of a pattern average
_STRAIGHT = 0.3  # residual above which the iteration is not accelerated
_KEPT = 0.2  # share of c^2 that a step must leave
_ITERATIONS = 500


class Reference(NamedTuple):
    """What the averages need to know about the typical solution: load, margin, overlap and its conjugate."""

    alpha: float
    kappa: float
    q: float
    q_hat: float


class Saddle(NamedTuple):
    """One evaluation of the saddle equations: the image of (gap, lag), conjugates, value, and the free self-test."""

    gap: float
    lag: float
    conjugate_gap: float
    conjugate_lag: float
    conjugate_p: float
    value: float
    norm: float


def solve(reference, d, refinement):
    """The saddle point at distance d: the fixed point of the map `evaluate`.

    Parameters
    ----------
    reference : Reference
        The typical solution, with q > 0.
    d : float
        Distance in (0, 1).
    refinement : int
        Divides every step of the quadratures.

    Returns
    -------
    Saddle
        At (gap, lag) that the map moves by less than 1e-12 d.

    Raises
    ------
    ConvergenceError
        When the iteration fails both with Anderson's acceleration and as plain half steps: Q runs to 1, 500 evaluations
        do not suffice, or the quadrature does not cover the weight.
    """
    guess = 4.0 * d * (1.0 - d) * (1.0 - 0.3 * reference.q), 2.0 * d * reference.q  # inside: c^2 > 0 for every d
    try:
        return _iterate(reference, d, refinement, guess, memory=3)
    except ConvergenceError:
        return _iterate(reference, d, refinement, guess, memory=1)


def _iterate(reference, d, refinement, guess, memory):
    what = f"saddle point around a solution at alpha = {reference.alpha:g}, d = {d:g}, kappa = {reference.kappa:g}"
    point = _inside(guess, 0.0, d, reference.q)
    points, moves, residual = [], [], math.inf
    for _ in range(_ITERATIONS):
        if point is None:
            raise ConvergenceError(f"{what}: it left the physical range", residual)
        image = evaluate(reference, d, float(point[0]), float(point[1]), refinement, what)
        move = np.array([image.gap, image.lag]) - point
        residual = float(np.abs(move).max()) / d
        if residual < _TOLERANCE:
            if abs(image.norm - 1.0) > _TOLERATED_LOSS:
                raise ConvergenceError(f"{what}: the quadrature misses part of the weight", abs(image.norm - 1.0))
            return image
        if residual > _STRAIGHT:  # too far for the linear picture behind the acceleration
            points, moves = [], []
        points, moves = [*points, point][-memory:], [*moves, move][-memory:]
        # where p = q the solution has c = 0: approach it from inside, for c = 0 elsewhere makes the weights a step
        least = _KEPT * max(_rest(reference.q, d, point[0], point[1]), 0.0)
        point = _extrapolated(points, moves, least, d, reference.q)
        if point is None:  # forget the past and make a short plain step
            points, moves = points[-1:], moves[-1:]
            point = _inside(points[-1] + 0.5 * move, least, d, reference.q)
    raise ConvergenceError(f"{what}: not found in {_ITERATIONS} iterations", residual)


def evaluate(reference, d, gap, lag, refinement, what):
    """One turn of the saddle equations, and the value of V at (gap, lag) with all conjugates at their stationary point.

    V is stationary at the solution: an error epsilon in (gap, lag) moves the value by epsilon^2 only.
    """
    log_mean, square, cross, norm = _energetic(reference, d, gap, lag, refinement)
    conjugate_gap = float(reference.alpha / gap * square)
    conjugate_lag = float(reference.alpha / math.sqrt(gap) * cross)
    if not conjugate_gap < _SHARPEST:
        raise ConvergenceError(f"{what}: Q runs to 1, there is none", gap)
    new_gap, new_lag, conjugate_p, entropy = _entropic(
        reference.q_hat, conjugate_gap, conjugate_lag, d, refinement, what
    )
    value = -0.5 * conjugate_gap * gap + (reference.q - lag) * conjugate_lag - (1.0 - 2.0 * d) * conjugate_p
    value += entropy + reference.alpha * log_mean
    return Saddle(new_gap, new_lag, conjugate_gap, conjugate_lag, conjugate_p, float(value), norm)


def wall_force(reference, d, gap, lag, refinement):
    """The average of r h(Y) / sqrt(gap) over patterns on which the reference has exactly the field kappa."""
    q, kappa = reference.q, reference.kappa
    a, b, c = _loadings(q, d, gap, lag)
    omega, weights = z, z_weights = trapezoid(_REACH, 96 * refinement + 1)  # sqrt(gap) / c, the scale in z, is > 0.4
    x0 = (kappa - math.sqrt(q) * omega) / math.sqrt(1.0 - q)
    field = (a * omega + b * x0)[:, None] + c * z
    force = inverse_mills((kappa - field) / math.sqrt(gap)) @ z_weights
    return float((weights * inverse_mills(x0)) @ force) / math.sqrt(gap * (1.0 - q))


def _loadings(q, d, gap, lag):
    """a, b, c of the field a omega + b x + c z of w: the common field, what is private to the reference, the rest."""
    root_rest = math.sqrt(1.0 - q)
    return (q - lag) / math.sqrt(q), root_rest - (2.0 * d - lag) / root_rest, math.sqrt(max(_rest(q, d, gap, lag), 0.0))


def _energetic(reference, d, gap, lag, refinement):
    """<ln H(Y)>, <h(Y)^2>, <r h(Y)> and <1>, over the patterns.

    The field v = a omega + b x + c z of w is the outer variable, omega given v the inner one; the weight is their
    Gaussian density times P(the reference satisfies the pattern | omega, v) / P(it does | omega).  All that is sharp at
    small d sits near v = kappa and v = kappa Q / p, where the nodes crowd together.
    """
    q, kappa = reference.q, reference.kappa
    a, b, c = _loadings(q, d, gap, lag)
    c = max(c, 1e-14)  # where p = q all three of b, c, s vanish and any ratio serves
    s = math.hypot(b, c)
    big_q, root_q, root_rest = 1.0 - gap, math.sqrt(1.0 - gap), math.sqrt(1.0 - q)
    v, v_weights = _field_rule(kappa, 1.0 - 2.0 * d, gap, c * root_rest / s, refinement)
    reach = _TILT + 2.0 * abs(kappa)
    steepness = (a * b - s**2 * math.sqrt(q) / root_rest) / (root_q * c)  # of the reference's edge, along omega
    step = min(_STEP, _EDGE_STEP / math.hypot(1.0, steepness))
    eta, eta_weights = _flat_rule(reach, min(math.ceil(2.0 * reach / step), _MOST_NODES) * refinement + 1)
    omega = (a / big_q) * v[:, None] + (s / root_q) * eta
    private = (s / big_q) * v[:, None] - (a / root_q) * eta
    x0 = (kappa - math.sqrt(q) * omega) / root_rest
    log_one = log_tail(x0)
    exponent = -0.5 * (v[:, None] / root_q) ** 2 - 0.5 * eta**2 + log_tail((s * x0 - b * private) / c) - log_one
    weight = np.exp(exponent) * ((v_weights / (2.0 * math.pi * root_q))[:, None] * eta_weights)
    pressure = np.exp(-0.5 * x0**2 - log_one) / math.sqrt(2.0 * math.pi) / root_rest
    y = (kappa - v) / math.sqrt(gap)
    slope = inverse_mills(y)
    of_v = weight.sum(axis=1)
    cross = (weight * pressure).sum(axis=1) @ slope
    return float(of_v @ log_tail(y)), float(of_v @ slope**2), float(cross), float(of_v.sum())


def _entropic(q_hat, conjugate_gap, conjugate_lag, d, refinement, what):
    """The images of gap and lag, the conjugate of p that puts w at distance d, and G_S.

    Half of the two-dimensional average, the field of the reference given that of w, does not know the conjugate of p:
    it is done once, and the root search costs one-dimensional sums.
    """
    spread = math.sqrt(conjugate_gap)
    step = min(_THETA_STEP, 0.2 * spread)
    y, weights = trapezoid(_REACH, math.ceil(2.0 * _REACH * spread / step) * refinement + 1)
    y = spread * y
    eta, eta_weights = trapezoid(_REACH, 112 * refinement + 1)
    rest = math.sqrt(max(1.0 - conjugate_lag**2 / (q_hat * conjugate_gap), 0.0))
    common = (conjugate_lag / conjugate_gap) * y[:, None] + math.sqrt(q_hat) * rest * eta
    tilt = 2.0 * special.expit(2.0 * common)  # 1 + tanh, without cancellation
    direct = weights * (tilt @ eta_weights)
    lagging = weights * ((tilt * (tilt - 1.0)) @ eta_weights)
    far = _REACH * spread + 40.0
    shift = bracketed(lambda x: float(direct @ special.expit(-2.0 * (y + x))) - d, -far, far, what=what)
    flipped = special.expit(-2.0 * (y + shift))  # (1 - tanh Theta) / 2
    return (
        float(direct @ (4.0 * flipped * (1.0 - flipped))),
        float(lagging @ (2.0 * flipped)),
        shift + conjugate_lag,
        float(direct @ log_2cosh(y + shift)),
    )


def _field_rule(kappa, p, gap, softness, refinement):
    """Nodes and weights for an integral over v, a Gaussian of variance Q, dense where something happens.

    ln H(Y) bends at v = kappa on the scale sqrt(gap); J begins to satisfy the pattern at v = kappa Q / p on the scale
    Q softness / p.  With x = v / sqrt(Q) the nodes are equidistant in tau = x / 2 + sum over both of
    asinh((x - centre) / width), inverted by Newton's method.
    """
    root_q = math.sqrt(1.0 - gap)
    p = math.copysign(max(abs(p), 1e-6), p)  # for small p the edge is far out and soft
    half = _REACH + 2.0 * abs(kappa)
    centres = np.clip([kappa / root_q, kappa * root_q / p], -half, half)
    widths = np.minimum([math.sqrt(gap) / root_q, root_q * softness / abs(p)], 1.0)

    def tau(x):
        return 0.5 * x + np.arcsinh((x[:, None] - centres) / widths).sum(axis=1)

    def slope(x):
        return 0.5 + (1.0 / np.hypot(x[:, None] - centres, widths)).sum(axis=1)

    far = math.asinh(2.0 * half / widths.min())
    table = np.unique(np.clip(centres + widths * np.sinh(np.linspace(-far, far, 161))[:, None], -half, half))
    ends = tau(np.array([-half, half]))
    nodes = math.ceil((ends[1] - ends[0]) / _FIELD_STEP) * refinement + 1
    target = np.linspace(*ends, nodes)
    x = np.interp(target, tau(table), table)
    for _ in range(_NEWTON):
        x = x - (tau(x) - target) / slope(x)
    return root_q * x, root_q * (ends[1] - ends[0]) / (nodes - 1) / slope(x)


def _flat_rule(half_width, nodes):
    return np.linspace(-half_width, half_width, nodes), 2.0 * half_width / (nodes - 1)


def _rest(q, d, gap, lag):
    """c^2, the variance of the field of w beyond what is common and what J contributes."""
    return 4.0 * d - gap - lag**2 / q - (2.0 * d - lag) ** 2 / (1.0 - q)


def _inside(point, least, d, q):
    """`point` with its gap cut so that c^2 >= least; None where that leaves no gap."""
    gap, lag = float(point[0]), float(point[1])
    gap = min(gap, gap + _rest(q, d, gap, lag) - least, 1.0 - 1e-9)
    return np.array([gap, lag]) if gap > 0.0 else None


def _extrapolated(points, moves, least, d, q):
    """Where the moves would vanish if they were linear in the points; None when that is far away or not possible."""
    if len(points) < 2:
        return None
    point_changes = np.array([points[-1] - other for other in points[:-1]]).T
    move_changes = np.array([moves[-1] - other for other in moves[:-1]]).T
    share = np.linalg.lstsq(move_changes, moves[-1], rcond=None)[0]
    candidate = points[-1] + 0.5 * moves[-1] - (point_changes + 0.5 * move_changes) @ share
    if not np.isfinite(candidate).all() or np.abs(candidate - points[-1]).max() > d:
        return None
    return _inside(candidate, least, d, q)
