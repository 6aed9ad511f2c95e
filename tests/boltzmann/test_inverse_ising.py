"""Couplings from samples: exact conditions at the optimum, the laws of its errors, and what cannot be fitted."""

import itertools
import math

import numpy as np
import pytest

from quenched.boltzmann import inverse_ising
from quenched.boltzmann.inverse_ising import Couplings
from quenched.numerics import ConvergenceError
from quenched.numerics.random import stream


def enumerate_law(machine):
    """The law over all configurations from the definition: the slow twin."""
    n = len(machine.fields)
    spins = np.array(list(itertools.product((-1, 1), repeat=n)))
    exponents = [
        sum(machine.couplings[i, j] * s[i] * s[j] for i, j in itertools.combinations(range(n), 2)) + machine.fields @ s
        for s in spins
    ]
    weights = np.exp(exponents)
    return spins, weights / weights.sum()


def test_fitted_averages_are_those_of_the_samples():
    rng = stream(11, "averages")
    true = inverse_ising.random_machine(6, 0.8, 0.3, rng=rng)
    samples = inverse_ising.sample(true, 2000, rng=rng)
    spins, law = enumerate_law(Couplings(*inverse_ising.fit(samples)))
    assert law @ spins == pytest.approx(samples.mean(axis=0), abs=1e-10)
    pairs = samples.T.astype(float) @ samples / len(samples)
    assert (spins.T * law) @ spins == pytest.approx(pairs, abs=1e-10)


def test_two_spins_have_a_closed_form():
    """Without fields' bias, tanh J is the correlation."""
    samples = np.array([[1, 1]] * 3 + [[-1, -1]] * 3 + [[1, -1]] + [[-1, 1]])
    fit = inverse_ising.fit(samples)
    assert fit.couplings == pytest.approx(np.array([[0, 1], [1, 0]]) * math.atanh(0.5), abs=1e-10)
    assert fit.fields == pytest.approx(np.zeros(2), abs=1e-10)


def test_divergence_is_its_definition():
    rng = stream(11, "divergence")
    one, other = (inverse_ising.random_machine(5, 1.0, 0.5, rng=rng) for _ in range(2))
    p, q = enumerate_law(one)[1], enumerate_law(other)[1]
    assert inverse_ising.kl(one, other) == pytest.approx(p @ np.log(p / q), rel=1e-11)
    assert inverse_ising.kl(one, one) == pytest.approx(0.0, abs=1e-13)


def test_fisher_matrix_is_the_curvature_of_the_divergence():
    rng = stream(11, "fisher")
    machine = inverse_ising.random_machine(4, 1.0, 0.5, rng=rng)
    change = 1e-4 * rng.standard_normal(10)
    coupling = np.zeros((4, 4))
    coupling[np.triu_indices(4, 1)] = change[4:]
    moved = Couplings(machine.couplings + coupling + coupling.T, machine.fields + change[:4])
    quadratic = 0.5 * change @ inverse_ising.fisher(machine) @ change
    assert inverse_ising.kl(machine, moved) == pytest.approx(quadratic, rel=2e-3)


def test_samples_have_the_law():
    from scipy import stats

    machine = inverse_ising.random_machine(4, 1.0, 0.5, rng=stream(11, "law"))
    samples = inverse_ising.sample(machine, 20_000, rng=stream(11, "law of samples"))
    spins, law = enumerate_law(machine)
    counts = [(samples == s).all(axis=1).sum() for s in spins]
    assert stats.chisquare(counts, law * len(samples)).pvalue > 1e-3


def test_divergence_and_error_follow_their_laws():
    """N = 10, B = 1e4, g = 0.5: <KL> = d / 2B = 0.00275; an independent program found 0.002763(80)."""
    kls, ratios = [], []
    for k in range(60):
        rng = stream(11, "golden", k)
        true = inverse_ising.random_machine(10, 0.5, 0.1, rng=rng)
        fit = inverse_ising.fit(inverse_ising.sample(true, 10_000, rng=rng))
        kls.append(inverse_ising.kl(true, fit))
        predicted = np.trace(np.linalg.inv(inverse_ising.fisher(true))[10:, 10:]) / 10_000
        ratios.append(((fit.couplings - true.couplings) ** 2).sum() / 2 / predicted)
    assert abs(np.mean(kls) - 0.00275) < 3.5 * np.std(kls) / math.sqrt(60)
    assert abs(np.mean(kls) - 0.002763) < 3.5 * math.hypot(np.std(kls) / math.sqrt(60), 0.00008)
    assert abs(np.mean(ratios) - 1.0) < 3.5 * np.std(ratios) / math.sqrt(60)


def test_strong_couplings_need_the_cap(monkeypatch):
    rng = stream(11, "strong")
    true = inverse_ising.random_machine(6, 3.0, 0.0, rng=rng)
    samples = inverse_ising.sample(true, 100_000, rng=rng)
    assert inverse_ising.kl(true, inverse_ising.fit(samples)) < 1e-3
    monkeypatch.setattr(inverse_ising, "_STEP_CAP", math.inf)
    with pytest.raises(ConvergenceError):
        inverse_ising.fit(samples)


def test_spins_that_always_agree_have_no_fit():
    with pytest.raises(ConvergenceError, match="couplings of 3 spins from 2 samples"):
        inverse_ising.fit(np.array([[1, 1, -1], [-1, -1, 1]]))


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (np.array([[1, 0, -1]]), r"samples hold np\.int64\(0\).*allowed are \+1 and -1"),
        (np.array([[1.0, np.nan]]), r"samples hold np\.float64\(nan\)"),
        (np.array([[True, False]]), "bool"),
        (np.ones((5, 15), int), r"shape \(5, 15\)"),
        (np.ones(5, int), r"shape \(5,\)"),
        (np.ones((0, 5), int), r"shape \(0, 5\)"),
    ],
)
def test_bad_samples(samples, message):
    with pytest.raises(ValueError, match=message):
        inverse_ising.fit(samples)


@pytest.mark.parametrize(
    ("couplings", "fields", "message"),
    [
        (np.ones((2, 2)), np.zeros(2), "symmetric matrix with zero diagonal"),
        (np.array([[0.0, 1.0], [2.0, 0.0]]), np.zeros(2), "symmetric"),
        (np.zeros((2, 2)), np.zeros(3), r"couplings \(2, 2\), fields \(3,\)"),
        (np.zeros((2, 2)), np.array([0.0, np.inf]), "finite"),
    ],
)
def test_bad_machines(couplings, fields, message):
    with pytest.raises(ValueError, match=message):
        inverse_ising.sample((couplings, fields), 5, rng=stream(11, "bad"))
    with pytest.raises(ValueError, match=message):
        inverse_ising.kl((np.zeros((2, 2)), np.zeros(2)), (couplings, fields))


def test_bad_sizes():
    small, large = (inverse_ising.random_machine(n, 1.0, 0.0, rng=stream(11, n)) for n in (2, 3))
    with pytest.raises(ValueError, match="machines of 2 and 3 spins"):
        inverse_ising.kl(small, large)
    with pytest.raises(ValueError, match="n = 15"):
        inverse_ising.random_machine(15, 1.0, 0.0, rng=stream(11, "bad"))
    with pytest.raises(ValueError, match=r"strength = -1\.0"):
        inverse_ising.random_machine(4, -1.0, 0.0, rng=stream(11, "bad"))
