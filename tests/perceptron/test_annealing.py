"""Annealing against a slow twin on the same random stream, complete sums over configurations, and its limits."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from quenched.numerics.random import stream
from quenched.perceptron import annealing, single_flip
from quenched.perceptron.annealing import annealing as anneal
from quenched.perceptron.solution import stabilities

RESOLUTION = 32_000
ENERGIES = ("count", "stability", "logarithm")


def instance(p, n, *key):
    rng = stream(7, "annealing", p, n, *key)
    return (2 * rng.integers(0, 2, size=(p, n), dtype=np.int8) - 1).astype(np.int8)


def potential(delta, n, s_min):
    s = delta / math.sqrt(n)
    return -math.log(s) if s > s_min else -math.log(s_min) + (s_min - s) / s_min


def unit(n, s_min):
    """The rounding of the logarithmic energy: its steepest difference, over two flips, is 32000 units."""
    return (potential(-n - 2, n, s_min) - potential(-n + 2, n, s_min)) / RESOLUTION


def energy_of(name, patterns, weights, s_min=None):
    """From the definitions, pattern by pattern."""
    deltas = [sum(int(x) * int(w) for x, w in zip(row, weights, strict=True)) for row in patterns]
    if name == "count":
        return sum(delta < 0 for delta in deltas)
    if name == "stability":
        return sum((1 - delta) // 2 for delta in deltas if delta < 0)
    n = len(weights)
    quantum = unit(n, s_min)
    return quantum * sum(round(potential(delta, n, s_min) / quantum) for delta in deltas)


def twin(name, patterns, sweeps, beta, s_min, rng):
    """Metropolis as in the textbook: every energy anew."""
    n = patterns.shape[1]
    weights = (2 * rng.integers(0, 2, size=n, dtype=np.int8) - 1).astype(np.int64)
    betas = np.linspace(*beta, sweeps)
    cutoffs = np.geomspace(*s_min, sweeps) if s_min else [None] * sweeps
    for sweep in range(sweeps):
        if (patterns @ weights > 0).all():
            return weights, sweep
        for _ in range(n):
            place = n * rng.random()
            i = int(place)
            flipped = weights.copy()
            flipped[i] = -flipped[i]
            before, after = (energy_of(name, patterns, w, cutoffs[sweep]) for w in (weights, flipped))
            change = after - before
            if change <= 1e-9 or place - i < math.exp(-betas[sweep] * change):
                weights = flipped
                if (patterns @ weights > 0).all():
                    return weights, sweep + 1
    return weights, sweeps


@pytest.mark.parametrize(
    ("p", "n", "seed"),
    [(4, 7, 0), (9, 11, 1), (9, 11, 2), (12, 15, 3), (70, 21, 4), (64, 9, 5), (1, 1, 6), (30, 21, 8)],
)
@pytest.mark.parametrize("name", ENERGIES)
def test_the_trajectory_is_that_of_the_twin(name, p, n, seed):
    patterns = instance(p, n, seed)
    beta, s_min = (0.3, 1.2), (0.5, 0.1) if name == "logarithm" else None
    found = anneal(patterns, rng=stream(seed, name), energy=name, sweeps=8, beta=beta, s_min=s_min)
    weights, sweeps = twin(name, patterns.astype(np.int64), 8, beta, s_min, stream(seed, name))
    assert found.weights.tolist() == weights.tolist()
    assert found.sweeps == sweeps
    assert found.solved == (patterns.astype(np.int64) @ weights > 0).all()


def run(name, patterns, weights, beta, sweeps, s_min, rng):
    """Sweeps at a fixed temperature that nothing stops; the weights are changed in place."""
    columns = single_flip.columns(patterns)
    if name == "logarithm":
        level = annealing.levels(patterns, weights)
        cutoffs = np.full(sweeps, s_min)
        annealing._logarithm(columns.entries, weights, level, np.full(sweeps, beta), cutoffs, -1, rng)
        return 2 * level.astype(int) - patterns.shape[1], None
    stability = single_flip.padded_stabilities(patterns, weights)
    depth, betas = annealing._DEPTH[name], np.full(sweeps, beta)
    _, energy = annealing._steps(columns.words, columns.entries, weights, stability, depth, betas, -1, rng)
    return stability[: patterns.shape[0]], energy


@pytest.mark.parametrize(
    ("name", "beta", "s_min"), [("count", 0.8, None), ("stability", 0.4, None), ("logarithm", 1.1, 0.6)]
)
def test_long_runs_visit_every_configuration_as_often_as_boltzmann_says(name, beta, s_min):
    """N = 5: 32 configurations, sampled 20 sweeps apart; chi-square, and the mean energy within 4 standard errors."""
    patterns, rng = instance(6, 5, 3), stream(5, "boltzmann", name)
    states = np.array(list(itertools.product((-1, 1), repeat=5)), dtype=np.int8)
    energies = np.array([energy_of(name, patterns, state, s_min) for state in states])
    law = np.exp(-beta * (energies - energies.min()))
    law /= law.sum()
    weights, visits = states[0].copy(), np.zeros(32, dtype=int)
    for _ in range(6000):
        run(name, patterns, weights, beta, 20, s_min, rng)
        visits[int("".join("1" if w > 0 else "0" for w in weights), 2)] += 1
    frequent = law * 6000 >= 8.0
    observed, expected = visits[frequent], 6000 * law[frequent]
    if not frequent.all():
        observed, expected = np.append(observed, 6000 - observed.sum()), np.append(expected, 6000 - expected.sum())
    assert stats.chisquare(observed, expected).pvalue > 1e-3
    mean, spread = law @ energies, math.sqrt(law @ energies**2 - (law @ energies) ** 2)
    assert visits @ energies / 6000 == pytest.approx(mean, abs=4.0 * spread / math.sqrt(6000), rel=0.0)


@pytest.mark.parametrize("depth", [1, 2, 16_383])
def test_the_cost_of_every_flip_of_every_configuration(depth):
    """The popcounts against the definition; energy differences that are exact make Metropolis reversible."""
    patterns = instance(70, 9, 1)
    columns = single_flip.columns(patterns)
    risky, mending = np.empty(2, np.uint64), np.empty(2, np.uint64)

    def energy(weights):
        deltas = stabilities(patterns, weights)
        return np.minimum((1 - deltas[deltas < 0]) // 2, depth).sum()

    for state in itertools.product((-1, 1), repeat=9):
        weights = np.array(state, dtype=np.int8)
        single_flip.mark(single_flip.padded_stabilities(patterns, weights), depth, risky, mending)
        for i in range(9):
            turned = weights.copy()
            turned[i] = -turned[i]
            assert single_flip.cost(columns.words, i, weights[i], risky, mending) == energy(turned) - energy(weights)


@pytest.mark.parametrize("s_min", [1e-3, 0.2, 1.0, 40.0])
@pytest.mark.parametrize("n", [1, 15, 101])
def test_the_table_holds_the_differences_of_the_logarithm(n, s_min):
    slope, curvature = np.empty(n + 1, np.int16), np.empty(n + 1, np.int32)
    quantum = annealing.tabulate(s_min, RESOLUTION, slope, curvature)
    assert quantum == pytest.approx(unit(n, s_min), rel=1e-9)
    u = np.array([potential(delta, n, s_min) for delta in range(-n - 2, n + 3, 2)])
    assert np.abs(quantum * slope - (u[2:] - u[:-2])).max() <= 1.001 * quantum
    assert np.abs(quantum * curvature - (u[2:] + u[:-2] - 2.0 * u[1:-1])).max() <= 2.001 * quantum


@pytest.mark.parametrize("name", ENERGIES)
def test_what_is_kept_step_by_step_equals_a_recount(name):
    patterns, rng = instance(130, 201, 2), stream(2, "recount", name)
    weights = single_flip.random_weights(201, rng)
    kept, energy = run(name, patterns, weights, 0.7, 30, 0.1, rng)
    assert kept.tolist() == stabilities(patterns, weights).tolist()
    assert energy is None or energy == energy_of(name, patterns, weights)


@pytest.mark.parametrize("name", ENERGIES)
def test_at_infinite_temperature_every_proposal_is_taken(name):
    patterns, rng = instance(20, 11, 4), stream(4, "hot", name)
    start = single_flip.random_weights(11, rng)
    weights = start.copy()
    run(name, patterns, weights, 0.0, 5, 0.1, stream(4, "flips"))
    drawn = (11 * stream(4, "flips").random(55)).astype(int)
    assert (weights == start * (-1) ** np.bincount(drawn, minlength=11)).all()


@pytest.mark.parametrize("name", ENERGIES)
def test_easy_instances_are_solved_and_impossible_ones_reach_the_cap(name):
    easy = anneal(instance(20, 101, 0), rng=stream(1, "easy"), energy=name)
    assert easy.solved
    assert (instance(20, 101, 0).astype(int) @ easy.weights > 0).all()
    assert 1 <= easy.sweeps <= 1000
    row = instance(1, 101, 0)
    impossible = anneal(np.concatenate([row, -row]), rng=stream(1, "impossible"), energy=name, sweeps=7)
    assert not impossible.solved
    assert impossible.sweeps == 7
    assert set(np.unique(impossible.weights)) <= {-1, 1}


@pytest.mark.parametrize(("n", "first"), [(401, 0.1), (10_001, 0.06)])
def test_the_logarithm_is_cut_off_at_the_smallest_stability_in_the_end(n, first):
    cutoffs = annealing._cutoffs(None, n, 3)
    assert cutoffs[[0, 2]] == pytest.approx([first, 1.0 / math.sqrt(n)], rel=2e-3)
    assert cutoffs[1] ** 2 == pytest.approx(cutoffs[0] * cutoffs[2], rel=1e-12)


@pytest.mark.parametrize("name", ENERGIES)
def test_no_patterns_are_solved_at_once(name):
    assert anneal(np.empty((0, 5), dtype=np.int8), rng=stream(1, "empty"), energy=name)[1:] == (True, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"patterns": np.ones((3, 4), dtype=int)}, "odd N"),
        ({"patterns": np.zeros((3, 5), dtype=int)}, "integer patterns contain 0"),
        ({"patterns": np.ones((1, 32_003), dtype=np.int8)}, "N = 32003: allowed is N <= 32001"),
        ({"rng": 1}, "a numpy.random.Generator is needed"),
        ({"energy": "margin"}, "energy = 'margin': allowed are 'count', 'stability', 'logarithm'"),
        ({"sweeps": 0}, "sweeps = 0: allowed is >= 1"),
        ({"beta": (-0.1, 2.0)}, r"beta\[0\] = -0.1: allowed is \[0, inf\)"),
        ({"beta": (2.0, 1.0)}, r"beta\[1\] = 1.0: allowed is \[2, inf\)"),
        ({"beta": (0.0, math.inf)}, r"beta\[1\] = inf"),
        ({"beta": 3.0}, "beta = 3.0: two numbers are needed"),
        ({"s_min": (0.5, 0.1)}, "only the logarithm has one"),
        ({"energy": "logarithm", "s_min": (0.5, 0.0)}, r"s_min\[1\] = 0.0: allowed is \[1e-09, inf\)"),
        ({"energy": "logarithm", "s_min": (0.1, 0.5)}, r"s_min\[0\] = 0.1: allowed is \[0.5, inf\)"),
    ],
)
def test_bad_input_is_named(arguments, message):
    good = {"patterns": np.ones((3, 5), dtype=int), "rng": stream(1, "bad")}
    with pytest.raises(ValueError, match=message):
        anneal(**(good | arguments))
