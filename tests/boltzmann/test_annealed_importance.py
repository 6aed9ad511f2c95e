"""Annealed importance sampling against exact partition functions: no bias, honest error bars."""

import math

import numpy as np
import pytest

from quenched.boltzmann import annealed_importance, exact, images, learning
from quenched.numerics.random import stream

DATA = images.bars_and_stripes(3)


@pytest.fixture(scope="module")
def trained():
    return learning.train(DATA, rng=stream(9, "trained"), hidden=8, rate=0.3, updates=3000)[:3]


def test_error_bars_cover(trained):
    """150 estimates: the share within two errors, the spread, and the mean of Z itself, which has no bias."""
    truth = exact.log_z(*trained)
    found = [
        annealed_importance.log_z(*trained, rng=stream(9, "coverage", k), runs=100, temperatures=150)
        for k in range(150)
    ]
    z = np.array([(one.log_z - truth) / one.stderr for one in found])
    assert 0.88 <= np.mean(np.abs(z) < 2.0) <= 0.995
    assert 0.8 < z.std() < 1.25
    ratios = np.exp(np.concatenate([one.log_weights for one in found]) - truth)
    assert abs(ratios.mean() - 1.0) < 4.0 * ratios.std() / math.sqrt(ratios.size)


@pytest.mark.parametrize("base", [None, "data"])
def test_any_start_gives_the_same_answer(trained, base):
    means = DATA.mean(axis=0)
    biases = None if base is None else np.log(means / (1.0 - means)) + 0.5
    found = annealed_importance.log_z(*trained, rng=stream(9, "base"), runs=200, temperatures=400, base=biases)
    assert abs(found.log_z - exact.log_z(*trained)) < 4.0 * found.stderr
    assert 0.0 < found.stderr < 0.1


def test_no_weights_no_error():
    rng = stream(9, "independent")
    machine = np.zeros((700, 600)), rng.standard_normal(700), rng.standard_normal(600)
    found = annealed_importance.log_z(*machine, rng=rng, runs=2, temperatures=3, base=machine[1])
    truth = np.logaddexp(0.0, machine[1]).sum() + np.logaddexp(0.0, machine[2]).sum()
    assert found.log_z == pytest.approx(truth, rel=1e-13)
    assert found.stderr < 1e-9


def test_one_temperature_is_plain_importance_sampling():
    """Weights by hand, from the ratio of the laws of v."""
    rng = stream(9, "plain")
    machine = rng.standard_normal((5, 3)), rng.standard_normal(5), rng.standard_normal(3)
    found = annealed_importance.log_z(*machine, rng=stream(9, "one"), runs=40_000, temperatures=1)
    assert abs(found.log_z - exact.log_z(*machine)) < 4.0 * found.stderr
    possible = exact.log_weight((np.arange(32)[:, None] >> np.arange(5)) & 1, *machine) + 5 * math.log(2.0)
    assert np.abs(found.log_weights[:, None] - possible).min(axis=1).max() < 1e-12


def test_growth_is_a_difference_of_softplus():
    fields = 40.0 * stream(9, "fields").standard_normal((4, 1500))
    grown = np.zeros(4)
    annealed_importance._growth(fields, 0.2, 0.7, grown)
    by_hand = (np.logaddexp(0.0, 0.7 * fields) - np.logaddexp(0.0, 0.2 * fields)).sum(axis=1)
    assert grown == pytest.approx(by_hand, rel=1e-13)


def test_combine_is_a_mean_of_exponentials():
    found = annealed_importance.combine([1000.0, 1000.0 + math.log(3.0)])
    assert found.log_z == pytest.approx(1000.0 + math.log(2.0))
    assert found.stderr == pytest.approx(0.5)  # weights 1, 3: std sqrt(2), mean 2, two runs


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"runs": 1}, "runs = 1"),
        ({"temperatures": 0}, "temperatures = 0"),
        ({"base": np.zeros(3)}, r"base of shape \(3,\): allowed are 2"),
        ({"rng": None}, "rng = None"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        annealed_importance.log_z(np.zeros((2, 2)), np.zeros(2), np.zeros(2), **({"rng": stream(9, "bad")} | options))


@pytest.mark.parametrize("weights", [[1.0], [1.0, math.nan], [[1.0, 2.0]]])
def test_bad_log_weights(weights):
    with pytest.raises(ValueError, match="log_weights of shape"):
        annealed_importance.combine(weights)
