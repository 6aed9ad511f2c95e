"""How often, how soon and at what cost each algorithm succeeds, and how free its solutions are.

Outputs
-------
results/<scale>/perceptron_algorithms/success.csv : one row for each algorithm, size and load
"""

from quenched.numerics.statistics import mean
from quenched.numerics.success import censored_median, wilson
from quenched.replication import job


def success(trials):
    """Rows of success.csv."""
    rows = []
    for (algorithm, n, alpha), part in trials.groupby(["algorithm", "n", "alpha"]):
        solved = part[part["solved"]]
        low, high = wilson(len(solved), len(part))
        row = {
            "algorithm": algorithm,
            "n": n,
            "alpha": alpha,
            "instances": len(part),
            "solved": len(solved),
            "share": len(solved) / len(part),
            "low": low,
            "high": high,
            "median_sweeps": censored_median(part["sweeps"], ~part["solved"].to_numpy()).value,
            "cost": part["operations"].sum() / len(solved) if len(solved) else None,
        }
        for name in ("barely", "free_flips"):
            row[name], row[f"{name}_err"] = mean(solved[name]) if len(solved) >= 2 else (None, None)
        rows.append(row)
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, success(job.read_all(snakemake.input.trials)))
