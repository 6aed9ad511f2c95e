"""Machines with hidden units by enumeration, and the encoder's annealings against it."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from quenched.boltzmann import encoder, enumeration
from quenched.numerics.random import stream


def machine(units, strength, key="machine"):
    rng = stream(13, key, units)
    upper = strength * np.triu(rng.standard_normal((units, units)), 1)
    return upper + upper.T, strength * rng.standard_normal(units)


def law_by_hand(weights, thresholds, temperature):
    """From the definition of the energy, state by state, unit 0 the lowest bit."""
    n, boltzmann = len(thresholds), []
    for bits in itertools.product((0, 1), repeat=n):
        s = bits[::-1]
        energy = -sum(weights[i, j] * s[i] * s[j] for i, j in itertools.combinations(range(n), 2))
        boltzmann.append(math.exp(-(energy + np.dot(thresholds, s)) / temperature))
    return np.array(boltzmann) / sum(boltzmann)


@pytest.mark.parametrize(("units", "temperature"), [(1, 1.0), (4, 0.7), (7, 10.0)])
def test_law_is_its_definition(units, temperature):
    weights, thresholds = machine(units, 2.0)
    law = enumeration.law(weights, thresholds, temperature)
    assert law == pytest.approx(law_by_hand(weights, thresholds, temperature), rel=1e-12)
    bits = (np.arange(2**units)[:, None] >> np.arange(units)) & 1
    assert enumeration.correlations(law) == pytest.approx((bits.T * law) @ bits, rel=1e-12)


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_gradient_is_the_slope_of_the_divergence(temperature):
    weights, thresholds = machine(6, 1.0)
    target = stream(13, "target").dirichlet(np.ones(16))
    target[3] = 0.0
    target /= target.sum()
    slopes = enumeration.gradient(target, weights, thresholds, temperature)
    for i, j in ((0, 1), (2, 5), (4, 5)):
        sides = []
        for sign in (1.0, -1.0):
            moved = weights.copy()
            moved[i, j] = moved[j, i] = weights[i, j] + sign * 1e-5
            sides.append(enumeration.kl(target, moved, thresholds, temperature))
        assert slopes.weights[i, j] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-6, abs=1e-9)
    for i in (1, 5):
        change = 1e-5 * np.eye(6)[i]
        sides = [enumeration.kl(target, weights, thresholds + s * change, temperature) for s in (1.0, -1.0)]
        assert slopes.thresholds[i] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-6, abs=1e-9)


def test_environment_is_a_law_with_the_noise_asked_for():
    target = encoder.environment(3)
    bits = (np.arange(64)[:, None] >> np.arange(6)) & 1
    assert target.sum() == pytest.approx(1.0, rel=1e-13)
    assert target @ bits == pytest.approx(np.full(6, 0.85 / 3 + 0.05 * 2 / 3), rel=1e-12)
    clean = encoder.environment(3, 0.0, 0.0)
    assert np.flatnonzero(clean).tolist() == [0b001001, 0b010010, 0b100100]


def test_links_are_those_of_an_encoder():
    links = encoder.linked(4, 2)
    assert np.array_equal(links, links.T)
    assert links.sum() // 2 == 6 + 6 + 16  # inside V1, inside V2, to the hidden units
    assert not links[:4, 4:8].any()
    assert not links[8, 9]


@pytest.mark.parametrize("held", [0, 4])
def test_annealed_units_have_the_enumerated_law(held):
    """Last states of independent annealings, all units free or four of six held: chi-square at temperature 10."""
    weights, thresholds = machine(6, 8.0, "settle")
    counts, rng = np.zeros(64, int), stream(13, "annealings", held)
    state, pairs = np.zeros(6, np.int64), np.zeros((6, 6))
    for _ in range(6000):
        state[:] = (1, 0, 1, 1, 0, 0)
        encoder.settle(weights, thresholds, state, held, np.array([20.0] * 3 + [10.0] * 20), 1, pairs, rng)
        counts[state @ (1 << np.arange(6))] += 1
    law = enumeration.law(weights, thresholds, 10.0)
    if held:
        law = np.where(np.arange(64) & 15 == 0b1101, law, 0.0)
        law /= law.sum()
    expected = law * counts.sum()
    assert counts[expected == 0.0].sum() == 0
    seen = expected >= 8.0
    rest = (~seen) & (expected > 0.0)
    observed, expected = ([*part[seen]] + ([part[rest].sum()] if rest.any() else []) for part in (counts, expected))
    assert stats.chisquare(observed, expected).pvalue > 1e-3
    assert pairs / 6000 == pytest.approx(enumeration.correlations(law), abs=5 * 0.5 / math.sqrt(6000))


def test_counts_of_a_phase_are_exact_averages_at_equilibrium():
    """Held and free co-occurrences at fixed weights, where mixing is fast, against sums over all states."""
    size, hidden, annealings = 2, 1, 4000
    links = encoder.linked(size, hidden)
    weights = np.where(links, machine(5, 6.0, "phase")[0], 0.0)
    thresholds = machine(5, 6.0, "phase")[1]
    held, free = np.zeros((5, 5)), np.zeros((5, 5))
    encoder._hold(weights, thresholds, size, annealings, 0.15, 0.05, held, stream(13, "held"))
    encoder._free(weights, thresholds, size * annealings, free, stream(13, "free"))
    states = enumeration.law(weights, thresholds, 10.0)
    joint = np.empty_like(states)
    enumeration.hold(states, encoder.environment(size), joint)
    samples = size * annealings * encoder.COLLECTED
    error = 5 * 0.5 / math.sqrt(size * annealings)
    assert held / samples == pytest.approx(enumeration.correlations(joint), abs=error)
    assert free / samples == pytest.approx(enumeration.correlations(states), abs=error)


def test_kernels_are_their_own_source(monkeypatch):
    """Compiled and interpreted, from the same stream: the same codes and weights."""
    fast = encoder.learn(rng=stream(13, "twin"), cycles=4, annealings=1)
    for name in ("_on", "settle", "_hold", "_free", "_codes", "_step", "_learn"):
        monkeypatch.setattr(encoder, name, getattr(encoder, name).py_func)
    slow = encoder.learn(rng=stream(13, "twin"), cycles=4, annealings=1)
    for one, other in zip(fast, slow, strict=True):
        assert np.array_equal(one, other)


def test_exact_proportional_steps_are_gradient_descent():
    history = encoder.learn(
        rng=stream(13, "descent"), averages="exact", step="proportional", rate=5.0, spread=1.0, cycles=30
    )
    start = 1.0 * stream(13, "descent").standard_normal((11, 10))
    links, target = encoder.linked(4, 2), encoder.environment(4)
    weights, thresholds = np.where(links, np.triu(start[1:], 1) + np.triu(start[1:], 1).T, 0.0), start[0]
    for _ in range(30):
        slopes = enumeration.gradient(target, weights, thresholds, 10.0)
        weights = weights - 50.0 * np.where(links, slopes.weights, 0.0)  # rate times temperature
        thresholds = thresholds - 50.0 * slopes.thresholds
    assert history.weights == pytest.approx(weights, abs=1e-9)
    assert history.thresholds == pytest.approx(thresholds, abs=1e-9)


def test_sign_steps_keep_weights_on_the_grid():
    history = encoder.learn(rng=stream(13, "grid"), cycles=40)
    assert np.array_equal(history.weights % 2.0, np.zeros((10, 10)))
    assert not history.weights[~encoder.linked(4, 2)].any()
    assert np.array_equal(history.weights, history.weights.T)


def test_most_runs_find_the_codes():
    """98 % of runs in longer samples; 20 runs with fewer than 17 would be a fault."""
    runs = [encoder.run(rng=stream(13, "runs", k), cap=3000) for k in range(20)]
    assert sum(run.solved for run in runs) >= 17
    assert all(run.cycles <= 3000 for run in runs)
    unsolved = encoder.run(rng=stream(13, "short"), cap=2, held=2)
    assert unsolved == (False, 2)


def test_run_and_history_tell_the_same():
    history = encoder.learn(rng=stream(13, "same"), cycles=2000, held=4, after=50)
    first = encoder.found(history.codes, 2000, 4, 4)
    assert history.codes.size == first + 50
    assert encoder.run(rng=stream(13, "same"), cap=2000, held=4) == (True, first)


def test_found_counts_successive_cycles():
    codes = np.array([1, 4, 4, 3, 4, 4, 4])
    assert encoder.found(codes, 7, 4) == 2
    assert encoder.found(codes, 7, 4, held=3) == 7
    assert encoder.found(codes, 6, 4, held=3) is None


def test_completion_and_divergence_of_a_perfect_and_a_blank_machine():
    blank = np.zeros((10, 10)), np.zeros(10)
    assert encoder.completion(*blank, 4) == pytest.approx(1 / 16)
    target = encoder.environment(4)
    assert encoder.divergence(blank, 4) == pytest.approx(float(target @ np.log(target)) + 8 * math.log(2.0))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 1}, "size = 1"),
        ({"size": 8, "hidden": 2}, "2 hidden units: allowed are 3 to 8 for 8 codes"),
        ({"annealings": 0}, "annealings = 0"),
        ({"held": 0}, "held = 0"),
        ({"cycles": 0}, "cycles = 0"),
        ({"after": -1}, "after = -1"),
        ({"averages": "guessed"}, "averages = 'guessed'"),
        ({"step": "big"}, "step = 'big'"),
        ({"rate": 0.0}, r"rate = 0\.0"),
        ({"spread": -1.0}, r"spread = -1\.0"),
        ({"noise": (0.6, 0.0)}, r"noise = 0\.6"),
        ({"averages": "exact", "size": 8, "hidden": 3}, "19 units: allowed for exact averages are 16"),
        ({"rng": 0}, "rng = 0"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        encoder.learn(**({"rng": stream(13, "bad"), "cycles": 1} | options))


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (enumeration.law, (np.zeros((2, 2)), np.zeros(2), 0.0), r"temperature = 0\.0"),
        (enumeration.law, (np.zeros((2, 2)), np.zeros(2), -1.0), r"temperature = -1\.0"),
        (enumeration.law, (np.ones((2, 2)), np.zeros(2)), "zero diagonal"),
        (enumeration.law, (np.zeros((3, 2)), np.zeros(2)), r"weights \(3, 2\)"),
        (enumeration.law, (np.zeros((2, 2)), np.array([0.0, np.nan])), "finite"),
        (enumeration.kl, ([0.5, 0.5, 0.0], np.zeros((2, 2)), np.zeros(2)), "target of shape"),
        (enumeration.kl, ([0.5, 0.6], np.zeros((2, 2)), np.zeros(2)), r"sum 1\.1"),
        (enumeration.correlations, (np.ones(3),), r"shape \(3,\)"),
    ],
)
def test_bad_machines(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
