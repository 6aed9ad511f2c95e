"""The obvious versions of learning algorithms: the slow side of the benchmarks and the twins of the tests."""

import numpy as np

from quenched.numerics.jit import kernel
from quenched.perceptron.sbpi import shuffle


def sbpi_int8(patterns, *, rng, threshold=1, probability=0.3, max_sweeps=1500):
    """SBPI on int8 patterns and weights with 32-bit hidden states: the same random numbers, weights and sweeps."""
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
