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

_STATE = ir.VectorType(ir.IntType(32), bits.WORD)
_MASK = ir.VectorType(ir.IntType(1), bits.WORD)


def rows(spins):
    """Pack spins +-1 into rows of whole lanes.

    Parameters
    ----------
    spins : C-contiguous int8 ndarray (P, N) or (N,)

    Returns
    -------
    uint64 ndarray (P, stride) or (stride,)
        stride = 8 ceil(N / 512); words as those of `quenched.numerics.bits.pack`, then words that are 0.  About 0.1 ns
        per spin.
    """
    size = spins.shape[-1]
    words = np.zeros((*spins.shape[:-1], WORDS * -(-size // (WORDS * bits.WORD))), dtype=np.uint64)
    _pack(spins.reshape(-1, size), words.reshape(-1, words.shape[-1]))
    return words


@intrinsic
def _positive(typing_context, spins, start):
    """The word whose bits are 1 where spins[start : start + 64] (contiguous int8) are positive."""

    def build(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        kind = ir.VectorType(ir.IntType(8), bits.WORD)
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), kind.as_pointer())
        zero = ir.Constant(kind, [0] * bits.WORD)
        positive = builder.icmp_signed(">", builder.load(address, align=1), zero)
        return builder.bitcast(positive, ir.IntType(bits.WORD))

    return types.uint64(spins, start), build


@kernel
def _pack(spins, words):
    number, size = spins.shape
    flat, whole = spins.reshape(number * size), size // bits.WORD
    for row in range(number):
        start = row * size
        for word in range(whole):
            words[row, word] = _positive(flat, start + bits.WORD * word)
        for i in range(bits.WORD * whole, size):
            words[row, whole] |= np.uint64(flat[start + i] > 0) << np.uint64(i - bits.WORD * whole)


@intrinsic
def _differing(typing_context, left, right):
    """The lane of bits in which two lanes differ."""

    def build(context, builder, signature, arguments):
        return builder.xor(*arguments)

    return lane(left, right), build


@intrinsic
def _fetch(typing_context, words, start):
    """Have the cache line of words[start] loaded; changes nothing but time."""

    def build(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        address, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        place = builder.bitcast(builder.gep(array.data, [arguments[1]]), address)
        builder.call(function, [place, *(ir.Constant(number, option) for option in (0, 3, 1))])  # read, keep, data
        return context.get_dummy_value()

    return types.void(words, start), build


@kernel
def fetch(patterns, start, stride):
    """Have a row loaded into the cache ahead of its use: saves a tenth of the time where rows come in random order."""
    for word in range(0, stride, WORDS):
        _fetch(patterns, start + word)


@kernel
def disagreements(patterns, start, weights):
    """Number of bits in which patterns[start : start + stride] differs from all words of `weights`, int64."""
    number = empty()
    for word in range(0, weights.size, WORDS):
        number = plus(number, counts(_differing(load(patterns, start + word), load(weights, word))))
    return total(number)


@intrinsic
def step(typing_context, states, start, up, moving):
    """Move the states in states[start : start + 64] (int32): by +1 where `up` has a 1, by -1 where it has a 0.

    Only where `moving` has a 1.  Returns the word whose bits are 1 for states >= 0.
    """
    if states.dtype != types.int32:
        return None

    def build(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), _STATE.as_pointer())
        zero, plus_one, minus_one = (ir.Constant(_STATE, [number] * bits.WORD) for number in (0, 1, -1))
        chosen = builder.select(builder.bitcast(arguments[2], _MASK), plus_one, minus_one)
        chosen = builder.select(builder.bitcast(arguments[3], _MASK), chosen, zero)
        moved = builder.add(builder.load(address, align=4), chosen)
        builder.store(moved, address, align=4)
        return builder.bitcast(builder.icmp_signed(">=", moved, zero), ir.IntType(bits.WORD))

    return types.uint64(states, start, up, moving), build
