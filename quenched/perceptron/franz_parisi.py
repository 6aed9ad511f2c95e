"""How many solutions of the binary perceptron lie at a given distance from a typical one: the Franz-Parisi potential.

J is drawn uniformly from the solutions.  N V(d) is the typical logarithm of the number of solutions w at Hamming
distance d N from J, that is at overlap p = 1 - 2d; N -> infinity, replica symmetry, nats per weight.  V starts from 0
with slope minus infinity, so it is negative first: nothing lives between 0 and `minimal_distance`.  Its maximum is the
whole entropy, at the distance (1-q)/2 of two typical solutions.

`pair_entropy` and `reference_entropy`, two landscapes seen from elsewhere, come from `quenched.perceptron.landscape`.
"""

import functools
import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import inverse_mills, legendre, log_tail, trapezoid
from quenched.numerics.roots import bracketed
from quenched.numerics.validation import integer, real
from quenched.perceptron import franz_parisi_saddle as saddle
from quenched.perceptron import gardner
from quenched.perceptron.landscape import pair_entropy, reference_entropy

__all__ = [
    "Potential",
    "maximal_distance",
    "minimal_distance",
    "pair_entropy",
    "potential",
    "reference_entropy",
    "small_distance_bound",
    "small_distance_law",
    "wall_density",
]

KAPPA_RANGE = (-2.0, 2.0)
_MERGED = 1e-11  # entropy below which the two zeros of V cannot be told apart in double precision
_ROOT = 1e-12  # tolerance of a root in ln d
_WALL_STEP = 0.04
_HALVINGS = 30


class Potential(NamedTuple):
    """V, overlap q_w of two solutions w, overlap t of w with another typical solution, coupling x = -dV/dp."""

    value: float
    q_w: float
    t: float
    x: float


def potential(alpha, d, kappa=0.0, *, refinement=1):
    """The Franz-Parisi potential V at distance d from a typical solution.

    Parameters
    ----------
    alpha : float
        Load P / N, >= 0.
    d : float
        Hamming distance per weight, in (0, 1); p = 1 - 2d.
    kappa : float
        Stability, in [-2, 2].
    refinement : int
        Divides every step of the quadratures, >= 1.  Call with 2 to see their error.

    Returns
    -------
    Potential
        ``value``, ``q_w`` (Q), ``t``, ``x``, with dV/dd = 2x.  Where V < 0 it is the exponent of a probability at
        best: no such w exists.  Absolute error 1e-11 in every field.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When there is no replica-symmetric saddle point: deep inside V < 0, where Q runs to 1 (at kappa = 0 for d below
        4 to 11 % of d_min, and beyond d_max by a few hundredths or more), and where `gardner.replica_symmetric` has
        none.

    Notes
    -----
    S. Franz and G. Parisi, J. Phys. I France 5 (1995) 1401; for this model H. Huang and Y. Kabashima, Phys. Rev. E 90
    (2014) 052813.  10-20 ms, up to 0.1 s near (1-q)/2 at small loads.
    """
    alpha, d, kappa, refinement = _arguments(alpha, d, kappa, refinement)
    if alpha == 0.0:
        return Potential(_binary_entropy(d), (1.0 - 2.0 * d) ** 2, 0.0, math.log1p(-d) / 2.0 - math.log(d) / 2.0)
    reference = _reference(alpha, kappa)
    found = saddle.solve(reference, d, refinement)
    force = saddle.wall_force(reference, d, found.gap, found.lag, refinement)
    return Potential(found.value, 1.0 - found.gap, reference.q - found.lag, found.conjugate_p - alpha * force)


def minimal_distance(alpha, kappa=0.0, *, refinement=1):
    """The distance d_min from a typical solution to the nearest others: the zero of V below its maximum.

    Parameters and errors as in `potential`, with alpha > 0.

    Returns
    -------
    float
        In (0, (1-q)/2].  Relative error 1e-10, growing as 1e-12 / (capacity - alpha) towards `gardner.capacity`;
        there d_min, `maximal_distance` and (1-q)/2 coincide.

    Raises
    ------
    ConvergenceError
        Also above the capacity, where V is negative at every distance; the residual is the largest V.

    Notes
    -----
    The search starts at the maximum of V and never looks below the zero of `small_distance_bound`, where the saddle
    point may not exist.  0.1-0.2 s, up to 0.5 s near the capacity.
    """
    return _edge(alpha, kappa, refinement, outward=False)


def maximal_distance(alpha, kappa=0.0, *, refinement=1):
    """The distance d_max from a typical solution to the farthest others: the zero of V above its maximum.

    Parameters, errors and accuracy as in `minimal_distance`; in [(1-q)/2, 1), and above 1/2 as long as V(1/2) > 0.
    For alpha < 0.01 the saddle point may end before V is negative: ConvergenceError.  0.4-1 s.
    """
    return _edge(alpha, kappa, refinement, outward=True)


def wall_density(alpha, kappa=0.0):
    """rho_0, the density at u = kappa (from above) of the fields u of a typical solution: E h(x0) / sqrt(1-q).

    Parameters and errors as in `potential`; absolute error 1e-12.  5 ms.

    Notes
    -----
    A fraction 2 rho_0 sqrt(d) of the patterns is so close to the wall that a flip of d N weights puts them at risk, see
    `small_distance_law`.
    """
    alpha, _, kappa, _ = _arguments(alpha, 0.5, kappa, 1)
    if alpha == 0.0:
        return float(inverse_mills(kappa))
    q = _reference(alpha, kappa).q
    omega, weights = trapezoid()
    return float(weights @ inverse_mills((kappa - math.sqrt(q) * omega) / math.sqrt(1.0 - q))) / math.sqrt(1.0 - q)


def small_distance_bound(alpha, d, kappa=0.0, *, refinement=1):
    """H2(d) + alpha E ln Phi((p u - kappa) / sqrt(1 - p^2)) over the fields u >= kappa of a typical solution.

    The number of w around a J whose fields are kept while the flips are independent of the patterns.  V lies below it
    at every d that was computed, which is not a theorem; at d_min they agree in the limit alpha -> 0.

    Parameters and errors as in `potential`, but it exists at every d.  Absolute error 1e-12 for d >= 1e-8.  5 ms for a
    new load, then 0.1 ms.
    """
    alpha, d, kappa, refinement = _arguments(alpha, d, kappa, refinement)
    if alpha == 0.0:
        return _binary_entropy(d)
    return _bound(alpha, d, kappa, _wall_rule(_reference(alpha, kappa), refinement))


def small_distance_law(alpha, d, kappa=0.0):
    """H2(d) - 2 alpha rho_0 c_0 sqrt(d), c_0 = -int_0^inf ln Phi: the limit of V for d -> 0, in closed form.

    sqrt(d) beats d ln(1/d): negative just above d = 0 at every load, with slope minus infinity.  Parameters and errors
    as in `small_distance_bound`, whose leading terms it has; absolute error 1e-12.  5 ms.
    """
    alpha, d, kappa, _ = _arguments(alpha, d, kappa, 1)
    y, weights = legendre(80, 0.0, 12.0)
    patterns_at_risk = -2.0 * float(weights @ special.log_ndtr(y)) * math.sqrt(d)
    return _binary_entropy(d) - alpha * wall_density(alpha, kappa) * patterns_at_risk


def _arguments(alpha, d, kappa, refinement):
    return (
        real("alpha", alpha, 0.0),
        real("d", d, 0.0, 1.0, open_low=True, open_high=True),
        real("kappa", kappa, *KAPPA_RANGE),
        integer("refinement", refinement, low=1, high=8),
    )


@functools.lru_cache(maxsize=64)
def _reference(alpha, kappa):
    point = gardner.replica_symmetric(alpha, kappa)
    return saddle.Reference(alpha, kappa, point.q, point.q_hat)


def _binary_entropy(d):
    return float(special.entr(d)) - (1.0 - d) * math.log1p(-d)


def _bound(alpha, d, kappa, rule):
    """`small_distance_bound` from the nodes l = u - kappa and weights of the law of the fields."""
    above, weights = rule
    scale = 2.0 * math.sqrt(d * (1.0 - d))
    blocked = log_tail((2.0 * d * kappa - (1.0 - 2.0 * d) * above) / scale)
    return _binary_entropy(d) + alpha * float(weights @ blocked)


def _wall_rule(reference, refinement):
    """Nodes l > 0 and weights for averages over the fields u = kappa + l; nodes crowd together at the wall."""
    _, kappa, q, _ = reference
    low, high = -3.8, math.log(11.0 + abs(kappa))
    nodes = math.ceil((high - low) / _WALL_STEP) * refinement + 1
    y = np.linspace(low, high, nodes)
    above = np.exp(y - np.exp(-y))
    steps = above * (1.0 + np.exp(-y)) * ((high - low) / (nodes - 1))
    omega, omega_weights = trapezoid(11.0, 176 * refinement + 1)
    x0 = (kappa - math.sqrt(q) * omega[:, None]) / math.sqrt(1.0 - q)
    x = x0 + above / math.sqrt(1.0 - q)
    law = omega_weights @ np.exp(-0.5 * x**2 - log_tail(x0)) / math.sqrt(2.0 * math.pi * (1.0 - q))
    return above, steps * law


def _edge(alpha, kappa, refinement, *, outward):
    """The zero of V on one side of its maximum; the zero of the bound lies beyond it."""
    alpha = real("alpha", alpha, 0.0, open_low=True)
    alpha, _, kappa, refinement = _arguments(alpha, 0.5, kappa, refinement)
    what = f"zero of V at alpha = {alpha:g}, kappa = {kappa:g}"
    reference, entropy = _reference(alpha, kappa), gardner.replica_symmetric(alpha, kappa).entropy
    top = 0.5 * (1.0 - reference.q)
    if entropy < _MERGED:
        if entropy > -_MERGED:
            return top
        raise ConvergenceError(f"{what}: none, V is negative everywhere", -entropy)
    rule = _wall_rule(reference, refinement)

    def distance(y):
        return -math.expm1(y) if outward else math.exp(y)

    def bound(y):
        return _bound(alpha, distance(y), kappa, rule)

    def value(y):
        return entropy if y == start else saddle.solve(reference, distance(y), refinement).value

    start = math.log1p(-top) if outward else math.log(top)
    floor = start
    while bound(floor) >= 0.0:
        floor -= 0.5
    floor = bracketed(bound, floor, min(floor + 0.5, start), what=what, xtol=1e-6, rtol=1e-6)
    return distance(bracketed(value, *_bracket(value, floor, start, what), what=what, xtol=_ROOT, rtol=_ROOT))


def _bracket(value, outside, inside, what):
    """A point where V exists and is not positive, and one where it is positive."""
    probe, best = outside, math.inf
    for _ in range(_HALVINGS):
        try:
            best = value(probe)
        except ConvergenceError:  # no saddle point: too far inside V < 0
            outside = probe
        else:
            if best <= 0.0:
                return probe, inside
            inside = probe
        probe = 0.5 * (outside + inside)
    raise ConvergenceError(f"{what}: the saddle point ends where V is still positive", best)
