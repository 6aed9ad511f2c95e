"""The obvious versions of learning algorithms: the slow side of the benchmarks and the twins of the tests."""

import math

import numpy as np

from quenched.numerics.jit import kernel
from quenched.perceptron.sbpi import shuffle


def sbpi_int8(patterns, rng, threshold=1, probability=0.3, max_sweeps=1500):
    """`quenched.perceptron.sbpi.learn` on int8 patterns and weights: the same random numbers, weights and sweeps."""
    states = 1 - 2 * rng.integers(0, 2, patterns.shape[1]).astype(np.int32)
    weights = states.astype(np.int8)
    return weights, _sbpi_int8(patterns, states, weights, rng, threshold, probability, max_sweeps)


@kernel
def _stability(pattern, weights):
    total = np.int32(0)
    for i in range(weights.size):
        total += np.int32(pattern[i] * weights[i])
    return total


@kernel
def _sbpi_int8(patterns, states, weights, rng, threshold, probability, max_sweeps):
    order = np.arange(patterns.shape[0])
    for sweep in range(1, max_sweeps + 1):
        shuffle(order, rng)
        errors = 0
        for mu in order:
            pattern = patterns[mu]
            stability = _stability(pattern, weights)
            if stability < 0:
                errors += 1
                for i in range(weights.size):
                    states[i] += np.int32(2 * pattern[i])
                    weights[i] = 1 if states[i] > 0 else -1
            elif stability <= threshold and rng.random() < probability:
                for i in range(weights.size):
                    if pattern[i] == weights[i]:
                        states[i] += np.int32(2 * pattern[i])
        if errors == 0:
            return sweep
    return max_sweeps


@kernel
def _mills(x):
    """Gaussian density over upper tail; beyond 25, where the tail is close to underflow, its first terms."""
    if x > 25.0:
        return x + 1.0 / x
    return math.sqrt(2.0 / math.pi) * math.exp(-0.5 * x * x) / math.erfc(x * math.sqrt(0.5))


@kernel
def edge_iteration(patterns, messages, h, external):
    """One parallel iteration of belief propagation with a message on every edge; returns the largest change of tanh h.

    `messages` u (P, N) and fields h (N,) are updated: m_i(mu) = tanh(h_i - u_mu,i) without the pattern mu; every weight
    gets from it the Mills ratio of the field of all the others; h_i = external_i + sum_mu u_mu,i.
    """
    number, size = patterns.shape
    signed, total = np.empty(size), external.copy()
    for mu in range(number):
        mean, variance = 0.0, 0.0
        for i in range(size):
            signed[i] = patterns[mu, i] * math.tanh(h[i] - messages[mu, i])
            mean += signed[i]
            variance += 1.0 - signed[i] * signed[i]
        for i in range(size):
            width = math.sqrt(max(variance - (1.0 - signed[i] * signed[i]), 1e-6 * size))
            messages[mu, i] = patterns[mu, i] * _mills(-(mean - signed[i]) / width) / width
            total[i] += messages[mu, i]
    change = 0.0
    for i in range(size):
        change = max(change, abs(math.tanh(total[i]) - math.tanh(h[i])))
        h[i] = total[i]
    return change
