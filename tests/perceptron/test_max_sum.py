"""Reinforced max-sum against max-marginals by enumeration, a slow twin, and an exact recount."""

import itertools
import math

import numpy as np
import pytest

from quenched.perceptron import max_sum
from quenched.perceptron.max_sum import reinforced_max_sum
from quenched.perceptron.solution import stabilities


def instance(size, number, seed):
    return (2 * np.random.default_rng(seed).integers(0, 2, (number, size)) - 1).astype(np.int8)


def enumerated_messages(pattern, fields):
    """Half the differences of max-marginals of one satisfied pattern, less the fields themselves."""
    configurations = np.array(list(itertools.product((-1, 1), repeat=pattern.size)))
    satisfying = configurations[configurations @ pattern.astype(int) > 0]
    score = satisfying @ fields
    best = [[score[satisfying[:, i] == w].max() for w in (1, -1)] for i in range(pattern.size)]
    return 0.5 * (np.array(best)[:, 0] - np.array(best)[:, 1]) - fields


def sent(pattern, edges, messages):
    return pattern * np.where(np.abs(edges) == 2, messages[1], messages[0])


@pytest.mark.parametrize("size", [3, 7, 11])
@pytest.mark.parametrize("shift", [-1.0, -0.2, 0.0, 0.2, 1.0])
def test_messages_of_one_pattern_are_max_marginals(size, shift):
    rng = np.random.default_rng(size)
    for k in range(20):
        pattern = instance(size, 1, (size, k))[0]
        aligned = rng.standard_normal(size) + shift
        if k % 2:
            aligned = np.round(2.0 * aligned)  # ties, and fields that are 0
        fields = pattern * aligned
        total, edges, messages = fields.copy(), pattern.copy(), np.zeros(2)
        for _ in range(2):  # the second time with messages to take away and a guess where to look
            max_sum._update(edges, messages, total, np.empty(size), np.empty(size))
            expected = enumerated_messages(pattern, fields)
            assert sent(pattern, edges, messages) == pytest.approx(expected, abs=1e-12)
            assert total == pytest.approx(fields + expected, abs=1e-12)


def test_messages_follow_when_the_other_fields_move():
    size = 9
    rng = np.random.default_rng(3)
    pattern = instance(size, 1, 4)[0]
    fields = rng.standard_normal(size)
    total, edges, messages = fields.copy(), pattern.copy(), np.zeros(2)
    for _ in range(200):
        push = rng.standard_normal(size) * rng.choice([0.1, 1.0, 10.0])
        fields, total = 0.5 * fields + push, total - 0.5 * fields + push
        max_sum._update(edges, messages, total, np.empty(size), np.empty(size))
        assert sent(pattern, edges, messages) == pytest.approx(enumerated_messages(pattern, fields), abs=1e-9)


def twin(patterns, rng, rate, start, max_sweeps):
    """The same run with one number per edge and sorted fields; also how often all fields were scaled back."""
    number, size = patterns.shape
    fields, reinforcement = 2.0 * rng.random(size) - 1.0, np.zeros(size)
    messages = np.zeros(patterns.shape)
    scaled = 0
    for sweep in range(max_sweeps + 1):
        weights = np.where(fields > 0.0, 1, -1)
        if sweep == max_sweeps or (stabilities(patterns, weights) > 0).all():
            return weights, sweep, scaled
        for mu in rng.permutation(number):
            aligned = patterns[mu] * fields - messages[mu]
            for i in range(size):
                others = np.sort(np.delete(aligned, i))[::-1]
                messages[mu, i] = max(0.0, -others[(size + 1) // 2 - 1])
            fields = patterns[mu] * (aligned + messages[mu])
        new = (1.0 - (1.0 - start) * (1.0 - rate) ** (sweep + 1)) * fields
        fields, reinforcement = fields + (new - reinforcement), new
        largest = np.abs(fields).max()
        if largest > 1e6:
            fields, reinforcement, messages = fields / largest, reinforcement / largest, messages / largest
            scaled += 1
    return None


@pytest.mark.parametrize(("size", "number", "rate"), [(21, 12, 0.01), (21, 15, 0.05), (25, 60, 0.2)])
def test_kernel_is_its_twin(size, number, rate):
    patterns = instance(size, number, (size, number))
    expected, sweeps, scaled = twin(patterns, np.random.default_rng(1), rate, 0.6, 60)
    found = reinforced_max_sum(patterns, rng=np.random.default_rng(1), rate=rate, start=0.6, max_sweeps=60)
    assert found.sweeps == sweeps
    assert np.array_equal(found.weights, expected)
    assert scaled or found.solved  # the instance without solutions drives the fields up


@pytest.mark.parametrize("load", [0.3, 0.5])
def test_solves_what_it_should(load):
    patterns = instance(201, round(load * 201), 5)
    for seed in range(3):
        found = reinforced_max_sum(patterns, rng=np.random.default_rng(seed))
        assert found.solved
        assert found.weights.dtype == np.int8
        assert stabilities(patterns, found.weights).min() > 0


def test_says_when_it_fails():
    pattern = instance(15, 1, 6)
    found = reinforced_max_sum(np.concatenate([pattern, -pattern]), rng=np.random.default_rng(1), max_sweeps=50)
    assert (found.solved, found.sweeps) == (False, 50)
    assert stabilities(pattern, found.weights)[0] != 0


def test_gives_up_after_two_over_rate():
    pattern = instance(5, 1, 6)
    found = reinforced_max_sum(np.concatenate([pattern, -pattern]), rng=np.random.default_rng(1), rate=0.3)
    assert found.sweeps == math.ceil(2.0 / 0.3)


def test_without_patterns_any_weights_will_do():
    found = reinforced_max_sum(np.empty((0, 7), dtype=np.int8), rng=np.random.default_rng(1))
    assert (found.solved, found.sweeps, found.weights.shape) == (True, 0, (7,))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"patterns": np.ones((2, 4), dtype=np.int8)}, "odd N"),
        ({"patterns": np.zeros((2, 5), dtype=np.int8)}, r"allowed are \+1 and -1"),
        ({"patterns": np.ones((2, 5))}, "integers"),
        ({"patterns": np.ones((2, 1), dtype=np.int8)}, "N = 1"),
        ({"rng": 1}, "Generator"),
        ({"rate": 0.0}, "rate = 0.0"),
        ({"rate": 1.0}, "rate = 1.0"),
        ({"start": 1.0}, "start = 1.0"),
        ({"start": -0.1}, "start = -0.1"),
        ({"max_sweeps": -1}, "max_sweeps = -1"),
        ({"max_sweeps": 2.5}, "max_sweeps = 2.5"),
    ],
)
def test_refuses(changed, message):
    arguments = {"patterns": np.ones((2, 5), dtype=np.int8), "rng": np.random.default_rng(1)} | changed
    with pytest.raises(ValueError, match=message):
        reinforced_max_sum(**arguments)
