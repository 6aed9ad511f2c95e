"""Estimate partition functions of trained machines by annealed importance sampling, beside the exact ones.

Outputs
-------
results/<scale>/rbm_learning/annealed.csv : one row for each machine and estimate
"""

from quenched.boltzmann import annealed_importance, exact, images, learning
from quenched.numerics.random import stream
from quenched.replication import job

CLAIM = "rbm_learning"


def annealed(machines, annealing, repeats, seed):
    """Rows of annealed.csv."""
    rows = []
    for machine in machines:
        options = {name: machine[name] for name in ("method", "hidden", "rate", "updates")}
        key = machine["side"], machine["hidden"], machine["method"]
        model = learning.train(
            images.bars_and_stripes(machine["side"]), rng=stream(seed, CLAIM, "annealed machine", *key), **options
        )[:3]
        log_z = exact.log_z(*model)
        for repeat in range(repeats):
            found = annealed_importance.log_z(*model, rng=stream(seed, CLAIM, "annealed", *key, repeat), **annealing)
            rows.append(
                {
                    "side": machine["side"],
                    "hidden": machine["hidden"],
                    "method": machine["method"],
                    "repeat": repeat,
                    "log_z": found.log_z,
                    "stderr": found.stderr,
                    "exact": log_z,
                }
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, annealed(**snakemake.params.settings, seed=snakemake.params.seed))
