"""Spikes of the data's covariance: two units in closed form, any number by the exact law of finite samples."""

import itertools
import math

import numpy as np
import pytest

from quenched.rbm import spectral, stability
from quenched.rbm.replica import spectral_threshold


def pair(q):
    return np.array([[1.0, q], [q, 1.0]])


@pytest.mark.parametrize(("beta", "q"), [(1.0, 0.3), (0.7, 0.8), (1.5, -0.4)])
def test_two_units(beta, q):
    t = math.tanh(beta**2 * abs(q))
    expected = [beta**2 * (1.0 + abs(q)) * (1.0 + t), beta**2 * (1.0 - abs(q)) * (1.0 - t)]
    assert spectral.spikes(beta, pair(q)) == pytest.approx(expected, rel=1e-13)
    if q >= 0.0:
        assert spectral_threshold(beta, pair(q)) == pytest.approx(stability.spontaneous(beta, q, True), rel=1e-13)
        assert spectral.prior_free_threshold(beta, pair(q)) == pytest.approx(stability.spontaneous(beta, q, False))


def test_principal_components_break_the_permutation_later_than_the_posterior():
    components = spectral.spikes(1.0, pair(0.3))[-1] ** -2
    assert components == pytest.approx(4.0634, abs=1e-4)  # 1 / [(1 - q)(1 - t)]^2
    assert components > stability.thresholds(1.0, 0.3, True).psb_s


@pytest.mark.parametrize("units", [1, 2, 3, 7])
def test_any_number_of_uncorrelated_units(units):
    assert spectral_threshold(0.8, np.eye(units)) == pytest.approx(0.8**-4, rel=1e-13)
    assert spectral.prior_free_threshold(0.8, np.eye(units)) == pytest.approx(0.8**-4, rel=1e-13)


def test_exact_covariance_of_three_correlated_units():
    """P(h) and <sigma> given h exactly at N = 1200 and 4800: the spikes approach the formula as 1/N."""
    beta, errors = 0.9, []
    signs = np.array([[1, 1, 1], [1, 1, -1], [1, -1, 1], [1, -1, -1]], dtype=float)
    shares = np.array([0.45, 0.25, 0.2, 0.1])
    overlaps = (signs.T * shares) @ signs
    for n in (1200, 4800):
        sites = np.round(shares * n)
        states = np.array(list(itertools.product((1.0, -1.0), repeat=3)))
        fields = beta / math.sqrt(n) * states @ signs.T
        log_p = np.log(np.cosh(fields)) @ sites
        p = np.exp(log_p - log_p.max())
        p /= p.sum()
        means = np.tanh(fields)
        gram = np.sqrt(np.outer(p, p)) * ((means * sites) @ means.T)
        exact = np.sort(np.linalg.eigvalsh(gram))[::-1][:3]
        errors.append(np.abs(exact - spectral.spikes(beta, overlaps)).max())
    assert errors[0] < 0.02
    assert errors[1] == pytest.approx(errors[0] / 4.0, rel=0.05)


def test_correlation_lowers_the_threshold():
    loads = [spectral_threshold(1.0, (1.0 - c) * np.eye(4) + c) for c in (0.0, 0.05, 0.2, 0.6)]
    assert np.all(np.diff(loads) < 0.0)


def test_spike_overlap():
    assert spectral.spike_overlap(1.6787064, 0.6) == pytest.approx(0.205, abs=1e-3)  # independent program, q = 0.3
    assert spectral.spike_overlap(1.6787064, 3.0) == pytest.approx(0.736, abs=1e-3)
    assert spectral.spike_overlap(1.0, 0.9) == 0.0
    assert spectral.spike_overlap(1.0, 1e9) == pytest.approx(1.0, abs=1e-8)


@pytest.mark.parametrize(
    ("overlaps", "message"),
    [
        ([[1.0, 0.2, 0.1]], "allowed is \\(K, K\\)"),
        (np.eye(17), "shape \\(17, 17\\)"),
        ([[1.0, 1.4], [1.4, 1.0]], r"element 1\.4: allowed is \[-1, 1\]"),
        ([[1.0, math.nan], [math.nan, 1.0]], "element nan"),
        ([[1.0, 0.2], [0.1, 1.0]], "symmetric"),
        ([[0.5, 0.2], [0.2, 1.0]], "ones on the diagonal"),
        ([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]], r"eigenvalue -0\.8"),
    ],
)
def test_bad_overlaps(overlaps, message):
    with pytest.raises(ValueError, match=message):
        spectral.spikes(1.0, overlaps)


def test_bad_numbers():
    with pytest.raises(ValueError, match=r"beta = 0: allowed is \(0, 10\]"):
        spectral_threshold(0, np.eye(2))
    with pytest.raises(ValueError, match=r"alpha = -1: allowed is \(0, inf\)"):
        spectral.spike_overlap(1.0, -1)
