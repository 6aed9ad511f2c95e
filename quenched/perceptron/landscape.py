"""Landscapes of the binary perceptron seen from a random configuration, and from pairs of solutions.

`reference_entropy` counts solutions around a configuration that knows nothing of the patterns, `pair_entropy` pairs of
solutions at a distance, `annealed_pairs` the logarithm of the mean number of such pairs.  Replica symmetry (but for the
last, which is exact), N -> infinity, nats per weight.  Neither tells what surrounds a typical solution: for that see
`quenched.perceptron.franz_parisi`.
"""

import math

import numpy as np
from scipy import special

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import LN2, inverse_mills, legendre, log_2cosh, log_tail, trapezoid
from quenched.numerics.roots import bracketed
from quenched.numerics.validation import integer, real

KAPPA_RANGE = (-2.0, 2.0)
NODES = 441
_WALK = 24  # steps of the walk towards the first saddle point
_SHARPEST = 8.0  # largest slope of the fields in z; it diverges where the overlap runs to its largest value


def reference_entropy(alpha, d, kappa=0.0, *, nodes=NODES):
    """Entropy of the solutions at distance d from a configuration chosen without regard to the patterns.

    Parameters
    ----------
    alpha : float
        Load P / N, >= 0.
    d : float
        Hamming distance per weight, in (0, 1); d and 1 - d give the same.
    kappa : float
        Stability, in [-2, 2].
    nodes : int
        Nodes of the trapezoidal rules on [-11, 11], >= 101.  Call with 2 nodes - 1 to see their error.

    Returns
    -------
    float
        Nats per weight; equal to the whole entropy at d = 1/2.  Where it is negative there are no such solutions.
        Absolute error 1e-11 up to the capacity.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When there is no replica-symmetric saddle point (small d at large alpha, where the overlap runs to 1).

    Notes
    -----
    H. Huang, K. Y. M. Wong and Y. Kabashima, J. Phys. A 46 (2013) 375002.  3 ms.
    """
    alpha, d, kappa, nodes = _arguments(alpha, d, kappa, nodes)
    d = min(d, 1.0 - d)
    z, weights = trapezoid(11.0, nodes)
    what = f"saddle point at distance {d:g} from a random configuration, alpha = {alpha:g}, kappa = {kappa:g}"

    def conjugates(q):
        x = (kappa - math.sqrt(q) * z) / math.sqrt(1.0 - q)
        q_hat = alpha / (1.0 - q) * float(weights @ inverse_mills(x) ** 2)
        _resolved(math.sqrt(q_hat), what)
        field = math.sqrt(q_hat) * z
        far = 10.0 * math.sqrt(q_hat) + 400.0  # 1 - tanh underflows there, so any d is bracketed
        bias = bracketed(lambda h: float(weights @ special.expit(-2.0 * (field + h))) - d, -far, far, what=what)
        return x, q_hat, field + bias, bias

    def excess(q):
        return float(weights @ np.tanh(conjugates(q)[2]) ** 2) - q

    q = _first_zero(excess, (1.0 - 2.0 * d) ** 2, 1.0, what) if alpha > 0.0 else (1.0 - 2.0 * d) ** 2
    x, q_hat, field, bias = conjugates(q)
    entropy = -0.5 * q_hat * (1.0 - q) + float(weights @ log_2cosh(field)) - bias * (1.0 - 2.0 * d)
    return entropy + alpha * float(weights @ log_tail(x))


def pair_entropy(alpha, d, kappa=0.0, *, nodes=NODES):
    """Typical logarithm, per weight, of the number of ordered pairs of solutions at distance d.

    Parameters
    ----------
    alpha, d, kappa, nodes
        As in `reference_entropy`, without its symmetry in d.

    Returns
    -------
    float
        Twice the entropy where d is the typical distance (1-q)/2.  It counts the pairs that dominate, which at small d
        belong to untypical solutions; always at least the entropy plus the Franz-Parisi potential.  Negative: an
        overlap gap, no pairs at that distance.  Absolute error 1e-11 for d >= 1e-4.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When there is no replica-symmetric saddle point.

    Notes
    -----
    H. Huang, K. Y. M. Wong and Y. Kabashima, J. Phys. A 46 (2013) 375002.  The overlap between different pairs is taken
    to be the same within and across the two members, which is where the saddle point of the two-parameter ansatz lies.
    30 ms.
    """
    alpha, d, kappa, nodes = _arguments(alpha, d, kappa, nodes)
    if alpha == 0.0:
        return LN2 + _binary_entropy(d)
    z, weights = trapezoid(11.0, nodes)
    what = f"saddle point of pairs at distance {d:g}, alpha = {alpha:g}, kappa = {kappa:g}"

    def conjugates(q):
        log_p, force = _quadrant((kappa - math.sqrt(q) * z) / math.sqrt(1.0 - q), d / (1.0 - q))
        q_hat = alpha / (1.0 - q) * float(weights @ force**2)
        _resolved(2.0 * math.sqrt(q_hat), what)
        field = 2.0 * math.sqrt(q_hat) * z
        aligned = 0.5 * (log_2cosh(field) - LN2)  # half of ln cosh
        far = 10.0 + 2.0 * float(aligned.max()) + 400.0
        coupling = bracketed(lambda c: float(weights @ special.expit(-2.0 * (c + aligned))) - d, -far, far, what=what)
        return log_p, q_hat, field, aligned, coupling

    def excess(q):
        _, _, field, aligned, coupling = conjugates(q)
        magnetisation = np.tanh(field) * special.expit(2.0 * (coupling + aligned))
        return float(weights @ magnetisation**2) - q

    q = _first_zero(excess, 0.0, 1.0 - d, what)
    log_p, q_hat, _, aligned, coupling = conjugates(q)
    # 2 e^C cosh + 2 e^-C = 2 sqrt(cosh) 2cosh(C + ln(cosh) / 2)
    entropy = LN2 + float(weights @ (aligned + log_2cosh(coupling + aligned)))
    return entropy - q_hat * (1.0 - 2.0 * q) - (1.0 - 2.0 * d) * (coupling + q_hat) + alpha * float(weights @ log_p)


def annealed_pairs(alpha, d, kappa=0.0):
    """ln 2 + H2(d) + alpha ln P2: exponent of the mean number of ordered pairs of solutions at distance d.

    P2 is the probability that two standard normal variables of correlation 1 - 2d both exceed kappa.  For Gaussian
    patterns 2^N C(N, k) P2^P with d = k / N is the mean at every finite N.

    Parameters and errors (ValueError only) as in `pair_entropy`; relative error of ln P2 1e-13.  1 ms.
    """
    alpha, d, kappa, _ = _arguments(alpha, d, kappa, NODES)
    log_p, _ = _quadrant(np.array([kappa]), d)
    return LN2 + _binary_entropy(d) + alpha * float(log_p[0])


def _arguments(alpha, d, kappa, nodes):
    return (
        real("alpha", alpha, 0.0),
        real("d", d, 0.0, 1.0, open_low=True, open_high=True),
        real("kappa", kappa, *KAPPA_RANGE),
        integer("nodes", nodes, low=101),
    )


def _binary_entropy(d):
    return float(special.entr(d)) - (1.0 - d) * math.log1p(-d)


def _first_zero(excess, low, high, what):
    """The first zero met from `low`, where the excess is positive, on the way to `high`, where there is no state."""
    inside, residual = low, math.inf
    for step in range(1, _WALK):
        q = high - (high - low) * (1.0 - step / _WALK) ** 2
        residual = excess(q)
        if residual <= 0.0:
            return bracketed(excess, inside, q, what=what)
        inside = q
    raise ConvergenceError(f"{what}: none, the overlap runs to its largest value", residual)


def _resolved(slope, what):
    if not slope < _SHARPEST:
        raise ConvergenceError(f"{what}: none, the overlap runs to its largest value", 1.0 / slope)


def _quadrant(x0, share):
    """ln P(u > x0, v > x0) and -(1/2) d/dx0 of it, for standard normal u, v of correlation rho = 1 - 2 share.

    With k = sqrt((1-rho) / (1+rho)) the derivative of P is -2 phi(x0) H(k x0), so P is one integral of a positive
    function; for x0 < 0 one adds the part between, which is erf.
    """
    k = math.sqrt(share / (1.0 - share))
    size = np.abs(x0)[:, None]
    nodes, weights = legendre(64, 0.0, 1.0)
    reach = -size + np.sqrt(size**2 + 80.0 / (1.0 + k**2))  # beyond it the integrand has fallen by exp(-40)
    u = reach * nodes
    exponent = -size * u - 0.5 * u**2 + log_tail(k * (size + u)) - log_tail(k * size)
    tail = 2.0 * (reach[:, 0] * (np.exp(exponent) @ weights))  # P(|x0|) / (phi(x0) H(k |x0|))
    log_peak = -0.5 * x0**2 - 0.5 * math.log(2.0 * math.pi)
    log_p = log_peak + log_tail(k * size[:, 0]) + np.log(tail)
    left = x0 < 0.0
    log_p[left] = np.log(special.erf(size[left, 0] / math.sqrt(2.0)) + np.exp(log_p[left]))
    return log_p, np.exp(log_peak + log_tail(k * x0) - log_p)
