"""SBPI against its int8 version, its defining rules, and known success counts; flips and planted instances."""

import tracemalloc

import numpy as np
import pytest

from benchmarks.plain import sbpi_int8
from quenched.numerics.bits import pack
from quenched.numerics.jit import kernel
from quenched.numerics.random import stream
from quenched.perceptron import packed
from quenched.perceptron import sbpi as module
from quenched.perceptron.enumerate import solutions
from quenched.perceptron.learning import (
    free_flips,
    local_entropy_around,
    planted,
    reinforced_bp,
    sbpi,
    stabilities,
)


def instance(number, size, *key):
    return 2 * stream(1, "instance", number, size, *key).integers(0, 2, (number, size), dtype=np.int8) - 1


@pytest.mark.parametrize(
    ("number", "size", "options"),
    [
        (0, 3, {}),
        (1, 1, {}),
        (30, 63, {}),
        (25, 65, {"threshold": 5, "probability": 0.9}),
        (25, 65, {"threshold": 1000}),
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
    weights, sweeps = sbpi_int8(patterns, stream(2, "run", size), **options)
    np.testing.assert_array_equal(found.weights, weights)
    assert found.sweeps == sweeps
    assert found.weights.dtype == np.int8
    assert found.solved == bool((patterns.astype(int) @ weights > 0).all())


def test_hidden_states_have_no_bound():
    """A weight on which all patterns agree is driven far beyond what 16 bits hold."""
    patterns = instance(400, 63, "driven")
    patterns[:, 0] = 1
    found = sbpi(patterns, rng=stream(2, "driven"), max_sweeps=1200)
    weights, sweeps = sbpi_int8(patterns, stream(2, "driven"), max_sweeps=1200)
    assert not found.solved
    assert found.sweeps == sweeps == 1200
    np.testing.assert_array_equal(found.weights, weights)
    assert found.weights[0] == 1


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


@pytest.mark.parametrize("shape", [(0, 5), (4, 1), (3, 63), (3, 64), (5, 65), (2, 513)])
def test_rows_are_packed_words_and_zeros(shape):
    patterns, words = instance(*shape, "rows"), -(-shape[1] // 64)
    rows = packed.rows(patterns)
    assert rows.shape == (shape[0], 8 * -(-shape[1] // 512))
    np.testing.assert_array_equal(rows[:, :words], pack(patterns))
    assert not rows[:, words:].any()
    if shape[0]:
        np.testing.assert_array_equal(packed.rows(patterns[-1]), rows[-1])


@kernel
def step(states, up, moving):
    return packed.step(states, 0, up, moving)


def test_only_chosen_states_move():
    states = np.array([7, -8, 2**20, 0, -1, 0] + [5] * 58, dtype=np.int32)
    signs = step(states, np.uint64(0b010011), np.uint64(0b011111))
    assert states[:7].tolist() == [8, -7, 2**20 - 1, -1, 0, 0, 5]
    assert int(signs) == (2**64 - 1) & ~0b001010


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


@pytest.mark.parametrize(
    "call",
    [
        lambda patterns, rng: sbpi(patterns, rng=rng, max_sweeps=2),
        lambda patterns, rng: reinforced_bp(patterns, rng=rng, max_sweeps=2),
        lambda patterns, rng: local_entropy_around(patterns, patterns[0], [0.1]),
    ],
    ids=["sbpi", "reinforced_bp", "local_entropy_around"],
)
def test_no_real_copy_of_the_patterns(call):
    """The check of the entries takes three bytes for each; a float32 copy would take four."""
    patterns = instance(400, 2001)
    call(patterns, stream(7, "memory"))
    tracemalloc.start()
    call(patterns, stream(7, "memory"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3.6 * patterns.size


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
        ([[1, 1, 1]] * 3, {"max_sweeps": 2**30}, "max_sweeps = 1073741824: allowed is >= 1 and <= 715827882"),
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
