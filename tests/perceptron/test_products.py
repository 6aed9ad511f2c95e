"""Products of bit-packed signs with real vectors against the same products without packing."""

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.perceptron.products import SignMatrix

SHAPES = [(0, 5), (1, 1), (3, 64), (4, 63), (63, 65), (65, 129), (130, 501)]


def signs(shape):
    return 2 * stream(1, "signs", *shape).integers(0, 2, shape, dtype=np.int8) - 1


@pytest.mark.parametrize("precision", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_whole_numbers_are_multiplied_exactly(shape, precision):
    matrix, rng = SignMatrix(signs(shape), precision), stream(2, "whole", *shape)
    right, left = rng.integers(-99, 99, shape[1]), rng.integers(-99, 99, shape[0])
    np.testing.assert_array_equal(matrix.times(right), signs(shape).astype(int) @ right)
    np.testing.assert_array_equal(matrix.transposed_times(left), signs(shape).astype(int).T @ left)


@pytest.mark.parametrize(("precision", "error"), [(np.float32, 1e-6), (np.float64, 2e-15)])
@pytest.mark.parametrize("shape", [(63, 65), (130, 501)])
def test_real_numbers_within_rounding(shape, precision, error):
    matrix, rng = SignMatrix(signs(shape), precision), stream(3, "real", *shape)
    right, left = rng.standard_normal(shape[1]), rng.standard_normal(shape[0])
    np.testing.assert_allclose(matrix.times(right), signs(shape) @ right, rtol=0, atol=error * np.abs(right).sum())
    np.testing.assert_allclose(
        matrix.transposed_times(left), signs(shape).T @ left, rtol=0, atol=error * np.abs(left).sum()
    )


def test_a_shorter_history_leaves_no_trace():
    """The buffers are used again: a product depends on its vector alone."""
    matrix, rng = SignMatrix(signs((65, 129)), np.float32), stream(4, "history")
    first, second = rng.standard_normal((2, 129))
    expected = matrix.times(first)
    matrix.times(second)
    np.testing.assert_array_equal(matrix.times(first), expected)
