"""One clear sentence for every impossible argument."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from quenched.numerics.validation import generator, integer, real


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int8(2), np.uint64(2), Fraction(2)])
def test_real_takes_real_numbers(value):
    result = real("x", value)
    assert result == 2.0
    assert type(result) is float


@pytest.mark.parametrize("value", [True, np.True_, "2", None, 2j, [2.0], np.array(2.0), np.array([2.0]), Decimal(2)])
def test_real_refuses_anything_else(value):
    with pytest.raises(ValueError, match=r"x = .*: a real number is needed"):
        real("x", value)


@pytest.mark.parametrize(
    ("value", "low", "high", "options", "interval"),
    [
        (-1e-300, 0.0, 1.0, {}, r"\[0, 1\]"),
        (1.0000000000000002, 0.0, 1.0, {}, r"\[0, 1\]"),
        (0.0, 0.0, 1.0, {"open_low": True}, r"\(0, 1\]"),
        (1.0, 0.0, 1.0, {"open_high": True}, r"\[0, 1\)"),
        (math.nan, 0.0, 1.0, {}, r"\[0, 1\]"),
        (math.nan, -math.inf, math.inf, {"infinite": True}, r"\(-inf, inf\]"),
        (math.inf, 0.0, math.inf, {}, r"\[0, inf\)"),
        (-math.inf, -math.inf, math.inf, {"infinite": True}, r"\(-inf, inf\]"),
        (10**400, 0.0, math.inf, {}, r"\[0, inf\)"),
        (10**400, 0.0, math.inf, {"infinite": True}, r"\[0, inf\]"),
        (-(10**400), -math.inf, math.inf, {}, r"\(-inf, inf\)"),
        (Fraction(10**400, 3), 0.0, 1.0, {}, r"\[0, 1\]"),
    ],
)
def test_real_outside(value, low, high, options, interval):
    with pytest.raises(ValueError, match=f"x = .*: allowed is {interval}"):
        real("x", value, low, high, **options)


def test_real_ends():
    assert real("x", 0.0, 0.0, 1.0) == 0.0
    assert real("x", 1.0, 0.0, 1.0) == 1.0
    assert real("x", 5e-324, 0.0, 1.0, open_low=True) == 5e-324
    assert real("x", math.inf, 0.0, infinite=True) == math.inf


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3)])
def test_integer_takes_integers(value):
    result = integer("k", value, low=3, high=3)
    assert result == 3
    assert type(result) is int


@pytest.mark.parametrize("value", [True, np.False_, 3.0, "3", None, math.nan, [3], np.array([3, 4])])
def test_integer_refuses_anything_else(value):
    with pytest.raises(ValueError, match=r"k = (.|\n)*: an integer is needed"):
        integer("k", value)


@pytest.mark.parametrize(
    ("value", "bounds", "sentence"),
    [
        (2, {"low": 3}, "k = 2: allowed is >= 3$"),
        (8, {"high": 7}, "k = 8: allowed is <= 7$"),
        (8, {"low": 3, "high": 7}, "k = 8: allowed is >= 3 and <= 7$"),
    ],
)
def test_integer_outside(value, bounds, sentence):
    with pytest.raises(ValueError, match=sentence):
        integer("k", value, **bounds)


def test_generator():
    rng = np.random.Generator(np.random.Philox(1))
    assert generator(rng) is rng
    for other in (None, 1, np.random, np.random.Philox(1)):
        with pytest.raises(ValueError, match="Generator is needed"):
            generator(other)
