"""Planted solutions of the symmetric perceptron against whole pattern matrices and exact means."""

import math

import numpy as np
import pytest
from scipy import special, stats

from quenched.numerics.random import stream
from quenched.perceptron import isolation, symmetric
from quenched.perceptron.planted_symmetric import simulate


def slow_planted(n, p, k, rng):
    """One instance in full: patterns drawn until the all-ones vector satisfies them, every flip tried on every one."""
    patterns = np.empty((p, n))
    for row in range(p):
        while True:
            patterns[row] = rng.standard_normal(n)
            if abs(patterns[row].sum()) <= k * math.sqrt(n):
                break
    fields = patterns.sum(axis=1) / math.sqrt(n)
    flippable = np.ones(n, dtype=bool)
    for field, pattern in zip(fields, patterns, strict=True):
        flippable &= np.abs(field - 2.0 * pattern / math.sqrt(n)) <= k
    return flippable.sum(), np.count_nonzero(k - np.abs(fields) < 2.0 / math.sqrt(n))


@pytest.mark.parametrize(("n", "p", "k"), [(12, 5, 1.0), (20, 4, 0.6), (9, 20, 2.0), (25, 25, 1.3)])
def test_both_counts_have_the_law_of_the_full_simulation(n, p, k):
    """Chi-square of the two histograms; bins with few entries are joined."""
    count = 1500
    slow = np.array([slow_planted(n, p, k, rng) for rng in [stream(1, "slow", n, p)] for _ in range(count)])
    fast = simulate(n, p, k, count, rng=stream(1, "fast", n, p))
    for first, second in zip(slow.T, fast, strict=True):
        edges = np.unique(np.quantile(first, np.linspace(0.0, 1.0, 8)[1:-1]).astype(int))
        edges = edges[edges > first.min()]
        table = [np.bincount(np.digitize(values, edges), minlength=len(edges) + 1) for values in (first, second)]
        assert np.min(table) > 5
        assert stats.chi2_contingency(table).pvalue > 1e-4


@pytest.mark.parametrize(("n", "p", "k"), [(10, 6, 1.0), (50, 20, 0.5), (200, 150, 2.0), (1000, 182, 1.0)])
def test_the_mean_number_of_flips_is_exact(n, p, k):
    count = 2000
    found = simulate(n, p, k, count, rng=stream(2, "mean", n, p))
    expected = isolation.symmetric_neighbours(k, n, p)
    error = found.neighbours.std() / math.sqrt(count)
    assert found.neighbours.mean() == pytest.approx(expected, abs=4.0 * error)
    assert error < 0.05 * expected
    inside = special.erf(max(k - 2.0 / math.sqrt(n), 0.0) / math.sqrt(2.0)) / special.erf(k / math.sqrt(2.0))
    assert found.at_risk.mean() == pytest.approx(p * (1.0 - inside), abs=4.0 * found.at_risk.std() / math.sqrt(count))


def test_isolation_sets_in_as_predicted():
    """At a tenth of the capacity the share of isolated solutions rises from nothing to most between 400 and 10^4."""
    shares = []
    for n, p, count in ((400, 73, 1000), (2500, 454, 1000), (10_000, 1816, 600)):
        found = simulate(n, p, 1.0, count, rng=stream(3, "islands", n))
        share = (found.neighbours == 0).mean()
        expected = isolation.symmetric_isolated_share(1.0, n, p)
        assert share == pytest.approx(expected, abs=4.0 * math.sqrt(expected * (1.0 - expected) / count) + 1.0 / n)
        shares.append(share)
    assert shares[0] < 0.01
    assert shares[2] > 0.8


def test_nothing_forbids_a_flip_without_patterns():
    found = simulate(17, 0, 1.0, 3, rng=stream(4, "free"))
    np.testing.assert_array_equal(found.neighbours, 17)
    np.testing.assert_array_equal(found.at_risk, 0)


def test_the_same_stream_gives_the_same_instances():
    first, second = (simulate(200, 90, 1.0, 50, rng=stream(5, "same")) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    other = simulate(200, 90, 1.0, 50, rng=stream(6, "same"))
    assert (first.neighbours != other.neighbours).any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 3, 1.0, 5), "n = 1"),
        ((10, -1, 1.0, 5), "p = -1"),
        ((10, 3, 0.0, 5), "k = 0"),
        ((10, 3, math.nan, 5), "k = nan"),
        ((10, 3, 2.0 * symmetric.LARGEST_K, 5), "k = 75"),
        ((10, 3, 1.0, 0), "count = 0"),
        ((10.5, 3, 1.0, 5), "n = 10.5"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate(*arguments, rng=stream(7, "bad"))


def test_a_generator_is_needed():
    with pytest.raises(ValueError, match="Generator"):
        simulate(10, 3, 1.0, 5, rng=np.random)
