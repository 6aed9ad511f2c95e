"""Exact samples of the posterior of two weight vectors, by blocked Gibbs sampling on packed bits.

Given M samples, the weights xi (2, N) of a student and the hidden units h (M, 2) of all samples have the joint law

    P(xi, h | data) ~ exp( J sum_i xi_1i xi_2i ) exp( (beta / sqrt N) sum_a,l h_la sigma^a . xi_l ) Z(R)^-M

with Z(R) of `quenched.rbm.data` and tanh J = q with prior, J = 0 without.  A sweep draws all hidden units given the
weights (they are independent), then the pairs (xi_1i, xi_2i) one after the other given the hidden units.  The
normalisation couples the pairs through the integer N R alone, which is updated along the way.

The samples are kept as bits, by rows and by columns; a field is N (or M) minus twice the popcount of an XOR.  Nothing
is exponentiated during a sweep: probabilities are products of numbers in tables indexed by popcounts and by N R.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import bits
from quenched.numerics.jit import kernel
from quenched.numerics.validation import generator, integer, real
from quenched.rbm import data

_LARGEST = 700.0  # argument of an exponential
_LEAST = 1e-200


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

    ``field`` (M + 1,): twice the field of a weight, by the number of samples that differ from the hidden units.
    ``weight`` (M + 1,): probability that it is up in that field alone.
    ``coupling`` (2 N + 1,): twice the coupling of a pair of weights, by N plus N R of the other pairs.
    ``ratio`` (2 N + 1,): its exponential, at most that of 700.
    ``hidden`` (N + 1,): probability that a hidden unit is up, by the number of sites where sample and weights differ.
    """

    field: np.ndarray
    weight: np.ndarray
    coupling: np.ndarray
    ratio: np.ndarray
    hidden: np.ndarray


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
    A sweep is 4 N M / 64 words of XOR and popcount, and 2 M + N random numbers: 0.23 to 0.29 ms at
    N = 2048, M = 8192 and 0.04 ms at N = 512, M = 1536 on one shared 3.5 GHz core with AVX-512.  It takes
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
    rows = bits.pack(samples)
    sweep(rows, packed_columns(rows, samples.shape[1]), bits.pack(start), *lookup, states, rng)
    return states


def tables(m, n, beta, coupling):
    """The tables of a sweep for M samples of N spins and a prior coupling J."""
    scale = 2.0 * beta / math.sqrt(n)
    hidden = special.expit(scale * (n - 2.0 * np.arange(n + 1)))
    field = scale * (m - 2.0 * np.arange(m + 1))
    log_z = data.log_partition(n, beta, np.clip(np.arange(-n - 1, n + 2) / n, -1.0, 1.0))
    pair = 2.0 * coupling - m * (log_z[2:] - log_z[:-2])
    return Tables(field, special.expit(field), pair, np.exp(np.minimum(pair, _LARGEST)), hidden)


def packed_columns(rows, size):
    """The transposed bit matrix, uint64 (size, ceil(M / 64)), of packed rows (M, W) of `size` bits each."""
    columns = np.empty((size, -(-len(rows) // bits.WORD)), dtype=np.uint64)
    _transpose(rows, columns)
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
def _transpose(rows, columns):
    """Transpose blocks of 64 x 64 bits: off-diagonal halves change places, then theirs (Hacker's Delight, 7-3)."""
    block = np.empty(bits.WORD, dtype=np.uint64)
    for word in range(rows.shape[1]):
        for strip in range(columns.shape[1]):
            for k in range(bits.WORD):
                a = bits.WORD * strip + k
                block[k] = rows[a, word] if a < rows.shape[0] else np.uint64(0)
            width, mask = 32, np.uint64(0xFFFFFFFF)
            while width:
                for k in range(bits.WORD):
                    if not k & width:
                        moved = ((block[k] >> np.uint64(width)) ^ block[k + width]) & mask
                        block[k] ^= moved << np.uint64(width)
                        block[k + width] ^= moved
                width >>= 1
                mask ^= mask << np.uint64(width)
            for k in range(min(bits.WORD, columns.shape[0] - bits.WORD * word)):
                columns[bits.WORD * word + k, strip] = block[k]


@kernel
def _differences(rows, row, pair):
    """Numbers of bits in which a row differs from each of a pair (2, W)."""
    one, two = 0, 0
    for word in range(pair.shape[1]):
        one += bits.popcount(rows[row, word] ^ pair[0, word])
        two += bits.popcount(rows[row, word] ^ pair[1, word])
    return one, two


@kernel
def _draw_hidden(rows, weights, units, probability, rng):
    """Draw the hidden units of all samples given the weights."""
    units[:] = 0
    for a in range(rows.shape[0]):
        one, two = _differences(rows, a, weights)
        word, shift = a >> 6, np.uint64(a & 63)
        units[0, word] |= np.uint64(rng.random() < probability[one]) << shift
        units[1, word] |= np.uint64(rng.random() < probability[two]) << shift


@kernel
def _four_states(first, second, equal):
    """Relative weights of ++, --, +-, -+ for twice the fields and twice the coupling, whatever their size."""
    most = max(max(first, second), max(equal, equal + first + second))
    up, down = math.exp(equal + first + second - most), math.exp(equal - most)
    return up, down, math.exp(first - most), math.exp(second - most)


@kernel
def _draw_weights(columns, units, weights, cross, field, weight, coupling, ratio, rng):
    """Draw all pairs of weights given the hidden units; `cross` and the result are N R."""
    size, number = columns.shape[0], field.size - 1
    for i in range(size):
        word, shift = i >> 6, np.uint64(i & 63)
        cross += 2 * np.int64((weights[0, word] ^ weights[1, word]) >> shift & np.uint64(1)) - 1
        one, two = _differences(columns, i, units)
        up = ratio[size + cross] * weight[one] * weight[two]
        down = ratio[size + cross] * weight[number - one] * weight[number - two]
        first, second = weight[one] * weight[number - two], weight[number - one] * weight[two]
        if up + down + first + second < _LEAST:  # the products of tabulated numbers have lost their digits
            up, down, first, second = _four_states(field[one], field[two], coupling[size + cross])
        drawn = rng.random() * (up + down + first + second)  # in the order ++, --, +-, -+
        unlike, last = drawn >= up + down, drawn >= up + down + first
        first_up, second_up = (drawn < up) | (unlike & ~last), (drawn < up) | last
        weights[0, word] ^= (weights[0, word] >> shift & np.uint64(1) ^ np.uint64(first_up)) << shift
        weights[1, word] ^= (weights[1, word] >> shift & np.uint64(1) ^ np.uint64(second_up)) << shift
        cross += 1 - 2 * np.int64(unlike)
    return cross


@kernel
def sweep(rows, columns, start, field, weight, coupling, ratio, hidden, states, rng):
    """Fill `states` with the weights after each sweep."""
    weights, units = start.copy(), np.zeros((2, columns.shape[1]), dtype=np.uint64)
    cross = columns.shape[0]
    for word in range(weights.shape[1]):
        cross -= 2 * np.int64(bits.popcount(weights[0, word] ^ weights[1, word]))
    for time in range(states.shape[0]):
        _draw_hidden(rows, weights, units, hidden, rng)
        cross = _draw_weights(columns, units, weights, cross, field, weight, coupling, ratio, rng)
        states[time] = weights
