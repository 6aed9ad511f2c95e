"""Whether a transition of two hidden units is continuous: order parameters just above it, and sweeps across it."""

from typing import NamedTuple

import numpy as np

from quenched.numerics.validation import real
from quenched.rbm.quadrature import RESOLUTION
from quenched.rbm.stability import thresholds
from quenched.rbm.two_unit_averages import Order
from quenched.rbm.two_units import problem, saddle

PARAMAGNET = Order(0.0, 0.0, 0.0, 0.0, 0.0)
_KICK = 1e-4


class Transition(NamedTuple):
    """One transition: its load by linear stability, and how the order parameter that starts there behaves.

    ``jump`` is the order parameter's value at the threshold, ``shift`` the relative distance of its zero from it, both
    extrapolated from above with the difference between a parabola and a straight line as error.  ``hysteresis`` is the
    largest difference of any order parameter between an upward and a downward sweep.
    """

    name: str
    threshold: float
    jump: float
    jump_err: float
    shift: float
    shift_err: float
    hysteresis: float


def transitions(beta, q, prior, *, distance=1e-3, shares=(-0.02, -0.005, 0.005, 0.02), resolution=RESOLUTION):
    """Every transition of a student, with what tells continuous from discontinuous ones.

    Parameters
    ----------
    beta, q, prior, resolution
        As in `quenched.rbm.two_units.two_units`; q > 0.
    distance : float
        Relative distance above the threshold of the nearest of three loads, in (0, 0.05]; the others are at twice and
        three times it.  Less where the next transition is near.
    shares : sequence of float
        Relative distances from the threshold of the loads of the sweeps, ascending.

    Returns
    -------
    list of Transition
        Without prior "ssb", "psb_s", "psb_t", whose order parameters Q + r, Q - r, (T - tau)^2 start linearly; with
        prior, or where the last two coincide, "ssb" and "psb", where T - tau equals Q - r.

    Raises
    ------
    ValueError, ConvergenceError
        As `two_units`.

    Notes
    -----
    1.5 s at beta = 1.
    """
    distance = real("distance", distance, 0.0, 0.05, open_low=True)
    loads = thresholds(beta, q, prior, resolution=resolution)
    starting = [("ssb", loads.ssb, _common), ("psb", loads.psb_s, _split)]
    if loads.psb_t > loads.psb_s:
        starting[1:] = [("psb_s", loads.psb_s, _split), ("psb_t", loads.psb_t, _difference_squared)]
    ends = [*(load for _, load, _ in starting[1:]), float("inf")]
    found = []
    for (name, load, parameter), end in zip(starting, ends, strict=True):
        near = min(distance, (end / load - 1.0) / 8.0)
        start = _start(beta, q, prior, load, parameter, near, resolution)
        found.append(Transition(name, load, *start, _hysteresis(beta, q, prior, load, shares, resolution)))
    return found


def sweep(loads, beta, q, prior, *, resolution=RESOLUTION):
    """Follow the solution through a list of loads, each from the last one with every order parameter raised by 1e-4.

    Parameters
    ----------
    loads : sequence of float
        In the order in which they are visited; the first starts from the paramagnet.
    beta, q, prior, resolution
        As in `quenched.rbm.two_units.two_units`.

    Returns
    -------
    ndarray (len(loads), 5)
        T + tau, T - tau, Q + r, Q - r, R.  Where a transition has hysteresis, the order of the loads matters.

    Raises
    ------
    ValueError, ConvergenceError
        As `two_units`.
    """
    order, path = PARAMAGNET, []
    for alpha in loads:
        start = Order(*(np.array(order) + _KICK))
        order = saddle(problem(float(alpha), beta, q, prior), start, attempts=6, resolution=resolution)
        path.append(order)
    return np.array(path)


def _start(beta, q, prior, threshold, parameter, distance, resolution):
    """Value at the threshold and zero of an order parameter that starts linearly, with errors."""
    near, middle, far = (
        parameter(saddle(problem(threshold * (1.0 + k * distance), beta, q, prior), resolution=resolution))
        for k in (1, 2, 3)
    )
    straight, bent = 2.0 * near - middle, 3.0 * near - 3.0 * middle + far
    slope = (middle - near) / distance
    bent_slope = slope - 1.5 * (near - 2.0 * middle + far) / distance
    return bent, abs(bent - straight), -bent / bent_slope, abs(bent / bent_slope - straight / slope)


def _hysteresis(beta, q, prior, threshold, shares, resolution):
    loads = threshold * (1.0 + np.asarray(shares, dtype=float))
    up = sweep(loads, beta, q, prior, resolution=resolution)
    down = sweep([2.0 * loads[-1], *loads[::-1]], beta, q, prior, resolution=resolution)[:0:-1]
    return float(np.abs(up - down).max())


def _common(order):
    return order.common


def _split(order):
    return order.split


def _difference_squared(order):
    return order.difference**2
