"""Exact samples of the posterior of two weight vectors, by blocked Gibbs sampling on packed bits.

Given M samples, the weights xi (2, N) of a student and the hidden units h (M, 2) of all samples have the joint law

    P(xi, h | data) ~ exp( J sum_i xi_1i xi_2i ) exp( (beta / sqrt N) sum_a,l h_la sigma^a . xi_l ) Z(R)^-M

with Z(R) of `quenched.rbm.data` and tanh J = q with prior, J = 0 without.  A sweep draws all hidden units given the
weights (they are independent), then the pairs (xi_1i, xi_2i) one after the other given the hidden units.  The
normalisation couples the pairs through the integer N R alone, which is updated along the way.

The samples are kept as bits, by rows and by columns; a field is N (or M) minus twice the popcount of an XOR.  The
probability that a hidden unit is up, fields and couplings are read from tables indexed by the popcount and by N R.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import bits
from quenched.numerics.jit import kernel
from quenched.numerics.validation import generator, integer, real
from quenched.rbm import data

_STRIP = 64


class Chain(NamedTuple):
    """Overlaps of student and teacher after every sweep, and the student's packed weights.

    ``symmetric`` is S = (xi*_1 + xi*_2) . (xi_1 + xi_2) / N, ``antisymmetric`` D with minus signs and ``r_cross``
    R = xi_1 . xi_2 / N, each (sweeps,).  ``states`` (sweeps, 2, W) are the packed weights (`quenched.numerics.bits`).
    Without prior the posterior does not know the signs of xi_1 and xi_2; both are then turned towards xi*_1 + xi*_2.
    """

    symmetric: np.ndarray
    antisymmetric: np.ndarray
    r_cross: np.ndarray
    states: np.ndarray


class Tables(NamedTuple):
    """What a sweep looks up.

    ``hidden`` (N + 1,): probability that a hidden unit is up, by the number of sites where sample and weights differ.
    ``odds`` (M + 1,): twice the field of a weight, by the number of samples that differ from the hidden units.
    ``pair`` (2 N + 1,): twice the coupling of a pair of weights, by N plus N R of the other pairs.
    """

    hidden: np.ndarray
    odds: np.ndarray
    pair: np.ndarray


def posterior(samples, teacher, beta, q, prior, sweeps, *, rng, start=None):
    """Run one chain of the posterior of the weights.

    Parameters
    ----------
    samples : integer array_like (M, N)
        Entries +-1.
    teacher : integer array_like (2, N)
        Entries +-1; the overlaps refer to it.
    beta : float
        Inverse temperature of the student, > 0.
    q : float
        Overlap that the prior expects, in (-1, 1); only checked without prior.
    prior : bool
        Whether the student knows q.
    sweeps : int
        >= 1.
    rng : numpy.random.Generator
    start : integer array_like (2, N) or None
        First weights; the teacher by default.  With prior and for a teacher with overlap q this is a sample of the
        posterior (the teacher is one, by Bayes); without prior discard the first sweeps.

    Returns
    -------
    Chain

    Raises
    ------
    ValueError
        For other spins, shapes that do not match, or values outside these ranges.

    Notes
    -----
    A sweep is 4 N M / 64 words of XOR and popcount, 2 M + N random numbers and 4 N exponentials: 0.27 to 0.31 ms at
    N = 2048, M = 8192 and 0.045 ms at N = 512, M = 1536 on one shared 3.5 GHz core with AVX-512.  It takes
    N M / 4 bytes of memory beside the argument.
    """
    samples = data.spins("samples", samples, None, None)
    teacher = data.spins("teacher", teacher, 2, samples.shape[1])
    start = teacher if start is None else data.spins("start", start, 2, samples.shape[1])
    beta, coupling = real("beta", beta, 0.0, open_low=True), data.prior_coupling(q, prior)
    states = run(samples, start, beta, coupling, integer("sweeps", sweeps, low=1), generator(rng))
    reference = bits.pack(teacher)
    return overlaps(states if prior else _turned(states, reference, samples.shape[1]), reference, samples.shape[1])


def run(samples, start, beta, coupling, sweeps, rng):
    """The packed weights after each sweep, uint64 (sweeps, 2, W), from checked arguments and a prior coupling J."""
    states = np.empty((sweeps, 2, -(-samples.shape[1] // bits.WORD)), dtype=np.uint64)
    lookup = tables(*samples.shape, beta, coupling)
    sweep(bits.pack(samples), packed_columns(samples), bits.pack(start), samples.shape[1], *lookup, states, rng)
    return states


def tables(m, n, beta, coupling):
    """The tables of a sweep for M samples of N spins and a prior coupling J."""
    scale = 2.0 * beta / math.sqrt(n)
    hidden = special.expit(scale * (n - 2.0 * np.arange(n + 1)))
    odds = scale * (m - 2.0 * np.arange(m + 1))
    log_z = data.log_partition(n, beta, np.clip(np.arange(-n - 1, n + 2) / n, -1.0, 1.0))
    return Tables(hidden, odds, 2.0 * coupling - m * (log_z[2:] - log_z[:-2]))


def packed_columns(samples):
    """The transposed samples (N, M) as bits, uint64 (N, ceil(M / 64)), in strips that a cache holds."""
    columns = np.empty((samples.shape[1], -(-len(samples) // bits.WORD)), dtype=np.uint64)
    for i in range(0, samples.shape[1], _STRIP):
        columns[i : i + _STRIP] = bits.pack(np.ascontiguousarray(samples[:, i : i + _STRIP].T))
    return columns


def overlaps(states, reference, n):
    """Overlaps of pairs of weight vectors with reference pairs, and with each other.

    Parameters
    ----------
    states : uint64 ndarray (T, 2, W)
        Packed weights.
    reference : uint64 ndarray (2, W) or (T, 2, W)
        Packed weights of the teacher, or of another chain.
    n : int
        N.

    Returns
    -------
    Chain
    """
    total, difference = (
        sum(sign ** (k + j) * _product(states[:, j], reference[..., k, :], n) for k in (0, 1) for j in (0, 1))
        for sign in (1, -1)
    )
    return Chain(total, difference, _product(states[:, 0], states[:, 1], n), states)


def _turned(states, reference, n):
    """The weights with the signs for which each vector's overlap with the sum of the reference is not negative."""
    along = sum(_product(states, reference[k], n) for k in (0, 1))
    return np.where(along[..., None] < 0.0, ~states & bits.pack(np.ones(n, dtype=np.int8)), states)


def _product(left, right, n):
    return 1.0 - 2.0 * np.bitwise_count(left ^ right).sum(axis=-1, dtype=np.int64) / n


@kernel
def _differences(row, first, second):
    """Numbers of bits in which a row differs from two others."""
    one, two = 0, 0
    for word in range(row.size):
        one += bits.popcount(row[word] ^ first[word])
        two += bits.popcount(row[word] ^ second[word])
    return one, two


@kernel
def _draw_hidden(rows, weights, units, probability, rng):
    """Draw the hidden units (2, words) of all samples given the weights (2, words)."""
    units[:] = 0
    for a in range(rows.shape[0]):
        one, two = _differences(rows[a], weights[0], weights[1])
        word, shift = a >> 6, np.uint64(a & 63)
        units[0, word] |= np.uint64(rng.random() < probability[one]) << shift
        units[1, word] |= np.uint64(rng.random() < probability[two]) << shift


@kernel
def _draw_weights(columns, units, weights, cross, odds, pair, rng):
    """Draw all pairs of weights given the hidden units; `cross` and the result are N R."""
    size = columns.shape[0]
    for i in range(size):
        word, bit = i >> 6, np.uint64(1) << np.uint64(i & 63)
        cross -= -1 if (weights[0, word] ^ weights[1, word]) & bit else 1
        one, two = _differences(columns[i], units[0], units[1])
        first, second, equal = odds[one], odds[two], pair[size + cross]
        most = max(max(first, second), max(equal, equal + first + second))
        up, equal = math.exp(equal + first + second - most), math.exp(equal - most)
        first, second = math.exp(first - most), math.exp(second - most)
        drawn = rng.random() * (up + equal + first + second)
        alike = drawn < up + equal
        first_up = drawn < up if alike else drawn < up + equal + first
        second_up = first_up == alike
        weights[0, word] = weights[0, word] | bit if first_up else weights[0, word] & ~bit
        weights[1, word] = weights[1, word] | bit if second_up else weights[1, word] & ~bit
        cross += 1 if alike else -1
    return cross


@kernel
def sweep(rows, columns, start, size, hidden, odds, pair, states, rng):
    """Fill `states` with the weights after each sweep."""
    weights, units = start.copy(), np.zeros((2, columns.shape[1]), dtype=np.uint64)
    cross = size
    for word in range(weights.shape[1]):
        cross -= 2 * np.int64(bits.popcount(weights[0, word] ^ weights[1, word]))
    for sweep in range(states.shape[0]):
        _draw_hidden(rows, weights, units, hidden, rng)
        cross = _draw_weights(columns, units, weights, cross, odds, pair, rng)
        states[sweep] = weights
