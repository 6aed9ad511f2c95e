"""Median time to solution of annealing against size; runs that were given up count as censored.

Outputs
-------
results/<scale>/perceptron_algorithms/growth.csv : one row for each algorithm and size
"""

from quenched.numerics.success import censored_median
from quenched.replication import job


def growth(annealing_runs):
    """Rows of growth.csv."""
    rows = []
    for (algorithm, n), part in annealing_runs.groupby(["algorithm", "n"]):
        median = censored_median(part["proposals"], ~part["solved"].to_numpy())
        given_up = part.loc[~part["solved"], "proposals"]
        rows.append(
            {
                "algorithm": algorithm,
                "n": n,
                "instances": len(part),
                "solved": part["solved"].sum(),
                "median": median.value,
                "low": median.low,
                "high": median.high,
                "censored_from": given_up.min() if len(given_up) else None,
            }
        )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, growth(job.read_all(snakemake.input.annealing_runs)))
