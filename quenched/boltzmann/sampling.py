"""Drawing 0/1 units from their fields, fast: counter-based random bits and a rational hyperbolic tangent.

A unit of field x is on with probability 1 / (1 + e^-x) = (1 + tanh(x/2)) / 2.  Libraries of mathematical functions are
called element by element from compiled loops and random generators work in sequence; both cost more than the matrix
product that gave the field.  Here the loop has no call and no memory from one element to the next, so it is
vectorised: the bits of element i of a call are a hash of (key + i), with a fresh key from the caller's Generator for
every call, and the tangent is a quotient of polynomials.
"""

import numpy as np

from quenched.numerics.jit import kernel

_BLOCK = 1024  # keys drawn at once
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31, _S40, _S8 = (np.uint64(s) for s in (27, 30, 31, 40, 8))
_LOW_24 = np.uint64(0xFFFFFF)
_CLIP = np.float32(7.90531110763549805)
_ODD = tuple(
    np.float32(c)
    for c in (
        -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08,
        1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03,
    )
)  # fmt: skip
_EVEN = tuple(
    np.float32(c) for c in (1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)
)
_HALF, _ONE, _UNIT = np.float32(0.5), np.float32(1.0), np.float32(2.0**-24)


class Keys:
    """An endless supply of 64-bit keys from a Generator, drawn in blocks."""

    def __init__(self, rng):
        self._rng = rng
        self._left = []

    def next(self):
        if not self._left:
            self._left = list(self._rng.integers(0, 2**64, _BLOCK, dtype=np.uint64))
        return self._left.pop()


def draw(fields, states, keys):
    """Turn fields into probabilities, in place, and draw the states.

    Parameters
    ----------
    fields : C-contiguous ndarray, float32 or float64
        Field x of every unit; afterwards its probability to be on, wrong by at most 3e-7 (and never below 1.3e-7 or
        above 1 - 1.3e-7).
    states : C-contiguous ndarray of the same shape and type
        Becomes 0 or 1, with probabilities resolved to 2^-24.
    keys : Keys

    Notes
    -----
    0.6 ns per unit in float32.  The bits: SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, OOPSLA 2014), each output
    split in two.
    """
    _draw(fields.reshape(-1), states.reshape(-1), keys.next())


@kernel(inline="always")
def _probability(x):
    """1 / (1 + e^-x) in single precision, as (1 + tanh(x/2)) / 2 by a quotient of polynomials of degrees 13 and 6."""
    t = _HALF * np.float32(x)
    t = t if t > -_CLIP else -_CLIP
    t = t if t < _CLIP else _CLIP
    s = t * t
    odd, even = _ODD[0], _EVEN[0]
    odd = odd * s + _ODD[1]
    odd = odd * s + _ODD[2]
    odd = odd * s + _ODD[3]
    odd = odd * s + _ODD[4]
    odd = odd * s + _ODD[5]
    odd = odd * s + _ODD[6]
    even = even * s + _EVEN[1]
    even = even * s + _EVEN[2]
    even = even * s + _EVEN[3]
    return _HALF + _HALF * (t * odd / even)


@kernel(inline="always")
def _hash(counter):
    z = counter * _GOLDEN
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@kernel(reassociate=True)
def _draw(fields, states, key):
    half = fields.size // 2
    first, second, on_first, on_second = fields[:half], fields[half:], states[:half], states[half:]
    for i in range(half):
        bits = _hash(key + np.uint64(i))
        p, q = _probability(first[i]), _probability(second[i])
        first[i], second[i] = p, q
        on_first[i] = _UNIT * np.float32(np.int32(bits >> _S40)) < p
        on_second[i] = _UNIT * np.float32(np.int32((bits >> _S8) & _LOW_24)) < q
    if 2 * half < fields.size:
        p = _probability(fields[2 * half])
        fields[2 * half] = p
        states[2 * half] = _UNIT * np.float32(np.int32(_hash(key + np.uint64(half)) >> _S40)) < p
