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

from quenched.numerics import ConvergenceError
from quenched.perceptron import symmetric

GOLDEN = Path(__file__).parents[1] / "golden" / "perceptron_capacity.csv"
LANDSCAPE = GOLDEN.with_name("perceptron_landscape.csv")


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


def landscape_golden():
    with LANDSCAPE.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["quantity"] == "symmetric_minimal_distance"]
    pairs = [[float(pair.partition("=")[2]) for pair in row["arguments"].split(";")] for row in rows]
    return [(*pair, float(row["value"]), float(row["tolerance"])) for pair, row in zip(pairs, rows, strict=True)]


def exact_leaving(k, d):
    """P(|Y| > k | |X| <= k) by rigorous quadrature in 200 bits."""
    with flint.ctx.workprec(200):
        k, d = flint.acb(k), flint.acb(d)
        scale = 2 * (2 * d * (1 - d)).sqrt()

        def integrand(x, _):
            return (-x * x / 2).exp() * ((k - (1 - 2 * d) * x) / scale).erfc()

        total = flint.acb.integral(integrand, -k, k, rel_tol=flint.arb(2) ** -80, abs_tol=flint.arb(2) ** -1100)
        inside = (k / flint.acb(2).sqrt()).erf()
        return float((total / (2 * flint.acb.pi()).sqrt() / inside).real.mid())


@pytest.mark.parametrize(("k", "fraction", "value", "tolerance"), landscape_golden())
def test_golden_distances(k, fraction, value, tolerance):
    assert symmetric.minimal_distance(k, fraction * symmetric.capacity(k)) == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize("k", [0.01, 0.5, 1.0, 3.0, 8.0, 37.0])
@pytest.mark.parametrize("d", [1e-12, 1e-4, 0.05, 0.5])
def test_potential_is_accurate_to_the_wall(k, d):
    """At d -> 0 the integrand is a layer at |x| = k, at large k a far tail: both keep 12 digits."""
    alpha = symmetric.capacity(k)
    pattern_term = alpha * math.log1p(-exact_leaving(k, d))
    free = -d * math.log(d) - (1.0 - d) * math.log1p(-d)
    assert symmetric.potential(k, alpha, d) - free == pytest.approx(pattern_term, rel=1e-12, abs=2e-16)
    doubled = symmetric.potential(k, alpha, d, nodes=2 * symmetric.NODES)
    assert symmetric.potential(k, alpha, d) == pytest.approx(doubled, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(k=st.floats(1e-3, 30.0), fraction=st.floats(0.01, 1.0), d=st.floats(1e-6, 0.5))
def test_potential_is_symmetric_and_below_the_entropy(k, fraction, d):
    alpha = fraction * symmetric.capacity(k)
    value = symmetric.potential(k, alpha, d)
    assert symmetric.potential(k, alpha, 1.0 - d) == pytest.approx(value, abs=1e-9)
    assert symmetric.potential(k, alpha, 0.5) == pytest.approx(symmetric.entropy(alpha, k), abs=1e-12)
    assert value <= symmetric.entropy(alpha, k) + 1e-12


@pytest.mark.parametrize("k", [0.01, 0.3, 0.8, 1.5, 4.0, 15.0])
def test_one_zero(k):
    """-ln(p2 / p) / H2 falls from infinity on (0, 1/2]: the potential changes sign once, at `minimal_distance`."""
    distances = np.exp(np.linspace(math.log(1e-10), math.log(0.5), 200))
    free = -distances * np.log(distances) - (1.0 - distances) * np.log1p(-distances)
    unit = symmetric.capacity(k)
    cost = np.array([h - symmetric.potential(k, unit, d) for d, h in zip(distances, free, strict=True)]) / free
    assert (np.diff(cost) < 0.0).all()
    for fraction in (1e-3, 0.4, 0.999):
        edge = symmetric.minimal_distance(k, fraction * unit)
        assert symmetric.potential(k, fraction * unit, edge) == pytest.approx(0.0, abs=1e-12)
        assert (
            symmetric.potential(k, fraction * unit, 0.99 * edge)
            < 0.0
            < symmetric.potential(k, fraction * unit, 1.01 * edge)
        )


def test_distance_at_the_capacity():
    """Half, and the approach is a square root: F = s - 2 (1 - slope) (d - 1/2)^2."""
    limit = symmetric.capacity(1.0)
    assert symmetric.minimal_distance(1.0, limit) == 0.5
    gaps = [0.5 - symmetric.minimal_distance(1.0, (1.0 - missing) * limit) for missing in (1e-6, 1e-8)]
    assert gaps[0] / gaps[1] == pytest.approx(10.0, rel=1e-2)
    with pytest.raises(ConvergenceError, match="negative everywhere") as caught:
        symmetric.minimal_distance(1.0, 1.1 * limit)
    assert caught.value.residual == pytest.approx(0.1 * math.log(2.0), rel=1e-9)


def test_mean_number_of_pairs():
    """E[pairs at distance k] = 2^N C(N, k) p2^P exactly for Gaussian patterns, and E[Z] exp(N F) is that."""
    rng = np.random.default_rng(12)
    size, patterns, k, instances = 6, 4, 1.0, 20000
    weights = np.array(list(itertools.product([-1.0, 1.0], repeat=size)))
    fields = rng.standard_normal((instances, patterns, size)) @ weights.T / math.sqrt(size)
    solved = (np.abs(fields) <= k).all(axis=1).astype(float)
    apart = np.rint((size - weights @ weights.T) / 2).astype(int)
    for distance in (1, 2, 3):
        pairs = ((solved @ (apart == distance)) * solved).sum(axis=1)
        d, alpha = distance / size, patterns / size
        free = -d * math.log(d) - (1.0 - d) * math.log1p(-d)
        exponent = symmetric.entropy(alpha, k) + symmetric.potential(k, alpha, d) - free
        expected = math.comb(size, distance) * math.exp(size * exponent)
        error = pairs.std() / math.sqrt(instances)
        assert pairs.mean() == pytest.approx(expected, abs=4.0 * error)
        assert error < 0.03 * expected


@pytest.mark.parametrize(
    ("k", "alpha", "d"),
    [(0.0, 1.0, 0.1), (38.0, 1.0, 0.1), (1.0, -1.0, 0.1), (1.0, 1.0, 0.0), (1.0, 1.0, 1.0), (1.0, 1.0, math.nan)],
)
def test_bad_potential_arguments(k, alpha, d):
    with pytest.raises(ValueError, match="allowed is"):
        symmetric.potential(k, alpha, d)


@pytest.mark.parametrize(("k", "alpha"), [(0.0, 1.0), (1.0, 0.0), (1.0, math.nan), (1.0, math.inf)])
def test_bad_distance_arguments(k, alpha):
    with pytest.raises(ValueError, match="allowed is"):
        symmetric.minimal_distance(k, alpha)


def test_bad_nodes():
    with pytest.raises(ValueError, match="nodes"):
        symmetric.potential(1.0, 1.0, 0.1, nodes=4)
