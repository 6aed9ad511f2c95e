"""Runs of Rosenblatt's rule, cell by cell: how many ended, in how many epochs, how near to the bound.

Outputs
-------
results/<scale>/perceptron_rosenblatt/learning.csv : one row for each ensemble, size and number of patterns
"""

import numpy as np

from quenched.numerics.success import wilson
from quenched.replication import job, tables

QUARTILES = (0.25, 0.5, 0.75)


def learning(trials):
    """Rows of learning.csv; a run that was given up counts with the epochs it had: a lower bound in the quartiles."""
    return [_row(*key, cell) for key, cell in trials.groupby(["patterns", "n", "p"])]


def _row(kind, n, p, cell):
    solved = int(cell["solved"].sum())
    low, high = wilson(solved, len(cell))
    first, median, third = np.quantile(cell["sweeps"], QUARTILES)
    ratio = cell["mistakes"] / cell["bound"]
    return {
        "patterns": kind,
        "n": n,
        "p": p,
        "alpha": p / n,
        "runs": len(cell),
        "solved": solved,
        "low": low,
        "high": high,
        "sweeps_first": first,
        "sweeps_median": median,
        "sweeps_third": third,
        "mistakes_median": float(cell["mistakes"].median()),
        "ratio_median": float(ratio.median()),
        "ratio_max": float(ratio.max()),
    }


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, learning(tables.read(snakemake.input.trials)))
