"""Train on bars and stripes and follow the exact divergence.

Outputs
-------
results/<scale>/rbm_learning/curves.csv : one row for each set of images, learner, seed and checkpoint
"""

import numpy as np

from quenched.boltzmann import exact, images, learning
from quenched.numerics.random import stream
from quenched.replication import job

CLAIM = "rbm_learning"
METHODS = {"cd1": ("cd", 1), "cd5": ("cd", 5), "pcd": ("pcd", 1), "pcd_large": ("pcd", 1)}


def curves(sets, spread, points, seed):
    """Rows of curves.csv."""
    rows = []
    for one in sets:
        data, updates = images.bars_and_stripes(one["side"]), one["updates"]
        checkpoints = np.unique(np.rint(np.geomspace(1.0, updates, points)).astype(int))
        for learner in one["learners"]:
            method, steps = METHODS.get(learner["name"], (learner["name"], 1))
            for start in range(learner["seeds"]):
                trained = learning.train(
                    data, method, rng=stream(seed, CLAIM, "curves", one["side"], one["hidden"], learner["name"], start),
                    hidden=one["hidden"], rate=learner["rate"], updates=updates, chains=learner["chains"], steps=steps,
                    temperatures=learner["temperatures"], spread=spread, dtype="float32",
                    checkpoints=(0, *map(int, checkpoints)),
                )  # fmt: skip
                key = {"side": one["side"], "hidden": one["hidden"], "learner": learner["name"], "seed": start}
                key["rate"] = learner["rate"]
                rows += [key | {"update": at, "kl": exact.kl(data, *model)} for at, model in trained.snapshots]
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, curves(**snakemake.params.settings, seed=snakemake.params.seed))
