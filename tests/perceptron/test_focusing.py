"""Focusing belief propagation against enumeration, another message passing, a slow twin, and an exact recount."""

import itertools
import math

import numpy as np
import pytest
from scipy import special

from quenched.numerics import gaussian
from quenched.perceptron import focusing, message_passing
from quenched.perceptron.focusing import focusing_bp
from quenched.perceptron.products import SignMatrix
from quenched.perceptron.solution import stabilities


def instance(size, number, seed):
    return (2 * np.random.default_rng(seed).integers(0, 2, (number, size)) - 1).astype(np.int8)


def fixed_point(patterns, sweeps=60):
    """Fields B of plain belief propagation, and the largest change of one in the last sweep."""
    messages = np.zeros(patterns.shape, dtype=np.float32)
    fields, centre = np.zeros(patterns.shape[1]), np.zeros(patterns.shape[1])
    for _ in range(sweeps):
        before = fields.copy()
        focusing._sweep(np.arange(len(patterns)), patterns, messages, fields, centre)
    return fields, np.abs(fields - before).max()


def test_messages_of_one_pattern_approach_the_exact_marginals():
    errors = []
    for size in (15, 101, 1001):
        pattern = instance(size, 1, size)
        fields, _ = fixed_point(pattern)
        half = (size - 1) // 2  # <xi w> = P(the others tie), because a tie is decided by w
        log_tie = math.lgamma(size) - 2.0 * math.lgamma(half + 1) - (size - 1) * math.log(2.0)
        errors.append(np.abs(pattern[0] * np.tanh(fields) - math.exp(log_tie)).max())
    assert errors[0] < 0.01
    assert errors[1] < 2.0 * errors[0] * (15 / 101) ** 1.5  # each message is right up to O(N^-3/2)
    assert errors[2] < 2.0 * errors[1] * (101 / 1001) ** 1.5


def test_fixed_point_approaches_the_magnetizations_of_all_solutions():
    errors = []
    for size in (9, 17):
        patterns = np.ones((2, size), dtype=np.int8)
        patterns[1, : (size + 1) // 2] = -1  # overlap -1 / N
        fields, change = fixed_point(patterns)
        configurations = 2 * (np.arange(1 << size)[:, None] >> np.arange(size) & 1) - 1
        exact = configurations[(configurations @ patterns.T.astype(int) > 0).all(axis=1)].mean(axis=0)
        assert change < 1e-6
        errors.append(np.abs(np.tanh(fields) - exact).max())
    assert errors[0] < 1.0 / 9  # of a magnetization of 0.64
    assert errors[1] < 1.1 * errors[0] * (9 / 17) ** 1.5


def test_fixed_point_is_that_of_approximate_message_passing():
    differences = []
    for size in (201, 1601):
        patterns = instance(size, round(0.4 * size), size)
        fields, change = fixed_point(patterns)
        m, _, residual = message_passing.fixed_point(SignMatrix(patterns, np.float64), np.zeros(size))
        assert max(change, residual) < 1e-4
        differences.append(np.sqrt(np.mean((np.tanh(fields) - m) ** 2)))
    assert differences[0] < 0.02
    assert differences[1] < 0.5 * differences[0]  # both drop what vanishes with 1 / N


def replicated_mean(field, coupling, replicas):
    """Mean of one of y spins in a field, coupled to a common centre: all 2^(y + 1) states."""
    states = np.array(list(itertools.product((-1, 1), repeat=replicas + 1)))
    weight = np.exp(field * states[:, 1:].sum(axis=1) + coupling * states[:, 0] * states[:, 1:].sum(axis=1))
    return (weight * states[:, 1]).sum() / weight.sum()


@pytest.mark.parametrize("replicas", [1, 2, 5])
@pytest.mark.parametrize("coupling", [0.0, 0.3, 1.5])
def test_centre_adds_the_field_of_the_other_replicas(replicas, coupling):
    fields, centre = np.array([-1.2, -0.1, 0.0, 0.4, 2.0]), np.zeros(5)
    for _ in range(400):
        focusing._draw_to_centre(fields, centre, replicas, coupling)
    expected = [replicated_mean(field, coupling, replicas) for field in fields]
    assert np.tanh(fields + centre) == pytest.approx(expected, abs=1e-12)


def test_field_through_a_coupling():
    for field, coupling in itertools.product((-3.0, -0.2, 0.0, 1e-9, 2.0), (0.0, 0.5, 3.0)):
        expected = np.arctanh(np.tanh(field) * np.tanh(coupling))
        assert focusing._through(field, coupling) == pytest.approx(expected, rel=1e-12, abs=1e-16)
    assert focusing._through(-1e9, 3.0) == -3.0
    assert focusing._through(1e9, 1e9) == 1e9 - 0.5 * math.log(2.0)


def test_means_and_variance_without_a_pattern():
    field = np.concatenate([np.linspace(-30.0, 30.0, 1001), [1e-8, -1e-300, 1e6]])
    pattern = instance(field.size, 1, 1)[0]
    messages = np.float32(np.random.default_rng(2).standard_normal(field.size))
    means = np.empty(field.size)
    mean, variance = focusing._cavity(pattern, messages, field + messages - 0.3, np.full(field.size, 0.3), means)
    assert means == pytest.approx(np.tanh(field), abs=1e-12)
    assert mean == pytest.approx((pattern * np.tanh(field)).sum(), abs=1e-9)
    assert variance == pytest.approx((1.0 / np.cosh(np.clip(field, -20.0, 20.0)) ** 2).sum(), rel=1e-11)


def test_inverse_mills_ratio():
    x = np.concatenate([np.linspace(-12.0, 8.0, 401), [-1e3, -1e8, 40.0]])
    found = np.array([focusing._inverse_mills(value) for value in x])
    assert found == pytest.approx(gaussian.inverse_mills(-x), rel=1e-12)


def expanded(pattern, m):
    """Messages of a pattern to second order in 1 / sqrt N."""
    mean, variance = (pattern * m).sum(), (1.0 - m**2).sum()
    x = mean / math.sqrt(variance)
    ratio = gaussian.inverse_mills(-x)
    return pattern * ratio / math.sqrt(variance) + m * ratio * (ratio + x) / variance


def differences(pattern, m):
    """The same messages as logarithms of ratios of two probabilities, each in the Gaussian field of the others."""
    mean = (pattern * m).sum() - pattern * m
    width = np.sqrt((1.0 - m**2).sum() - (1.0 - m**2))
    return 0.5 * pattern * (special.log_ndtr((mean + 1.0) / width) - special.log_ndtr((mean - 1.0) / width))


def twin(patterns, rng, replicas, rate, max_sweeps, update):
    """Weights, sweeps and fields B of the same run, with one number per edge and no running sums."""
    number, size = patterns.shape
    messages, centre = np.zeros(patterns.shape), np.zeros(size)
    for sweep in range(max_sweeps + 1):
        weights = np.where(messages.sum(axis=0) + centre > 0.0, 1, -1)
        if sweep == max_sweeps or (stabilities(patterns, weights) > 0).all():
            return weights, sweep, messages.sum(axis=0)
        gain = np.tanh(rate * sweep)
        others = (replicas - 1) * np.arctanh(np.tanh(messages.sum(axis=0)) * gain)
        centre += (np.arctanh(np.tanh(others) * gain) - centre) / (1.0 + (replicas - 1) * gain**2)
        for mu in rng.permutation(number):
            messages[mu] = update(patterns[mu], np.tanh(messages.sum(axis=0) + centre - messages[mu]))
    return None


def test_kernel_is_its_twin():
    patterns = instance(101, 50, 9)
    weights, sweeps, _ = twin(patterns, np.random.default_rng(1), 7, 0.02, 150, expanded)
    found = focusing_bp(patterns, rng=np.random.default_rng(1), rate=0.02)
    assert found.solved
    assert np.array_equal(found.weights, weights)
    assert found.sweeps == sweeps > 5


def test_expanded_messages_differ_at_order_1_over_n():
    errors = []
    for size in (101, 801):
        patterns = instance(size, round(0.5 * size), 8)
        expected, found = (
            twin(patterns, np.random.default_rng(1), 7, 0.1, 3, update)[2] for update in (differences, expanded)
        )
        errors.append(np.sqrt(np.mean((found - expected) ** 2)))
    assert errors[0] < 1.0 / 101
    assert errors[1] < 2.0 * errors[0] * 101 / 801


@pytest.mark.parametrize("size", [201, 1001])
def test_solves_what_it_should(size):
    patterns = instance(size, round(0.6 * size), 5)
    for replicas in (3, 7, 20):
        found = focusing_bp(patterns, rng=np.random.default_rng(2), replicas=replicas, rate=0.01)
        assert found.solved
        assert found.weights.dtype == np.int8
        assert stabilities(patterns, found.weights).min() > 0


def test_one_replica_is_plain_belief_propagation():
    patterns = instance(101, 60, 3)
    plain, coupled = (
        focusing_bp(patterns, rng=np.random.default_rng(1), replicas=replicas, rate=rate, max_sweeps=30)
        for replicas, rate in ((7, 0.0), (1, 0.1))
    )
    assert np.array_equal(plain.weights, coupled.weights)
    assert plain.sweeps == coupled.sweeps


def test_says_when_it_fails():
    pattern = instance(15, 1, 6)
    found = focusing_bp(np.concatenate([pattern, -pattern]), rng=np.random.default_rng(1), rate=0.1)
    assert (found.solved, found.sweeps) == (False, 30)
    assert stabilities(pattern, found.weights)[0] != 0


def test_without_patterns_any_weights_will_do():
    found = focusing_bp(np.empty((0, 7), dtype=np.int8), rng=np.random.default_rng(1))
    assert (found.solved, found.sweeps, found.weights.shape) == (True, 0, (7,))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"patterns": np.ones((2, 4), dtype=np.int8)}, "odd N"),
        ({"patterns": np.ones((2, 5))}, "integers"),
        ({"rng": 1}, "Generator"),
        ({"replicas": 0}, "replicas = 0"),
        ({"replicas": 2.5}, "replicas = 2.5"),
        ({"rate": -0.1}, "rate = -0.1"),
        ({"rate": math.inf}, "rate = inf"),
        ({"rate": 0.0}, "max_sweeps = None"),
        ({"max_sweeps": -1}, "max_sweeps = -1"),
    ],
)
def test_refuses(changed, message):
    arguments = {"patterns": np.ones((2, 5), dtype=np.int8), "rng": np.random.default_rng(1)} | changed
    with pytest.raises(ValueError, match=message):
        focusing_bp(**arguments)
