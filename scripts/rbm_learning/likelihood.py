"""Learn the digits by persistent chains; likelihood of training and held-out typefaces while learning.

Outputs
-------
results/<scale>/rbm_learning/likelihood.csv : one row for each number of hidden units, checkpoint and split
"""

import numpy as np

from quenched.boltzmann import annealed_importance, exact, images, learning
from quenched.numerics.random import stream
from quenched.numerics.statistics import mean
from quenched.replication import job, tables

CLAIM = "rbm_learning"
SUMMED = 18  # hidden units up to which ln Z is also summed exactly


def likelihood(digits, hidden, rate, batch, chains, updates, points, annealing, seed):
    """Rows of likelihood.csv; without hidden units pixels are independent and ln Z is exact."""
    data = {split: images.from_text(rows["pixels"]) for split, rows in digits.groupby("split")}
    base = images.independent_biases(data["training"])
    size = base.size
    blank = np.zeros((size, 1)), base, np.zeros(1)
    rows = _rows(data, blank, 0, 0, exact.log_z(*blank), 0.0, exact.log_z(*blank))
    checkpoints = np.unique(np.rint(np.geomspace(1.0, updates, points)).astype(int))
    for units in hidden:
        trained = learning.train(
            data["training"], "pcd", rng=stream(seed, CLAIM, "digits", units), hidden=units, rate=rate, batch=batch,
            chains=chains, updates=updates, dtype="float32", checkpoints=tuple(map(int, checkpoints)),
        )  # fmt: skip
        for update, model in trained.snapshots:
            rng = stream(seed, CLAIM, "likelihood", units, update)
            found = annealed_importance.log_z(*model, rng=rng, base=base, **annealing)
            summed = exact.log_z(*model) if units <= SUMMED else None
            rows += _rows(data, model, units, update, found.log_z, found.stderr, summed)
    return rows


def _rows(data, model, hidden, update, log_z, log_z_err, summed):
    """One row for each split: the mean of ln p(v) with its spread over images, which says nothing about ln Z."""
    rows = []
    for split, images_ in data.items():
        value, error = mean(exact.log_weight(images_, *model) - log_z)
        row = {"hidden": hidden, "update": update, "split": split, "images": len(images_)}
        row |= {"log_likelihood": value, "log_likelihood_err": error}
        rows.append(row | {"log_z": log_z, "log_z_err": log_z_err, "log_z_exact": summed})
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, likelihood(tables.read(snakemake.input.digits), **settings, seed=seed))
