"""Two hidden units: the saddle point of the replica-symmetric free entropy, and what it says.

A teacher with two vectors xi_1, xi_2 in {+-1}^N of overlap q gives M = alpha N samples; a student infers both vectors,
either without prior knowledge or knowing q (the law of the pair of synapses of a site).  The equations are in
`quenched.rbm.two_unit_averages`; entropies are in nats per site, that is per pair of synapses.
"""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import LN2, log_2cosh
from quenched.numerics.validation import real
from quenched.rbm.quadrature import RESOLUTION, resolved, rule
from quenched.rbm.two_unit_averages import (
    Order,
    Setting,
    conjugates,
    free_entropy,
    hidden_side,
    response,
    step,
    synapse_side,
)

BETAS = (0.0, 5.0)
TOLERANCE = 1e-12
INFORMED = Order(0.9, 0.7, 0.9, 0.7, 0.3)
_VANISHED = 1e-7
_NEWTON = 80
_KEPT = 0.3  # share of the last iterate: without it R oscillates for beta > 1.5
_DIFFERENCE = 1e-6
_MARGINAL = 1.0 + 1e-9  # growth up to which a tiny order parameter is put to zero
_UNSTABLE = 1.0 + 1e-5  # growth above which a tiny one is not a solution
_REFINED = 1e-9


class TwoUnits(NamedTuple):
    """Overlaps of the student with the teacher and with another student, and thermodynamics.

    ``t`` = T: teacher's unit and its student; ``tau``: teacher's unit and the other student's unit; ``q_self`` = Q and
    ``r``: two students, same and other unit; ``r_cross`` = R: the two vectors of one student.  ``entropy`` is that of
    the posterior, None without prior.  ``replicon`` is stable below 1.
    """

    t: float
    tau: float
    q_self: float
    r: float
    r_cross: float
    free_entropy: float
    entropy: float | None
    replicon: float


def two_units(alpha, beta, q, prior, *, start=None, resolution=RESOLUTION):
    """The replica-symmetric saddle point of a student with two hidden units.

    Parameters
    ----------
    alpha : float
        Samples per site M / N, >= 0.
    beta : float
        Inverse temperature of teacher and student, in (0, 5].
    q : float
        Overlap of the teacher's two vectors, in [0, 1).
    prior : bool
        Whether the student knows q.
    start : TwoUnits, optional
        Where to start; a student that knows nearly everything by default.  The transitions are continuous: the result
        does not depend on it as long as T > tau and Q > r.
    resolution : float
        Step of the quadrature relative to the sharpness of the integrands, in (0, 1].

    Returns
    -------
    TwoUnits
        Absolute errors 1e-10; order parameters that vanish are exactly 0.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When Newton's method does not find a solution that is stable against every order parameter that vanishes, or
        half the quadrature step moves it by more than 1e-9.

    Notes
    -----
    Hou, Wong and Huang, J. Phys. A 52 (2019) 414001; Hou and Huang, Phys. Rev. Lett. 124 (2020) 248302; equations
    derived in docs/claims/rbm_symmetry_breaking.md.  10 ms at beta = 1; more
    where fields are large, because the nodes of both axes grow with their width.
    """
    setting = problem(alpha, beta, q, prior)
    resolution = resolved(resolution)
    order = saddle(setting, INFORMED if start is None else _order(start), resolution=resolution)
    finer = Order(*step(order, setting, 0.5 * resolution))
    moved = float(np.abs(np.subtract(finer, order)).max())
    if moved > _REFINED:
        raise ConvergenceError(f"{_named(setting)}: half the quadrature step moves the solution", moved)
    conjugate = conjugates(order, setting, resolution)
    value = free_entropy(order, conjugate, setting, resolution)
    entropy = value - setting.alpha * pair_information(beta, q) + LN2 + _binary_entropy(0.5 * (1.0 + q))
    return TwoUnits(
        t=0.5 * (order.sum + order.difference),
        tau=0.5 * (order.sum - order.difference),
        q_self=0.5 * (order.common + order.split),
        r=0.5 * (order.common - order.split),
        r_cross=order.cross,
        free_entropy=value,
        entropy=entropy if prior else None,
        replicon=replicon(order, conjugate, setting, resolution),
    )


def problem(alpha, beta, q, prior):
    """The checked arguments of `two_units` as a Setting.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    """
    if not isinstance(prior, (bool, np.bool_)):
        raise ValueError(f"prior = {prior!r}: allowed is True or False")
    alpha, q = real("alpha", alpha, 0.0), real("q", q, 0.0, 1.0, open_high=True)
    return Setting(alpha, real("beta", beta, *BETAS, open_low=True), q, math.atanh(q) if prior else 0.0)


def saddle(setting, start=INFORMED, *, free=(True,) * 5, plain=30, attempts=4, resolution=RESOLUTION):
    """The fixed point of the saddle-point equations that is reached from `start`.

    Parameters
    ----------
    setting : Setting
    start : Order
    free : tuple of 5 bools
        Order parameters that are held at 0 are False: (sum, difference, common, split, cross).
    plain : int
        Damped iterations before Newton's method, which should begin above the solution; few when `start` is near it.
    attempts : int
        How often to try, each time after four times as many of them as before.
    resolution : float

    Returns
    -------
    Order
        With residual below 1e-12, and stable against those free ones that vanish.

    Raises
    ------
    ConvergenceError
        When every attempt fails.
    """
    free = np.array(free)
    state, residual = np.where(free, start, 0.0), math.inf
    for attempt in range(attempts):
        for _ in range(plain * 4**attempt):
            state = _KEPT * state + (1.0 - _KEPT) * np.where(free, step(Order(*state), setting, resolution), 0.0)
        found, residual = _newton(state, free, setting, resolution)
        if residual < TOLERANCE:
            return Order(*map(float, found))
    raise ConvergenceError(f"{_named(setting)}: no stable solution", residual)


def replicon(order, conjugate, setting, resolution=RESOLUTION):
    """Largest eigenvalue of alpha beta^4 E[chi (x) chi] (hidden) E[chi (x) chi] (synapses); stable below 1.

    chi is the connected covariance of a pair of spins.  In the basis (s1 + s2, s1 - s2) the 4 x 4 problem falls into
    two blocks, because the off-diagonal element is odd in one of the fields.
    """
    hidden = response(hidden_side(order, setting), resolution)
    synapse = response(synapse_side(conjugate, setting), resolution)
    diagonal, crossed = (
        [
            np.array([[side.uu, side.uv], [side.uv, side.vv]]),
            np.array([[side.product, side.uv], [side.uv, side.product]]),
        ]
        for side in (hidden, synapse)
    )
    largest = max(
        float(np.linalg.eigvals(one @ other).real.max()) for one, other in zip(diagonal, crossed, strict=True)
    )
    return setting.alpha * setting.beta**4 * largest


def growths(order, conjugate, setting, resolution=RESOLUTION):
    """Growth in one turn of the equations of a small T + tau, T - tau, Q + r, Q - r at a solution.

    Returns
    -------
    tuple of 4 floats
        Unstable above 1.  Only meaningful for those that vanish at the solution.
    """
    hidden = response(hidden_side(order, setting), resolution)
    synapse = response(synapse_side(conjugate, setting), resolution)
    scale = setting.alpha * setting.beta**4
    return (
        4.0 * scale * hidden.even * synapse.even,
        4.0 * scale * hidden.odd * synapse.odd,
        scale * hidden.uu * synapse.uu,
        scale * hidden.vv * synapse.vv,
    )


def pair_information(beta, q, *, resolution=RESOLUTION):
    """E ln L(sigma | xi*), what one sample tells about both vectors, in nats (`information` for two units).

    ln cosh of the teacher's two fields, each with mean beta (1 +- q) and variance one, under the law of s = h1 h2.
    """
    beta = real("beta", beta, *BETAS, open_low=True)
    q = real("q", q, 0.0, 1.0, open_high=True)
    z, weights = rule(beta, resolved(resolution))
    same = 0.5 * (1.0 + math.tanh(beta**2 * q))
    total = -(beta**2) - float(log_2cosh(beta**2 * q)) + LN2
    for probability, mean in ((same, 1.0 + q), (1.0 - same, 1.0 - q)):
        total += 2.0 * probability * (float(weights @ log_2cosh(beta**2 * mean + beta * z)) - LN2)
    return total


def _order(point):
    return Order(
        point.t + point.tau, point.t - point.tau, point.q_self + point.r, point.q_self - point.r, point.r_cross
    )


def _newton(state, free, setting, resolution):
    """Newton's method from above with differences, kept at non-negative values (the sign of R is free)."""
    active = np.flatnonzero(free)
    floor = np.array([0.0, 0.0, 0.0, 0.0, -1.0])
    residual = math.inf
    for _ in range(_NEWTON):
        moved = np.where(free, step(Order(*state), setting, resolution), 0.0) - state
        residual = float(np.abs(moved).max())
        if residual < 0.1 * TOLERANCE or not math.isfinite(residual):
            break
        slopes = np.empty((len(active), len(active)))
        for column, index in enumerate(active):
            shifted = state.copy()
            shifted[index] += _DIFFERENCE
            change = np.subtract(step(Order(*shifted), setting, resolution), shifted) - moved
            slopes[:, column] = change[active] / _DIFFERENCE
        move = np.linalg.lstsq(slopes, moved[active])[0]
        state = state.copy()
        state[active] = np.maximum(state[active] - np.clip(move, -0.5, 0.5), floor[active])
    return _cleaned(state, free, setting, resolution)


def _cleaned(state, free, setting, resolution):
    """What is on its way to 0 is put there, and the residual taken again; infinite when it ought to grow."""
    small = free & (np.abs(state) < _VANISHED)
    cleaned = Order(*np.where(small, 0.0, state))
    rates = np.array([*growths(cleaned, conjugates(cleaned, setting, resolution), setting, resolution), 0.0])
    if np.any(rates[small] > _UNSTABLE):
        return state, math.inf
    state = np.where(small & (rates <= _MARGINAL), 0.0, state)
    return state, float(np.abs(np.where(free, step(Order(*state), setting, resolution), 0.0) - state).max())


def _binary_entropy(p):
    return -sum(x * math.log(x) for x in (p, 1.0 - p) if x > 0.0)


def _named(setting):
    prior = "with" if setting.prior_coupling else "without"
    return f"two units at alpha = {setting.alpha:g}, beta = {setting.beta:g}, q = {setting.q:g} {prior} prior"
