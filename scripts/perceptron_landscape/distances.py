"""Edges of the distances at which a typical solution has others, against the load, for both constraints.

Outputs
-------
results/<scale>/perceptron_landscape/distances.csv : one row for each model and load
"""

import math

from quenched.perceptron import franz_parisi, gardner, isolation, symmetric
from quenched.replication import job

BELOW = (0.001, 0.02, 0.2, 0.5, 0.9)  # of d_min: where the sign of V is looked up
ROOT = 1e-12  # relative tolerance of a zero


def distances(fractions, missing, width):
    """Rows of distances.csv; `fraction` is the load in units of the capacity."""
    loads = [(fraction, 1.0 - fraction) for fraction in fractions] + [(1.0 - short, short) for short in missing]
    rows = []
    for fraction, short in loads:
        rows.append(_one_sided(fraction) | {"missing": short})
        rows.append(_symmetric(fraction, width) | {"missing": short})
    return rows


def _one_sided(fraction):
    alpha = fraction * gardner.capacity()
    d_min, d_max = franz_parisi.minimal_distance(alpha), franz_parisi.maximal_distance(alpha)
    readings = {part: isolation.value_or_bound(alpha, part * d_min) for part in BELOW}
    below, error = max(
        (reading.value / isolation.binary_entropy(part * d_min), reading.error / isolation.binary_entropy(part * d_min))
        for part, reading in readings.items()
    )
    loss = isolation.binary_entropy(0.5 * d_min) - readings[0.5].value
    return {
        "model": "one_sided",
        "fraction": fraction,
        "alpha": alpha,
        "d_min": d_min,
        "d_min_err": _edge_error(alpha, d_min),
        "d_max": d_max,
        "d_max_err": _edge_error(alpha, d_max),
        "typical": 0.5 * (1.0 - gardner.replica_symmetric(alpha).q),
        "d_bound": isolation.bound_distance(alpha),
        "d_law": isolation.law_distance(alpha),
        "below": below,
        "below_err": error,
        "slope_ratio": loss
        / (isolation.binary_entropy(0.5 * d_min) - franz_parisi.small_distance_law(alpha, 0.5 * d_min)),
        "slope_exponent": math.log2(isolation.binary_entropy(d_min) / loss),
        "slope_err": readings[0.5].error / loss,
    }


def _edge_error(alpha, d):
    """How far halving all quadrature steps moves a zero of V: V over its slope, and the tolerance of the search."""
    point = franz_parisi.potential(alpha, d, refinement=2)
    return abs(point.value / (2.0 * point.x)) + ROOT * d


def _symmetric(fraction, width):
    alpha = fraction * symmetric.capacity(width)
    d_min = symmetric.minimal_distance(width, alpha)
    error = abs(symmetric.minimal_distance(width, alpha, nodes=2 * symmetric.NODES) - d_min) + ROOT * d_min
    readings = [_symmetric_ratio(width, alpha, part * d_min) for part in BELOW]
    below, below_error = max(readings)
    half = 0.5 * d_min
    loss = isolation.binary_entropy(half) - symmetric.potential(width, alpha, half)
    finer = isolation.binary_entropy(half) - symmetric.potential(width, alpha, half, nodes=2 * symmetric.NODES)
    return {
        "model": "symmetric",
        "fraction": fraction,
        "alpha": alpha,
        "d_min": d_min,
        "d_min_err": error,
        "d_max": 1.0 - d_min,
        "d_max_err": error,
        "typical": 0.5,
        "d_bound": d_min,
        "d_law": None,
        "below": below,
        "below_err": below_error,
        "slope_ratio": loss
        / (isolation.binary_entropy(half) - isolation.symmetric_small_distance_law(width, alpha, half)),
        "slope_exponent": math.log2(isolation.binary_entropy(d_min) / loss),
        "slope_err": abs(finer - loss) / loss,
    }


def _symmetric_ratio(width, alpha, d):
    value = symmetric.potential(width, alpha, d)
    finer = symmetric.potential(width, alpha, d, nodes=2 * symmetric.NODES)
    return finer / isolation.binary_entropy(d), abs(finer - value) / isolation.binary_entropy(d)


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, distances(**snakemake.params.settings))
