"""Exact expectations about planted solutions against complete enumeration of a tiny ensemble, and against samples."""

import itertools
import math

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.perceptron import planted_law
from quenched.perceptron.solution import stabilities


def every_pair_of_patterns(n):
    configurations = np.array(list(itertools.product((-1, 1), repeat=n)))
    for first, second in itertools.product(configurations, repeat=2):
        yield np.stack([first, second]), configurations


@pytest.mark.parametrize("n", [3, 5])
def test_expectations_are_those_of_solutions_weighted_alike(n):
    """All 2^(2N) instances of two patterns: sums over all their solutions, over the number of solutions."""
    solutions, flips, barely = 0, 0, 0
    histogram = np.zeros((n + 1) // 2)
    for patterns, configurations in every_pair_of_patterns(n):
        for weights in configurations:
            fields = patterns @ weights
            if (fields > 0).all():
                solutions += 1
                flips += sum(bool((fields - 2 * patterns[:, i] * weights[i] > 0).all()) for i in range(n))
                barely += int((fields == 1).sum())
                histogram += [(fields == value).sum() for value in range(1, n + 1, 2)]
    assert planted_law.expected_free_flips(n, 2) == pytest.approx(flips / solutions, rel=1e-12)
    assert planted_law.expected_barely(n, 2) == pytest.approx(barely / solutions, rel=1e-12)
    values, probabilities = planted_law.stability_distribution(n)
    assert values.tolist() == list(range(1, n + 1, 2))
    assert probabilities == pytest.approx(histogram / histogram.sum(), rel=1e-12)


def test_the_distribution_is_normalised_and_gaussian():
    values, probabilities = planted_law.stability_distribution(10001)
    assert probabilities.sum() == pytest.approx(1.0, rel=1e-12)
    assert values @ probabilities == pytest.approx(math.sqrt(2.0 * 10001 / math.pi), rel=1e-4)
    assert planted_law.expected_free_flips(10001, 100) == pytest.approx(
        10001 * math.exp(-100 * math.sqrt(2.0 / (math.pi * 10001))), rel=0.005
    )


def test_samples():
    n, p, count = 101, 40, 50
    barely, total = [], 0
    for replica in range(count):
        rng = stream(1, "planted", replica)
        patterns, teacher = 2 * rng.integers(0, 2, (p, n)) - 1, 2 * rng.integers(0, 2, n) - 1
        fields = np.abs(stabilities(patterns, teacher))  # a pattern of the wrong sign is turned
        barely.append((fields == 1).sum())
        total += fields.sum()
    mean = planted_law.expected_barely(n, p)
    assert np.mean(barely) == pytest.approx(mean, abs=4.0 * math.sqrt(mean / count))
    values, probabilities = planted_law.stability_distribution(n)
    spread = math.sqrt((values**2 @ probabilities - (values @ probabilities) ** 2) / (p * count))
    assert total / (p * count) == pytest.approx(values @ probabilities, abs=4.0 * spread)


def test_arguments():
    for n, p in ((4, 2), (0, 2), (-1, 2), (5.0, 2), (5, -1)):
        for call in (planted_law.expected_barely, planted_law.expected_free_flips):
            with pytest.raises(ValueError, match=r"allowed|integer"):
                call(n, p)
    with pytest.raises(ValueError, match="odd"):
        planted_law.stability_distribution(4)
