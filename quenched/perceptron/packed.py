"""Bit-packed patterns and weights with hidden integer states: what sequential learning does to them, inside kernels.

A row of spins is `stride` 64-bit words, a whole number of lanes; bits and words beyond N are 0 in patterns and weights
alike, so that they never disagree.  Rows of a matrix lie one after the other in one flat array.
"""

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from quenched.numerics import bits
from quenched.numerics.jit import kernel
from quenched.perceptron.lanes import WORDS, counts, empty, lane, load, plus, total

_STATE = ir.VectorType(ir.IntType(16), bits.WORD)
_MASK = ir.VectorType(ir.IntType(1), bits.WORD)


def rows(spins):
    """Pack spins +-1 into rows of whole lanes.

    Parameters
    ----------
    spins : int8 ndarray (..., N)

    Returns
    -------
    uint64 ndarray (..., stride)
        stride = 8 ceil(N / 512); as `quenched.numerics.bits.pack`, then words that are 0.
    """
    words = bits.pack(spins)
    stride = WORDS * -(-words.shape[-1] // WORDS)
    padded = np.zeros((*words.shape[:-1], stride), dtype=np.uint64)
    padded[..., : words.shape[-1]] = words
    return padded


@intrinsic
def _differing(typing_context, left, right):
    """The lane of bits in which two lanes differ."""

    def build(context, builder, signature, arguments):
        return builder.xor(*arguments)

    return lane(left, right), build


@kernel
def disagreements(patterns, start, weights):
    """Number of bits in which patterns[start : start + stride] differs from all words of `weights`, int64."""
    number = empty()
    for word in range(0, weights.size, WORDS):
        number = plus(number, counts(_differing(load(patterns, start + word), load(weights, word))))
    return total(number)


@intrinsic
def step(typing_context, states, start, up, moving):
    """Move the states in states[start : start + 64] (int16): by +1 where `up` has a 1, by -1 where it has a 0.

    Only where `moving` has a 1, and not beyond [-2^15, 2^15 - 1].  Returns the word whose bits are 1 for states >= 0.
    """

    def build(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), _STATE.as_pointer())
        zero, plus_one, minus_one = (ir.Constant(_STATE, [number] * bits.WORD) for number in (0, 1, -1))
        chosen = builder.select(builder.bitcast(arguments[2], _MASK), plus_one, minus_one)
        chosen = builder.select(builder.bitcast(arguments[3], _MASK), chosen, zero)
        kind = ir.FunctionType(_STATE, [_STATE, _STATE])
        saturating = cgutils.get_or_insert_function(builder.module, kind, f"llvm.sadd.sat.v{bits.WORD}i16")
        moved = builder.call(saturating, [builder.load(address, align=2), chosen])
        builder.store(moved, address, align=2)
        return builder.bitcast(builder.icmp_signed(">=", moved, zero), ir.IntType(bits.WORD))

    return types.uint64(states, start, up, moving), build
