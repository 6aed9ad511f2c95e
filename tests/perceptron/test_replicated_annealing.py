"""Interacting replicas against a slow twin, complete sums over replicas and centre, and the single replica."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from quenched.numerics.random import stream
from quenched.perceptron import replicated_annealing, single_flip
from quenched.perceptron.annealing import annealing
from quenched.perceptron.replicated_annealing import replicated_annealing as anneal
from quenched.perceptron.solution import stabilities


def instance(p, n, *key):
    return single_flip.random_weights((p, n), stream(8, "replicas", p, n, *key))


def errors(patterns, weights):
    return sum(sum(int(x) * int(w) for x, w in zip(row, weights, strict=True)) < 0 for row in patterns)


def log_weight(patterns, replicas, beta, gamma):
    """From the definition, ln 2 cosh of each column sum."""
    sums = replicas.sum(axis=0)
    energy = sum(errors(patterns, row) for row in replicas)
    return -beta * energy + sum(math.log(2.0 * math.cosh(gamma * s)) for s in sums)


def twin(patterns, y, sweeps, beta, gamma, rng):
    n = patterns.shape[1]
    replicas = (2 * rng.integers(0, 2, size=(y, n), dtype=np.int8) - 1).astype(np.int64)
    for row in replicas:
        if errors(patterns, row) == 0:
            return row, 0
    for sweep, (b, g) in enumerate(zip(np.linspace(*beta, sweeps), np.linspace(*gamma, sweeps), strict=True)):
        for _ in range(y * n):
            place = y * n * rng.random()
            a, i = divmod(int(place), n)
            moved = replicas.copy()
            moved[a, i] = -moved[a, i]
            gain = log_weight(patterns, moved, b, g) - log_weight(patterns, replicas, b, g)
            if gain >= -1e-9 or place - int(place) < math.exp(gain):
                replicas = moved
                if errors(patterns, replicas[a]) == 0:
                    return replicas[a], sweep + 1
        centre = np.sign(replicas.sum(axis=0))
        if errors(patterns, centre) == 0:
            return centre, sweep + 1
    return replicas[0], sweeps


@pytest.mark.parametrize(("p", "n", "y"), [(6, 7, 3), (10, 11, 5), (66, 9, 3), (13, 15, 3), (14, 15, 7)])
def test_the_trajectory_is_that_of_the_twin(p, n, y):
    patterns = instance(p, n)
    schedules = {"beta": (0.3, 2.0), "gamma": (0.1, 0.9)}
    found = anneal(patterns, rng=stream(1, p), replicas=y, sweeps=4, **schedules)
    weights, sweeps = twin(patterns.astype(np.int64), y, 4, rng=stream(1, p), **schedules)
    assert found.weights.tolist() == weights.tolist()
    assert (found.solved, found.sweeps) == (errors(patterns, weights) == 0, sweeps)


def test_a_single_replica_is_plain_annealing():
    patterns = instance(30, 101)
    alone = anneal(patterns, rng=stream(2, "one"), replicas=1, sweeps=50, beta=(0.5, 8.0))
    plain = annealing(patterns, rng=stream(2, "one"), sweeps=50)
    assert alone.weights.tolist() == plain.weights.tolist()
    assert alone[1:] == plain[1:]


def test_the_centre_counts_as_a_solution():
    """At infinite temperature a centre is tried for 27 flips of replicas, so a few runs out of 200 end with it."""
    patterns, ends, zero = instance(5, 9), [], np.zeros(4)
    columns = single_flip.columns(patterns)
    for index in range(200):
        rng = stream(2, "centre", index)
        replicas = single_flip.random_weights((3, 9), rng)
        stability = np.stack([single_flip.padded_stabilities(patterns, row) for row in replicas])
        chosen, sweeps = replicated_annealing._replicate(
            patterns, columns.words, columns.entries, replicas, stability, zero, zero, True, rng
        )
        if chosen == 3:
            assert errors(patterns, np.sign(replicas.sum(axis=0))) == 0
            assert all(errors(patterns, row) > 0 for row in replicas)
            found = anneal(patterns, rng=stream(2, "centre", index), sweeps=4, beta=(0, 0), gamma=(0, 0))
            assert found.weights.tolist() == np.sign(replicas.sum(axis=0)).tolist()
            assert found[1:] == (True, sweeps)
        ends.append(chosen)
    assert set(ends) == {0, 1, 2, 3}


def test_the_centre_is_judged_exactly():
    patterns = instance(2, 5, 4)
    for sums in itertools.product((-3, -1, 1, 3), repeat=5):
        expected = errors(patterns, np.sign(sums)) == 0
        assert replicated_annealing._centre_is_solution(patterns, np.array(sums)) == expected


def run(patterns, replicas, beta, gamma, sweeps, rng):
    """Sweeps at fixed temperature and coupling that nothing stops; the replicas are changed in place."""
    columns = single_flip.columns(patterns)
    stability = np.stack([single_flip.padded_stabilities(patterns, row) for row in replicas])
    betas, gammas = np.full(sweeps, beta), np.full(sweeps, gamma)
    arguments = (patterns, columns.words, columns.entries, replicas, stability, betas, gammas, False, rng)
    assert replicated_annealing._replicate(*arguments) == (0, sweeps)
    return stability


def test_long_runs_have_the_weight_of_replicas_around_a_common_centre():
    """N = 5, y = 3: all 32^3 replicas, the centre summed explicitly; chi-square of errors and of agreement."""
    beta, gamma, samples = 0.7, 0.4, 6000
    patterns, rng = instance(6, 5, 1), stream(3, "boltzmann")
    states = np.array(list(itertools.product((-1, 1), repeat=5)), dtype=np.int8)
    cost = np.array([errors(patterns, state) for state in states])
    single = np.exp(-beta * cost[None, :] + gamma * states.astype(float) @ states.T)  # [centre, replica]
    law = np.einsum("ca,cb,cd->abd", single, single, single)
    law /= law.sum()
    energy = cost[:, None, None] + cost[None, :, None] + cost[None, None, :]
    overlap = states.astype(int) @ states.T
    agreement = overlap[:, :, None] + overlap[:, None, :] + overlap[None, :, :]
    replicas, drawn = single_flip.random_weights((3, 5), rng), []
    for _ in range(samples):
        run(patterns, replicas, beta, gamma, 20, rng)
        drawn.append(tuple(((replicas > 0) @ (1 << np.arange(5)[::-1])).tolist()))
    drawn = tuple(np.array(drawn).T)
    for quantity in (energy, agreement):
        values = np.unique(quantity)
        expected = samples * np.array([law[quantity == value].sum() for value in values])
        observed = np.array([(quantity[drawn] == value).sum() for value in values])
        frequent = expected >= 8.0
        expected = np.append(expected[frequent], expected[~frequent].sum() + 1e-12)
        observed = np.append(observed[frequent], observed[~frequent].sum())
        assert frequent.sum() >= 5
        assert stats.chisquare(observed, expected, sum_check=False).pvalue > 1e-3
        mean = (law * quantity).sum()
        spread = math.sqrt((law * quantity**2).sum() - mean**2)
        assert quantity[drawn].mean() == pytest.approx(mean, abs=4.0 * spread / math.sqrt(samples), rel=0.0)


def test_what_is_kept_step_by_step_equals_a_recount():
    patterns, rng = instance(130, 201), stream(4, "recount")
    replicas = single_flip.random_weights((3, 201), rng)
    stability = run(patterns, replicas, 0.7, 0.5, 20, rng)
    for kept, row in zip(stability, replicas, strict=True):
        assert kept[:130].tolist() == stabilities(patterns, row).tolist()


def test_a_strong_coupling_alone_makes_replicas_agree():
    """No patterns: from independent starts to one common configuration."""
    replicas, rng = single_flip.random_weights((3, 51), stream(5, "start")), stream(5, "agree")
    run(np.empty((0, 51), dtype=np.int8), replicas, 0.0, 20.0, 30, rng)
    assert (np.abs(replicas.sum(axis=0)) == 3).all()


def test_easy_instances_are_solved_and_impossible_ones_reach_the_cap():
    easy = anneal(instance(30, 101, 0), rng=stream(6, "easy"))
    assert easy.solved
    assert errors(instance(30, 101, 0), easy.weights) == 0
    row = instance(1, 101, 0)
    impossible = anneal(np.concatenate([row, -row]), rng=stream(6, "impossible"), sweeps=3)
    assert impossible[1:] == (False, 3)
    assert anneal(np.empty((0, 5), dtype=np.int8), rng=stream(6, "empty"))[1:] == (True, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"patterns": np.ones((3, 4), dtype=int)}, "odd N"),
        ({"rng": None}, "a numpy.random.Generator is needed"),
        ({"replicas": 2}, "replicas = 2: allowed is an odd number"),
        ({"replicas": 0}, "replicas = 0: allowed is >= 1"),
        ({"sweeps": 0}, "sweeps = 0: allowed is >= 1"),
        ({"beta": (1.0, 0.5)}, r"beta\[1\] = 0.5: allowed is \[1, inf\)"),
        ({"gamma": (-1.0, 0.5)}, r"gamma\[0\] = -1.0: allowed is \[0, inf\)"),
        ({"gamma": (0.0, math.nan)}, r"gamma\[1\] = nan"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        anneal(**({"patterns": np.ones((3, 5), dtype=int), "rng": stream(7, "bad")} | arguments))
