"""How often and how soon each algorithm succeeds, for each number of patterns and of weights.

Outputs
-------
results/<scale>/scale_helps/success.csv : one row for each algorithm, number of patterns and number of weights
"""

from quenched.numerics.success import censored_median, wilson
from quenched.replication import job


def success(trials):
    """Rows of success.csv, over all chunks; an unsolved attempt is censored in the median."""
    rows = []
    for (algorithm, p, n), part in trials.groupby(["algorithm", "p", "n"]):
        solved = int(part["solved"].sum())
        low, high = wilson(solved, len(part))
        sweeps = censored_median(part["sweeps"], ~part["solved"].to_numpy())
        rows.append(
            {
                "algorithm": algorithm,
                "p": p,
                "n": n,
                "alpha": p / n,
                "instances": len(part),
                "solved": solved,
                "share": solved / len(part),
                "low": low,
                "high": high,
                "sweeps": sweeps.value,
                "sweeps_low": sweeps.low,
                "sweeps_high": sweeps.high,
            }
        )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, success(job.read_all(snakemake.input.trials)))
