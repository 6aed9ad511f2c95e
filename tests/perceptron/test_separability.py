"""Largest margin against other optimisers, closed forms and Cover's count; Gardner's margin against its limits."""

import itertools
import math

import numpy as np
import pytest
from scipy import optimize

from quenched.numerics import ConvergenceError
from quenched.numerics.random import stream
from quenched.perceptron import ensembles, gardner, separability, spherical


def rng(*key):
    return stream(2, "test", *key)


def linear_program(patterns):
    """Whether xi.w >= 1 is feasible."""
    free = [(None, None)] * patterns.shape[1]
    bound = -np.ones(patterns.shape[0])
    return optimize.linprog(np.zeros(patterns.shape[1]), A_ub=-patterns, b_ub=bound, bounds=free).status == 0


def widest_slowly(patterns):
    """Distance of the hull from the origin: the nearest point of every face that has its nearest point inside."""
    nearest = []
    for number in range(1, len(patterns) + 1):
        for face in itertools.combinations(patterns.astype(float), number):
            gram = np.array(face) @ np.array(face).T
            inverse = np.linalg.pinv(gram + 1.0)  # of a vector with sum 1: x (gram + 1) x = x gram x + 1
            weights = inverse.sum(axis=1) / inverse.sum()
            if (weights >= 0.0).all():
                nearest.append(math.sqrt(max(weights @ gram @ weights, 0.0)))
    return min(nearest)


@pytest.mark.parametrize("kind", ensembles.KINDS)
@pytest.mark.parametrize(("p", "n"), [(3, 8), (8, 8), (9, 6), (9, 4)])
def test_margin_against_all_faces(kind, p, n):
    for index in range(5):
        patterns = ensembles.draw(kind, p, n, rng=rng("margin", kind, p, n, index))
        assert separability.margin(patterns) == pytest.approx(widest_slowly(patterns), abs=1e-6)


@pytest.mark.parametrize("kind", ensembles.KINDS)
@pytest.mark.parametrize(("p", "n"), [(20, 10), (32, 16), (50, 25), (90, 40)])
def test_decision_against_linear_programming(kind, p, n):
    decisions = []
    for index in range(12):
        patterns = ensembles.draw(kind, p, n, rng=rng("decide", kind, p, n, index))
        decisions.append(separability.separable(patterns))
        assert decisions[-1] == linear_program(patterns)
    assert set(decisions) == {True, False}


@pytest.mark.parametrize("kind", ensembles.KINDS)
@pytest.mark.parametrize(("p", "n"), [(1, 1), (5, 20), (60, 60), (90, 50), (110, 50)])
def test_certificate(kind, p, n):
    """Weights prove the lower bound, multipliers the upper one, and they meet."""
    patterns = ensembles.draw(kind, p, n, rng=rng("certificate", kind, p, n))
    found = separability.widest(patterns)
    assert found.multipliers.min() >= 0.0
    assert found.multipliers.sum() == pytest.approx(1.0, abs=1e-14)
    assert found.error < 1e-10
    assert np.linalg.norm(found.multipliers @ patterns) <= found.margin + found.error + 1e-14
    if found.weights is None:
        assert found.margin == 0.0
    else:
        assert np.linalg.norm(found.weights) == pytest.approx(1.0, abs=1e-14)
        assert (patterns @ found.weights).min() >= found.margin


@pytest.mark.parametrize(("p", "n"), [(5, 3), (7, 3), (7, 4), (8, 4), (6, 5), (5, 7)])
def test_covers_count_of_labellings(p, n):
    """Of all labellings of fixed points in general position exactly 2^p cover(p, n) are separable."""
    points = ensembles.draw("gaussian", p, n, rng=rng("cover", p, n))
    labellings = np.array(list(itertools.product([1.0, -1.0], repeat=p)))
    count = sum(separability.separable(points * labels[:, None]) for labels in labellings)
    assert count == gardner.cover(p, n) * 2**p


def test_closed_forms():
    hadamard = np.array([[1]])
    for _ in range(4):
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    for p in (1, 5, 16):  # orthogonal: the hull is a simplex whose centre lies nearest
        assert separability.margin(hadamard[:p]) == pytest.approx(math.sqrt(16 / p), rel=1e-13)
    pair = ensembles.draw("binary", 2, 9, rng=rng("pair"))
    assert separability.margin(pair) == pytest.approx(0.5 * np.linalg.norm(pair.sum(axis=0)), rel=1e-13)
    plane = np.array([[math.cos(t), math.sin(t)] for t in (0.1, 0.7, 1.3)])  # the outer two decide
    assert separability.margin(plane) == pytest.approx(math.cos(0.6), rel=1e-13)
    long_and_short = np.array([[1.0, 0.0], [3.0, 100.0]])  # the foot of the origin is the short one
    assert separability.margin(long_and_short) == pytest.approx(1.0, rel=1e-13)


def test_symmetries():
    patterns = ensembles.draw("gaussian", 24, 15, rng=rng("symmetry"))
    margin = separability.margin(patterns)
    assert margin > 0.0
    assert separability.margin(np.vstack([patterns, patterns[:5]])) == pytest.approx(margin, rel=1e-11)
    for factor in (1e-200, 3.0, 1e200):
        assert separability.margin(factor * patterns) == pytest.approx(factor * margin, rel=1e-11)
    rotation = np.linalg.qr(ensembles.draw("gaussian", 15, 15, rng=rng("rotation")))[0]
    assert separability.margin(patterns @ rotation) == pytest.approx(margin, rel=1e-11)
    assert separability.margin(patterns[:-1]) >= margin - 1e-12


def test_what_has_no_margin():
    opposite = np.array([[1, 1, -1, 1], [-1, -1, 1, -1], [1, 1, 1, 1]])
    assert separability.margin(opposite) == 0.0
    assert not separability.separable(opposite)
    assert separability.margin(np.zeros((2, 3))) == 0.0
    assert not separability.separable(np.array([[0.0, 0.0], [1.0, 0.0]]))  # 0.w > 0 has no solution
    assert separability.separable(np.empty((0, 3)))
    with pytest.raises(ValueError, match=r"shape \(0, N\): the margin of none"):
        separability.margin(np.empty((0, 3)))
    with pytest.raises(ValueError, match="allowed are finite numbers"):
        separability.separable(np.array([[math.nan, 1.0]]))


def test_a_margin_too_small_to_tell():
    with pytest.raises(ConvergenceError, match="margin of 2 patterns of 2 entries"):
        separability.margin(np.array([[1.0, 2e-10], [-1.0, 3e-10]]) @ np.array([[0.6, 0.8], [-0.8, 0.6]]))


def test_gardners_margin():
    for alpha in (0.02, 0.5, 1.0, 1.7, 1.99999, 2.0):
        assert gardner.spherical_capacity(spherical.typical_margin(alpha)) == pytest.approx(alpha, rel=1e-13)
    assert spherical.typical_margin(1.0) == pytest.approx(0.4706553526, abs=1e-10)
    assert spherical.typical_margin(0.02) == pytest.approx(math.sqrt(50 - 1), rel=1e-12)
    assert spherical.typical_margin(2 - 1e-5) == pytest.approx(math.sqrt(2 * math.pi) * 1e-5 / 8, rel=1e-4)
    for wrong in (0.015, 2.0001, math.nan, -1.0):
        with pytest.raises(ValueError, match=r"alpha = .*: allowed is \[0\.0153846, 2\]"):
            spherical.typical_margin(wrong)


def test_mean_margin_is_gardners():
    """E margin -> kappa(alpha) with a correction of order 1/N."""
    margins = [separability.margin(ensembles.draw("gaussian", 60, 60, rng=rng("mean", i))) for i in range(300)]
    mean, stderr = np.mean(margins), np.std(margins) / math.sqrt(len(margins))
    assert mean == pytest.approx(spherical.typical_margin(1.0), abs=4 * stderr + 1 / 60)
    assert stderr < 0.007


def test_novikoffs_bound():
    assert spherical.novikoff_bound(3.0, 0.5) == 36.0
    alpha = 1.999
    kappa = spherical.typical_margin(alpha)
    assert spherical.novikoff_bound(1.0, kappa) == pytest.approx(32 / (math.pi * (2 - alpha) ** 2), rel=2e-3)
    for wrong in ((0.0, 1.0), (1.0, 0.0), (math.nan, 1.0), (1.0, -1.0)):
        with pytest.raises(ValueError, match=r"allowed is \(0, inf\)"):
            spherical.novikoff_bound(*wrong)
