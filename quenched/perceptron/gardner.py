"""Replica-symmetric theory of the binary and of the spherical perceptron: entropy, capacity, stability.

N weights, P = alpha N random patterns xi, constraint xi.w / sqrt(N) >= kappa for each.  Every function of this module
is a statement about N -> infinity; entropies are in nats per weight.  With the Gaussian tail H, h = phi / H and
X = (kappa - sqrt(q) z) / sqrt(1-q), z standard normal, the binary saddle point is

    q = E tanh^2(sqrt(q_hat) z),        q_hat = alpha E h(X)^2 / (1 - q),
    s = -q_hat (1-q) / 2 + E ln 2cosh(sqrt(q_hat) z) + alpha E ln H(X).

Read from right to left the second equation gives alpha as an explicit function of q_hat: the whole branch is a curve
with one parameter, and entropy, capacity and stability limit are roots of one function of q_hat.
"""

import functools
import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import LN2, inverse_mills, log_2cosh, log_tail, trapezoid
from quenched.numerics.roots import bracketed
from quenched.numerics.validation import integer, real

KAPPA_RANGE = (-4.0, 8.0)
NODES = 1761
SHARPEST = 1e6  # largest q_hat (binary) and q / (1-q) (spherical) that is followed
_HALF_WIDTH = 11.0
_RESOLUTION = 0.25  # step of the quadrature times the sharpness of the integrand
_WALK = 1.25


class ReplicaSymmetric(NamedTuple):
    """Binary weights: entropy per weight, overlap q, conjugate q_hat, replicon (stable below 1)."""

    entropy: float
    q: float
    q_hat: float
    replicon: float


class Spherical(NamedTuple):
    """Spherical weights: log volume per weight relative to the full sphere, overlap q."""

    entropy: float
    q: float


class _Point(NamedTuple):
    """One point of a branch: its load, and what a solver may ask of it."""

    alpha: float
    entropy: float
    q: float
    replicon: float


def replica_symmetric(alpha, kappa=0.0, *, nodes=NODES):
    """The replica-symmetric saddle point of the binary perceptron.

    Parameters
    ----------
    alpha : float
        Load P / N, >= 0.
    kappa : float
        Stability, in [-4, 8].
    nodes : int
        Nodes of the trapezoidal rule on [-11, 11], >= 101; the rule halves its step by itself where the integrands
        are sharp.  Call with 2 nodes - 1 to see the quadrature error: at most 1e-12 for the default.

    Returns
    -------
    ReplicaSymmetric
        ``entropy``, ``q``, ``q_hat``, ``replicon``.  The branch that starts at q = 0 for alpha = 0.  Beyond `capacity`
        the entropy is negative: a formal continuation, there are no solutions.  Absolute error 1e-12 (relative for
        q_hat, and for the entropy where alpha is large) up to q_hat = 100; 1e-10 at q_hat = 1e6.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When the branch does not reach `alpha` before q_hat = 1e6.  For kappa >= -2 it ends at `naive_capacity`,
        where q -> 1; for kappa <= -3 it turns back at a finite q.  The residual is the missing load.

    Notes
    -----
    Krauth and Mezard, J. Phys. France 50 (1989) 3057.  About 5 ms; up to a second where q_hat > 1e4.
    """
    alpha, kappa, nodes = _arguments(alpha, kappa, nodes)
    if alpha == 0.0:
        return ReplicaSymmetric(LN2, 0.0, 0.0, 0.0)
    start = alpha * float(inverse_mills(kappa)) ** 2
    what = f"replica-symmetric saddle point at alpha = {alpha:g}, kappa = {kappa:g}"
    q_hat = _crossing(lambda x: _binary(x, kappa, nodes).alpha - alpha, start, what)
    q, one_minus_q, entropy_term = _prior(q_hat, nodes)
    _, mean_log, replicon_term = _likelihood(q, one_minus_q, kappa, nodes, math.sqrt(q_hat))
    return ReplicaSymmetric(
        entropy=-0.5 * q_hat * one_minus_q + entropy_term + alpha * mean_log,
        q=q,
        q_hat=q_hat,
        replicon=alpha * replicon_term * _sech_fourth(q_hat, nodes),
    )


def capacity(kappa=0.0, *, nodes=NODES):
    """The load alpha_c at which the entropy of the binary perceptron vanishes: `replica_symmetric` has entropy 0.

    Parameters and errors as in `replica_symmetric`; relative error 1e-12.  About 5 ms.

    Notes
    -----
    Krauth and Mezard (1989), frozen one-step solution.  `quenched.perceptron.certified` encloses the value at
    kappa = 0 rigorously.
    """
    _, kappa, nodes = _arguments(0.0, kappa, nodes)
    start = 0.25 * annealed_capacity(kappa) * float(inverse_mills(kappa)) ** 2
    what = f"zero of the entropy at kappa = {kappa:g}"
    q_hat = _crossing(lambda x: -_binary(x, kappa, nodes).entropy, start, what)
    return _binary(q_hat, kappa, nodes).alpha


def de_almeida_thouless(kappa=0.0, *, nodes=NODES):
    """The load at which the replica-symmetric saddle point of the binary perceptron loses stability: replicon = 1.

    Parameters and errors as in `replica_symmetric`; relative error 1e-10.  About 10 ms (kappa = 0) to 0.3 s
    (kappa = 8).

    Notes
    -----
    Krauth and Mezard (1989); de Almeida and Thouless, J. Phys. A 11 (1978) 983.
    """
    _, kappa, nodes = _arguments(0.0, kappa, nodes)
    start = 0.25 * annealed_capacity(kappa) * float(inverse_mills(kappa)) ** 2
    what = f"limit of stability at kappa = {kappa:g}"
    q_hat = _crossing(lambda x: _binary(x, kappa, nodes).replicon - 1.0, start, what)
    return _binary(q_hat, kappa, nodes).alpha


def annealed(alpha, kappa=0.0):
    """ln E[Z] / N = ln 2 + alpha ln H(kappa) of the binary perceptron, an upper bound of the entropy (Jensen)."""
    alpha, kappa, _ = _arguments(alpha, kappa, NODES)
    return LN2 + alpha * float(log_tail(kappa))


def annealed_capacity(kappa=0.0):
    """-ln 2 / ln H(kappa): no solutions above it, by the first-moment method (1 at kappa = 0)."""
    _, kappa, _ = _arguments(0.0, kappa, NODES)
    return -LN2 / float(log_tail(kappa))


def naive_capacity(kappa=0.0):
    """The load where replica symmetry formally puts q -> 1: 2 / pi times `spherical_capacity` (4 / pi at kappa = 0).

    It is not the capacity of the binary perceptron: the entropy is minus infinity there, see `capacity`.

    Notes
    -----
    Gardner and Derrida, J. Phys. A 21 (1988) 271.  For q_hat -> infinity, 1 - q -> sqrt(2 / (pi q_hat)) and
    (1-q) E h(X)^2 -> 1 / spherical_capacity, which turns q_hat = alpha E h(X)^2 / (1-q) into this formula.
    """
    return 2.0 / math.pi * spherical_capacity(kappa)


def spherical(alpha, kappa=0.0, *, nodes=NODES):
    """The replica-symmetric saddle point of the spherical perceptron.

    Parameters
    ----------
    alpha, kappa, nodes
        As in `replica_symmetric`.

    Returns
    -------
    Spherical
        ``entropy``, the logarithm per weight of the fraction of the sphere that solves all constraints, and ``q``.
        Errors 1e-12 relative to max(1, 1/(1-q)).  For kappa < 0 replica symmetry breaks before
        `spherical_capacity`: an upper value there, not the truth.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When q / (1-q) > 1e6, that is at `spherical_capacity` and beyond, and a relative 1e-5 below it.

    Notes
    -----
    Gardner, J. Phys. A 21 (1988) 257.  About 3 ms; up to a second where 1-q < 1e-4.
    """
    alpha, kappa, nodes = _arguments(alpha, kappa, nodes)
    if alpha == 0.0:
        return Spherical(0.0, 0.0)
    start = alpha * float(inverse_mills(kappa)) ** 2
    what = f"spherical saddle point at alpha = {alpha:g}, kappa = {kappa:g}"
    ratio = _crossing(lambda x: _sphere(x, kappa, nodes)[0] - alpha, start, what)
    _, mean_log = _sphere(ratio, kappa, nodes)
    return Spherical(-0.5 * math.log1p(ratio) + 0.5 * ratio + alpha * mean_log, ratio / (1.0 + ratio))


def spherical_capacity(kappa=0.0):
    """1 / [(1 + kappa^2) Phi(kappa) + kappa phi(kappa)], Gardner's capacity of the spherical perceptron (2 at 0).

    Exact for kappa >= 0; for kappa < 0 the replica-symmetric value, an upper one.  Relative error 1e-13.
    """
    _, kappa, _ = _arguments(0.0, kappa, NODES)
    gaussian = math.exp(-0.5 * kappa**2) / math.sqrt(2.0 * math.pi)
    return 1.0 / ((1.0 + kappa**2) * float(special.ndtr(kappa)) + kappa * gaussian)


def cover(p, n):
    """The probability that p patterns with random labels are linearly separable in n dimensions (kappa = 0).

    Parameters
    ----------
    p, n : int
        Number of patterns (>= 0), in general position, and of real weights (>= 1).

    Returns
    -------
    float
        2^(1-p) sum_{k<n} C(p-1, k), summed in integers and rounded once: 1 for p <= n, exactly 1/2 for p = 2n.

    Notes
    -----
    Cover, IEEE Trans. Electron. Comput. 14 (1965) 326.  O(min(n, p)) products of big integers: 2 ms at n = 1000.
    """
    p, n = integer("p", p, low=0), integer("n", n, low=1)
    if p <= n:
        return 1.0
    total = term = 1
    for k in range(1, n):
        term = term * (p - k) // k
        total += term
    return float(Fraction(total, 2 ** (p - 1)))


def _arguments(alpha, kappa, nodes):
    return real("alpha", alpha, 0.0), real("kappa", kappa, *KAPPA_RANGE), integer("nodes", nodes, low=101)


def _crossing(function, start, what):
    """The smallest positive x with function(x) = 0, for a function that is negative just above x = 0."""
    low, high, best = 0.0, min(start, 0.5 * SHARPEST), -math.inf
    while high < SHARPEST:
        value = function(high)
        if value >= 0.0:
            return bracketed(lambda x: function(x) if x > 0.0 else -1.0, low, high, what=what)
        low, high, best = high, high * _WALK, max(best, value)
    raise ConvergenceError(f"{what}: none below {SHARPEST:g}", abs(best))


def _rule(sharpness, nodes):
    """Trapezoidal rule whose step resolves a feature of width 1 / sharpness."""
    step = 2.0 * _HALF_WIDTH / (nodes - 1)
    halvings = max(0, math.ceil(math.log2(step * max(sharpness, 1e-9) / _RESOLUTION)))
    return _cached_rule((nodes - 1) * 2**halvings + 1)


@functools.lru_cache(maxsize=4)
def _cached_rule(nodes):
    z, weights = trapezoid(_HALF_WIDTH, nodes)
    z.flags.writeable = weights.flags.writeable = False
    return z, weights


def _sech_squared(x):
    small = np.exp(-2.0 * np.abs(x))
    return 4.0 * small / (1.0 + small) ** 2


def _prior(q_hat, nodes):
    """q, 1 - q (each without cancellation) and E ln 2cosh(sqrt(q_hat) z)."""
    root = math.sqrt(q_hat)
    z, weights = _rule(root, nodes)
    field = root * z
    return (
        float(weights @ np.tanh(field) ** 2),
        float(weights @ _sech_squared(field)),
        float(weights @ log_2cosh(field)),
    )


def _sech_fourth(q_hat, nodes):
    root = math.sqrt(q_hat)
    z, weights = _rule(root, nodes)
    return float(weights @ _sech_squared(root * z) ** 2)


def _likelihood(q, one_minus_q, kappa, nodes, sharpness):
    """E h(X)^2, E ln H(X) and E h'(X)^2 / (1-q)^2."""
    z, weights = _rule(max(sharpness, math.sqrt(q / one_minus_q)), nodes)
    x = (kappa - math.sqrt(q) * z) / math.sqrt(one_minus_q)
    ratio = inverse_mills(x)
    slope = ratio * (ratio - x)
    return (
        float(weights @ ratio**2),
        float(weights @ log_tail(x)),
        float(weights @ slope**2) / one_minus_q**2,
    )


def _binary(q_hat, kappa, nodes):
    """The point of the binary branch with conjugate parameter q_hat."""
    q, one_minus_q, entropy_term = _prior(q_hat, nodes)
    mean_square, mean_log, replicon_term = _likelihood(q, one_minus_q, kappa, nodes, math.sqrt(q_hat))
    alpha = q_hat * one_minus_q / mean_square
    entropy = -0.5 * q_hat * one_minus_q + entropy_term + alpha * mean_log
    return _Point(alpha, entropy, q, alpha * replicon_term * _sech_fourth(q_hat, nodes))


def _sphere(ratio, kappa, nodes):
    """Load and E ln H(X) of the spherical branch at q / (1-q) = ratio: alpha = ratio / E h(X)^2."""
    mean_square, mean_log, _ = _likelihood(ratio / (1.0 + ratio), 1.0 / (1.0 + ratio), kappa, nodes, 0.0)
    return ratio / mean_square, mean_log
