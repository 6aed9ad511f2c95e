"""Median time to solution of annealing against size; runs that were given up count as censored.

Outputs
-------
results/<scale>/perceptron_algorithms/growth.csv : one row for each algorithm and size
"""

from quenched.numerics.success import censored_median
from quenched.perceptron.trials import passes
from quenched.replication import job


def growth(annealing_runs, replicas, first, doublings):
    """Rows of growth.csv."""
    cap = ((2 << doublings) - 1) * first
    rows = []
    for (algorithm, n), part in annealing_runs.groupby(["algorithm", "n"]):
        median = censored_median(part["proposals"], ~part["solved"].to_numpy())
        rows.append(
            {
                "algorithm": algorithm,
                "n": n,
                "instances": len(part),
                "solved": part["solved"].sum(),
                "median": median.value,
                "low": median.low,
                "high": median.high,
                "cap": cap * passes(algorithm, replicas),
            }
        )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        settings = {name: snakemake.params.settings[name] for name in ("replicas", "first", "doublings")}
        job.write_table(snakemake, growth(job.read_all(snakemake.input.annealing_runs), **settings))
