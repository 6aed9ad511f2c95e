"""Bit-packed spins: popcount and bitcast inside kernels, packing outside."""

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

WORD = 64


@intrinsic
def popcount(typing_context, word):
    """Number of set bits of an unsigned integer, inside kernels; vectorises to VPOPCNT where the CPU has it."""
    if not isinstance(word, types.Integer):
        return None

    def build(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return word(word), build


@intrinsic
def float_bits(typing_context, word):
    """The float64 whose bits are those of an int64, inside kernels."""
    if word != types.int64:
        return None

    def build(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(word), build


def pack(spins):
    """Pack spins +-1 along the last axis into 64-bit words, bit = 1 for +1.

    Parameters
    ----------
    spins : integer ndarray (..., N)
        Entries +-1.

    Returns
    -------
    uint64 ndarray (..., ceil(N/64))
        Spin i is bit i % 64 of word i // 64; bits above N are 0.
    """
    spins = np.asarray(spins)
    size = spins.shape[-1]
    words = -(-size // WORD)
    bits = np.zeros((*spins.shape[:-1], words * WORD), dtype=np.uint8)
    bits[..., :size] = spins > 0
    packed = np.packbits(bits, axis=-1, bitorder="little")
    return packed.view("<u8").astype(np.uint64, copy=False).reshape(*spins.shape[:-1], words)


def unpack(words, size):
    """Inverse of `pack`: uint64 (..., W) -> int8 spins +-1 (..., size)."""
    words = np.ascontiguousarray(words, dtype="<u8")
    bits = np.unpackbits(words.view(np.uint8), axis=-1, bitorder="little")
    return (2 * bits[..., :size].astype(np.int8) - 1).astype(np.int8)
