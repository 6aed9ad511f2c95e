"""What surrounds a typical solution at the same loads: its Franz-Parisi potential.

Outputs
-------
results/<scale>/perceptron_dense_clusters/typical.csv : distances at which the saddle point exists
"""

from quenched.numerics import ConvergenceError
from quenched.perceptron import franz_parisi
from quenched.replication import job


def typical(loads, distances):
    """One row for each load and distance, from large distances down to where the saddle point ends."""
    rows = []
    for alpha in loads:
        for d in reversed(distances):
            try:
                point = franz_parisi.potential(alpha, d)
                finer = franz_parisi.potential(alpha, d, refinement=2)
            except ConvergenceError:
                break
            rows.append(
                {
                    "alpha": float(alpha),
                    "d": float(d),
                    "potential": finer.value,
                    "error": abs(finer.value - point.value),
                    "bound": franz_parisi.small_distance_bound(alpha, d),
                }
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, typical(**snakemake.params.settings))
