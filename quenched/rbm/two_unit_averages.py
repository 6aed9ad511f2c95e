"""The replica-symmetric equations of two hidden units, as one map of five order parameters, and its derivatives.

Both sides of the machine, the pair of hidden units of one sample and the pair of synapses of one site, are two spins
with weight exp(f1 s1 + f2 s2 + k s1 s2), for which a teacher's pair (1, s) with s = +-1 is drawn.  In a = f1 + f2 and
b = f1 - f2 everything separates: with w = P(s1 = s2) = 1 / (1 + e^(-2k) cosh b / cosh a),

    (<s1> + <s2>) / 2 = w tanh a,    (<s1> - <s2>) / 2 = (1 - w) tanh b,    <s1 s2> = 2w - 1;

a and b are independent Gaussians, and the teacher's s decides which of the two has a mean: a when s = +1, b when
s = -1.  The order parameters are kept in the same coordinates: `sum` = T + tau and `difference` = T - tau of the
overlaps with the teacher, `common` = Q + r and `split` = Q - r of the overlaps of two students, and `cross` = R.
"""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics.gaussian import LN2
from quenched.rbm.quadrature import half_rule, rule


class Order(NamedTuple):
    """T + tau, T - tau, Q + r, Q - r and R, or their conjugates."""

    sum: float
    difference: float
    common: float
    split: float
    cross: float


class Setting(NamedTuple):
    """What is learned, and by whom: load, inverse temperature, teacher's overlap, what the student's prior adds."""

    alpha: float
    beta: float
    q: float
    prior_coupling: float


class _Side(NamedTuple):
    """Fields of one side: means of a (for s = +1) and b (for s = -1), their variances, coupling, P(s = +1)."""

    mean_a: float
    mean_b: float
    variance_a: float
    variance_b: float
    coupling: float
    same: float


class Response(NamedTuple):
    """Moments of one side that decide stability: of w, and of the connected covariances of a pair of spins.

    `odd` = 2 P(s = -1) E[1 - w - ((<s1> - <s2>) / 2)^2 | s = -1] answers a small difference T - tau, `even` likewise a
    small sum; `uu`, `vv`, `uv` are E of squares of the 2 x 2 covariance in the basis (s1 + s2, s1 - s2) / sqrt(2), and
    `product` is E of the product of its diagonal elements.
    """

    even: float
    odd: float
    uu: float
    vv: float
    uv: float
    product: float


def hidden_side(order, setting):
    """The fields of a sample's hidden units for given order parameters."""
    square = setting.beta**2
    return _Side(
        mean_a=2.0 * square * order.sum,
        mean_b=2.0 * square * order.difference,
        variance_a=2.0 * square * order.common,
        variance_b=2.0 * square * order.split,
        coupling=square * (order.cross - 0.5 * (order.common - order.split)),
        same=0.5 * (1.0 + math.tanh(square * setting.q)),
    )


def synapse_side(conjugate, setting):
    """The fields of a site's pair of synapses for given conjugate order parameters."""
    return _Side(
        mean_a=2.0 * conjugate.sum,
        mean_b=2.0 * conjugate.difference,
        variance_a=2.0 * conjugate.common,
        variance_b=2.0 * conjugate.split,
        coupling=conjugate.cross - 0.5 * (conjugate.common - conjugate.split) + setting.prior_coupling,
        same=0.5 * (1.0 + setting.q),
    )


def conjugates(order, setting, resolution):
    """The conjugate order parameters: averages over the hidden side times alpha beta^2."""
    scale = setting.alpha * setting.beta**2
    hidden = _averages(hidden_side(order, setting), resolution)
    return Order(
        sum=scale * hidden.sum,
        difference=scale * hidden.difference,
        common=scale * hidden.common,
        split=scale * hidden.split,
        cross=scale * (hidden.cross - math.tanh(setting.beta**2 * order.cross)),
    )


def step(order, setting, resolution):
    """One turn of the saddle-point equations: order parameters -> conjugates -> order parameters.

    About 0.2 ms at beta = 1.
    """
    return _averages(synapse_side(conjugates(order, setting, resolution), setting), resolution)


def free_entropy(order, conjugate, setting, resolution):
    """lim (1/N) E ln sum_xi P_s(xi) prod_a L(sigma^a | xi) at any values of the order parameters.

    Its derivatives vanish at the saddle point; it is 0 in the paramagnet.
    """
    square, alpha = setting.beta**2, setting.alpha
    sites = _mean_log(synapse_side(conjugate, setting), resolution) - _log_4cosh(setting.prior_coupling)
    samples = _mean_log(hidden_side(order, setting), resolution) - _log_4cosh(square * order.cross)
    return (
        -conjugate.sum * order.sum
        - conjugate.difference * order.difference
        + 0.5 * conjugate.common * (order.common - 1.0)
        + 0.5 * conjugate.split * (order.split - 1.0)
        - conjugate.cross * order.cross
        + sites
        + alpha * (samples - 0.5 * square * (order.common + order.split))
    )


def response(side, resolution):
    """The moments of one side that decide stability."""
    even = odd = uu = vv = uv = product = 0.0
    for probability, a, b in _halves(side, resolution):
        w, not_w = _agreement(a, b, side.coupling)
        plus = w - np.outer(a.tanh**2, np.ones(len(b.tanh))) * w**2
        minus = not_w - b.tanh**2 * not_w**2
        cross = w * not_w * np.outer(a.tanh, b.tanh)
        if b.centred:
            even += 2.0 * probability * _average(plus, a, b)
        else:
            odd += 2.0 * probability * _average(minus, a, b)
        uu += 4.0 * probability * _average(plus**2, a, b)
        vv += 4.0 * probability * _average(minus**2, a, b)
        uv += 4.0 * probability * _average(cross**2, a, b)
        product += 4.0 * probability * _average(plus * minus, a, b)
    return Response(even, odd, uu, vv, uv, product)


class _Axis(NamedTuple):
    """One field on its nodes: tanh, ln cosh, weights, and whether it is symmetric about zero."""

    tanh: np.ndarray
    log_cosh: np.ndarray
    weights: np.ndarray
    centred: bool


def _axis(mean, variance, resolution, centred):
    deviation = math.sqrt(max(variance, 0.0))
    z, weights = (half_rule if centred else rule)(deviation, resolution)
    field = deviation * z if centred else mean + deviation * z
    return _Axis(np.tanh(field), np.logaddexp(field, -field) - LN2, weights, centred)


def _halves(side, resolution):
    """For s = +1, then s = -1: its probability and the two axes; on the axis without a mean half the nodes do."""
    yield (
        side.same,
        _axis(side.mean_a, side.variance_a, resolution, centred=False),
        _axis(0.0, side.variance_b, resolution, centred=True),
    )
    yield (
        1.0 - side.same,
        _axis(0.0, side.variance_a, resolution, centred=True),
        _axis(side.mean_b, side.variance_b, resolution, centred=False),
    )


def _agreement(a, b, coupling):
    """w and 1 - w on the grid of both axes."""
    tilt = np.tanh((0.5 * a.log_cosh + coupling)[:, None] - 0.5 * b.log_cosh)
    w = 0.5 + 0.5 * tilt
    return w, 1.0 - w


def _average(values, a, b):
    return float(a.weights @ values @ b.weights)


def _averages(side, resolution):
    total = difference = common = split = agreement = 0.0
    for probability, a, b in _halves(side, resolution):
        w, not_w = _agreement(a, b, side.coupling)
        agreeing = w @ b.weights
        if b.centred:
            total = 2.0 * probability * float((a.weights * a.tanh) @ agreeing)
        else:
            difference = 2.0 * probability * float(a.weights @ not_w @ (b.weights * b.tanh))
        agreement += probability * float(a.weights @ agreeing)
        w *= w
        not_w *= not_w
        common += 2.0 * probability * float((a.weights * a.tanh**2) @ (w @ b.weights))
        split += 2.0 * probability * float(a.weights @ (not_w @ (b.weights * b.tanh**2)))
    return Order(total, difference, common, split, 2.0 * agreement - 1.0)


def _mean_log(side, resolution):
    """E ln sum_(s1, s2) exp(f1 s1 + f2 s2 + k s1 s2)."""
    total = 0.0
    for probability, a, b in _halves(side, resolution):
        terms = np.logaddexp((side.coupling + a.log_cosh)[:, None], b.log_cosh - side.coupling)
        total += probability * _average(terms, a, b)
    return total + LN2


def _log_4cosh(x):
    return abs(x) + math.log1p(math.exp(-2.0 * abs(x))) + LN2
