"""The obvious versions of inference in restricted Boltzmann machines: slow side of benchmarks, twins of tests."""

import math

import numpy as np

from quenched.numerics.jit import kernel
from quenched.rbm.data import log_partition


def gibbs_int8(samples, start, beta, coupling, sweeps, rng, columns=None):
    """`quenched.rbm.gibbs.posterior` on int8 spins, with an exponential for each choice: weights (sweeps, 2, N).

    The same random numbers are drawn in the same order.  `columns` are the transposed samples, copied here if None.
    """
    size = samples.shape[1]
    columns = samples.T.copy() if columns is None else columns
    log_z = log_partition(size, beta, np.arange(-size, size + 1) / size)
    states = np.empty((sweeps, 2, size), dtype=np.int8)
    _gibbs_int8(samples, columns, start, beta / math.sqrt(size), coupling, log_z, states, rng)
    return states


@kernel
def _gibbs_int8(samples, columns, start, scale, coupling, log_z, states, rng):
    number, size = samples.shape
    weights, hidden = start.copy(), np.empty((2, number), dtype=np.int8)
    for sweep in range(states.shape[0]):
        for a in range(number):
            for unit in range(2):
                field = scale * _overlap(samples[a], weights[unit])
                hidden[unit, a] = 1 if rng.random() < 1.0 / (1.0 + math.exp(-2.0 * field)) else -1
        total = _overlap(weights[0], weights[1])
        for i in range(size):
            rest = total - weights[0, i] * weights[1, i] + size
            first, second = scale * _overlap(columns[i], hidden[0]), scale * _overlap(columns[i], hidden[1])
            pair = coupling - 0.5 * number * (log_z[rest + 1] - log_z[rest - 1])
            most = abs(first) + abs(second) + abs(pair)
            both, none = math.exp(first + second + pair - most), math.exp(pair - first - second - most)
            one, other = math.exp(first - second - pair - most), math.exp(second - first - pair - most)
            drawn = rng.random() * (both + none + one + other)
            weights[0, i] = 1 if drawn < both or both + none <= drawn < both + none + one else -1
            weights[1, i] = 1 if drawn < both or drawn >= both + none + one else -1
            total = rest - size + weights[0, i] * weights[1, i]
        states[sweep] = weights


@kernel
def _overlap(left, right):
    total = np.int32(0)
    for i in range(left.size):
        total += np.int32(left[i] * right[i])
    return total


def amp_iteration(samples, beta, coupling, means, correlation, hidden):
    """An iteration of `quenched.rbm.message_passing` with matrices and sums over the four states.

    `samples` (M, N) float64; returns the new means (2, N), correlation (N,) and hidden means (2, M).
    """
    number, size = samples.shape
    strength, root = number / size * beta**2, math.sqrt(size)
    sites, overlap = _covariance(means, correlation), correlation.mean()
    visible = means @ samples.T / root - beta * sites @ hidden
    new, both = _two_spins(beta * visible, beta**2 * sites[0, 1])
    units = _covariance(new, both)
    field = beta / root * new @ samples - strength * units @ means
    coupled = coupling + strength * (units[0, 1] - math.tanh(beta**2 * overlap))
    return *_two_spins(field, coupled), new


def _covariance(means, both):
    """Average 2 x 2 covariance of pairs of spins."""
    off = (both - means[0] * means[1]).mean()
    return np.array([[1.0 - (means[0] ** 2).mean(), off], [off, 1.0 - (means[1] ** 2).mean()]])


def _two_spins(field, coupling):
    """Means (2, n) and correlation (n,) of two spins in fields (2, n) with a coupling."""
    states = np.array([(1, 1), (1, -1), (-1, 1), (-1, -1)])
    logarithm = states @ field + coupling * states.prod(axis=1)[:, None]
    weight = np.exp(logarithm - logarithm.max(axis=0))
    weight /= weight.sum(axis=0)
    return states.T @ weight, states.prod(axis=1) @ weight


def belief_iteration(samples, beta, messages):
    """An iteration of `quenched.rbm.belief_propagation` on the messages u (M, N), by definition."""
    size = samples.shape[1]
    means = np.tanh(messages.sum(axis=0) - messages)
    cavity = ((samples * means).sum(axis=1)[:, None] - samples * means) / math.sqrt(size)
    return np.arctanh(np.tanh(beta * cavity) * np.tanh(beta * samples / math.sqrt(size)))
