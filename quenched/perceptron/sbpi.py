"""SBPI: stochastic learning with hidden integer states, inspired by belief propagation.

C. Baldassi, A. Braunstein, N. Brunel, R. Zecchina, PNAS 104 (2007) 11079; C. Baldassi, J. Stat. Phys. 136 (2009) 902.
Each weight is the sign of an odd hidden state h.  Patterns come one at a time, in random order.  A pattern in error
moves all hidden states, h_i += 2 xi_i.  A pattern that is barely correct (0 < xi.w <= threshold) moves, with some
probability, those that already agree with it, which makes them harder to flip and changes no weight.

Here h = 2 c + 1 with a 32-bit integer c, without bound (the source also studies hidden states with one).  Patterns and
weights are bits, a stability is N minus twice a popcount, and hidden states move 64 at a time, only when a pattern is
in error or barely correct.
"""

import numpy as np

from quenched.numerics import bits
from quenched.numerics.jit import kernel
from quenched.numerics.validation import integer, real
from quenched.perceptron import packed
from quenched.perceptron.solution import arguments, recounted

_AHEAD = 2  # patterns
_ALL = np.uint64(2**64 - 1)
_MOST_PRESENTATIONS = 2**31 - 1  # each moves a hidden state by one at most


def sbpi(patterns, *, rng, threshold=1, probability=0.3, max_sweeps=1500):
    """Learn binary weights with SBPI.

    Parameters
    ----------
    patterns : integer array_like (P, N)
        Entries +-1, labels absorbed, N odd.
    rng : numpy.random.Generator
    threshold : int
        A stability xi.w in (0, threshold] is barely correct; 0 turns that rule (and its random numbers) off.
    probability : float
        Of acting on a barely correct pattern, in [0, 1].
    max_sweeps : int
        Presentations of each pattern after which to give up, >= 1; times P below 2^31.

    Returns
    -------
    quenched.perceptron.solution.Solution
        ``sweeps`` includes the last one, which meets no error.

    Raises
    ------
    ValueError
        For other patterns or values outside these ranges.

    Notes
    -----
    On one 3.5 GHz core a presentation takes 12-16 ns at N = 1001 and 45-85 ns at N = 10001, where 6601 patterns are
    learnt in 0.4 to 0.8 s and take 8 MB beside the argument.  With 1500 sweeps nearly all instances of N = 1001 are
    solved up to a load P / N of 0.66; beyond, the share falls with N.
    """
    patterns, rng = arguments(patterns, rng)
    threshold = min(integer("threshold", threshold, low=0), patterns.shape[1])  # no stability is larger
    probability = real("probability", probability, 0.0, 1.0)
    max_sweeps = integer("max_sweeps", max_sweeps, low=1, high=_MOST_PRESENTATIONS // max(len(patterns), 1))
    return recounted(patterns, *learn(patterns, rng, threshold, probability, max_sweeps))


def learn(patterns, rng, threshold, probability, max_sweeps):
    """As `sbpi`, without checks and recount: weights and sweeps."""
    size = patterns.shape[1]
    states = np.full(bits.WORD * -(-size // bits.WORD), -1, dtype=np.int32)  # those beyond N go down: bits 0
    states[:size] = -rng.integers(0, 2, size)
    weights = packed.rows(_signs(states[:size]))
    sweeps = _sweeps(packed.rows(patterns), size, states, weights, rng, threshold, probability, max_sweeps)
    return _signs(states[:size]), sweeps


def _signs(states):
    return np.where(states >= 0, 1, -1).astype(np.int8)


@kernel
def shuffle(order, rng):
    """Permute `order` at random in place: Fisher and Yates, with two elements from one random number, 3-4 ns each.

    The fraction that the first choice leaves of a number in [0, 1) is uniform again (2^53 values are enough for any
    number of patterns that fits in memory).
    """
    last = order.size - 1
    while last > 0:
        number = rng.random() * (last + 1)
        chosen = int(number)
        order[last], order[chosen] = order[chosen], order[last]
        second = int((number - chosen) * last)
        order[last - 1], order[second] = order[second], order[last - 1]
        last -= 2


@kernel
def _sweeps(patterns, size, states, weights, rng, threshold, probability, max_sweeps):
    """Sweeps until one meets no error; updates `states` and `weights`, returns the number of sweeps."""
    number, stride = patterns.shape
    words = states.size // bits.WORD
    flat = patterns.reshape(number * stride)
    order = np.arange(number)
    for sweep in range(1, max_sweeps + 1):
        shuffle(order, rng)
        errors = 0
        for k in range(number):
            start = order[k] * stride
            packed.fetch(flat, order[min(k + _AHEAD, number - 1)] * stride, stride)
            stability = size - 2 * packed.disagreements(flat, start, weights)
            if stability < 0:
                errors += 1
                for word in range(words):
                    weights[word] = packed.step(states, bits.WORD * word, flat[start + word], _ALL)
            elif stability <= threshold and rng.random() < probability:
                for word in range(words):
                    up = flat[start + word]
                    packed.step(states, bits.WORD * word, up, ~(up ^ weights[word]))
        if errors == 0:
            return sweep
    return max_sweeps
