"""How many solutions of the binary perceptron surround a configuration that is chosen well: rare dense clusters.

Almost every solution is isolated (`quenched.perceptron.franz_parisi`).  Take any configuration W~ as a reference
instead, solution or not, and let N(W~, d) be the number of solutions at Hamming distance d N from it.  The measure

    Z(d, y) = sum over W~ of N(W~, d)^y,      Phi = <ln Z> / N,

prefers references with many solutions around them, the more so the larger y.  S_I = dPhi/dy (local entropy) is the
logarithm of N(W~, d) for those that dominate, Sigma_E = Phi - y S_I (external entropy) that of their own number, both
divided by N.  The densest neighbourhoods are found where Sigma_E has fallen to 0.  Replica symmetry, margin 0,
N -> infinity, nats per weight.

C. Baldassi, A. Ingrosso, C. Lucibello, L. Saglietti and R. Zecchina, Phys. Rev. Lett. 115 (2015) 128101.
"""

import functools
import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import LN2, density, legendre
from quenched.numerics.validation import integer, real
from quenched.perceptron import gardner
from quenched.perceptron import local_entropy_saddle as saddle
from quenched.perceptron.local_entropy_fracture import bifurcation

LARGEST_FIXED_Y = 1e7
BRANCHES = {"core": 0.02, "wide": 0.13}  # and the distance at which a branch is met
_SINGLE = 0.765  # up to this load there is one branch, without folds
_SMALL_LOAD = 0.05
_EXCESS = 1e-9
_FAR = 0.12
_NODES = 96
_SEED = saddle.Saddle(0.6, 0.05, 14.670178655, 0.7258853079, 0.0892971778, 0.1848175143, 0.6674628685, 0.0, 0.0)


class FixedY(NamedTuple):
    """S_I, Sigma_E, Phi; overlap of solutions around different references (q0) and around one (q1); coupling gamma."""

    local_entropy: float
    external_entropy: float
    free_entropy: float
    q0: float
    q1: float
    gamma: float


class Densest(NamedTuple):
    """S_I where Sigma_E = 0, and y, q0, q1, gamma there; dS_I/dd = 2 gamma."""

    local_entropy: float
    y: float
    q0: float
    q1: float
    gamma: float


class Point(NamedTuple):
    """A point of `curve`: distance, then as in `Densest`."""

    d: float
    local_entropy: float
    y: float
    q0: float
    q1: float
    gamma: float


class Fracture(NamedTuple):
    """Where two branches touch: load and distance, then as in `Densest`."""

    alpha: float
    d: float
    local_entropy: float
    y: float
    q0: float
    q1: float
    gamma: float


def fixed_y(alpha, d, y, *, refinement=1):
    """The entropies at a given y.

    Parameters
    ----------
    alpha : float
        Load P / N, in [0, capacity).
    d : float
        Hamming distance per weight, in (0, 1/2).
    y : float
        In [0, 1e7].  At y = 0 the reference knows nothing of the patterns, and S_I is `landscape.reference_entropy`.
    refinement : int
        Divides every step of the quadratures, in [1, 8].  Call with 2 to see their error.

    Returns
    -------
    FixedY
        ``local_entropy``, ``external_entropy``, ``free_entropy``, ``q0``, ``q1``, ``gamma``.  The saddle point that one
        meets when the load grows from 0 at this d and y.  Where S_I or Sigma_E is negative there are no such solutions
        or references.  Absolute error 1e-9, of the external and the free entropy 1e-9 max(1, y / 100).

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When that saddle point ends before: q1 runs to 1, or it turns back to smaller loads (small d and small y).

    Notes
    -----
    0.1-0.3 s.
    """
    alpha = real("alpha", alpha, 0.0, _capacity(), open_high=True)
    d, refinement = _distance(d), _refinement(refinement)
    y = real("y", y, 0.0, LARGEST_FIXED_Y)
    if alpha == 0.0:
        free = _binary_entropy(d)
        return FixedY(free, LN2, LN2 + y * free, 0.0, (1.0 - 2.0 * d) ** 2, math.atanh(1.0 - 2.0 * d))
    start = saddle.small_load(min(alpha, _SMALL_LOAD), d, y)
    found = saddle.polish(saddle.fixed(start, alpha, d, y), refinement, free=False)
    free = found.external_entropy + y * found.local_entropy
    return FixedY(found.local_entropy, found.external_entropy, free, found.q0, found.q1, found.gamma)


def densest(alpha, d, *, refinement=1):
    """The largest local entropy at distance d: S_I where Sigma_E = 0.

    Parameters
    ----------
    alpha : float
        Load P / N, in (0, capacity).
    d : float
        Hamming distance per weight, in (0, 1/2).
    refinement : int
        As in `fixed_y`.

    Returns
    -------
    Densest
        ``local_entropy``, ``y``, ``q0``, ``q1``, ``gamma``; of several saddle points that with the largest S_I.  Below
        `fracture_load` there is one at every d (three in a sliver, d = 0.042, close to it).  Above there are two
        branches, one from small d and one from large d, that both exist over a range of d.

        y = inf: it exceeds 1e6, or Sigma_E stays positive for every y.  This is so at small d, where S_I = h(d) to 1e-5
        relative; from `shell_distance` on, where every solution is at distance d from some references and S_I is the
        whole entropy; and at the far end of the branch from small d above `fracture_load`, where the same holds for the
        solutions of one cluster.  S_I has absolute error 1e-11 where y is finite and at most 7e-7 where it is not, y
        relative error 1e-5, and 1e-3 above 1e4.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        Where replica symmetry cannot be right: for alpha > 0.8095 and not too small d the branch from small d has a
        larger S_I than there are solutions in all (the residual is the excess).  And where no branch can be followed
        to d, which happens for d < 1e-3 close to the capacity.

    Notes
    -----
    0.1-0.5 s; 1-2 s where y > 1e4.
    """
    alpha = real("alpha", alpha, 0.0, _capacity(), open_low=True, open_high=True)
    d, refinement = _distance(d), _refinement(refinement)
    whole = gardner.replica_symmetric(alpha)
    if d >= shell_distance(alpha):
        return Densest(whole.entropy, math.inf, whole.q, whole.q, 0.0)
    best = _best(alpha, d)
    best = saddle.polish(best, refinement, free=best.y < saddle.LARGEST_Y)
    excess = best.local_entropy - whole.entropy
    if excess > _EXCESS:
        raise ConvergenceError(f"alpha = {alpha:g}, d = {d:g}: replica symmetry exceeds the whole entropy", excess)
    y = best.y if best.y < saddle.LIMIT_Y else math.inf
    return Densest(best.local_entropy, y, best.q0, best.q1, best.gamma)


def curve(alpha, start, end, branch="core", *, refinement=1):
    """The points of one branch of Sigma_E = 0 between two distances, around folds if need be.

    Parameters
    ----------
    alpha : float
        Load P / N, in (0, capacity).
    start, end : float
        Distances in (0, 1/2), in either order.
    branch : {"core", "wide"}
        That which one meets at d = 0.02, or at d = 0.13, when the load is raised from 0.6.  One and the same below
        `fracture_load`.
    refinement : int
        As in `fixed_y`.

    Returns
    -------
    list of Point
        In the order in which they are met, the first at `start`.  The last one lies at `end`, or earlier where y
        exceeds 1e4 or the curve returns to `start`.  The distance need not be monotonic.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When there is no point with y < 1e4 at `start`, or the curve cannot be followed.

    Notes
    -----
    Pseudo-arclength continuation, `quenched.numerics.continuation`.  10 ms for a point.
    """
    alpha = real("alpha", alpha, 0.0, _capacity(), open_low=True, open_high=True)
    start, end, refinement = _distance(start, "start"), _distance(end, "end"), _refinement(refinement)
    if branch not in BRANCHES:
        raise ValueError(f"branch = {branch!r}: allowed is {' or '.join(map(repr, BRANCHES))}")
    found = (saddle.polish(one, refinement, free=True, pinned=False) for one in _path(alpha, start, end, branch))
    return [Point(one.d, one.local_entropy, one.y, one.q0, one.q1, one.gamma) for one in found]


def reaches(alpha, *, refinement=1, longest=0.5):
    """Whether the branch met at d = 0.02 runs on to d = 0.12, or ends before with y -> infinity.

    Parameters
    ----------
    alpha : float
        Load P / N, in (0.7, capacity).
    refinement : int
        As in `fixed_y`.
    longest : float
        Longest step along the curve, in (0, 0.5].  Shorter steps resolve loads closer to `fracture_load`: 0.5 is enough
        for a distance of 1e-5.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When the curve cannot be followed.

    Notes
    -----
    Tells `fracture_load` by bisection, without any derivative.  1 s.
    """
    alpha = real("alpha", alpha, 0.7, _capacity(), open_low=True, open_high=True)
    longest = real("longest", longest, 0.0, 0.5, open_low=True)
    line = saddle.Line(_gate("core", alpha), alpha, _FAR, None)
    *_, last = line.points(around=True, refinement=_refinement(refinement), longest=longest)
    return bool(last[-1] >= line.length)


def fracture(*, refinement=1):
    """Where the branch from small d ceases to be the one at large d.

    Below this load the curve Sigma_E = 0 runs from d -> 0 to `shell_distance`, and another one, at distances in
    between, stays apart from it.  At this load they touch: load and distance are those at which the equations, solved
    for everything but the load, have two independent tangents.  Above, the branch from small d goes on to a cluster of
    finite size, with y -> infinity, and the one at large d turns back.

    Parameters
    ----------
    refinement : int
        As in `fixed_y`.

    Returns
    -------
    Fracture
        ``alpha``, ``d``, ``local_entropy``, ``y``, ``q0``, ``q1``, ``gamma``.  Absolute error of the load 1e-9 (that of
        replica symmetry is not known).

    Notes
    -----
    3 s.
    """
    found = bifurcation(_at("core", 0.766, 0.04), _refinement(refinement))
    return Fracture(found.alpha, found.d, found.local_entropy, found.y, found.q0, found.q1, found.gamma)


def fracture_load():
    """alpha_U, the load of `fracture`: the branch that starts at small d no longer reaches large d.  3 s."""
    return fracture().alpha


def shell_distance(alpha):
    """The distance from which on some references have every solution at that distance: (1 - E |tanh|) / 2.

    The average is that of `gardner.replica_symmetric`; the reference points along the mean of all solutions.
    Parameters and errors as in `densest`; absolute error 1e-12.  5 ms.
    """
    alpha = real("alpha", alpha, 0.0, _capacity(), open_low=True, open_high=True)
    z, steps = legendre(_NODES, 0.0, 11.0)
    return 0.5 - float((steps * density(z)) @ np.tanh(math.sqrt(gardner.replica_symmetric(alpha).q_hat) * z))


def _best(alpha, d):
    """The saddle point of the largest S_I."""
    found, failure = [], None
    for branch in BRANCHES if alpha > _SINGLE else ("core",):
        try:
            found.append(_at(branch, alpha, d))
        except ConvergenceError as error:
            failure = error
    if not found:
        raise failure
    return max(found, key=lambda one: one.local_entropy)


@functools.lru_cache(maxsize=64)
def _at(branch, alpha, d):
    """The saddle point of a branch; kept for another refinement."""
    return saddle.dense(_SEED if alpha <= _SINGLE else _gate(branch, alpha), alpha, d)


@functools.lru_cache(maxsize=64)
def _gate(branch, alpha):
    """Where a branch is met: first the distance is changed, then the load."""
    distance = BRANCHES[branch]
    return saddle.dense(saddle.dense(_SEED, _SEED.alpha, distance), alpha, distance)


@functools.lru_cache(maxsize=32)
def _path(alpha, start, end, branch):
    """The saddle points of `curve`, roughly; kept for another refinement."""
    first = _at(branch, alpha, start)
    if first.y >= saddle.LARGEST_Y:
        raise ConvergenceError(f"alpha = {alpha:g}, d = {start:g}: y exceeds {saddle.LARGEST_Y:g}", first.y)
    return tuple(saddle.between(first, alpha, end))


def _distance(d, name="d"):
    return real(name, d, 0.0, 0.5, open_low=True, open_high=True)


def _refinement(refinement):
    return integer("refinement", refinement, low=1, high=8)


def _binary_entropy(d):
    return -d * math.log(d) - (1.0 - d) * math.log1p(-d)


@functools.lru_cache(maxsize=1)
def _capacity():
    return gardner.capacity()
