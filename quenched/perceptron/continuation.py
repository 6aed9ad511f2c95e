"""Saddle points in several unknowns: Newton's method from a guess, and branches followed step by step."""

import math

import numpy as np
from scipy import optimize

from quenched.numerics import ConvergenceError

_TOLERANCE = 1e-10
_FAR = 40.0  # no logarithm or logit of an order parameter gets there
_EVALUATIONS = 30  # for each unknown; what takes longer does not converge
_REJECTED = 1e3  # residual of a point where the equations do not exist


class Outside(ArithmeticError):
    """The order parameters left the region in which the saddle-point equations exist."""


def solve(residual, start, *, what, tolerance=_TOLERANCE):
    """The root of a system of equations near `start` (Powell's hybrid method).

    Parameters
    ----------
    residual : callable
        ndarray (n,) -> sequence of n floats; may raise `Outside`.
    start : array_like (n,)
        Where to start.
    what : str
        What is solved, for the message.
    tolerance : float
        Largest residual that counts as zero.

    Returns
    -------
    ndarray (n,)

    Raises
    ------
    ConvergenceError
        When the largest residual stays above `tolerance`.
    """
    start = np.asarray(start, dtype=float)

    def guarded(x):
        if not np.isfinite(x).all() or np.abs(x).max() > _FAR:
            return np.full(start.size, _REJECTED)
        try:
            return np.asarray(residual(x), dtype=float)
        except Outside:
            return np.full(start.size, _REJECTED)

    report = optimize.root(guarded, start, tol=1e-10, options={"maxfev": _EVALUATIONS * (start.size + 1)})
    worst = float(np.abs(report.fun).max())
    if not worst < tolerance:
        raise ConvergenceError(f"{what}: no saddle point near the guess", worst)
    return report.x


def follow(solve_at, start, first, last, *, step, what, jump=0.5, smallest=1e-3):
    """Follow a branch of solutions while one parameter moves: secant predictor, step halved where that fails.

    Parameters
    ----------
    solve_at : callable
        (parameter, guess) -> solution, raising ConvergenceError where there is none near the guess.
    start : array_like (n,)
        The solution at `first`.
    first, last : float
        Where the parameter starts and ends.
    step : float
        Largest step of the parameter, > 0.
    what : str
        What is followed, for the message.
    jump : float
        A larger change of any unknown in one step counts as a failure: another branch.
    smallest : float
        Steps below this share of `step` are not tried.

    Yields
    ------
    parameter : float
    solution : ndarray (n,)
        The last parameter is `last` itself; nothing is yielded for `first`.

    Raises
    ------
    ConvergenceError
        Where the branch ends; the residual is the parameter of the last solution.
    """
    here, solution, before = first, np.asarray(start, dtype=float), None
    length = step
    while here != last:
        there = last if abs(last - here) <= length else here + math.copysign(length, last - here)
        guess = solution if before is None else solution + (solution - before[1]) * (there - here) / (here - before[0])
        try:
            found = solve_at(there, guess)
        except ConvergenceError:
            found = None
        if found is None or np.abs(found - solution).max() > jump:
            length *= 0.5
            if length < smallest * step:
                raise ConvergenceError(f"{what}: the branch ends", here)
            continue
        before, here, solution = (here, solution), there, found
        length = min(1.5 * length, step)
        yield here, solution
