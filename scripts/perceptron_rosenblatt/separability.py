"""Fraction of separable instances against Cover's count, and mean margins against Gardner's.

Outputs
-------
results/<scale>/perceptron_rosenblatt/separability.csv : one row for each ensemble, size and number of patterns
"""

import math

from quenched.numerics.statistics import mean_from_sums
from quenched.numerics.success import wilson
from quenched.perceptron import gardner, spherical
from quenched.replication import job

LEAST_EXPECTED = 5.0  # separable, and not separable, instances from which on z is nearly normal


def separability(samples):
    """Rows of separability.csv, over all chunks; an instance that is not separable counts with margin 0."""
    sums = samples.groupby(["patterns", "n", "p"]).sum().reset_index()
    return [_row(cell) for cell in sums.itertuples()]


def _row(cell):
    alpha, cover = cell.p / cell.n, gardner.cover(cell.p, cell.n)
    low, high = wilson(cell.separable, cell.instances)
    margin, margin_err = mean_from_sums(cell.instances, cell.margin, cell.margin_squared)
    expected, variance = cell.instances * cover, cell.instances * cover * (1.0 - cover)
    normal = min(expected, cell.instances - expected) >= LEAST_EXPECTED
    return {
        "patterns": cell.patterns,
        "n": cell.n,
        "p": cell.p,
        "alpha": alpha,
        "instances": cell.instances,
        "separable": cell.separable,
        "fraction": cell.separable / cell.instances,
        "low": low,
        "high": high,
        "cover": cover,
        "z": (cell.separable - expected) / math.sqrt(variance) if normal else None,
        "margin": margin,
        "margin_err": margin_err,
        "typical": spherical.typical_margin(alpha) if alpha < spherical.CRITICAL_LOAD else 0.0,
    }


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, separability(job.read_all(snakemake.input.samples)))
