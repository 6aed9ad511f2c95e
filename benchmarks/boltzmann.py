"""Learning of restricted Boltzmann machines beside scikit-learn: time per update, and divergence per time.

    python -m benchmarks.boltzmann [--rounds 5] [--output boltzmann.csv]

from the root of the checkout, with one BLAS thread (OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1).  Without
scikit-learn ours is timed alone.  Rows with a peer alternate with it within each round; times are process CPU time:

  update      one PCD-1 update of 784 x 256 units in single precision, batch and chains 100, 10 000 random samples in
              three epochs, checks and set-up included
  divergence  bars and stripes 4 x 4, 16 hidden units: exact divergence (nats) after the CPU time that the peer needs
              for its epochs, both at the best of several learning rates

Throughput alone proves nothing.  After `update`, our machine and the peer's are trained on 3 x 3 images
in the same way, and each must bring the exact divergence below 2 (3.6 at the start), or the run ends with an error.
"""

import importlib.util
import math
import sys
from typing import NamedTuple

import numpy as np

from benchmarks.report import main, spread, timed
from quenched.boltzmann import exact, images
from quenched.boltzmann.learning import train
from quenched.numerics.random import stream

NOTHING = (math.nan,) * 3
VISIBLE, HIDDEN, BATCH, SAMPLES, EPOCHS = 784, 256, 100, 10_000, 3
RATES = (0.003, 0.005, 0.01, 0.02, 0.05, 0.1)
METHODS = ("pcd", "tempering")


class Row(NamedTuple):
    """One line of the table: ours, the peer's, and peer over ours; median, least, greatest."""

    name: str
    ours: tuple
    peer: tuple = NOTHING
    ratio: tuple = NOTHING


def sklearn_machine(data, rate, batch, epochs, hidden, seed=1):
    """Weights and biases after training by scikit-learn's persistent contrastive divergence."""
    from sklearn.neural_network import BernoulliRBM

    peer = BernoulliRBM(hidden, learning_rate=rate, batch_size=batch, n_iter=epochs, random_state=seed).fit(data)
    return peer.components_.T, peer.intercept_visible_, peer.intercept_hidden_


def own_machine(data, rate, batch, epochs, hidden, seed=1, method="pcd", dtype="float32"):
    """The same by ours, with as many chains as samples in a batch."""
    updates = epochs * (len(data) // batch)
    rng = stream(seed, "benchmark", method, len(data))
    return train(
        data, method, rng=rng, hidden=hidden, rate=rate, updates=updates, batch=batch, chains=batch, dtype=dtype
    )[:3]


def check_learning():
    """Both learn bars and stripes with the same settings."""
    data = images.bars_and_stripes(3)
    for name, trained in (("ours", own_machine), ("scikit-learn", sklearn_machine)):
        reached = exact.kl(data, *trained(data.astype(np.float32), 0.05, 14, 5000, 8))
        if not reached < 2.0:
            sys.exit(f"{name}: divergence {reached:.2f} after 5000 updates; it does not learn")


def update_row(rounds):
    data = (stream(7, "data").random((SAMPLES, VISIBLE)) < 0.2).astype(np.float32)
    options = data, 0.01, BATCH, EPOCHS, HIDDEN
    own_machine(*options)  # compiles, or loads the compiled kernels
    times, peer_times, updates = [], [], EPOCHS * SAMPLES // BATCH
    for _ in range(rounds):
        times.append(timed(lambda: own_machine(*options))[0] / updates)
        if installed("sklearn"):
            peer_times.append(timed(lambda: sklearn_machine(*options))[0] / updates)
    if not peer_times:
        return Row("update", spread(times))
    check_learning()
    ratios = [b / a for a, b in zip(times, peer_times, strict=True)]
    return Row("update", spread(times), spread(peer_times), spread(ratios))


def best_rate(learn, seeds):
    """Divergences and CPU seconds of every seed at the learning rate with the least median divergence."""
    data, found = images.bars_and_stripes(4), []
    for rate in RATES:
        runs = [timed(learn, data, rate, seed) for seed in range(seeds)]
        found.append(([exact.kl(data, *machine) for _, machine in runs], float(np.median([s for s, _ in runs]))))
    return min(found, key=lambda one: np.median(one[0]))


def divergence_rows(seeds, epochs=20_000):
    """Exact divergence of each method after the CPU time of the peer's best rate."""

    def peer(data, rate, seed):
        return sklearn_machine(data.astype(np.float32), rate, 30, epochs, 16, seed)

    reached, budget = best_rate(peer, seeds)
    for method in METHODS:
        own_machine(images.bars_and_stripes(4), 0.1, 30, 2, 16, 1, method)  # compiles, or loads the compiled kernels
        pace = timed(own_machine, images.bars_and_stripes(4), 0.1, 30, 5000, 16, 1, method)[0] / 5000
        count = max(1, int(budget / pace))
        own, _ = best_rate(
            lambda data, rate, seed, method=method, count=count: own_machine(data, rate, 30, count, 16, seed, method),
            seeds,
        )
        yield Row(f"divergence {method}", spread(own), spread(reached), (np.median(reached) / np.median(own),) * 3)


def installed(name):
    return importlib.util.find_spec(name) is not None


def run(rounds):
    """The rows of the table, one by one."""
    if not installed("sklearn"):
        print("scikit-learn is not installed: its columns stay empty, and the divergence is not compared")
    yield update_row(rounds)
    if installed("sklearn"):
        yield from divergence_rows(rounds)


if __name__ == "__main__":
    main(run, __doc__, {"row": "name"})
