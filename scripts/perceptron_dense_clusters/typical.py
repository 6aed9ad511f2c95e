"""What surrounds a typical solution at the same loads: its Franz-Parisi potential.

Outputs
-------
results/<scale>/perceptron_dense_clusters/typical.csv : V, empty where it has no saddle point, and its closed-form bound
"""

from quenched.numerics import ConvergenceError
from quenched.perceptron import franz_parisi
from quenched.replication import job


def typical(loads, distances):
    """One row for each load and distance."""
    return [_row(float(alpha), float(d)) for alpha in loads for d in distances]


def _row(alpha, d):
    """`error` is how far the finer quadrature moves V, or the bound where there is no V."""
    bound, finer_bound = (franz_parisi.small_distance_bound(alpha, d, refinement=n) for n in (1, 2))
    try:
        value, finer = (franz_parisi.potential(alpha, d, refinement=n).value for n in (1, 2))
    except ConvergenceError:
        value = finer = None
    error = abs(finer_bound - bound) if finer is None else abs(finer - value)
    return {"alpha": alpha, "d": d, "potential": finer, "error": error, "bound": finer_bound}


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, typical(**snakemake.params.settings))
