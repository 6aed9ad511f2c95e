"""Critical exponents of the mean-field model, fitted to its exact curves, each with its own refinement gate.

An exponent is the limit of a local slope d ln y / d ln x at the critical point.  The slope is taken between neighbours
of a geometric grid; what is left of the correction to scaling is a power series in a known variable, which Richardson's
scheme removes term by term.  Nothing here knows the value it should find.
"""

import math
from itertools import pairwise
from typing import NamedTuple

from quenched.ising.mean_field import curie_weiss, magnetizations, susceptibility
from quenched.numerics import ConvergenceError
from quenched.numerics.validation import integer, real

_FARTHEST = 1.0 / 8.0  # the grids start at this distance from the critical point and halve it
_POINTS = 8


class Extrapolated(NamedTuple):
    """A limit and its numerical error: what the last refinement of the grid changed."""

    value: float
    error: float


class FiniteSize(NamedTuple):
    """Limits N -> infinity at the critical point: N^(1/4) <|m|>, N^(1/2) <m^2>, N <m^4>, Binder's cumulant, and the
    exponent of <|m|> ~ N^-x."""

    abs_x: Extrapolated
    x2: Extrapolated
    x4: Extrapolated
    binder: Extrapolated
    exponent: Extrapolated


def richardson(values, ratio, *, rounding=4e-16, tolerance=1e-6):
    """Limit of y(x) = y_0 + y_1 x + y_2 x^2 + ... for x -> 0, from x, x / ratio, x / ratio^2, ...

    Parameters
    ----------
    values : sequence of float, at least 3
        y on the grid, nearest to the limit last.
    ratio : float
        Factor between neighbours of the grid in x, > 1.
    rounding : float
        Rounding error of the values; no smaller error is claimed.
    tolerance : float
        The refinement gate: the largest error that is accepted, relative to max(1, |limit|).

    Returns
    -------
    Extrapolated
        The corner of the Richardson table; error = its distance from the corner of the table that lacks the last point,
        and never less than `rounding`.

    Raises
    ------
    ValueError
        Fewer than 3 values, or a ratio not above 1.
    ConvergenceError
        When the error is above `tolerance`: the series is not in powers of x, or the grid is too far from the limit.
    """
    integer("number of values", len(values), low=3)
    ratio = real("ratio", ratio, 1.0, open_low=True)
    column, corners = list(values), [values[0]]
    for order in range(1, len(values)):
        factor = ratio**order
        column = [(factor * near - far) / (factor - 1.0) for far, near in pairwise(column)]
        corners.append(column[0])
    error = max(abs(corners[-1] - corners[-2]), rounding)
    if not error <= tolerance * max(1.0, abs(corners[-1])):
        raise ConvergenceError(f"extrapolation of {len(values)} values with ratio {ratio:g}", error)
    return Extrapolated(corners[-1], error)


def threshold(low=0.5, high=2.0):
    """The coupling beta J at which the number of roots of the state equation changes, by halving an interval.

    Parameters
    ----------
    low, high : float
        One root at `low`, three at `high`.

    Returns
    -------
    Extrapolated
        Middle and width of the last interval, two neighbouring doubles; the criterion is the count of roots alone.

    Raises
    ------
    ConvergenceError
        When both ends have the same number of roots.
    """
    if len(magnetizations(low)) == len(magnetizations(high)):
        raise ConvergenceError(f"no change in the number of roots between {low:g} and {high:g}", high - low)
    before = len(magnetizations(low))
    while math.nextafter(low, high) < high:
        middle = 0.5 * (low + high)
        if len(magnetizations(middle)) == before:
            low = middle
        else:
            high = middle
    return Extrapolated(0.5 * (low + high), high - low)


def order_parameter(points=_POINTS, farthest=_FARTHEST):
    """The exponent of m0 ~ t^x at zero field below the transition, t = 1 - T/Tc.

    Parameters
    ----------
    points : int
        Local slopes used, >= 3.
    farthest : float
        Largest t of the grid, in (0, 1/4].

    Returns
    -------
    Extrapolated
        The slope's corrections are powers of t.

    Raises
    ------
    ValueError, ConvergenceError
        As `richardson`.
    """
    grid = _grid(points, farthest)
    slopes = _slopes([float(magnetizations(1.0 / (1.0 - t))[-1]) for t in grid], 2.0)
    return richardson(slopes, 2.0, rounding=_rounding(grid))


def critical_isotherm(points=_POINTS, farthest=_FARTHEST):
    """The exponent of m ~ h^x at the critical temperature; arguments as in `order_parameter`, x = 1/delta.

    The correction series is in powers of h^(2/3): the field falls by 8^(1/2) so that this variable halves.
    """
    grid = _grid(points, farthest)
    slopes = _slopes([float(magnetizations(1.0, distance**1.5)[0]) for distance in grid], 2.0**1.5)
    return richardson(slopes, 2.0)


def susceptibility_above(points=_POINTS, farthest=_FARTHEST):
    """The exponent of chi ~ |t|^-x above the transition; arguments as in `order_parameter`."""
    return _susceptibility(-1.0, _grid(points, farthest))


def susceptibility_below(points=_POINTS, farthest=_FARTHEST):
    """The exponent of chi ~ t^-x below the transition, in the ordered state; arguments as in `order_parameter`."""
    return _susceptibility(1.0, _grid(points, farthest))


def amplitude_ratio(points=_POINTS, farthest=_FARTHEST):
    """Limit of chi(-t) / chi(t) for t -> 0, above over below; arguments as in `order_parameter`."""
    grid = _grid(points, farthest)
    return richardson([_chi(-t) / _chi(t) for t in grid], 2.0, rounding=_rounding(grid))


def finite_size(smallest=64, points=7):
    """The critical point seen from finite N: exact sums at N = smallest * 4^k, corrections in powers of N^(-1/2).

    Parameters
    ----------
    smallest : int
        Spins of the smallest system, even (with all sizes even no term alternates), >= 4.
    points : int
        Sizes used, >= 4; smallest * 4^(points - 1) <= 1e7.

    Returns
    -------
    FiniteSize

    Raises
    ------
    ValueError, ConvergenceError
        As `richardson`.

    Notes
    -----
    Cost: that of the exact sums, 20 ms at the default (largest N = 262144).
    """
    smallest, points = integer("smallest", smallest, low=4), integer("points", points, low=4)
    if smallest % 2:
        raise ValueError(f"smallest = {smallest}: allowed are even numbers")
    sizes = [smallest * 4**k for k in range(points)]
    sums = [curie_weiss(n, 1.0) for n in sizes]
    columns = [
        [n**0.25 * moments.abs_m for n, moments in zip(sizes, sums, strict=True)],
        [n**0.5 * moments.m2 for n, moments in zip(sizes, sums, strict=True)],
        [n * moments.m4 for n, moments in zip(sizes, sums, strict=True)],
        [moments.binder for moments in sums],
        [-slope for slope in _slopes([moments.abs_m for moments in sums], 0.25)],
    ]
    return FiniteSize(*(richardson(column, 2.0, rounding=1e-12) for column in columns))


def _grid(points, farthest):
    """points + 1 distances from the critical point, halved each time."""
    points = integer("points", points, low=3)
    farthest = real("farthest", farthest, 0.0, 0.25, open_low=True)
    return [farthest * 0.5**k for k in range(points + 1)]


def _slopes(values, ratio):
    """d ln y / d ln x between neighbours of a grid on which x falls by `ratio` each time."""
    return [math.log(far / near) / math.log(ratio) for far, near in pairwise(values)]


def _chi(t):
    """chi J at zero field, in the stable state at T = (1 - t) Tc."""
    beta_j = 1.0 / (1.0 - t)
    return susceptibility(beta_j, float(magnetizations(beta_j)[-1]))


def _susceptibility(side, grid):
    slopes = [-slope for slope in _slopes([_chi(side * t) for t in grid], 2.0)]
    return richardson(slopes, 2.0, rounding=_rounding(grid))


def _rounding(grid):
    """1 / (1 - t) is rounded to a double: at the last t that is a relative error of t itself."""
    return 1e-15 / grid[-1]
