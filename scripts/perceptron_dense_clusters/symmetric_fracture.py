"""The loads at which the densest cluster of the symmetric perceptron folds and ends.

Outputs
-------
results/<scale>/perceptron_dense_clusters/symmetric_fracture.csv : one row
"""

from quenched.perceptron import symmetric, symmetric_fracture, symmetric_local_entropy
from quenched.replication import job


def fracture(width, entry, refinement):
    """Both loads, the point of the fold, and two loads to compare with."""
    found = symmetric_fracture.fracture(width, entry=entry, refinement=refinement)
    others = {
        "rarest": symmetric_local_entropy.rarest_fracture_load(width),
        "capacity": symmetric.capacity(width),
    }
    return [{"width": float(width)} | {name: float(value) for name, value in found._asdict().items()} | others]


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, fracture(**snakemake.params.settings))
