"""Simulated annealing of the binary perceptron: single flips under three energies of the patterns' stabilities.

Which energy is annealed decides whether the problem is hard.  With Delta_mu = sum_i xi_i^mu w_i,

    count       E = #{mu : Delta_mu < 0}                              the number of errors
    stability   E = sum_mu theta(-Delta_mu) (1 - Delta_mu) / 2        flips still needed, the perceptron energy
    logarithm   E = sum_mu U(Delta_mu / sqrt(N)),  U(s) = -ln s for s > s_min, its tangent at s_min below

The first is flat nearly everywhere and has its solutions isolated; the second has a slope towards each pattern's
border; the third also pushes satisfied patterns away from it, that is, towards dense regions of solutions.
"""

import math

import numpy as np

from quenched.numerics.jit import kernel
from quenched.numerics.validation import integer, real
from quenched.perceptron import single_flip
from quenched.perceptron.solution import arguments, recounted, stabilities

_DEPTH = {"count": 1, "stability": 16_383}  # at which the energy of one pattern stops to grow; beyond any stability
_BETA = {"count": (0.5, 8.0), "stability": (0.05, 2.0), "logarithm": (1.0, 1.0)}
_FIRST_CUTOFF = 0.06  # for N > 1111 only
_LEAST_CUTOFF = 1e-9  # smaller ones add nothing: the tangent is a wall long before
_RESOLUTION = 32_000  # the steepest slope of U in units of its rounding: differences fit in 16 bits


def annealing(patterns, *, rng, energy="count", sweeps=1000, beta=None, s_min=None):
    """Anneal weights +-1 by single-flip Metropolis until no pattern is violated.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        Entries +-1, labels absorbed; N odd, <= 32001.
    rng : numpy.random.Generator
        The start is random; one number is drawn per proposal.
    energy : {"count", "stability", "logarithm"}
        See the head of this module.
    sweeps : int
        Length of the schedule and cap of the run, >= 1.  A sweep is N proposals of a random weight.
    beta : (float, float)
        First and last inverse temperature, 0 <= first <= last, linear in the sweep.  None: (0.5, 8) for the count,
        (0.05, 2) for the stability, (1, 1) for the logarithm, whose shape is annealed instead.
    s_min : (float, float)
        First and last point, first >= last >= 1e-9, at which the logarithm is continued by its tangent, geometric in
        the sweep; for the logarithm only.  None: from the larger of 0.06 and 2 / sqrt(N), settled on instances of
        N = 501 to 5001 at loads 0.6 to 0.74, to 1 / sqrt(N), the smallest stability there is.

    Returns
    -------
    Solution
        Stopped at the first flip that leaves no error; `sweeps` counts the sweeps begun, 0 when the start is a
        solution.

    Raises
    ------
    ValueError
        For bad patterns, an even N, no Generator, another energy, sweeps < 1, a schedule that is not ascending (s_min:
        descending) or out of range.

    Notes
    -----
    That Metropolis on the count gets stuck: H. Horner, Z. Phys. B 86 (1992) 291.  The logarithm, at beta = 1 the weight
    prod_mu s_mu of solutions, is the potential of E. Demyanenko, D. Straziota, C. Baldassi and C. Lucibello,
    arXiv:2502.16292, who anneal its shape; the tangent and the schedule are our own.

    One proposal, averaged over a schedule on a busy core, at N = 1001: 15 ns (count) and 25 ns (stability) at P = 300,
    0.1 us (logarithm) at P = 700.  Solved at alpha = 0.3 within 1000 sweeps, of 20 instances: count 20, 20, 9, 1 and
    stability 20, 20, 20, 20 at N = 101, 201, 401, 601; count within 4000 sweeps 20, 20, 16, 12.  Logarithm: 40 of 40 at
    N = 501, 24 of 24 at 1001, 12 of 12 at 2001, all at alpha = 0.65 within 1000 sweeps; 36 of 40, 22 of 24, 4 of 12
    at alpha = 0.7 within 4000; 14 of 40, 1 of 16, 1 of 4 at alpha = 0.74 within 16000.
    """
    patterns, rng = arguments(patterns, rng)
    if energy not in _BETA:
        raise ValueError(f"energy = {energy!r}: allowed are {', '.join(map(repr, _BETA))}")
    sweeps = integer("sweeps", sweeps, low=1)
    betas = schedule("beta", _BETA[energy] if beta is None else beta, sweeps)
    if energy != "logarithm" and s_min is not None:
        raise ValueError(f"s_min = {s_min!r}: only the logarithm has one")
    cutoffs = _cutoffs(s_min, patterns.shape[1], sweeps)
    columns = single_flip.columns(patterns)
    weights = single_flip.random_weights(patterns.shape[1], rng)
    if energy == "logarithm":
        done = _logarithm(columns.entries, weights, levels(patterns, weights), betas, cutoffs, 0, rng)
    else:
        stability = single_flip.padded_stabilities(patterns, weights)
        done = _steps(columns.words, columns.entries, weights, stability, _DEPTH[energy], betas, 0, rng)[0]
    return recounted(patterns, weights, done)


def schedule(name, ends, sweeps):
    """Equally spaced values from ends[0] to ends[1], one per sweep (ends[0] alone when there is one sweep).

    Raises
    ------
    ValueError
        Unless 0 <= ends[0] <= ends[1] are two finite numbers.
    """
    first, last = _pair(name, ends)
    first = real(f"{name}[0]", first, 0.0)
    last = real(f"{name}[1]", last, first)
    return np.linspace(first, last, sweeps)


def _cutoffs(ends, size, sweeps):
    lowest = 1.0 / math.sqrt(size)
    first, last = (max(_FIRST_CUTOFF, 2.0 * lowest), lowest) if ends is None else _pair("s_min", ends)
    last = real("s_min[1]", last, _LEAST_CUTOFF)
    first = real("s_min[0]", first, last)
    return np.geomspace(first, last, sweeps)


def _pair(name, ends):
    try:
        first, last = ends
    except (TypeError, ValueError):
        raise ValueError(f"{name} = {ends!r}: two numbers are needed, the first and the last value") from None
    return first, last


@kernel
def _steps(words, entries, weights, stability, depth, betas, target, rng):
    """Metropolis under sum_mu min((1 - Delta) / 2, depth) until the energy is `target`: sweeps begun, energy."""
    n = weights.size
    risky, mending = np.empty(words.shape[1], np.uint64), np.empty(words.shape[1], np.uint64)
    single_flip.mark(stability, depth, risky, mending)
    energy = np.int64(0)
    for delta in stability:
        if delta < 0:
            energy += min((1 - np.int64(delta)) // 2, depth)
    accept = np.ones(stability.size + 1)
    for sweep in range(betas.size):
        if energy == target:
            return sweep, energy
        for k in range(stability.size):
            accept[k + 1] = accept[k] * math.exp(-betas[sweep])
        for _ in range(n):
            place = n * rng.random()  # its whole part is the weight, what is left of it the uniform number of the test
            i = np.int64(place)
            change = single_flip.cost(words, i, weights[i], risky, mending)
            if change <= 0 or place - i < accept[change]:
                single_flip.flip(entries, i, weights, stability)
                single_flip.mark(stability, depth, risky, mending)
                energy += change
                if energy == target:
                    return sweep + 1, energy
    return betas.size, energy


def levels(patterns, weights):
    """The stabilities as places in a table, (Delta + N) / 2 in 0..N, uint16 (P,)."""
    return ((stabilities(patterns, weights) + patterns.shape[1]) // 2).astype(np.uint16)


@kernel
def tabulate(s_min, resolution, slope, curvature):
    """The logarithmic energy of one pattern in whole units, as central differences.

    Parameters
    ----------
    s_min : float
    resolution : int
        Units in the largest difference.
    slope, curvature : int16, int32 ndarray (N + 1,)
        Filled, at the places of `levels`, with U(Delta + 2) - U(Delta - 2) and with
        U(Delta + 2) + U(Delta - 2) - 2 U(Delta).  U is rounded to whole units first, so that differences are exact.

    Returns
    -------
    float
        The unit.
    """
    n = slope.size - 1
    root = math.sqrt(n)
    unit = (_potential((-2 - n) / root, s_min) - _potential((2 - n) / root, s_min)) / resolution
    before = round(_potential((-2 - n) / root, s_min) / unit)
    here = round(_potential(-n / root, s_min) / unit)
    for level in range(n + 1):
        after = round(_potential((2 * level - n + 2) / root, s_min) / unit)
        slope[level] = after - before
        curvature[level] = after + before - 2 * here
        before, here = here, after
    return unit


@kernel
def _potential(s, s_min):
    return -math.log(s) if s > s_min else 1.0 - s / s_min - math.log(s_min)


@kernel
def _logarithm(entries, weights, level, betas, cutoffs, target, rng):
    """Metropolis under the logarithmic energy until `target` errors are left: sweeps begun."""
    n, count = weights.size, level.size
    border = (n + 1) // 2
    errors = np.int64(0)
    for place in level:
        errors += place < border
    slope, curvature = np.empty(n + 1, np.int16), np.empty(n + 1, np.int32)
    slopes = np.zeros(entries.shape[1], np.int16)
    resolution = min(_RESOLUTION, 2**31 // max(count, 1) - 2)
    for sweep in range(betas.size):
        if errors == target:
            return sweep
        beta = 0.5 * betas[sweep] * tabulate(cutoffs[sweep], resolution, slope, curvature)
        bend = _look_up(level, slope, curvature, slopes)
        for _ in range(n):
            place = n * rng.random()  # as in `_steps`
            i = np.int64(place)
            tilt = np.int32(0)
            for m in range(slopes.size):
                tilt += np.int32(entries[i, m]) * np.int32(slopes[m])
            twice = bend - np.int64(weights[i]) * np.int64(tilt)  # the change of the energy
            if twice <= 0 or place - i < math.exp(-beta * twice):
                errors = np.int64(0)
                for m in range(count):
                    level[m] -= weights[i] * entries[i, m]
                    errors += level[m] < border
                weights[i] = -weights[i]
                if errors == target:
                    return sweep + 1
                bend = _look_up(level, slope, curvature, slopes)
    return betas.size


@kernel
def _look_up(level, slope, curvature, slopes):
    """Refresh the slope of each pattern; the sum of the curvatures."""
    bend = np.int64(0)
    for m in range(level.size):
        place = level[m]
        slopes[m] = slope[place]
        bend += curvature[place]
    return bend
