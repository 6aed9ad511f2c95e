"""Averages over one weight and over one pattern for solutions that gather around a reference.

y solutions w share a reference v, at overlap S = w.v / N; around another reference live others.  What all share is the
Gaussian z0, what the solutions of one group share is z1, what all references share beyond z0 is w0.  Both averages have
the form E_{z0, w0} ln E_{z1} (...)^y.  The reference enters through its own field; without it, `weights` alone serves.

Where rounding or an iterate makes the variance of the reference's private part negative, the average over w0 is
continued to first order, E f(b w0) -> 2 f(0) - E f(|b| w0): the equations stay smooth at b = 0, where y = 1 has its
solution.
"""

import functools
import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import gaussian
from quenched.numerics.jit import kernel
from quenched.perceptron.saddle_search import Outside

REACH = 9.0  # standard deviations that an average covers
_STRIP = 0.3  # step of a field under (2cosh)^y, whose branch points are at i pi / 2
_INNER = 0.7  # step of an inner variable, in units of the narrowest width of its integrand
_OUTER = 0.4  # step of z0 in the average over a pattern
_NEAR = 0.2  # step of asinh(x / width), see `crowded`
_FAR = 0.4
_KINK = 1.5  # argument of tanh within which it turns
_CENTRE = 10.0  # how far the crowded nodes stray from the top of the integrand
_LOST = 40.0  # a walk ends where the integrand is exp(-40) of its largest value
_MOST_NODES = 20000
_NEWTON = 4
_MILLS = -35.0  # erfc is accurate above, its asymptotic series below
_CERTAIN = 8.5  # Phi is 1 - 1e-17 above
_SQRT_HALF = math.sqrt(0.5)
_DENSITY = 1.0 / math.sqrt(2.0 * math.pi)


class Weights(NamedTuple):
    """ln of the norm (G_S), <ln 2cosh A>, overlaps q0, q1, S = <v tanh A>, E <v>^2, E <v><tanh A>."""

    log_norm: float
    log_cosh: float
    q0: float
    q1: float
    aligned: float
    q_reference: float
    q_cross: float


class Patterns(NamedTuple):
    """ln of the norm (G_E), <ln H>, E <r>^2, E <r^2>, E <r_v>^2, E <r><r_v>, E <r r_v>, and r = d ln H / d field."""

    log_norm: float
    log_tail: float
    square: float
    variance: float
    reference: float
    cross: float
    joint: float


def weights(y, q0_hat, q1_hat, coupling, reference_hat=0.0, cross_hat=0.0, *, refinement=1):
    """Averages over a weight: E ln sum_v e^(f v) int Dz1 (2cosh A)^y, with A = field of w, f = field of v.

    A = sqrt(q0_hat) z0 + sqrt(q1_hat - q0_hat) z1 + coupling v, and f is Gaussian with variance `reference_hat` and
    covariance `cross_hat` with the part sqrt(q0_hat) z0 of A.

    Parameters
    ----------
    y : float
        Number of solutions around one reference, >= 0.
    q0_hat, q1_hat : float
        0 <= q0_hat < q1_hat.
    coupling : float
        Of a solution to its reference.
    reference_hat, cross_hat : float
        Zero (both) for a reference without constraint.
    refinement : int
        Divides every step of the quadrature.

    Returns
    -------
    Weights
        Error about 1e-14.

    Raises
    ------
    Outside
        When the conjugates are not in order, or so large that the quadrature would need more than 20000 nodes.

    Notes
    -----
    With v summed out, E_{w0} acts on ln 2cosh(t) and tanh(t) only, t = f + ln(J_+ / J_-) / 2, and J_v(z0) =
    int Dz1 (2cosh A)^y is a one-dimensional function: two sums in the plane instead of one in space.  All is even in
    z0, and bends at z0 = 0 where the better v changes sign.  0.4 to 1 ms.
    """
    if not 0.0 <= q0_hat < q1_hat:
        raise Outside
    common, spread = math.sqrt(q0_hat), math.sqrt(q1_hat - q0_hat)
    tilt = cross_hat / common if q0_hat > 0.0 else 0.0
    private = reference_hat - tilt**2
    w0, w0_weights = _private(private, max(2.0, 4.0 * math.sqrt(abs(private))), refinement)
    z0, z0_weights = _shared(abs(tilt) + y * common, max(_KINK, math.sqrt(abs(private))), refinement)
    plus, minus = (_group(y, common * z0, spread, sign * coupling, refinement) for sign in (1.0, -1.0))
    t = (0.5 * (plus[0] - minus[0]) + tilt * z0)[:, None] + math.sqrt(abs(private)) * w0
    up, down = special.expit(2.0 * t), special.expit(-2.0 * t)
    mean = up * plus[1][:, None] + down * minus[1][:, None]
    reference = up - down
    share, rest = up @ w0_weights, down @ w0_weights
    log_norm = 0.5 * (plus[0] + minus[0]) + gaussian.log_2cosh(t) @ w0_weights
    return Weights(
        float(z0_weights @ log_norm),
        float(z0_weights @ (share * plus[3] + rest * minus[3])),
        float(z0_weights @ (mean**2 @ w0_weights)),
        float(z0_weights @ (share * plus[2] + rest * minus[2])),
        float(z0_weights @ (share * plus[1] - rest * minus[1])),
        float(z0_weights @ (reference**2 @ w0_weights)),
        float(z0_weights @ ((reference * mean) @ w0_weights)),
    )


def patterns(y, q0, q1, aligned, q_reference, q_cross, *, refinement=1):
    """Averages over a pattern: E ln int Dz1 H(-field of v) H(-field of w)^y, both fields required to be positive.

    Parameters
    ----------
    y : float
        Number of solutions around one reference, >= 0.
    q0, q1, aligned : float
        Overlaps of two solutions of different groups, of the same group, of a solution with its reference.
    q_reference, q_cross : float
        Overlaps of two references, of a reference with a solution of another group.
    refinement : int
        Divides every step of the quadrature.

    Returns
    -------
    Patterns
        Relative error below 1e-11.

    Raises
    ------
    Outside
        When there are no vectors with these overlaps.

    Notes
    -----
    Given z0 and w0 the integrand in z1 is log-concave, with an edge of width sqrt(v) / c at -T / c where the reference
    begins to satisfy the pattern: nodes crowd there, and a walk starts at the top.  100 ns per node, 3 to 8 ms.
    """
    if not (0.0 < q0 < q1 < 1.0 and q_cross < aligned):
        raise Outside
    inner, own = math.sqrt(q1 - q0), math.sqrt(1.0 - q1)
    shared = q_cross / math.sqrt(q0)
    private = q_reference - shared**2
    loading = (aligned - q_cross) / inner
    rest = 1.0 - q_reference - loading**2
    if not rest > 0.0:
        raise Outside
    z0, z0_weights = gaussian.trapezoid(REACH, 2 * math.ceil(REACH / _OUTER) * refinement + 1)
    w0, w0_weights = _hermite(private, math.sqrt(abs(private) / rest), refinement)
    sharpness = math.sqrt(1.0 + y * (inner / own) ** 2)
    nodes, steps = crowded(math.sqrt(rest) / loading, _INNER / sharpness, _NEAR, 2.1 * _CENTRE, refinement)
    field = np.repeat(math.sqrt(q0) * z0, w0.size)
    reference = (shared * z0[:, None] + math.sqrt(abs(private)) * w0).ravel()
    sums = np.empty((field.size, 6))
    _rows(reference, loading, math.sqrt(rest), field, inner, own, y, nodes, steps, sums)
    log_norm, log_tail, force, square, on_reference, joint = sums.T
    average = (z0_weights[:, None] * w0_weights).ravel()
    return Patterns(
        float(average @ log_norm),
        float(average @ log_tail),
        float(average @ force**2),
        float(average @ square),
        float(average @ on_reference**2),
        float(average @ (force * on_reference)),
        float(average @ joint),
    )


def crowded(width, far, near, half, refinement):
    """Nodes and steps for an integral over [-half, half] of something that varies on the scale `width` at 0.

    The nodes are equidistant in x / far + asinh(x / width) / near: spacing min(near width, far) at 0, `far` far away.

    Returns
    -------
    nodes, steps : ndarray
        Symmetric about 0, which is a node; ``steps @ f(nodes)`` approximates the integral.
    """
    far, near = far / refinement, near / refinement

    def tau(x):
        return x / far + np.arcsinh(x / width) / near

    last = math.ceil(tau(half))
    if last > _MOST_NODES:
        raise Outside
    target = np.arange(last + 1.0)
    table = np.concatenate(([0.0], np.geomspace(1e-4 * min(width, half), 1.1 * half, 400)))
    x = np.interp(target, tau(table), table)
    for _ in range(_NEWTON):
        x = x - (tau(x) - target) / (1.0 / far + 1.0 / (near * np.hypot(x, width)))
    steps = 1.0 / (1.0 / far + 1.0 / (near * np.hypot(x, width)))
    return np.concatenate((-x[:0:-1], x)), np.concatenate((steps[:0:-1], steps))


def flat(half, step):
    """Equidistant nodes on at least [-half, half], 0 among them, and their distance."""
    count = math.ceil(half / step)
    if count > _MOST_NODES:
        raise Outside
    return np.linspace(-half, half, 2 * count + 1), half / count


def _shared(slope, turn, refinement):
    """Nodes z0 >= 0 and weights of a Gaussian average of an even function that bends within turn / slope of 0."""
    if slope == 0.0:
        return np.zeros(1), np.ones(1)
    nodes, steps = crowded(min(1.0, turn / slope), _FAR, _NEAR, REACH, refinement)
    middle = nodes.size // 2
    nodes, steps = nodes[middle:], 2.0 * steps[middle:] * gaussian.density(nodes[middle:])
    steps[0] *= 0.5
    return nodes, steps


def _private(variance, density, refinement):
    """Nodes and weights of the average over w0, which multiplies sqrt(|variance|)."""
    if variance == 0.0:
        return np.zeros(1), np.ones(1)
    return _continued(variance, *gaussian.trapezoid(REACH, 2 * math.ceil(REACH * density) * refinement + 1))


def _hermite(variance, ratio, refinement):
    """The same where the average is smooth: sqrt(|variance|) is `ratio` times what blurs the field of the reference."""
    count = 8 if ratio < 0.25 else 12 if ratio < 1.0 else 24
    return _continued(variance, *_hermite_rule(count + 8 * (refinement - 1)))


def _continued(variance, nodes, node_weights):
    """The rule itself, or the one that continues it to a negative variance."""
    if variance >= 0.0:
        return nodes, node_weights
    return np.append(nodes, 0.0), np.append(-node_weights, 2.0)


@functools.lru_cache(maxsize=16)
def _hermite_rule(count):
    return gaussian.hermite(count)


def _group(y, field, spread, shift, refinement):
    """ln J, <tanh A>, <tanh^2 A>, <ln 2cosh A> for each `field`; A = field + shift + spread z1, weight (2cosh A)^y."""
    z1, step = flat(y * spread + REACH, min(_INNER, _STRIP / spread) / refinement)
    a = (field + shift)[:, None] + spread * z1
    magnitude = np.abs(a)
    decay = np.exp(-2.0 * magnitude)
    log_cosh = magnitude + np.log1p(decay)
    tanh = np.copysign((1.0 - decay) / (1.0 + decay), a)
    exponent = y * log_cosh - 0.5 * z1**2
    top = exponent.max(axis=1, keepdims=True)
    weight = np.exp(exponent - top)
    norm = weight.sum(axis=1)
    weight_tanh = weight * tanh
    return (
        top[:, 0] + np.log(norm * (step * _DENSITY)),
        weight_tanh.sum(axis=1) / norm,
        (weight_tanh * tanh).sum(axis=1) / norm,
        (weight * log_cosh).sum(axis=1) / norm,
    )


@kernel
def log_phi(x):
    """ln Phi(x) and phi(x) / Phi(x), for a scalar."""
    if x > _CERTAIN:
        return 0.0, _DENSITY * math.exp(-0.5 * x * x)
    if x > _MILLS:
        tail = 0.5 * math.erfc(-x * _SQRT_HALF)
        return math.log(tail), _DENSITY * math.exp(-0.5 * x * x) / tail
    inverse = 1.0 / (x * x)
    series = 1.0 - inverse * (1.0 - 3.0 * inverse * (1.0 - 5.0 * inverse * (1.0 - 7.0 * inverse)))
    return -0.5 * x * x + math.log(_DENSITY * series / -x), -x / series


@kernel
def _top(reference, loading, rest, field, inner, own, y):
    """Where ln Phi(t) + y ln Phi(m) - z1^2 / 2 is largest, and its value there; Newton on a convex falling function."""
    z1 = 0.0
    for _ in range(100):
        t, m = (reference + loading * z1) / rest, (field + inner * z1) / own
        mills_t, mills_m = log_phi(t)[1], log_phi(m)[1]
        slope = loading / rest * mills_t + y * inner / own * mills_m - z1
        curvature = (loading / rest) ** 2 * mills_t * (mills_t + t) + y * (inner / own) ** 2 * mills_m * (mills_m + m)
        change = slope / (1.0 + curvature)
        z1 += change
        if abs(change) < 1e-3:
            break
    t, m = (reference + loading * z1) / rest, (field + inner * z1) / own
    return z1, log_phi(t)[0] + y * log_phi(m)[0] - 0.5 * z1 * z1


@kernel
def _rows(reference, loading, rest, field, inner, own, y, nodes, steps, sums):
    """For each pair of fields: ln norm, <ln Phi(m)>, <r>, <r^2>, <r_v>, <r r_v>."""
    for row in range(field.size):
        best, top = _top(reference[row], loading, rest, field[row], inner, own, y)
        centre = min(max(-reference[row] / loading, best - _CENTRE), best + _CENTRE)
        middle = np.searchsorted(nodes, best - centre)
        norm = log_tail = force = square = on_reference = joint = 0.0
        for direction in (-1, 1):
            j = middle if direction == 1 else middle - 1
            while 0 <= j < nodes.size:
                z1 = centre + nodes[j]
                log_t, mills_t = log_phi((reference[row] + loading * z1) / rest)
                log_m, mills_m = log_phi((field[row] + inner * z1) / own)
                exponent = log_t + y * log_m - 0.5 * z1 * z1 - top
                if exponent < -_LOST:
                    break
                weight = steps[j] * math.exp(exponent)
                norm += weight
                log_tail += weight * log_m
                force += weight * mills_m
                square += weight * mills_m * mills_m
                on_reference += weight * mills_t
                joint += weight * mills_t * mills_m
                j += direction
        sums[row, 0] = top + math.log(norm * _DENSITY)
        sums[row, 1] = log_tail / norm
        sums[row, 2] = force / norm / own
        sums[row, 3] = square / norm / own**2
        sums[row, 4] = on_reference / norm / rest
        sums[row, 5] = joint / norm / own / rest
