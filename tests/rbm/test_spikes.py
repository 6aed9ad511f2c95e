"""Spikes of the samples' covariance: closed forms, exact covariance, simulation, bad input."""

import itertools
import math

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.numerics.statistics import mean
from quenched.rbm import data, spikes
from quenched.rbm.principal_components import components


@pytest.mark.parametrize("beta", [0.7, 1.0, 1.3])
@pytest.mark.parametrize("q", [0.0, 0.3, 0.8])
def test_two_units_have_the_closed_forms(beta, q):
    t = math.tanh(beta**2 * q)
    overlaps = spikes.equal_overlaps(2, q)
    assert spikes.spikes(overlaps, beta) == pytest.approx(beta**2 * np.array([(1 + q) * (1 + t), (1 - q) * (1 - t)]))
    assert spikes.threshold(overlaps, beta, True) == pytest.approx(beta**-4 / ((1 + q) * (1 + t)) ** 2)
    assert spikes.threshold(overlaps, beta, False) == pytest.approx(beta**-4 / ((1 + q) * (1 + t)))


@pytest.mark.parametrize("hidden", [1, 2, 3, 7])
def test_without_correlation_the_number_of_units_does_not_matter(hidden):
    overlaps = spikes.equal_overlaps(hidden, 0.0)
    assert spikes.spikes(overlaps, 0.8) == pytest.approx(np.full(hidden, 0.64), abs=1e-14)
    assert spikes.threshold(overlaps, 0.8, True) == pytest.approx(0.8**-4)


@pytest.mark.parametrize("hidden", [2, 3, 5])
def test_correlation_lowers_the_threshold(hidden):
    grid = [spikes.threshold(spikes.equal_overlaps(hidden, c), 1.0, True) for c in np.linspace(0.0, 1.0, 11)]
    assert (np.diff(grid) < 0).all()


def test_three_units_follow_by_hand():
    """theta_max = beta^2 (1 + 2 c)(1 + 2 t), t = (e^3g - e^-g) / (e^3g + 3 e^-g), g = beta^2 c."""
    g = 0.9**2 * 0.25
    t = (math.exp(3 * g) - math.exp(-g)) / (math.exp(3 * g) + 3 * math.exp(-g))
    strongest = spikes.spikes(spikes.equal_overlaps(3, 0.25), 0.9)[0]
    assert strongest == pytest.approx(0.9**2 * 1.5 * (1 + 2 * t), abs=1e-14)


def test_covariance_of_a_large_system_has_the_spikes():
    """The exact covariance of the visible units, by enumeration of the hidden ones."""
    weights = data.correlated_teacher(4000, 3, 0.3, rng=stream(6, "exact"))
    states, probability = data.hidden_law(weights, 1.0)
    visible = np.tanh(1.0 / math.sqrt(4000) * states @ weights.astype(float))
    gram = np.sqrt(probability)[:, None] * (visible @ visible.T) * np.sqrt(probability)
    exact = np.linalg.eigvalsh(gram)[::-1][:3]
    overlaps = weights.astype(float) @ weights.T / 4000
    assert exact == pytest.approx(spikes.spikes(overlaps, 1.0), rel=5e-3)


def test_samples_show_the_spikes_of_correlated_units():
    projections, strongest = [], []
    for case in range(6):
        weights = data.correlated_teacher(400, 3, 0.3, rng=stream(6, "pca", case))
        found = components(data.samples(weights, 1.0, 800, rng=stream(6, "pca", "samples", case)), weights)
        projections.append(found.projections[0])
        strongest.append(spikes.strength(found.eigenvalues[0], 2.0))
    theta = spikes.spikes(spikes.equal_overlaps(3, 0.3), 1.0)[0]
    value, stderr = mean(projections)
    assert abs(value - spikes.squared_cosine(theta, 2.0)) < 4 * stderr + 0.01
    value, stderr = mean(strongest)
    assert abs(value / theta - 1) < 4 * stderr + 0.02


def test_components_do_not_depend_on_the_side():
    """Fewer samples than sites, and the same spectrum from the full decomposition."""
    weights = data.random_spins(2, 60, rng=stream(6, "side"))
    for m in (40, 90):
        samples = data.samples(weights, 2.0, m, rng=stream(6, "side", m))
        found = components(samples, weights)
        _, values, vectors = np.linalg.svd(samples.astype(float), full_matrices=False)
        basis = np.linalg.svd(weights.astype(float), full_matrices=False)[2]
        assert found.eigenvalues == pytest.approx(values[:2] ** 2 / m)
        assert found.projections == pytest.approx(((vectors[:2] @ basis.T) ** 2).sum(axis=1))


@pytest.mark.parametrize(("theta", "alpha"), list(itertools.product((0.6, 1.0, 2.5), (3.0, 10.0))))
def test_strength_inverts_the_eigenvalue(theta, alpha):
    assert spikes.strength(spikes.eigenvalue(theta, alpha), alpha) == pytest.approx(max(theta, alpha**-0.5), rel=1e-7)


def test_nothing_is_seen_below_the_threshold():
    assert spikes.squared_cosine(1.0, 0.99) == 0.0
    assert spikes.squared_cosine(1.0, 1.01) > 0.0
    assert spikes.strength(1.0, 0.5) == pytest.approx(math.sqrt(2))
    assert spikes.eigenvalue(0.1, 4.0) == pytest.approx(2.25)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spikes.spikes([[1.0, 0.3]], 1.0), r"shape \(1, 2\)"),
        (lambda: spikes.spikes([[1.0, 1.3], [1.3, 1.0]], 1.0), r"entries in \[-1, 1\]"),
        (lambda: spikes.spikes([[1.0, 0.3], [0.2, 1.0]], 1.0), "symmetric"),
        (lambda: spikes.spikes([[1.0, -0.9, -0.9], [-0.9, 1.0, -0.9], [-0.9, -0.9, 1.0]], 1.0), "semidefinite"),
        (lambda: spikes.spikes([[1.0]], -1.0), "beta = -1.0"),
        (lambda: spikes.equal_overlaps(0, 0.3), "hidden = 0"),
        (lambda: spikes.squared_cosine(1.0, 0.0), "alpha = 0.0"),
        (lambda: components([[1, -1]], [[1, 1, 1]]), r"teacher have shape \(1, 3\)"),
        (lambda: components([[1, -1], [1, 1]], [[1, 1], [1, 1]]), "dependent"),
        (lambda: components([[1, -1]], [[1, 1], [1, -1]]), "2 hidden units"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
