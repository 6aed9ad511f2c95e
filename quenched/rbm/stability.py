"""Where symmetries break: thresholds of two hidden units from the linear stability of the saddle-point equations.

In the coordinates of `quenched.rbm.two_unit_averages` every breaking is the growth of one order parameter from zero:
T + tau (learning starts, SSB), Q - r (the student's units become different, PSB_s), T - tau (the student's units find
their partners among the teacher's, PSB_t).  The growth rates of Q - r and T - tau are averages over the solution in
which they vanish, one-dimensional integrals as long as both do.
"""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.roots import bracketed
from quenched.rbm.quadrature import RESOLUTION
from quenched.rbm.two_unit_averages import Order, conjugates, step
from quenched.rbm.two_units import growths, problem, replicon, saddle

SYMMETRIC = (True, False, True, False, True)  # T = tau, Q = r
UNORDERED = (True, False, True, True, True)  # T = tau
ALL = (True,) * 5
_WALK = 1.15
_FARTHEST = 1e5
_KICK = 1e-3
_COINCIDENT = 1e-10
_TEACHER, _STUDENT = 1, 3  # places of T - tau and Q - r


class Thresholds(NamedTuple):
    """Loads at which the three symmetries break."""

    ssb: float
    psb_s: float
    psb_t: float


def thresholds(beta, q, prior, *, resolution=RESOLUTION):
    """The loads of spontaneous symmetry breaking and of the two permutation symmetry breakings.

    Parameters
    ----------
    beta, q, prior, resolution
        As in `quenched.rbm.two_units.two_units`.

    Returns
    -------
    Thresholds
        ``ssb`` in closed form; ``psb_s``, ``psb_t`` to a relative 1e-9.  With prior the last two are one number, by
        the Nishimori identities; at q = 0 all three are 1 / beta^4, because the two units separate.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When no instability is found up to 1e5 times `ssb`.

    Notes
    -----
    Without prior ``psb_t`` is the instability of the solution with Q > r.  On the solution with Q = r, which is not
    stable there, T - tau would grow earlier: `symmetric_instability` with "teacher" gives that load, and it is not a
    transition.  Where beta^2 q is large, ``psb_s`` and ``psb_t`` come within rounding of each other and are returned
    as equal.  0.2 s at beta = 1.
    """
    ssb = spontaneous(beta, q, prior)
    if q == 0.0:
        return Thresholds(ssb, ssb, ssb)
    psb_s = symmetric_instability(beta, q, prior, "student", resolution=resolution)
    if prior:
        return Thresholds(ssb, psb_s, psb_s)
    what = f"growth of T - tau at beta = {beta:g}, q = {q:g}"
    psb_t = _first(_growth(beta, q, prior, _TEACHER, resolution), psb_s, UNORDERED, what, resolution)
    return Thresholds(ssb, psb_s, psb_t)


def spontaneous(beta, q, prior):
    """The load where the paramagnet ends, in closed form.

    1 / [beta^4 (1 + q) (1 + t)] without prior and the square of its last two factors with prior, t = tanh(beta^2 q).
    Arguments and errors as in `thresholds`.

    Notes
    -----
    Without prior published as Lambda / beta^4, Lambda = 1 / (1 + |q t| + |q + t|): Hou, Wong and Huang (2019).
    """
    setting = problem(0.0, beta, q, prior)
    gain = (1.0 + setting.q) * (1.0 + math.tanh(setting.beta**2 * setting.q))
    return 1.0 / (setting.beta**4 * (gain**2 if prior else gain))


def paramagnetic_instability(beta, q, prior, *, resolution=RESOLUTION):
    """The same load from the equations themselves: where a small overlap comes back at its size in one turn.

    The largest eigenvalue of the numerically differentiated map at the paramagnet, put to 1; relative error 1e-7.
    """
    known = math.tanh(problem(0.0, beta, q, prior).prior_coupling)
    beta = float(beta)

    def excess(log_alpha):
        setting = problem(math.exp(log_alpha), beta, q, prior)
        return _linear_growth(setting, Order(0.0, 0.0, 0.0, 0.0, known), resolution) - 1.0

    middle = -4.0 * math.log(beta)
    return math.exp(bracketed(excess, middle - 4.0, middle + 0.1, what="end of the paramagnet", xtol=1e-10))


def symmetric_instability(beta, q, prior, which, *, resolution=RESOLUTION):
    """The load at which the solution with T = tau and Q = r becomes unstable in one direction.

    Parameters
    ----------
    beta, q, prior, resolution
        As in `thresholds`; q > 0.
    which : {"student", "teacher"}
        The growth of Q - r, alpha beta^4 E(1 - c_h)^2 E(1 - c_x)^2 with c = <s1 s2> of hidden units and synapses; or
        of T - tau, alpha beta^4 E[(1 - s)(1 - c_h)] E[(1 - s)(1 - c_x)] with the teacher's s.

    Returns
    -------
    float
        Relative error 1e-9.  Both are equal with prior: given the data, c is the posterior mean of s, which makes
        E[(1 - s)(1 - c)] = E(1 - c)^2 on either side.

    Raises
    ------
    ValueError, ConvergenceError
        As `thresholds`.
    """
    if which not in ("student", "teacher"):
        raise ValueError(f"which = {which!r}: allowed is 'student' or 'teacher'")
    if problem(0.0, beta, q, prior).q == 0.0:
        raise ValueError(f"q = {q!r}: allowed is (0, 1): at 0 there is no solution with T = tau > 0 to be unstable")
    index = _STUDENT if which == "student" else _TEACHER
    what = f"growth on the symmetric solution at beta = {beta:g}, q = {q:g}"
    return _first(_growth(beta, q, prior, index, resolution), spontaneous(beta, q, prior), SYMMETRIC, what, resolution)


def replica_symmetry_restored(beta, q, *, resolution=RESOLUTION):
    """Without prior: the load above `thresholds.psb_t` at which the replicon falls below 1 again.

    Between ``psb_s`` and this load replica symmetry is broken.  Arguments and errors as in `thresholds`; q > 0.
    """
    psb_t = thresholds(beta, q, False, resolution=resolution).psb_t

    def margin(alpha):
        setting = problem(alpha, beta, q, False)
        return setting, lambda order, conjugate: 1.0 - replicon(order, conjugate, setting, resolution)

    return _first(margin, psb_t, ALL, f"replicon at beta = {beta:g}, q = {q:g}", resolution, walk=1.02)


def _growth(beta, q, prior, index, resolution):
    """For a load: its Setting, and the growth minus 1 of one order parameter as function of the solution."""

    def at(alpha):
        setting = problem(alpha, beta, q, prior)
        return setting, lambda order, conjugate: growths(order, conjugate, setting, resolution)[index] - 1.0

    return at


def _first(condition, low, free, what, resolution, walk=_WALK):
    """The smallest load above `low` where a condition on the solution, negative there, changes sign (or `low`, if 0).

    `condition` takes a load and returns its Setting and a function of the solution and its conjugates; `free` tells
    which order parameters are not held at zero.  Each solution starts from the last one, raised a little.
    """
    last = None

    def value(alpha):
        nonlocal last
        setting, function = condition(alpha)
        order = _near(last, setting, free, resolution)
        last = order
        return function(order, conjugates(order, setting, resolution))

    alpha, limit = low, _FARTHEST * low
    while alpha < limit:
        alpha *= walk
        found = value(alpha)
        if found >= 0.0:
            if alpha == walk * low and value(low) > -_COINCIDENT:
                return low
            return bracketed(value, max(low, alpha / walk), alpha, what=what, rtol=1e-11)
    raise ConvergenceError(f"{what}: none below {limit:g}", abs(found))


def _near(last, setting, free, resolution):
    """The solution, from the last one raised a little; from an almost perfect student when that does not lead to it."""
    if last is not None:
        try:
            start = Order(*(np.array(last) + _KICK))
            return saddle(setting, start, free=free, plain=4, attempts=1, resolution=resolution)
        except ConvergenceError:
            pass
    return saddle(setting, free=free, resolution=resolution)


def _linear_growth(setting, paramagnet, resolution):
    """Largest eigenvalue of the map's derivative at the paramagnet, along T + tau and along the other overlaps."""
    size = 1e-6
    slopes = np.empty((5, 5))
    for column in range(5):
        shifted = np.array(paramagnet)
        shifted[column] += size
        slopes[:, column] = np.subtract(step(Order(*shifted), setting, resolution), paramagnet) / size
    return float(np.abs(np.linalg.eigvals(slopes)).max())
