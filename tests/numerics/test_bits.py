"""Packed spins against loops over single bits."""

import struct

import numpy as np
import pytest
from numba import TypingError

from quenched.numerics.bits import float_bits, pack, popcount, unpack
from quenched.numerics.jit import kernel
from quenched.numerics.random import stream


@kernel
def count_each(words):
    counts = np.empty(words.size, dtype=np.int64)
    for i in range(words.size):
        counts[i] = popcount(words[i])
    return counts


@kernel
def cast_each(words):
    numbers = np.empty(words.size)
    for i in range(words.size):
        numbers[i] = float_bits(words[i])
    return numbers


@pytest.mark.parametrize("size", [1, 7, 63, 64, 65, 128, 200])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
@pytest.mark.parametrize("dtype", [np.int8, np.int64])
def test_round_trip(size, shape, dtype):
    spins = stream(1, "spins", size).choice(np.array([-1, 1], dtype=dtype), size=(*shape, size))
    words = pack(spins)
    assert words.dtype == np.uint64
    assert words.shape == (*shape, -(-size // 64))
    back = unpack(words, size)
    assert back.dtype == np.int8
    assert (back == spins).all()


def test_layout_is_spin_i_in_bit_i():
    spins = stream(2, "layout").choice(np.array([-1, 1], dtype=np.int8), size=150)
    words = [int(word) for word in pack(spins)]
    for i in range(192):
        bit = words[i // 64] >> (i % 64) & 1
        assert bit == (1 if i < 150 and spins[i] > 0 else 0)


def test_strided_and_reversed_input():
    spins = stream(3, "strides").choice(np.array([-1, 1], dtype=np.int8), size=(4, 300))
    assert (pack(spins[::2, ::-3]) == pack(spins[::2, ::-3].copy())).all()
    words = pack(np.concatenate([spins, spins]))
    assert (unpack(words[::-1], 300) == np.concatenate([spins, spins])[::-1]).all()
    swapped = words.astype(words.dtype.newbyteorder())
    assert (unpack(swapped, 300) == unpack(words, 300)).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint32, np.uint64, np.int64])
def test_popcount(dtype):
    info = np.iinfo(dtype)
    words = stream(4, "popcount").integers(info.min, info.max, size=500, dtype=dtype, endpoint=True)
    words[:4] = info.min, info.max, 0, 1
    expected = [bin(int(word) % 2**info.bits).count("1") for word in words]
    assert count_each(words).tolist() == expected


def test_overlap_by_popcount():
    a, b = stream(5, "overlap").choice(np.array([-1, 1], dtype=np.int8), size=(2, 777))
    differing = count_each(pack(a) ^ pack(b)).sum()
    assert 777 - 2 * differing == int(a.astype(int) @ b)


def test_float_bits():
    numbers = np.array([0.0, -0.0, 1.0, -1.5, 5e-324, 1.7976931348623157e308, np.inf, -np.inf, 0.1])
    words = np.array([struct.unpack("<q", struct.pack("<d", number))[0] for number in numbers])
    back = cast_each(words)
    assert (back == numbers).all()
    assert (np.signbit(back) == np.signbit(numbers)).all()
    assert np.isnan(cast_each(np.array([0x7FF8000000000001]))[0])


def test_wrong_types_do_not_compile():
    with pytest.raises(TypingError):
        count_each(np.array([1.0]))
    with pytest.raises(TypingError):
        cast_each(np.array([1], dtype=np.int32))
