"""Four ways to climb the likelihood: what they share with the gradient, and where they lead."""

import numpy as np
import pytest

from quenched.boltzmann import exact, images, learning
from quenched.boltzmann.learning import train
from quenched.boltzmann.machines import Machine
from quenched.numerics.random import stream

DATA = images.bars_and_stripes(3)


def exact_by_hand(data, updates, rate, spread, hidden, rng):
    """The slow twin of the exact method: gradient ascent with the public gradient."""
    model = [spread * rng.standard_normal((data.shape[1], hidden)), np.zeros(data.shape[1]), np.zeros(hidden)]
    for _ in range(updates):
        model = [part + rate * slope for part, slope in zip(model, exact.gradient(data, *model), strict=True)]
    return model


def test_exact_method_is_gradient_ascent():
    trained = train(DATA, rng=stream(7, "exact"), hidden=4, rate=0.3, updates=50, spread=0.1)
    for one, other in zip(exact_by_hand(DATA, 50, 0.3, 0.1, 4, stream(7, "exact")), trained[:3], strict=True):
        assert other == pytest.approx(one, abs=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("method", "options"), [("cd", {"steps": 400}), ("pcd", {"steps": 400}), ("tempering", {})])
def test_one_update_of_long_chains_is_the_gradient_on_average(method, options, dtype):
    """From a given machine: many chains, many steps, one update; the change is within 4.5 standard errors."""
    rng, chains = stream(7, "start"), 14 * 1000
    model = Machine(0.5 * rng.standard_normal((9, 4)), 0.3 * rng.standard_normal(9), np.zeros(4))
    data = np.repeat(DATA, 1000, axis=0)  # as many samples as chains
    learner = learning._learner(method, model.weights.astype(dtype), len(data), chains, 40, 5, stream(7, method))
    learner.steps = options.get("steps", 40)
    learner.biases_v[:] = model.biases_v
    learner.update(data.astype(dtype), 1.0)
    slopes = exact.gradient(DATA, *model)
    for before, after, slope in zip(model, learner.machine(), slopes, strict=True):
        assert np.abs(after - before - slope).max() < 4.5 * 0.5 / np.sqrt(chains) + 1e-5


def test_exact_gradient_reaches_the_floor():
    """3 x 3, 8 hidden units, rate 0.3, 2e4 updates: 0.0095 in an independent program, depends on the seed."""
    trained = train(DATA, rng=stream(7, "floor"), hidden=8, rate=0.3, updates=20_000, checkpoints=(0, 2000, 20_000))
    curve = [exact.kl(DATA, *model) for _, model in trained.snapshots]
    assert curve[0] > curve[1] > curve[2]
    assert 0.001 < curve[2] < 0.03


def test_contrastive_divergence_falls_and_rises():
    best, last = [], []
    for seed in range(3):
        trained = train(
            DATA,
            "cd",
            rng=stream(7, "cd", seed),
            hidden=8,
            rate=0.1,
            updates=30_000,
            checkpoints=range(0, 30_001, 1000),
        )
        curve = [exact.kl(DATA, *model) for _, model in trained.snapshots]
        best.append(min(curve))
        last.append(np.mean(curve[-5:]))
    assert np.mean(best) < 0.7
    assert np.mean(last) > np.mean(best) + 0.05


@pytest.mark.parametrize("method", ["cd", "pcd", "tempering"])
def test_sampled_methods_learn_in_batches(method):
    trained = train(
        DATA, method, rng=stream(7, method), hidden=8, rate=0.05, updates=6000, batch=7, chains=50, temperatures=5,
        dtype="float32",
    )  # fmt: skip
    assert exact.kl(DATA, *trained[:3]) < 2.0  # 3.6 at the start


def test_checkpoints_do_not_change_the_way():
    options = {"hidden": 4, "updates": 30, "rate": 0.1, "batch": 5}
    for method in learning.METHODS:
        plain = train(DATA, method, rng=stream(7, "way"), **options)
        kept = train(DATA, method, rng=stream(7, "way"), checkpoints=(0, 7, 30), **options)
        assert [update for update, _ in kept.snapshots] == [0, 7, 30]
        assert all(np.array_equal(one, other) for one, other in zip(plain[:3], kept[:3], strict=True))
        assert np.array_equal(kept.snapshots[-1][1].weights, kept.weights)
        assert not np.array_equal(kept.snapshots[0][1].weights, kept.weights)


def test_every_sample_of_an_epoch_is_seen_once():
    rows = np.arange(12.0)[:, None]
    batches = list(learning._batches(rows, 4, 6, stream(7, "epochs")))
    for epoch in (batches[:3], batches[3:]):
        assert sorted(np.concatenate(epoch)[:, 0]) == list(range(12))
    assert not np.array_equal(batches[0], batches[3])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "sgd"}, "method = 'sgd': allowed are 'exact', 'cd', 'pcd', 'tempering'"),
        ({"rate": 0.0}, r"rate = 0\.0: allowed is \(0, inf\)"),
        ({"rate": -0.1}, r"rate = -0\.1"),
        ({"rate": float("nan")}, "rate = nan"),
        ({"hidden": 0}, "hidden = 0"),
        ({"updates": -1}, "updates = -1"),
        ({"batch": 15}, "batch = 15: allowed is >= 1 and <= 14"),
        ({"chains": 0}, "chains = 0"),
        ({"steps": 0}, "steps = 0"),
        ({"temperatures": 1}, "temperatures = 1"),
        ({"spread": 0.0}, r"spread = 0\.0"),
        ({"dtype": "float16"}, "dtype = 'float16'"),
        ({"checkpoints": (3, 2)}, r"checkpoints \[3, 2\]"),
        ({"checkpoints": (1001,)}, "checkpoint = 1001: allowed is >= 0 and <= 1000"),
        ({"rng": 3}, "rng = 3"),
        ({"data": 2 * DATA.astype(int) - 1}, "data holds -1: allowed are 0 and 1"),
        ({"data": DATA[0]}, r"data of shape \(9,\)"),
        ({"hidden": 27, "data": np.zeros((1, 27))}, "layers of 27 and 27 units"),
    ],
)
def test_bad_arguments(options, message):
    arguments = {"data": DATA, "rng": stream(7, "bad")} | options
    with pytest.raises(ValueError, match=message):
        train(**arguments)
