"""The 512-bit operations against Python integers."""

import numpy as np
import pytest

from quenched.numerics.jit import kernel
from quenched.numerics.random import stream
from quenched.perceptron import lanes
from quenched.perceptron.lanes import (
    below,
    both,
    counts,
    empty,
    full,
    load,
    occupied,
    plus,
    single,
    store,
    total,
    without,
)


@kernel
def operations(left, right, out):
    a, b = load(left, 8), load(right, 0)
    store(out, 0, both(a, b))
    store(out, 8, without(a, b))
    store(out, 16, plus(a, b))
    store(out, 24, counts(a))
    store(out, 32, empty())
    store(out, 40, full())
    return total(counts(a)), occupied(a), occupied(empty())


@kernel
def bit(index, out):
    store(out, 0, single(index))


@kernel
def number_below(numbers, start, bound):
    return below(numbers, start, bound)


def test_bitwise_operations_and_counts():
    rng = stream(1, "lanes")
    left, right = (rng.integers(0, 2**64, size=16, dtype=np.uint64) for _ in range(2))
    out = np.zeros(6 * lanes.WORDS, dtype=np.uint64)
    number, some, none = operations(left, right, out)
    a, b = left[8:], right[:8]
    expected = [a & b, a & ~b, a + b, np.bitwise_count(a).astype(np.uint64), 0 * a, ~(0 * a)]
    np.testing.assert_array_equal(out.reshape(6, 8), expected)
    assert (number, some, none) == (np.bitwise_count(a).sum(), 1, 0)


def test_a_lane_is_occupied_by_any_single_bit():
    out = np.zeros(lanes.WORDS, dtype=np.uint64)
    for index in range(1 << lanes.BITS):
        bit(index, out)
        assert int.from_bytes(out.astype("<u8").tobytes(), "little") == 1 << index
        assert operations(np.concatenate([out, out]), out, np.zeros(48, dtype=np.uint64))[:2] == (1, 1)


@pytest.mark.parametrize("start", [0, 3, 8])
def test_below_counts_strictly_smaller_numbers(start):
    numbers = stream(2, "below").permutation(np.linspace(-1.0, 1.0, 16))
    for bound in (-np.inf, -1.0, *numbers, 0.1, np.inf):
        assert number_below(numbers, start, bound) == np.count_nonzero(numbers[start : start + 8] < bound)
