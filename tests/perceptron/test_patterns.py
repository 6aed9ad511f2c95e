"""The check of pattern matrices."""

import math

import numpy as np
import pytest

from quenched.perceptron.patterns import agreements, checked


def test_binary_patterns_become_int8():
    result = checked([[1, -1, 1], [-1, -1, 1]])
    assert result.dtype == np.int8
    assert result.tolist() == [[1, -1, 1], [-1, -1, 1]]


@pytest.mark.parametrize(("dtype", "transposed"), [(np.float64, False), (np.float64, True), (np.float32, True)])
def test_real_patterns_become_contiguous_writeable_float64(dtype, transposed):
    original = np.arange(12, dtype=dtype).reshape(3, 4)
    original = original.T if transposed else original
    original.flags.writeable = False
    result = checked(original)
    assert result.dtype == np.float64
    assert result.flags.c_contiguous
    assert result.flags.writeable
    np.testing.assert_array_equal(result, original)


def test_no_patterns_are_allowed():
    assert checked(np.empty((0, 5), dtype=np.int64), odd=True).shape == (0, 5)


@pytest.mark.parametrize(
    ("patterns", "message"),
    [
        ([1, -1, 1], r"shape \(3,\)"),
        (np.ones((2, 2, 3)), r"allowed is \(P, N\)"),
        (np.ones((3, 0)), "N >= 1"),
        ([[0, 1, 1]], "contain 0"),
        ([[2, 1, 1]], "contain 2"),
        (np.array([[-128, 1, 1]], dtype=np.int8), "contain -128"),
        ([[True, False, True]], "dtype bool"),
        ([[1j, 1.0]], "dtype complex"),
        ([["1", "-1"]], "dtype <U2"),
        ([[0.5, math.nan]], "entry nan"),
        ([[0.5, -math.inf]], "entry -inf"),
        ([[1e308, 1e308]], "overflows"),
    ],
)
def test_bad_patterns_are_refused(patterns, message):
    with pytest.raises(ValueError, match=message):
        checked(patterns)


def test_options_are_enforced():
    with pytest.raises(ValueError, match=r"N = 4: allowed is an odd N"):
        checked([[1, -1, 1, 1]], odd=True)
    assert checked([[1.0, -1.0]], odd=True).shape == (1, 2)
    with pytest.raises(ValueError, match=r"dtype float64: allowed are integers"):
        checked([[1.0, -1.0]], real=False)
    with pytest.raises(ValueError, match=r"N = 3: allowed is N <= 2 for binary"):
        checked([[1, -1, 1]], largest=lambda binary: 2 if binary else 3)
    with pytest.raises(ValueError, match=r"\(B, P, N\)"):
        checked([[1, -1, 1]], dimensions=3)


@pytest.mark.parametrize("size", [1, 2, 9, 16, 25])
@pytest.mark.parametrize("kappa", [-10.0, -1.0, -0.3, 0.0, 0.5, 1.0, 1.7, 10.0])
def test_agreements_is_the_least_number_that_satisfies(size, kappa):
    enough = [a for a in range(size + 1) if 2 * a - size >= kappa * math.sqrt(size)]
    assert agreements(size, kappa) == (enough[0] if enough else size + 1)


def test_a_tie_counts_in_spite_of_rounding():
    for size in range(1, 41):
        for a in range(size + 1):
            kappa = (2 * a - size) / math.sqrt(size)
            assert agreements(size, kappa) == a
            assert agreements(size, kappa + 1e-9) == a + 1
