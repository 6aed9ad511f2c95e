"""The symmetric perceptron against high-precision logarithms and an exact count."""

import csv
import itertools
import math
from pathlib import Path

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quenched.perceptron import symmetric

GOLDEN = Path(__file__).parents[1] / "golden" / "perceptron_capacity.csv"


def golden():
    with GOLDEN.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["quantity"] == "symmetric_capacity"]
    return [(float(row["arguments"].partition("=")[2]), float(row["value"]), float(row["tolerance"])) for row in rows]


def exact_capacity(k):
    """-ln 2 / ln erf(k / sqrt 2) in 4000-bit arithmetic."""
    with flint.ctx.workprec(4000):
        value = -flint.arb(2).log() / (flint.arb(k) / flint.arb(2).sqrt()).erf().log()
        return float(value.mid())


@pytest.mark.parametrize(("k", "value", "tolerance"), golden())
def test_golden(k, value, tolerance):
    assert symmetric.capacity(k) == pytest.approx(value, abs=tolerance, rel=0.0)


@pytest.mark.parametrize("k", [1e-300, 1e-12, 1e-3, 0.3, 0.7, 0.71, 1.0, 3.0, 8.0, 20.0, 37.5])
def test_full_precision_from_tiny_to_huge(k):
    """The last factor is the condition number of the Gaussian tail: a rounded k moves it by k^2 parts in 10^16."""
    assert symmetric.capacity(k) == pytest.approx(exact_capacity(k), rel=1e-15 * (2.0 + k**2))


@settings(max_examples=30, deadline=None)
@given(k=st.floats(1e-6, 30.0), fraction=st.floats(0.0, 2.0))
def test_entropy_is_linear_and_vanishes_at_capacity(k, fraction):
    limit = symmetric.capacity(k)
    assert symmetric.entropy(fraction * limit, k) == pytest.approx((1.0 - fraction) * math.log(2.0), abs=1e-13)
    assert symmetric.capacity(1.1 * k) > limit


def test_mean_number_of_solutions():
    """E[Z] = 2^N p^P exactly for Gaussian patterns, whatever N: mean of complete counts at N = 6, P = 4."""
    rng = np.random.default_rng(11)
    size, patterns, k, instances = 6, 4, 1.0, 20000
    weights = np.array(list(itertools.product([-1.0, 1.0], repeat=size)))
    fields = rng.standard_normal((instances, patterns, size)) @ weights.T / math.sqrt(size)
    counts = (np.abs(fields) <= k).all(axis=1).sum(axis=1)
    expected = math.exp(size * symmetric.entropy(patterns / size, k))
    assert counts.mean() == pytest.approx(expected, abs=4.0 * counts.std() / math.sqrt(instances))
    assert counts.std() / math.sqrt(instances) < 0.02 * expected


@pytest.mark.parametrize("k", [0.0, -1.0, 38.0, math.inf, math.nan, "1"])
def test_bad_half_width(k):
    with pytest.raises(ValueError, match="k = "):
        symmetric.capacity(k)


@pytest.mark.parametrize(("alpha", "k"), [(-1.0, 1.0), (math.nan, 1.0), (1.0, 0.0), (1.0, math.nan)])
def test_bad_entropy_arguments(alpha, k):
    with pytest.raises(ValueError, match="allowed is"):
        symmetric.entropy(alpha, k)
