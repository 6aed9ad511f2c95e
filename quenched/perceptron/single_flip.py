"""What single-flip dynamics of binary weights share: patterns by column, stabilities, and which patterns decide a flip.

Flipping w_i moves the stability of every pattern by 2, down where xi_i w_i = +1 ("falling") and up where it is -1.
Few patterns, those next to the border, decide by how much an energy of errors changes, so they are kept as bits: a flip
is judged by popcounts over ceil(P / 64) words instead of a pass over P stabilities.
"""

from typing import NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from quenched.numerics.bits import WORD, pack, popcount
from quenched.numerics.jit import kernel
from quenched.perceptron.solution import stabilities

MAX_SIZE = 32_001  # stabilities and the step beyond them fit in 16 bits
_SATISFIED = 32_600  # stability of the patterns that fill the last word: no flip ever matters to them


class Columns(NamedTuple):
    """The patterns by weight, padded to whole words with entries 0 (bit 0)."""

    entries: np.ndarray  # int8 (N, 64 W), xi_i^mu
    words: np.ndarray  # uint64 (N, W), bit mu is set where xi_i^mu = +1


def columns(patterns):
    """The patterns (P, N) as `Columns` with W = ceil(P / 64).

    Raises
    ------
    ValueError
        When N is beyond 32001.
    """
    count, size = patterns.shape
    if size > MAX_SIZE:
        raise ValueError(f"N = {size}: allowed is N <= {MAX_SIZE}")
    words = pack(np.ascontiguousarray(patterns.T))
    entries = np.zeros((size, WORD * words.shape[1]), dtype=np.int8)
    entries[:, :count] = patterns.T
    return Columns(entries, words)


def padded_stabilities(patterns, weights):
    """The integer stabilities, int16 (64 W,); those that fill the last word are large and stay so."""
    count = patterns.shape[0]
    result = np.full(WORD * -(-count // WORD), _SATISFIED, dtype=np.int16)
    result[:count] = stabilities(patterns, weights)
    return result


def random_weights(size, rng, *, rows=None):
    """Independent fair signs, int8 (size,) or (rows, size)."""
    return (2 * rng.integers(0, 2, size=size if rows is None else (rows, size), dtype=np.int8) - 1).astype(np.int8)


@intrinsic
def at_most(typing_context, numbers, start, bound):
    """The bits of a uint64: which of numbers[start : start + 64] (contiguous int16) are <= bound."""

    def build(context, builder, signature, arguments):
        number, vector, index = ir.IntType(16), ir.VectorType(ir.IntType(16), WORD), ir.IntType(32)
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), vector.as_pointer())
        loaded = builder.load(address, align=2)
        undefined = ir.Constant(vector, ir.Undefined)
        single = builder.insert_element(undefined, builder.trunc(arguments[2], number), ir.Constant(index, 0))
        splat = builder.shuffle_vector(single, undefined, ir.Constant(ir.VectorType(index, WORD), [0] * WORD))
        return builder.bitcast(builder.icmp_signed("<=", loaded, splat), ir.IntType(WORD))

    return types.uint64(numbers, start, bound), build


@kernel
def mark(stability, depth, risky, mending):
    """Patterns whose energy min((1 - Delta) / 2, depth) of Delta < 0 a flip would raise by 1, and would lower by 1.

    `risky` have 1 - 2 depth < Delta <= 1, `mending` have -1 - 2 depth < Delta <= -1.
    """
    for k in range(risky.size):
        start = WORD * k
        risky[k] = at_most(stability, start, 1) & ~at_most(stability, start, 1 - 2 * depth)
        mending[k] = at_most(stability, start, -1) & ~at_most(stability, start, -1 - 2 * depth)


@kernel
def cost(words, i, weight, risky, mending):
    """Change of that energy when weight i, of value `weight`, is flipped."""
    turn = np.uint64(0) if weight > 0 else ~np.uint64(0)
    change = np.int64(0)
    for k in range(risky.size):
        falling = words[i, k] ^ turn
        change += np.int64(popcount(risky[k] & falling)) - np.int64(popcount(mending[k] & ~falling))
    return change


@kernel
def flip(entries, i, weights, stability):
    """Turn weight i and move all stabilities."""
    twice = np.int16(2 * weights[i])
    for m in range(stability.size):
        stability[m] -= twice * np.int16(entries[i, m])
    weights[i] = -weights[i]
