"""Boltzmann machines with any links, hidden units and a temperature, by summing over all states.

E(s) = -sum_{i<j} w_ij s_i s_j + sum_i theta_i s_i with s_i in {0, 1}, and P(s) = e^(-E/T) / Z.  Unit i is bit i of the
number of a state; the visible units come first.  For a target p of theirs, with G = sum_v p(v) ln(p(v) / P(v)),

    dG/dw_ij = -(<s_i s_j>_held - <s_i s_j>) / T,   dG/dtheta_i = (<s_i>_held - <s_i>) / T,

`held` with the visible units at the target (D. H. Ackley, G. E. Hinton and T. J. Sejnowski, Cogn. Sci. 9 (1985) 147).
"""

from typing import NamedTuple

import numpy as np

from quenched.numerics.jit import kernel
from quenched.numerics.validation import real

LARGEST_SIZE = 20


class Gradient(NamedTuple):
    """Derivatives of the divergence: with respect to the weights (N, N), symmetric, and the thresholds (N,)."""

    weights: np.ndarray
    thresholds: np.ndarray


def law(weights, thresholds, temperature=1.0):
    """Probability of every state.

    Parameters
    ----------
    weights : array_like (N, N)
        Symmetric, zero diagonal, 1 <= N <= 20.
    thresholds : array_like (N,)
    temperature : float
        > 0.

    Returns
    -------
    ndarray (2^N,)

    Raises
    ------
    ValueError
        When the machine is none, or the temperature is not positive.
    """
    weights, thresholds, temperature = _machine(weights, thresholds, temperature)
    probabilities = np.empty(2**thresholds.size)
    boltzmann(weights, thresholds, temperature, probabilities)
    return probabilities / probabilities.sum()


def correlations(probabilities):
    """<s_i s_j> of a law on 2^N states: (N, N), the means <s_i> on the diagonal."""
    sums = np.array(probabilities, dtype=float)
    size = sums.size.bit_length() - 1
    if sums.ndim != 1 or sums.size != 2**size or size < 1:
        raise ValueError(f"probabilities of shape {sums.shape}: allowed is (2^N,), N >= 1")
    pairs = np.empty((size, size))
    pair_sums(sums, pairs)
    return pairs


def kl(target, weights, thresholds, temperature=1.0):
    """Divergence G of the machine's visible units from a target, in nats.

    Parameters
    ----------
    target : array_like (2^V,), V <= N
        Probabilities of the states of the first V units; zeros are allowed.
    weights, thresholds, temperature
        As in `law`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As `law`, and when the target is no distribution (sum 1 to 1e-9).
    """
    probabilities = law(weights, thresholds, temperature)
    target = _target(target, probabilities.size)
    seen = target > 0.0
    visible = probabilities.reshape(-1, target.size).sum(axis=0)
    return float(target[seen] @ np.log(target[seen] / visible[seen]))


def gradient(target, weights, thresholds, temperature=1.0):
    """Gradient of `kl`, over all pairs of units whether linked or not.

    Returns
    -------
    Gradient
        The entry (i, j) of ``weights`` is the derivative with respect to w_ij = w_ji.
    """
    weights, thresholds, temperature = _machine(weights, thresholds, temperature)
    probabilities = law(weights, thresholds, temperature)
    target = _target(target, probabilities.size)
    joint = np.empty_like(probabilities)
    hold(probabilities, target, joint)
    difference = (correlations(joint) - correlations(probabilities)) / temperature
    thresholds = np.diagonal(difference).copy()
    np.fill_diagonal(difference, 0.0)
    return Gradient(-difference, thresholds)


@kernel
def boltzmann(weights, thresholds, temperature, result):
    """e^(-(E - E_min) / T) of every state: energies of twice as many states with each further unit."""
    result[0] = 0.0
    fields = np.empty(result.size // 2)
    for unit in range(thresholds.size):
        fields[0] = -thresholds[unit]
        for other in range(unit):
            block = 1 << other
            for state in range(block):
                fields[block + state] = fields[state] + weights[unit, other]
        block = 1 << unit
        for state in range(block):
            result[block + state] = result[state] + fields[state]
    peak = result.max()
    for state in range(result.size):
        result[state] = np.exp((result[state] - peak) / temperature)


@kernel
def hold(weights, target, joint):
    """target(v) P(h | v) from unnormalised weights of the states (h, v), v running fastest."""
    states = target.size
    for visible in range(states):
        total = 0.0
        for index in range(visible, weights.size, states):
            total += weights[index]
        share = target[visible] / total if target[visible] > 0.0 else 0.0
        for index in range(visible, weights.size, states):
            joint[index] = share * weights[index]


@kernel
def pair_sums(sums, pairs):
    """Sums over the states in which two units are both on; turns the states' weights into sums over supersets."""
    block = 1
    for _ in range(pairs.shape[0]):
        for start in range(0, sums.size, 2 * block):
            for state in range(start, start + block):
                sums[state] += sums[state + block]
        block *= 2
    for one in range(pairs.shape[0]):
        for other in range(pairs.shape[0]):
            pairs[one, other] = sums[(1 << one) | (1 << other)]


def _machine(weights, thresholds, temperature):
    weights, thresholds = np.asarray(weights, dtype=float), np.asarray(thresholds, dtype=float)
    size = thresholds.size
    if thresholds.ndim != 1 or not 1 <= size <= LARGEST_SIZE or weights.shape != (size, size):
        raise ValueError(
            f"weights {weights.shape}, thresholds {thresholds.shape}: allowed are (N, N), (N,), N <= {LARGEST_SIZE}"
        )
    if not (np.isfinite(weights).all() and np.isfinite(thresholds).all()):
        raise ValueError("weights and thresholds: allowed are finite numbers")
    if not np.array_equal(weights, weights.T) or np.diagonal(weights).any():
        raise ValueError("weights: allowed is a symmetric matrix with zero diagonal")
    return np.ascontiguousarray(weights), thresholds, real("temperature", temperature, 0.0, open_low=True)


def _target(target, states):
    target = np.asarray(target, dtype=float)
    if target.ndim != 1 or target.size < 2 or target.size > states or states % target.size:
        raise ValueError(f"target of shape {target.shape}: allowed is (2^V,), V from 1 to the number of units")
    if not ((target >= 0.0).all() and abs(target.sum() - 1.0) <= 1e-9):
        raise ValueError(f"target with sum {target.sum():g}: allowed are probabilities")
    return target
