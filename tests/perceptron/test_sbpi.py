"""SBPI against its int8 version, its defining rules, and known success counts; flips and planted instances."""

import numpy as np
import pytest

from benchmarks.plain import sbpi_int8
from quenched.numerics.random import stream
from quenched.perceptron import packed
from quenched.perceptron import sbpi as module
from quenched.perceptron.enumerate import solutions
from quenched.perceptron.learning import free_flips, planted, sbpi, stabilities


def instance(number, size, *key):
    return 2 * stream(1, "instance", number, size, *key).integers(0, 2, (number, size), dtype=np.int8) - 1


@pytest.mark.parametrize(
    ("number", "size", "options"),
    [
        (0, 3, {}),
        (1, 1, {}),
        (30, 63, {}),
        (25, 65, {"threshold": 5, "probability": 0.9}),
        (200, 127, {"max_sweeps": 30}),  # far beyond capacity: no solution
        (140, 201, {"threshold": 0}),
        (330, 511, {"probability": 0.0}),
        (340, 513, {"probability": 1.0}),
        (660, 1001, {}),
    ],
)
def test_equals_the_int8_version(number, size, options):
    patterns = instance(number, size)
    found = sbpi(patterns, rng=stream(2, "run", size), **options)
    weights, sweeps = sbpi_int8(patterns, rng=stream(2, "run", size), **options)
    np.testing.assert_array_equal(found.weights, weights)
    assert found.sweeps == sweeps
    assert found.weights.dtype == np.int8
    assert found.solved == bool((patterns.astype(int) @ weights > 0).all())


def learn_by_hand(patterns, rng, threshold, probability, max_sweeps):
    """The rule as it is stated, one weight at a time."""
    number, size = patterns.shape
    h = [1 - 2 * int(bit) for bit in rng.integers(0, 2, size)]
    order = np.arange(number)
    sweeps, clean = 0, False
    while not clean and sweeps < max_sweeps:
        module.shuffle(order, rng)
        clean, sweeps = True, sweeps + 1
        for mu in order:
            xi = patterns[mu].tolist()
            field = sum(xi[i] * (1 if h[i] > 0 else -1) for i in range(size))
            if field < 0:
                clean = False
                h = [h[i] + 2 * xi[i] for i in range(size)]
            elif field <= threshold and rng.random() < probability:
                h = [h[i] + 2 * xi[i] if h[i] * xi[i] > 0 else h[i] for i in range(size)]
    return [1 if state > 0 else -1 for state in h], sweeps


@pytest.mark.parametrize(("number", "size"), [(12, 21), (20, 33), (60, 33)])
def test_equals_the_rule_written_out(number, size):
    patterns = instance(number, size, "rule")
    found = sbpi(patterns, rng=stream(3, "rule", size), max_sweeps=50)
    weights, sweeps = learn_by_hand(patterns, stream(3, "rule", size), 1, 0.3, 50)
    assert found.weights.tolist() == weights
    assert found.sweeps == sweeps


def test_states_stop_at_their_ends():
    states = np.array([2**15 - 2, 2**15 - 1, -(2**15), 0, -1] + [5] * 59, dtype=np.int16)
    up, moving = np.uint64(0b00011), np.uint64(0b01111)
    signs = packed.rows(np.zeros(64, dtype=np.int8))  # compiled through a kernel, as intrinsics only live there
    step = module.kernel(lambda states, up, moving: packed.step(states, 0, up, moving))
    signs[0] = step(states, up, moving)
    assert states[:6].tolist() == [2**15 - 1, 2**15 - 1, -(2**15), -1, -1, 5]
    assert int(signs[0]) == (2**64 - 1) & ~0b11100


def test_shuffles_are_uniform():
    """All 24 orders of four elements equally often: chi-square with 23 degrees of freedom, 5 sigma."""
    rng, counts = stream(4, "shuffle"), {}
    order = np.arange(4)
    for _ in range(12000):
        module.shuffle(order, rng)
        counts[tuple(order)] = counts.get(tuple(order), 0) + 1
    assert len(counts) == 24
    chi_square = sum((count - 500) ** 2 / 500 for count in counts.values())
    assert chi_square < 23 + 5 * np.sqrt(46)


@pytest.mark.parametrize(
    ("size", "load", "runs", "known", "of"),
    # counts of an independent program with instances of its own, 1500 sweeps each
    [(1001, 0.66, 24, 24, 24), (1001, 0.69, 24, 21, 24), (1001, 0.72, 24, 13, 24), (2001, 0.72, 12, 5, 16)],
)
def test_success_agrees_with_another_program(size, load, runs, known, of):
    """Two binomial samples of one probability: the difference within 3.5 standard errors of the pooled share."""
    number = round(load * size)
    solved = sum(
        sbpi(instance(number, size, replica), rng=stream(5, "success", load, replica)).solved for replica in range(runs)
    )
    share = (solved + known + 1) / (runs + of + 2)
    assert abs(solved / runs - known / of) <= 3.5 * np.sqrt(share * (1 - share) * (1 / runs + 1 / of))


def test_a_solution_is_recounted():
    patterns = instance(200, 501, "recount")
    found = sbpi(patterns, rng=stream(6, "recount"))
    assert found.solved
    assert stabilities(patterns, found.weights).min() > 0
    stopped = sbpi(instance(500, 501), rng=stream(6, "recount"), max_sweeps=3)
    assert not stopped.solved
    assert stopped.sweeps == 3


def test_arguments_are_left_alone():
    patterns = instance(50, 101)
    copy = patterns.copy()
    sbpi(patterns, rng=stream(7, "copy"))
    np.testing.assert_array_equal(patterns, copy)


@pytest.mark.parametrize(
    ("patterns", "options", "message"),
    [
        ([[1, -1]], {}, "N = 2: allowed is an odd N"),
        ([[1, 0, 1]], {}, "contain 0"),
        ([[1.0, 1.0, -1.0]], {}, "dtype float64"),
        ([1, 1, 1], {}, "shape"),
        ([[1, 1, 1]], {"threshold": -1}, "threshold = -1: allowed is >= 0"),
        ([[1, 1, 1]], {"threshold": 1.5}, "threshold = 1.5"),
        ([[1, 1, 1]], {"probability": 1.1}, r"probability = 1.1: allowed is \[0, 1\]"),
        ([[1, 1, 1]], {"probability": float("nan")}, "probability = nan"),
        ([[1, 1, 1]], {"max_sweeps": 0}, "max_sweeps = 0: allowed is >= 1"),
        ([[1, 1, 1]], {"rng": 3}, "rng = 3"),
    ],
)
def test_bad_input_is_refused(patterns, options, message):
    with pytest.raises(ValueError, match=message):
        sbpi(patterns, **{"rng": stream(8, "bad"), **options})


@pytest.mark.parametrize("number", [3, 6, 9])
def test_free_flips_are_neighbours_in_the_list_of_all_solutions(number):
    patterns = instance(number, 13, "neighbours")
    every = solutions(patterns).astype(int)
    distances = (13 - every @ every.T) // 2
    neighbours = (distances == 1).sum(axis=1)
    assert neighbours.min() < neighbours.max()
    for weights, expected in zip(every[::7], neighbours[::7], strict=True):
        assert free_flips(patterns, weights) == expected


def test_a_teacher_is_isolated_and_a_found_solution_is_not():
    """N = 1001 at load 0.4: no free flip around the teacher, 236 and 500 around solutions found there."""
    teacher = 2 * stream(9, "teacher").integers(0, 2, 1001) - 1
    patterns = planted(instance(400, 1001, "planted"), teacher)
    assert stabilities(patterns, teacher).min() > 0
    assert free_flips(patterns, teacher) == 0
    found = sbpi(patterns, rng=stream(9, "run"))
    assert free_flips(patterns, found.weights) > 50


def test_planting_turns_whole_patterns():
    patterns, teacher = instance(40, 21), np.where(np.arange(21) < 9, 1, -1)
    turned = planted(patterns, teacher)
    signs = np.sign(patterns @ teacher)
    np.testing.assert_array_equal(turned, signs[:, None] * patterns)
    assert turned.dtype == np.int8
    assert {1, -1} == set(signs.tolist())


@pytest.mark.parametrize(
    ("function", "weights", "message"),
    [
        (free_flips, [1, 1, -1], "leave 1 patterns in error"),
        (free_flips, [1, 1], r"shape \(2,\)"),
        (free_flips, [1, 1, 0], "weights contain 0"),
        (free_flips, [1.0, 1.0, 1.0], "dtype float64"),
        (planted, [1, 3, 1], "weights contain 3"),
        (planted, [True, True, False], "dtype bool"),
    ],
)
def test_bad_weights_are_refused(function, weights, message):
    with pytest.raises(ValueError, match=message):
        function([[1, 1, 1], [-1, 1, 1]], weights)
