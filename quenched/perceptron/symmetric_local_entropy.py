"""Dense clusters of the symmetric binary perceptron |xi.w| <= k sqrt(N): local entropy around any reference.

A reference v, any vector of +-1, has N(v, d) solutions at Hamming distance d N.  With

    Z = sum over v of N(v, d)^y,    Phi = E ln Z / N,    S_I = dPhi/dy,    Sigma_E = Phi - y S_I,

exp(N Sigma_E) references have exp(N S_I) solutions each; the densest cluster is where Sigma_E = 0.  N -> infinity,
replica symmetric; nats per weight.  Solutions around different references have overlap q0.  The model does not change
under w -> -w, so q0 = 0 is always a saddle point; above `onset` it is unstable and one with q0 > 0 takes over.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import optimize, special

from quenched.numerics import ConvergenceError
from quenched.numerics.validation import integer, real
from quenched.perceptron import saddle_search, symmetric
from quenched.perceptron import symmetric_saddle as saddle

LARGEST_K = 4.0
_SCALE = 10.0  # of Sigma_E among the residuals


class FixedY(NamedTuple):
    """S_I, Sigma_E, Phi; overlaps of solutions around different references (q0) and around the same (q1); coupling
    gamma with dPhi/dd = 2 y gamma; gain: the factor by which the equations multiply a small q0 (nan where q0 > 0)."""

    local_entropy: float
    external_entropy: float
    free_entropy: float
    q0: float
    q1: float
    gamma: float
    gain: float


class Densest(NamedTuple):
    """S_I and y where Sigma_E = 0, fields as in `FixedY`; dS_I/dd = 2 gamma."""

    local_entropy: float
    y: float
    q0: float
    q1: float
    gamma: float
    gain: float


class Point(NamedTuple):
    """A point of `curve`: distance, fields as in `Densest`, and how far halving the quadrature steps moves S_I."""

    d: float
    local_entropy: float
    y: float
    q0: float
    q1: float
    gamma: float
    gain: float
    error: float


class Onset(NamedTuple):
    """Load at which q0 = 0 becomes unstable on the line Sigma_E = 0, with S_I and y there."""

    load: float
    local_entropy: float
    y: float


def fixed_y(k, alpha, d, y, *, broken=True, refinement=1):
    """Local entropy around references weighed with the y-th power of the number of solutions at distance d.

    Parameters
    ----------
    k : float
        Half-width of the allowed band in units of sqrt(N), in (0, 4].
    alpha : float
        Load P / N, > 0.
    d : float
        Hamming distance per weight, in (0, 1/2).
    y : float
        Weight, in [1, 5000].
    broken : bool
        Whether q0 > 0 is allowed, which is then taken where q0 = 0 is unstable.
    refinement : int
        Divides every step of the quadratures, 1 to 8.  Call with 2 to see their error.

    Returns
    -------
    FixedY
        Absolute error 1e-10.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When no saddle point is found.

    Notes
    -----
    At y = 1, Phi = `symmetric.entropy` + H2(d); for y -> infinity at q0 = 0, S_I -> `rarest`.  0.1 s.
    """
    k, alpha, d, refinement = _arguments(k, alpha, d, refinement)
    y = real("y", y, 1.0, saddle.LARGEST_Y)
    what = f"local entropy at k = {k:g}, alpha = {alpha:g}, d = {d:g}, y = {y:g}"
    return FixedY(*saddle.at_fixed_y(k, alpha, d, y, broken, refinement, what)[:7])


def densest(k, alpha, d, *, broken=True, refinement=1):
    """The densest cluster: local entropy where Sigma_E = 0, on the branch that starts at the core.

    Parameters and ValueError as in `fixed_y`.

    Returns
    -------
    Densest
        Absolute error 1e-10 in the entropy.

    Raises
    ------
    ConvergenceError
        Where the branch has ended before d: with q0 > 0 above `symmetric_fracture.fracture_load`.

    Notes
    -----
    The branch is entered at distance 0.05 (or d, if smaller) and followed in ln d.  0.1 to 0.5 s.
    """
    found = curve(k, alpha, [d], broken=broken, refinement=refinement)
    return Densest(*found[0][1:7])


def curve(k, alpha, distances, *, broken=True, refinement=1):
    """`densest` at each of several ascending distances, as far as the branch of the core reaches.

    Parameters, ValueError and ConvergenceError (for the first distance) as in `densest`.

    Returns
    -------
    list of Point
        As long as `distances` or, where the branch ends at y > 5000, shorter.  Where the branch folds, the point at
        which it passes the distance first.

    Notes
    -----
    At Sigma_E = 0, S_I = Phi / y is stationary in all unknowns and in y: halving the steps at an unchanged point tells
    its error.  0.02 s for each distance, and 0.3 to 1 s from d = 0.05 to 0.2.
    """
    distances = [_arguments(k, alpha, d, refinement)[2] for d in distances]
    k, alpha, d, refinement = _arguments(k, alpha, distances[0], refinement)
    point, found = saddle.core(k, alpha, d, broken, refinement), []
    for d in distances:
        try:
            point = saddle.advance(k, alpha, point, d, broken, refinement)
        except ConvergenceError:
            if not found:
                raise
            break
        (y, here), (_, fine) = (saddle.on_branch(k, alpha, point, level * refinement) for level in (1, 2))
        error = abs(fine.free_entropy - here.free_entropy) / y
        found.append(Point(d, here.free_entropy / y, y, *here[3:7], error))
    return found


def onset(k, d, *, refinement=1):
    """The load above which q0 = 0 is unstable where Sigma_E = 0, at distance d: gain = 1.

    Parameters and errors as in `fixed_y`.  Absolute error 1e-9.  0.1 s.
    """
    k, _, d, refinement = _arguments(k, 1.0, d, refinement)
    alpha = 0.6 * symmetric.capacity(k)

    def point_at(x):
        return saddle.evaluate(k, x[3], saddle.exponential(x[2]), [-math.inf, *x[:2]], refinement)

    def residual(x):
        point = point_at(x)
        equations = saddle.mismatch(point, [-math.inf, *x[:2]], d)
        return [*equations, _SCALE * point.external_entropy, point.gain - 1.0]

    start = [*saddle.crossing(k, alpha, d, refinement), alpha]
    x = saddle_search.solve(residual, start, what=f"onset of q0 > 0 at k = {k:g}, d = {d:g}")
    return Onset(float(x[3]), point_at(x).local_entropy, math.exp(x[2]))


def rarest(k, alpha, d):
    """H2(d) + alpha ln P(|z| <= k / sqrt(1 - S^2)), S = 1 - 2d: S_I for y -> infinity at q0 = 0.

    The surroundings of a vector on which all patterns vanish; Sigma_E < 0 there, so it is no cluster but an upper
    bound of S_I at q0 = 0.  Parameters and ValueError as in `fixed_y`; exact.
    """
    k, alpha, d, _ = _arguments(k, alpha, d, 1)
    free = float(special.entr(d)) - (1.0 - d) * math.log1p(-d)
    return free + symmetric.entropy(alpha, k / math.sqrt(4.0 * d * (1.0 - d))) - math.log(2.0)


def rarest_fracture_load(k=1.0):
    """The load above which `rarest` is no longer monotone in d: smallest ratio of the slopes of its two terms.

    Parameters and ValueError as in `fixed_y`.  Relative error 1e-9.
    """
    k = real("k", k, 0.0, LARGEST_K, open_low=True)

    def ratio(d):
        return math.log((1.0 - d) / d) / saddle.cost_slope(k, d)

    grid = np.linspace(1e-3, 0.499, 200)
    best = int(np.argmin([ratio(d) for d in grid]))
    bounds = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    return float(optimize.minimize_scalar(ratio, bounds=bounds, method="bounded", options={"xatol": 1e-9}).fun)


def _arguments(k, alpha, d, refinement):
    return (
        real("k", k, 0.0, LARGEST_K, open_low=True),
        real("alpha", alpha, 0.0, open_low=True),
        real("d", d, 0.0, 0.5, open_low=True, open_high=True),
        integer("refinement", refinement, low=1, high=8),
    )
