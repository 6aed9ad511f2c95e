"""Principal components of samples: exact covariance, simulation against the spikes of theory, bad input."""

import itertools
import math

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.numerics.statistics import mean
from quenched.rbm import data
from quenched.rbm.principal_components import components, spike
from quenched.rbm.spectral import spike_overlap, spikes


def equal_overlaps(hidden, correlation):
    return np.full((hidden, hidden), correlation) + (1.0 - correlation) * np.eye(hidden)


def test_three_units_follow_by_hand():
    """theta_max = beta^2 (1 + 2 c)(1 + 2 t), t = (e^3g - e^-g) / (e^3g + 3 e^-g), g = beta^2 c."""
    g = 0.9**2 * 0.25
    t = (math.exp(3 * g) - math.exp(-g)) / (math.exp(3 * g) + 3 * math.exp(-g))
    strongest = spikes(0.9, equal_overlaps(3, 0.25))[0]
    assert strongest == pytest.approx(0.9**2 * 1.5 * (1 + 2 * t), abs=1e-14)


def test_covariance_of_a_large_system_has_the_spikes():
    """The exact covariance of the visible units, by enumeration of the hidden ones."""
    weights = data.correlated_teacher(4000, 3, 0.3, rng=stream(6, "exact"))
    states, probability = data.hidden_law(weights, 1.0)
    visible = np.tanh(1.0 / math.sqrt(4000) * states @ weights.astype(float))
    gram = np.sqrt(probability)[:, None] * (visible @ visible.T) * np.sqrt(probability)
    exact = np.linalg.eigvalsh(gram)[::-1][:3]
    overlaps = weights.astype(float) @ weights.T / 4000
    assert exact == pytest.approx(spikes(1.0, overlaps), rel=5e-3)


def test_samples_show_the_spikes_of_correlated_units():
    projections, strongest = [], []
    for case in range(6):
        weights = data.correlated_teacher(400, 3, 0.3, rng=stream(6, "pca", case))
        found = components(data.samples(weights, 1.0, 800, rng=stream(6, "pca", "samples", case)), weights)
        projections.append(found.projections[0])
        strongest.append(spike(found.eigenvalues[0], 2.0))
    theta = spikes(1.0, equal_overlaps(3, 0.3))[0]
    value, stderr = mean(projections)
    assert abs(value - spike_overlap(theta, 2.0)) < 4 * stderr + 0.01
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
def test_spike_inverts_the_law_of_the_eigenvalue(theta, alpha):
    assert spike((1 + theta) * (1 + 1 / (alpha * theta)), alpha) == pytest.approx(max(theta, alpha**-0.5), rel=1e-7)


def test_an_eigenvalue_in_the_bulk_says_nothing():
    assert spike(1.0, 0.5) == pytest.approx(math.sqrt(2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spike(0.0, 1.0), "eigenvalue = 0.0"),
        (lambda: spike(1.0, 0.0), "alpha = 0.0"),
        (lambda: components([[1, -1]], [[1, 1, 1]]), r"teacher have shape \(1, 3\)"),
        (lambda: components([[1, -1], [1, 1]], [[1, 1], [1, 1]]), "dependent"),
        (lambda: components([[1, -1]], [[1, 1], [1, -1]]), "2 hidden units"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
