"""Times to solution by doubled schedules: the bookkeeping with a made-up solver, and real ones."""

import functools

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.perceptron.annealing import annealing
from quenched.perceptron.annealing_time import annealing_time
from quenched.perceptron.replicated_annealing import replicated_annealing
from quenched.perceptron.single_flip import random_weights
from quenched.perceptron.solution import Solution


def needs(least):
    """A solver that succeeds half way through any schedule of at least that length."""

    def solver(patterns, *, rng, sweeps):
        solved = sweeps >= least
        return Solution(np.ones(patterns.shape[1], np.int8), solved, sweeps // 2 if solved else sweeps)

    return solver


@pytest.mark.parametrize(
    ("least", "expected"),
    [(1, (8, True, 16)), (17, (16 + 16, True, 32)), (100, (16 + 32 + 64 + 64, True, 128)), (129, (240, False, 128))],
)
def test_failed_schedules_count_in_full(least, expected):
    found = annealing_time(np.ones((1, 3), dtype=np.int8), needs(least), rng=stream(1, "time"), first=16, cap=255)
    assert found == expected


@pytest.mark.parametrize(
    "solver",
    [annealing, functools.partial(annealing, energy="logarithm"), functools.partial(replicated_annealing, replicas=5)],
)
def test_real_solvers(solver):
    patterns = random_weights((20, 101), stream(2, "patterns"))
    found = annealing_time(patterns, solver, rng=stream(2, "solver"), first=4)
    assert found.solved
    assert found.schedule - 4 < found.sweeps <= 2 * found.schedule - 4
    row = patterns[:1]
    censored = annealing_time(np.concatenate([row, -row]), solver, rng=stream(3, "solver"), first=1, cap=4)
    assert censored == (7, False, 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rng": 1}, "a numpy.random.Generator is needed"),
        ({"first": 0}, "first = 0: allowed is >= 1"),
        ({"first": 32, "cap": 16}, "cap = 16: allowed is >= 32"),
        ({"patterns": np.ones((1, 4), dtype=int)}, "odd N"),
    ],
)
def test_bad_input_is_named(arguments, message):
    good = {"patterns": np.ones((1, 3), dtype=int), "solver": annealing, "rng": stream(4, "bad")}
    with pytest.raises(ValueError, match=message):
        annealing_time(**(good | arguments))
