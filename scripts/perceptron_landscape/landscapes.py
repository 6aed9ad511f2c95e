"""Landscapes from other places than a typical solution: a random configuration, pairs, the mean number of pairs.

Where pairs have a gap of distances, its two ends are rows ``pairs_zero`` with what doubled nodes leave there.

Outputs
-------
results/<scale>/perceptron_landscape/landscapes.csv : one row for each load, landscape and distance
"""

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.perceptron import isolation, landscape
from quenched.replication import job

FINER = 2 * landscape.NODES - 1


def landscapes(loads, near, far):
    """Rows of landscapes.csv; `value` is empty where there is no saddle point."""
    distances = np.concatenate([job.spaced_geometrically(near), job.spaced(far)]).tolist()
    rows = [row for alpha in loads for d in distances for row in _rows(alpha, d)]
    return rows + [row for alpha in loads for row in _gap(alpha)]


def _rows(alpha, d):
    for name, function in (("reference", landscape.reference_entropy), ("pairs", landscape.pair_entropy)):
        try:
            value, finer = function(alpha, d), function(alpha, d, nodes=FINER)
            yield _row(name, alpha, d, finer, abs(finer - value))
        except ConvergenceError:
            yield _row(name, alpha, d, None, None)
    yield _row("mean_pairs", alpha, d, landscape.annealed_pairs(alpha, d), 0.0)


def _gap(alpha):
    try:
        gap = isolation.pair_gap(alpha)
    except ConvergenceError:
        return []
    residuals = [(d, landscape.pair_entropy(alpha, d, nodes=FINER)) for d in (gap.low, gap.high)]
    return [_row("pairs_zero", alpha, d, value, abs(value)) for d, value in residuals]


def _row(name, alpha, d, value, error):
    return {"landscape": name, "alpha": alpha, "d": d, "value": value, "error": error}


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, landscapes(**snakemake.params.settings))
