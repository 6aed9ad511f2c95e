"""Franz-Parisi potential against the distance, and the closed forms around it, for both constraints.

Outputs
-------
results/<scale>/perceptron_landscape/potential.csv : one row for each model, margin (or width), load and distance
"""

import numpy as np

from quenched.perceptron import franz_parisi, gardner, isolation, symmetric
from quenched.replication import job


def potential(loads, width, symmetric, near, far):
    """Rows of potential.csv; `value` is empty where the saddle point does not exist."""
    distances = np.concatenate([job.spaced_geometrically(near), job.spaced(far)]).tolist()
    rows = [row for kappa, values in loads.items() for alpha in values for row in _typical(kappa, alpha, distances)]
    return rows + [row for fraction in symmetric for row in _symmetric(width, fraction, distances)]


def _typical(kappa, alpha, distances):
    entropy = gardner.replica_symmetric(alpha, kappa).entropy
    for d in distances:
        reading = isolation.value_or_bound(alpha, d, kappa)
        yield {
            "model": "one_sided",
            "margin": kappa,
            "alpha": alpha,
            "d": d,
            "value": reading.value if reading.saddle else None,
            "error": reading.error if reading.saddle else None,
            "bound": franz_parisi.small_distance_bound(alpha, d, kappa),
            "law": franz_parisi.small_distance_law(alpha, d, kappa),
            "entropy": entropy,
        }


def _symmetric(width, fraction, distances):
    alpha = fraction * symmetric.capacity(width)
    for d in distances:
        value = symmetric.potential(width, alpha, d)
        finer = symmetric.potential(width, alpha, d, nodes=2 * symmetric.NODES)
        yield {
            "model": "symmetric",
            "margin": width,
            "alpha": alpha,
            "d": d,
            "value": finer,
            "error": abs(finer - value),
            "bound": finer,
            "law": isolation.symmetric_small_distance_law(width, alpha, d),
            "entropy": symmetric.entropy(alpha, width),
        }


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, potential(**snakemake.params.settings))
