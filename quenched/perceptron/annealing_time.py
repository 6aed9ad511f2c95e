"""How long annealing takes to solve an instance: schedules of doubled length until one succeeds."""

from typing import NamedTuple

from quenched.numerics.validation import generator, integer


class AnnealingTime(NamedTuple):
    """``sweeps`` done in all schedules together; with ``solved`` False the time is censored there.

    ``schedule`` is the length of the last schedule.
    """

    sweeps: int
    solved: bool
    schedule: int


def annealing_time(patterns, solver, *, rng, first=16, cap=16_384):
    """Anneal with schedules of doubled length, each from a new start, until one solves the instance.

    A time read off one fixed schedule says more about the schedule than about the instance: a long one is solved late
    because it cools slowly, a short one not at all.  When lengths are doubled, the total is less than four times the
    shortest length that would have done, and instances that beat the longest schedule are censored at one common time.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        As the solver takes them.
    solver : callable
        ``solver(patterns, rng=..., sweeps=...)`` -> Solution: `annealing`, `replicated_annealing`, partials of them.
    rng : numpy.random.Generator
        Passed on to every run.
    first, cap : int
        Sweeps of the first schedule, >= 1, and the longest schedule allowed, >= first.

    Returns
    -------
    AnnealingTime
        Censored times are (2 ** k - 1) first, with k the number of schedules.  A sweep of y replicas is y times the
        work of a sweep of one: multiply by y before comparing.

    Raises
    ------
    ValueError
        For another rng, first or cap, and from the solver.

    Notes
    -----
    Median sweeps times replicas at alpha = 0.3, N = 101, 201, 301, 401, 501, 601, over 40 instances with cap 32768:
    annealing on the count 29, 183, 494, 1590, 3660, 11500 (two censored), three replicas 33, 137, 308, 683, 1280, 2380;
    11 s and 5 s for all 240.
    """
    generator(rng)
    schedule = integer("first", first, low=1)
    cap = integer("cap", cap, low=schedule)
    total = 0
    while True:
        found = solver(patterns, rng=rng, sweeps=schedule)
        total += found.sweeps
        if found.solved or 2 * schedule > cap:
            return AnnealingTime(total, found.solved, schedule)
        schedule *= 2
