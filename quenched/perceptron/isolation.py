"""How isolated a solution is: what is near it at finite N, and the edges of the distances at which there is nothing.

The number of single flips that keep a solution is governed by one number, the density of patterns at the wall: of the
P = alpha N patterns a typical solution has alpha N rho dl with a field within dl of a wall.  Flipping a weight moves a
field by 2 |xi_i| / sqrt(N), so about 2 alpha rho sqrt(N) patterns are at risk, and each forbids about half the flips.
The argument ``at_wall`` below is alpha rho: `franz_parisi.wall_density` times the load for the one-sided constraint,
`symmetric_wall_density` (both walls together) times the load for the symmetric one.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import optimize, special

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import legendre
from quenched.numerics.roots import bracketed
from quenched.numerics.validation import integer, real
from quenched.perceptron import franz_parisi, gardner, landscape, symmetric

# Mean size of a pattern's entry, E |xi_i|: it decides how many patterns a single flip puts at risk.
AMPLITUDE = {"gaussian": math.sqrt(2.0 / math.pi), "binary": 1.0}
NODES = 80
_REACH = 12.0  # where 1 - Phi is below 1e-32
_CONTOURS = np.concatenate([np.linspace(-0.9, -0.1, 33), np.geomspace(0.1, 8.0, 40)])
_HEIGHT = 40.0  # |Gamma(c + it)| falls as exp(-pi t / 2)
_STEP = 0.05
_NEAREST = 1e-300
_NEAR_ITSELF = 0.1  # d = (0.1 s)^2 is so near that a pair is one solution counted twice: s2 = s - O(sqrt(d))
_BEST = 0.2415  # where H2(d) / sqrt(d) is largest


class Reading(NamedTuple):
    """V or an upper bound of it, its numerical error, and whether it is V."""

    value: float
    error: float
    saddle: bool


class Gap(NamedTuple):
    """Distances between which the entropy of pairs is negative, and its least value there."""

    low: float
    high: float
    depth: float


def binary_entropy(d):
    """H2(d) = -d ln d - (1-d) ln(1-d) for a float d in (0, 1): ln C(N, d N) / N for N -> infinity."""
    return float(special.entr(d)) - (1.0 - d) * math.log1p(-d)


def neighbour_law(n, at_wall, patterns="gaussian"):
    """N exp(-E|xi| alpha rho sqrt(N)): the mean number of single flips that keep a typical solution.

    Parameters
    ----------
    n : int
        Number of weights, >= 1.
    at_wall : float
        alpha rho >= 0, see the module.
    patterns : {"gaussian", "binary"}
        E|xi| = sqrt(2 / pi) or 1.

    Returns
    -------
    float
        Right up to a constant factor exp(O(alpha)) for N -> infinity, in which the exponent decides.

    Raises
    ------
    ValueError
        For another kind of patterns, or an argument outside its range.
    """
    if patterns not in AMPLITUDE:
        raise ValueError(f"patterns = {patterns!r}: allowed are {', '.join(map(repr, AMPLITUDE))}")
    n, at_wall = integer("n", n, low=1), real("at_wall", at_wall, 0.0)
    return n * math.exp(-AMPLITUDE[patterns] * at_wall * math.sqrt(n))


def isolated_share(n, at_wall, *, nodes=NODES):
    """Share of the solutions that no single flip keeps, for Gaussian patterns and large N.

    Given the fields of a solution, flips fail independently and the number of those that keep it is Poisson with mean
    lambda = N prod Phi(y), y = sqrt(N) (distance to the wall) / 2.  The fields near the walls are a Poisson process of
    density m = 2 alpha rho sqrt(N) in y, so E lambda^-s is explicit, and with it (`_share_without`) E exp(-lambda).

    Parameters
    ----------
    n, at_wall
        As in `neighbour_law`.
    nodes : int
        Of the average over fields, >= 16; call with twice as many to see the error.

    Returns
    -------
    float
        In [0, 1].  Absolute numerical error 1e-9; the corrections to the law are of relative order 1 / sqrt(N).

    Raises
    ------
    ValueError
        When an argument lies outside its range.

    Notes
    -----
    5 ms.
    """
    n, at_wall = integer("n", n, low=1), real("at_wall", at_wall, 0.0)
    y, weights = legendre(integer("nodes", nodes, low=16), 0.0, _REACH)
    log_kept = special.log_ndtr(y)
    at_risk = 2.0 * at_wall * math.sqrt(n)
    return _share_without(n, lambda s: at_risk * (np.expm1(-np.multiply.outer(s, log_kept)) @ weights))


def symmetric_wall_density(k):
    """2 phi(k) / p(k): density of the fields of a solution at the two walls of |u| <= k together; exact.

    Parameters
    ----------
    k : float
        Half-width in units of sqrt(N), in (0, 37.5].

    Raises
    ------
    ValueError
        When k lies outside its range.
    """
    k = real("k", k, 0.0, symmetric.LARGEST_K, open_low=True)
    return 2.0 * math.exp(-0.5 * k * k) / math.sqrt(2.0 * math.pi) / special.erf(k / math.sqrt(2.0))


def symmetric_neighbours(k, n, p):
    """N (p2 / p)^P: exact mean number of single flips that keep a planted solution of Gaussian patterns, at every N.

    p2 is the probability that two fields of correlation 1 - 2/N both lie in [-k, k].  It is also the mean over the
    solutions of a random instance when instances are weighted by their number of solutions.

    Parameters
    ----------
    k : float
        Half-width, in (0, 37.5].
    n, p : int
        Weights >= 2, patterns >= 0.

    Returns
    -------
    float
        Relative error 1e-12 (1 + P).  For N -> infinity exp(-alpha a^2 / 2) times `neighbour_law`, with
        a = sqrt(2 / pi) rho.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    """
    n, p = integer("n", n, low=2), integer("p", p, low=0)
    return n * math.exp(p * (symmetric.potential(k, 1.0, 1.0 / n) - binary_entropy(1.0 / n)))


def symmetric_isolated_share(k, n, p, *, nodes=2 * NODES):
    """`isolated_share` of planted solutions of the symmetric perceptron, with fields and single flips as at this N.

    What is left out: the entries of a pattern sum up to its field, so that the flips are not quite independent.

    Parameters
    ----------
    k : float
        Half-width, in (0, 37.5].
    n, p : int
        Weights >= 2, patterns >= 0.
    nodes : int
        Of the average over fields, >= 16; call with twice as many to see the error.

    Returns
    -------
    float
        In [0, 1].  Absolute numerical error 1e-9; against simulations right to 0.003 for N >= 100.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    """
    k = real("k", k, 0.0, symmetric.LARGEST_K, open_low=True)
    n, p = integer("n", n, low=2), integer("p", p, low=0)
    root = math.sqrt(n)
    below, weights = legendre(integer("nodes", nodes, low=16), 0.0, min(k, 2.0 * _REACH / root))
    field = k - below
    law = weights * symmetric_wall_density(k) * np.exp(0.5 * (k * k - field * field))
    spread = math.sqrt(1.0 - 1.0 / n)
    out = special.ndtr((0.5 * root * (field - k) - field / root) / spread)
    out += special.ndtr((field / root - 0.5 * root * (field + k)) / spread)
    log_kept = np.log1p(-out)
    return _share_without(n, lambda s: p * np.log1p(np.expm1(-np.multiply.outer(s, log_kept)) @ law))


def symmetric_small_distance_law(k, alpha, d):
    """H2(d) - sqrt(2 / pi) alpha rho sqrt(d): the limit of `symmetric.potential` for d -> 0, in closed form.

    Parameters and errors as in `symmetric.potential`.
    """
    alpha, d = real("alpha", alpha, 0.0), real("d", d, 0.0, 1.0, open_low=True, open_high=True)
    loss = AMPLITUDE["gaussian"] * alpha * symmetric_wall_density(k) * math.sqrt(d)
    return binary_entropy(d) - loss


def law_distance(alpha, kappa=0.0):
    """The zero of `franz_parisi.small_distance_law`, d_min in closed form but for the wall density.

    Parameters and errors as in `franz_parisi.minimal_distance`; relative error 1e-12.  Approaches d_min for
    alpha -> 0.  10 ms.
    """
    alpha = real("alpha", alpha, 0.0, open_low=True)
    loss = 2.0 * (binary_entropy(0.25) - franz_parisi.small_distance_law(alpha, 0.25, kappa))  # of sqrt(d)
    what = f"zero of the small-distance law at alpha = {alpha:g}, kappa = {kappa:g}"
    return _zero_below(lambda d: binary_entropy(d) - loss * math.sqrt(d), _BEST, what)


def bound_distance(alpha, kappa=0.0):
    """The zero of `franz_parisi.small_distance_bound` below the typical distance: a lower bound of d_min if V obeys it.

    Parameters and errors as in `franz_parisi.minimal_distance`; relative error 1e-12.  10 ms.
    """
    alpha = real("alpha", alpha, 0.0, open_low=True)
    what = f"zero of the small-distance bound at alpha = {alpha:g}, kappa = {kappa:g}"
    typical = 0.5 * (1.0 - gardner.replica_symmetric(alpha, kappa).q)
    return _zero_below(lambda d: franz_parisi.small_distance_bound(alpha, d, kappa), typical, what)


def value_or_bound(alpha, d, kappa=0.0):
    """V at distance d where its saddle point exists, else the upper bound `franz_parisi.small_distance_bound`.

    Deep inside V < 0 the saddle point ends.  There is nothing there to be described; what can still be said is that
    the bound, which every computed V obeys, is negative.

    Parameters and ValueError as in `franz_parisi.potential`.

    Returns
    -------
    Reading
        ``error`` is the change when all quadrature steps are halved.  0.1 s; seconds next to where the saddle point
        ends.
    """
    try:
        coarse, function = _potential(alpha, d, kappa), _potential
    except ConvergenceError:
        function = franz_parisi.small_distance_bound
        coarse = function(alpha, d, kappa)
    fine = function(alpha, d, kappa, refinement=2)
    return Reading(fine, abs(fine - coarse), function is _potential)


def pair_gap(alpha, kappa=0.0):
    """The distances between which there are no pairs of solutions: the entropy of pairs is negative.

    Parameters
    ----------
    alpha : float
        Load, > 0.
    kappa : float
        Stability, in [-2, 2].

    Returns
    -------
    Gap
        ``low``, ``high``, ``depth``.  Below ``low`` there are pairs of untypical solutions, above ``high`` the
        pairs of different ones.  Relative error of the ends 1e-10.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When there is no gap (the residual is the least entropy of pairs), or no saddle point on the way.

    Notes
    -----
    H. Huang, K. Y. M. Wong and Y. Kabashima, J. Phys. A 46 (2013) 375002, on the level of a first moment.  2 s.
    """
    alpha = real("alpha", alpha, 0.0, open_low=True)
    what = f"gap of pair distances at alpha = {alpha:g}, kappa = {kappa:g}"
    point = gardner.replica_symmetric(alpha, kappa)
    typical = 0.5 * (1.0 - point.q)

    def entropy(y):
        return landscape.pair_entropy(alpha, math.exp(y), kappa)

    nearest = min(1e-4 * typical, (_NEAR_ITSELF * point.entropy) ** 2) if point.entropy > 0.0 else 1e-4 * typical
    start, end = math.log(nearest), math.log(typical)
    least = optimize.minimize_scalar(entropy, bounds=(start, end), method="bounded", options={"xatol": 1e-4})
    if not least.fun < 0.0:
        raise ConvergenceError(f"{what}: none, there are pairs at every distance", float(least.fun))
    low, high = (
        math.exp(bracketed(entropy, *sorted((least.x, side)), what=what, xtol=1e-11, rtol=1e-11))
        for side in (start, end)
    )
    return Gap(low, high, float(least.fun))


def _share_without(n, log_moment):
    """E exp(-lambda) for lambda = N X, from log_moment(s) = ln E X^-s.

    (1 / 2 pi i) int Gamma(s) N^-s E X^-s ds along Re s = c > 0; for -1 < c < 0 the residue 1 of the pole at 0 is added.
    c is where the integrand is least on the real axis: nothing large cancels.
    """

    def log_integrand(s):
        return special.loggamma(s.astype(complex)) - s * math.log(n) + log_moment(s)

    c = _CONTOURS[np.argmin(log_integrand(_CONTOURS).real)]
    values = np.exp(log_integrand(c + 1j * np.arange(0.0, _HEIGHT, _STEP))).real
    integral = _STEP / math.pi * float(values.sum() - 0.5 * values[0])
    return min(max(integral + (1.0 if c < 0.0 else 0.0), 0.0), 1.0)


def _potential(alpha, d, kappa, refinement=1):
    return franz_parisi.potential(alpha, d, kappa, refinement=refinement).value


def _zero_below(function, start, what):
    """The zero met on the way down from `start`, in ln d."""
    low = high = math.log(start)
    if function(start) <= 0.0:
        raise ConvergenceError(f"{what}: none, it is not positive at d = {start:g}", -function(start))
    while function(math.exp(low)) > 0.0:
        low, high = low - 0.5, low
        if low < math.log(_NEAREST):
            raise ConvergenceError(f"{what}: none above {_NEAREST:g}", math.exp(low))
    return math.exp(bracketed(lambda y: function(math.exp(y)), low, high, what=what, xtol=1e-13, rtol=1e-13))
