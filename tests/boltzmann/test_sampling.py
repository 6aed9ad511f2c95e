"""Drawn units, Gibbs chains and replica exchange against enumerated laws."""

import numpy as np
import pytest
from scipy import special, stats

from quenched.boltzmann import chains, exact
from quenched.boltzmann.sampling import Keys, draw
from quenched.numerics.random import stream

UNITS = 6, 3


def machine():
    rng = stream(5, "machine")
    return 2.0 * rng.standard_normal(UNITS), rng.standard_normal(UNITS[0]), rng.standard_normal(UNITS[1])


def p_value(visible, model):
    """Chi-square of independent states against the enumerated law, rare states pooled."""
    states = (np.arange(2 ** UNITS[0])[:, None] >> np.arange(UNITS[0])) & 1
    expected = len(visible) * np.exp(exact.log_likelihood(states, *model))
    counts = np.bincount(visible @ (1 << np.arange(UNITS[0])), minlength=len(states))
    rare = expected < 8.0
    pools = [~rare, rare] if rare.any() else [~rare]
    observed, expected = (
        np.concatenate([part[pools[0]], *([part[p].sum()] for p in pools[1:])]) for part in (counts, expected)
    )
    assert len(expected) >= 10
    return stats.chisquare(observed, expected).pvalue


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1, 7, 100_001])
def test_probabilities_are_logistic(dtype, size):
    fields = np.linspace(-30.0, 30.0, size, dtype=dtype) if size > 1 else np.array([0.3], dtype)
    expected = special.expit(fields.astype(float))
    states = np.full_like(fields, 9.0)
    draw(fields, states, Keys(stream(5, "draw")))
    assert np.abs(fields - expected).max() < 3e-7
    assert set(np.unique(states)) <= {0.0, 1.0}


def test_frequencies_are_the_probabilities():
    """Each of 40 fields in its own column of 50 000 rows; the sum of z^2 is chi-square."""
    levels = np.linspace(-4.0, 4.0, 40)
    fields = np.tile(levels, (50_000, 1)).astype(np.float32)
    states = np.empty_like(fields)
    draw(fields, states, Keys(stream(5, "frequencies")))
    p = special.expit(levels)
    z = (states.mean(axis=0) - p) / np.sqrt(p * (1 - p) / len(states))
    assert 0.001 < stats.chi2.cdf((z**2).sum(), z.size) < 0.999


def test_draws_are_independent_of_their_neighbours_and_of_earlier_ones():
    keys, n = Keys(stream(5, "independence")), 200_000
    one, other = np.empty(n), np.empty(n)
    draw(np.zeros(n), one, keys)
    draw(np.zeros(n), other, keys)
    for a, b in ((one[1:], one[:-1]), (one[n // 2 :], one[: n // 2]), (one, other), (one[1:], other[:-1])):
        assert abs(np.corrcoef(a, b)[0, 1]) < 4.0 / np.sqrt(a.size)


def test_same_key_same_states():
    drawn = []
    for _ in range(2):
        states = np.empty(1000, np.float32)
        draw(np.zeros(1000, np.float32), states, Keys(stream(5, "repeat")))
        drawn.append(states)
    assert np.array_equal(*drawn)


def test_gibbs_chains_have_the_enumerated_law():
    model = machine()
    values = [p_value(chains.gibbs(*model, rng=stream(5, "gibbs", k), chains=4000, steps=60), model) for k in range(4)]
    assert stats.combine_pvalues(values).pvalue > 1e-3


def test_replica_exchange_has_the_enumerated_law():
    model = machine()
    values = [
        p_value(chains.tempered(*model, rng=stream(5, "tempered", k), chains=4000, steps=40, temperatures=4), model)
        for k in range(4)
    ]
    assert stats.combine_pvalues(values).pvalue > 1e-3


def test_every_temperature_has_its_law():
    model, replicas = machine(), None
    replicas = chains.Tempered(UNITS, 4000, 3, np.float64, stream(5, "replicas"))
    for _ in range(60):
        replicas.sweep(*model)
    halved = [0.5 * part for part in model]
    assert p_value(replicas.visible[1].astype(int), halved) > 1e-3
    assert p_value(replicas.visible[0].astype(int), [0.0 * part for part in model]) > 1e-3
    assert p_value(replicas.visible[1].astype(int), model) < 1e-6  # the test can fail


def test_chains_begin_where_they_are_told():
    frozen = 50.0 * np.eye(4), np.full(4, -25.0), np.full(4, -25.0)  # v = h, and both copies stay
    start = np.tile(np.array([[1, 0, 1, 0], [0, 1, 1, 1]]), (5, 1))
    assert np.array_equal(chains.gibbs(*frozen, rng=stream(5, "start"), chains=10, steps=3, start=start), start)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"chains": 0}, "chains = 0"),
        ({"steps": 0}, "steps = 0"),
        ({"start": np.zeros((3, 6))}, "allowed are 5 rows"),
        ({"start": np.full((5, 6), 2)}, "start holds 2"),
        ({"rng": 1}, "rng = 1"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        chains.gibbs(*machine(), **({"rng": stream(5, "bad"), "chains": 5, "steps": 1} | options))


def test_one_temperature_is_no_ladder():
    with pytest.raises(ValueError, match="temperatures = 1"):
        chains.tempered(*machine(), rng=stream(5, "bad"), temperatures=1)
