"""The load at which the branch of dense neighbourhoods that starts at small distances is cut off.

Outputs
-------
results/<scale>/perceptron_dense_clusters/fracture.csv : the point where two branches touch
"""

from quenched.perceptron import local_entropy
from quenched.replication import job


def fracture(refinement):
    """One row; errors are how far the finer quadrature moves the point."""
    coarse, fine = local_entropy.fracture(), local_entropy.fracture(refinement=refinement)
    row = {name: float(value) for name, value in fine._asdict().items()}
    return [row | {"alpha_err": abs(fine.alpha - coarse.alpha), "d_err": abs(fine.d - coarse.d)}]


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, fracture(**snakemake.params.settings))
