"""The number of weights below which a number of patterns has no solution, by replica theory.

Outputs
-------
results/<scale>/scale_helps/capacity.csv : one row for each number of patterns
"""

from quenched.perceptron import gardner
from quenched.replication import job


def capacity(trials, existence):
    """Rows of capacity.csv."""
    alpha, finer = gardner.capacity(), gardner.capacity(nodes=2 * gardner.NODES - 1)
    numbers = sorted({*trials["instances"], *existence["patterns"]})
    return [{"p": p, "capacity": finer, "error": abs(finer - alpha), "weights": p / finer} for p in numbers]


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, capacity(snakemake.params.trials, snakemake.params.existence))
