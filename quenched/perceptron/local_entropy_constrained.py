"""Solutions of the binary perceptron with exceptionally many solutions around them: local entropy of a solution.

Every solution v has N(v, d) solutions at Hamming distance d N.  Weighing v with N(v, d)^y instead of uniformly prefers
crowded ones,

    Z = sum over solutions v of N(v, d)^y,    Phi = E ln Z / N,    S_I = dPhi/dy,    Sigma_E = Phi - y S_I,

so that exp(N Sigma_E) solutions have exp(N S_I) neighbours each.  y = 0 is the typical solution of
`quenched.perceptron.franz_parisi`, y = 1 counts pairs; the densest surroundings that any solution has are those where
Sigma_E = 0 (`densest`).  N -> infinity, margin 0, replica symmetric in v and in w; nats per weight.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError, continuation
from quenched.numerics.validation import integer, real
from quenched.perceptron import franz_parisi_saddle, gardner, saddle_search
from quenched.perceptron.reference_averages import patterns, weights
from quenched.perceptron.saddle_search import Outside

LARGEST_Y = 5000.0
_STEP = 0.5  # first step along the branch, in logarithms of conjugates and of 1 + y
_LONGEST = 1.5
_JUMP = 1.0  # of a logarithm from its extrapolation: another branch
_SCALE = 10.0  # of Sigma_E among the residuals
_CONTRACTIONS = 200


class FixedY(NamedTuple):
    """S_I, Sigma_E, Phi; overlaps of solutions around different references (q0) and around the same one (q1), of two
    references, of a reference with a solution around another; coupling gamma, with dPhi/dd = 2 y gamma."""

    local_entropy: float
    external_entropy: float
    free_entropy: float
    q0: float
    q1: float
    q_reference: float
    q_cross: float
    gamma: float


class Densest(NamedTuple):
    """S_I and y where Sigma_E = 0, overlaps as in `FixedY`, and gamma: dS_I/dd = 2 gamma."""

    local_entropy: float
    y: float
    q0: float
    q1: float
    q_reference: float
    q_cross: float
    gamma: float


class Point(NamedTuple):
    """A point of `curve`: distance, fields as in `Densest`, and how far halving the quadrature steps moves S_I."""

    d: float
    local_entropy: float
    y: float
    q0: float
    q1: float
    q_reference: float
    q_cross: float
    gamma: float
    error: float


def fixed_y(alpha, d, y, *, refinement=1):
    """Local entropy of solutions that are weighed with the y-th power of the number of their neighbours.

    Parameters
    ----------
    alpha : float
        Load P / N, > 0.
    d : float
        Hamming distance per weight between a solution and its neighbours, in (0, (1 - q) / 2): up to the distance of
        two typical solutions, with q of `gardner.replica_symmetric`.
    y : float
        Weight, in [0, 5000]; any real number.
    refinement : int
        Divides every step of the quadratures, 1 to 8.  Call with 2 to see their error.

    Returns
    -------
    FixedY
        Absolute error 1e-10 in every field for d >= 0.02; Phi at y = 1 is `franz_parisi.pair_entropy`.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        Where the typical solution has no saddle point (deep inside V < 0, above the capacity), or where the branch that
        starts there ends (the residual is ln(1 + y) of its end).

    Notes
    -----
    The large-deviation method is that of C. Baldassi, A. Ingrosso, C. Lucibello, L. Saglietti and R. Zecchina, Phys.
    Rev. Lett. 115 (2015) 128101.  The branch is followed from y = 0 in steps of ln(1 + y).  0.3 s at y = 1, 0.6 s at
    y = 40.
    """
    alpha, d, refinement = _arguments(alpha, d, refinement)
    y = real("y", y, 0.0, LARGEST_Y)
    what = f"{_what(alpha, d)}, y = {y:g}"
    x = (
        continuation.landing(_equations(alpha, d), _branch(alpha, d), 5, math.log1p(y), what=what)[:5]
        if y > 0.0
        else _typical(alpha, d)
    )

    def residual(x):
        return _mismatch(_evaluate(alpha, y, x, refinement), x, d)

    point = _evaluate(alpha, y, saddle_search.solve(residual, x, what=what), refinement)
    return FixedY(*point[:3], *point.overlaps, point.gamma)


def densest(alpha, d, *, refinement=1):
    """The largest number of solutions at distance d from any solution: local entropy where Sigma_E = 0.

    Parameters and ValueError as in `fixed_y`.

    Returns
    -------
    Densest
        Absolute error 1e-10 in the entropy, 1e-8 relative in y.

    Raises
    ------
    ConvergenceError
        As in `fixed_y`, and where Sigma_E > 0 as far as the branch goes (the residual is its last value): so it is
        beyond some d, where there are solutions from which almost all others lie at this distance and S_I tends to the
        whole entropy.

    Notes
    -----
    0.4 to 1 s; twice that at d = 0.02 and small loads, where y > 100.
    """
    alpha, d, refinement = _arguments(alpha, d, refinement)
    x = _densest(alpha, d, _crossing(alpha, d), refinement)
    point = _evaluate(alpha, math.exp(x[5]), x[:5], refinement)
    y = math.exp(x[5])
    return Densest(point.free_entropy / y, y, *point.overlaps, point.gamma)


def curve(alpha, distances):
    """`densest` at each of several ascending distances, following the branch from the first one.

    Parameters, ValueError and ConvergenceError (for the first distance) as in `densest`.

    Returns
    -------
    list of Point
        One for each distance up to where y exceeds 5000.

    Notes
    -----
    At Sigma_E = 0, S_I = Phi / y is stationary in all unknowns and in y: halving the steps at an unchanged point tells
    its error.  0.1 to 0.3 s for each 30 % of distance, and 0.05 s for each of them.
    """
    distances = [_arguments(alpha, d, 1)[1] for d in distances]
    alpha = float(alpha)
    known = [(math.log(distances[0]), _densest(alpha, distances[0], _crossing(alpha, distances[0])))]
    found = []
    for d in distances:
        try:
            _advance(alpha, known, math.log(d))
        except ConvergenceError:
            break
        x = known[-1][1]
        y = math.exp(x[5])
        point, fine = (_evaluate(alpha, y, x[:5], refinement) for refinement in (1, 2))
        error = abs(fine.free_entropy - point.free_entropy) / y
        found.append(Point(d, point.free_entropy / y, y, *point.overlaps, point.gamma, error))
    return found


def _crossing(alpha, d):
    """The five unknowns and ln y near Sigma_E = 0, interpolated between two saddle points."""
    before = None
    points = itertools.takewhile(lambda x: x[5] < math.log1p(LARGEST_Y), _branch(alpha, d))
    try:
        for x in points:
            external = _evaluate(alpha, math.expm1(x[5]), x[:5]).external_entropy
            if external <= 0.0 and before is not None:
                share = before[1] / (before[1] - external)
                point = before[0] + share * (x - before[0])
                return [*point[:5], math.log(math.expm1(point[5]))]
            before = x, external
    except ConvergenceError:
        if before is None:
            raise
    largest = math.expm1(before[0][5])
    raise ConvergenceError(f"{_what(alpha, d)}: Sigma_E has one sign from y = 0 to {largest:g}", before[1])


class _Point(NamedTuple):
    """Everything at one set of conjugates; `image` is the set that the overlaps ask for."""

    local_entropy: float
    external_entropy: float
    free_entropy: float
    overlaps: tuple
    gamma: float
    aligned: float
    image: np.ndarray


def _arguments(alpha, d, refinement):
    alpha = real("alpha", alpha, 0.0, open_low=True)
    refinement = integer("refinement", refinement, low=1, high=8)
    real("d", d, 0.0, 0.5, open_low=True, open_high=True)
    typical = 0.5 * (1.0 - gardner.replica_symmetric(alpha).q)
    return alpha, real("d", d, 0.0, typical, open_low=True, open_high=True), refinement


def _what(alpha, d):
    return f"local entropy of a solution at alpha = {alpha:g}, d = {d:g}"


def _equations(alpha, d):
    """The equations along a branch: unknowns and ln(1 + y) -> residuals."""

    def residual(point):
        if point[5] > math.log1p(2.0 * LARGEST_Y):
            raise Outside
        return np.array(_mismatch(_evaluate(alpha, math.expm1(point[5]), point[:5]), point, d))

    return residual


def _densest(alpha, d, start, refinement=1):
    """The five unknowns and ln y where Sigma_E = 0, near `start`."""

    def residual(x):
        point = _evaluate(alpha, _exponential(x[5]), x[:5], refinement)
        return [*_mismatch(point, x, d), _SCALE * point.external_entropy]

    return saddle_search.solve(residual, start, what=f"{_what(alpha, d)}, Sigma_E = 0")


def _advance(alpha, known, log_d, halvings=3):
    """Append the point at ln d to the known ones, pairs of ln d and unknowns; by shorter steps where that fails."""
    here, x = known[-1]
    if log_d == here:
        return
    guess = x
    if len(known) > 1:
        guess = x + (x - known[-2][1]) * (log_d - here) / (here - known[-2][0])
    if guess[5] > math.log(LARGEST_Y):
        raise ConvergenceError(f"{_what(alpha, math.exp(log_d))}: y diverges", x[5])
    try:
        found = _densest(alpha, math.exp(log_d), guess)
        if np.abs(found - guess).max() > _JUMP:
            raise ConvergenceError(f"{_what(alpha, math.exp(log_d))}: another branch", np.abs(found - guess).max())
        known.append((log_d, found))
    except ConvergenceError:
        if halvings == 0:
            raise
        _advance(alpha, known, 0.5 * (here + log_d), halvings - 1)
        _advance(alpha, known, log_d, halvings - 1)


def _branch(alpha, d):
    """Saddle points from y = 0 to larger y, as unknowns and ln(1 + y)."""
    start, ahead = [*_typical(alpha, d), 0.0], np.eye(6)[5]
    what = _what(alpha, d)
    return continuation.follow(_equations(alpha, d), start, ahead, what=what, step=_STEP, longest=_LONGEST)


def _typical(alpha, d):
    """The saddle point at y = 0: that of the Franz-Parisi potential, and q0_hat, on which nothing else depends."""
    reference = gardner.replica_symmetric(alpha)
    found = franz_parisi_saddle.solve(franz_parisi_saddle.Reference(alpha, 0.0, reference.q, reference.q_hat), d, 1)
    coupling = found.conjugate_p - found.conjugate_lag
    low = found.conjugate_lag**2 / reference.q_hat
    q0_hat = 0.9 * low + 0.1 * found.conjugate_gap
    for _ in range(_CONTRACTIONS):
        x = _unknowns(q0_hat, found.conjugate_gap, reference.q_hat, found.conjugate_lag, coupling)
        image = math.exp(_evaluate(alpha, 0.0, x).image[0])
        if abs(image - q0_hat) < 1e-8:
            return x
        q0_hat = image
    raise ConvergenceError(f"{_what(alpha, d)}, y = 0: q0_hat does not settle", abs(image - q0_hat))


def _unknowns(q0_hat, q1_hat, reference_hat, cross_hat, coupling):
    """Unknowns of the root search: logarithms, and 1 + what vanishes in some limit (for the steps of the Jacobian)."""
    private = reference_hat - cross_hat**2 / q0_hat
    return np.array([math.log(q0_hat), math.log(q1_hat - q0_hat), 1.0 + private, 1.0 + cross_hat, coupling])


def _exponential(x):
    if x > math.log(2.0 * LARGEST_Y):
        raise Outside
    return math.exp(x)


def _evaluate(alpha, y, x, refinement=1):
    """One turn of the saddle-point equations: conjugates -> overlaps -> conjugates, and the entropies."""
    q0_hat, cross_hat, coupling = math.exp(x[0]), x[3] - 1.0, x[4]
    q1_hat = q0_hat + math.exp(x[1])
    reference_hat = cross_hat**2 / q0_hat + x[2] - 1.0
    site = weights(y, q0_hat, q1_hat, coupling, reference_hat, cross_hat, refinement=refinement)
    pattern = patterns(y, site.q0, site.q1, site.aligned, site.q_reference, site.q_cross, refinement=refinement)
    if not (site.q1 < 1.0 and pattern.variance > pattern.square > 0.0):
        raise Outside
    within = 0.5 * q1_hat * (1.0 - site.q1)
    across = q1_hat * site.q1 - q0_hat * site.q0
    bound = coupling * site.aligned + cross_hat * (site.aligned - site.q_cross)
    local = -bound - within - y * across + site.log_cosh + alpha * pattern.log_tail
    free = -y * (bound + within + 0.5 * y * across) - 0.5 * reference_hat * (1.0 - site.q_reference)
    free += site.log_norm + alpha * pattern.log_norm
    image = _unknowns(
        *(alpha * np.array([pattern.square, pattern.variance, pattern.reference, pattern.cross])), coupling
    )
    overlaps = site.q0, site.q1, site.q_reference, site.q_cross
    gamma = coupling + cross_hat - alpha * pattern.joint
    return _Point(float(local), float(free - y * local), float(free), overlaps, float(gamma), site.aligned, image)


def _mismatch(point, x, d):
    """What vanishes at the saddle point at distance d: four conjugates and the overlap with the reference."""
    return [*(point.image[:4] - x[:4]), (point.aligned - 1.0 + 2.0 * d) / d]
