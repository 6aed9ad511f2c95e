"""Annealing of interacting replicas of the binary perceptron on the number of errors.

Replicas that are drawn to a common centre W~ sample the robust ensemble, which weighs a place by how many solutions lie
around it.  Summed over the centre, W^1 ... W^y have the weight

    exp[-beta sum_a E(W^a)] prod_j 2 cosh(gamma s_j),   s_j = sum_a W^a_j,   E = number of errors,

so that the centre costs nothing.  Source: C. Baldassi et al., PNAS 113, E7655 (2016), arXiv:1605.06444.
"""

import math

import numpy as np

from quenched.numerics.jit import kernel
from quenched.numerics.validation import integer
from quenched.perceptron import single_flip
from quenched.perceptron.annealing import schedule
from quenched.perceptron.solution import arguments, recounted


def replicated_annealing(patterns, *, rng, replicas=3, sweeps=1000, beta=(0.5, 6.0), gamma=(0.0, 1.5)):
    """Anneal interacting replicas by single-flip Metropolis until one of them, or their centre, is a solution.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        Entries +-1, labels absorbed; N odd, <= 32001.
    rng : numpy.random.Generator
        Every replica starts at random; one number is drawn per proposal.
    replicas : int
        Odd number y of replicas, >= 1; with one of them the coupling is void and this is `annealing` on the count.
    sweeps : int
        Length of the schedule and cap of the run, >= 1.  A sweep is y N proposals of a random weight of a random
        replica: y times the work of a sweep of `annealing`.
    beta, gamma : (float, float)
        First and last inverse temperature and coupling, 0 <= first <= last, linear in the sweep.

    Returns
    -------
    Solution
        The first replica without errors, or the centre sign(s_j), which is tried after every sweep; replica 0 when
        there is neither.  `sweeps` counts the sweeps begun, 0 when a start is a solution.

    Raises
    ------
    ValueError
        For bad patterns, an even N, no Generator, an even number of replicas, sweeps < 1, a bad schedule.

    Notes
    -----
    One proposal takes 35-45 ns at N = 1001, P = 300, y = 3.  At alpha = 0.3 it solves 20, 20, 20, 18, 15, 8 of 20
    instances of N = 101, 201, 401, 601, 801, 1001 within the default schedule.
    """
    patterns, rng = arguments(patterns, rng)
    replicas = integer("replicas", replicas, low=1)
    if replicas % 2 == 0:
        raise ValueError(f"replicas = {replicas}: allowed is an odd number, so that the centre is a majority")
    sweeps = integer("sweeps", sweeps, low=1)
    betas, gammas = schedule("beta", beta, sweeps), schedule("gamma", gamma, sweeps)
    columns = single_flip.columns(patterns)
    weights = single_flip.random_weights((replicas, patterns.shape[1]), rng)
    stability = np.stack([single_flip.padded_stabilities(patterns, row) for row in weights])
    chosen, done = _replicate(patterns, columns.words, columns.entries, weights, stability, betas, gammas, True, rng)
    centre = np.where(weights.sum(axis=0) > 0, 1, -1).astype(np.int8)
    return recounted(patterns, centre if chosen == replicas else weights[chosen], done)


@kernel
def _replicate(patterns, words, entries, weights, stability, betas, gammas, stop, rng):
    """Metropolis until a replica or the centre is a solution (only if `stop`): which (y: the centre), sweeps begun."""
    y, n = weights.shape
    risky, mending = np.empty((y, words.shape[1]), np.uint64), np.empty((y, words.shape[1]), np.uint64)
    errors, sums = np.zeros(y, np.int64), np.zeros(n, np.int64)
    for a in range(y):
        single_flip.mark(stability[a], 1, risky[a], mending[a])
        errors[a] = (stability[a] < 0).sum()
        sums += weights[a]
        if stop and errors[a] == 0:
            return a, 0
    attraction = np.empty(y + 2)  # ln 2 cosh(gamma |s|)
    for sweep in range(betas.size):
        beta = betas[sweep]
        for s in range(y + 2):
            attraction[s] = gammas[sweep] * s + math.log1p(math.exp(-2.0 * gammas[sweep] * s))
        for _ in range(y * n):
            place = (
                y * n * rng.random()
            )  # its whole part is replica and weight, the rest the uniform number of the test
            index = np.int64(place)
            a, i = index // n, index % n
            change = single_flip.cost(words, i, weights[a, i], risky[a], mending[a])
            moved = sums[i] - 2 * weights[a, i]
            exponent = attraction[abs(moved)] - attraction[abs(sums[i])] - beta * change
            if exponent >= 0.0 or place - index < math.exp(exponent):
                single_flip.flip(entries, i, weights[a], stability[a])
                single_flip.mark(stability[a], 1, risky[a], mending[a])
                sums[i] = moved
                errors[a] += change
                if stop and errors[a] == 0:
                    return a, sweep + 1
        if stop and _centre_is_solution(patterns, sums):
            return y, sweep + 1
    return 0, betas.size


@kernel
def _centre_is_solution(patterns, sums):
    centre = np.sign(sums)
    satisfied = True
    for row in patterns:
        satisfied = (row * centre).sum() > 0
        if not satisfied:
            break
    return satisfied
