"""The densest surroundings that any solution has, beside those of any configuration.

Outputs
-------
results/<scale>/perceptron_dense_clusters/constrained.csv : distances up to which the branch goes
"""

from quenched.perceptron import gardner, local_entropy, local_entropy_constrained
from quenched.replication import job


def constrained(loads, distances):
    """One row for each load and distance; `error` is how far halving the quadrature steps moves S_I."""
    rows = []
    for alpha in loads:
        whole = gardner.replica_symmetric(alpha).entropy
        for point in local_entropy_constrained.curve(alpha, distances):
            rows.append(
                {"alpha": float(alpha)}
                | {name: float(value) for name, value in point._asdict().items()}
                | {"unconstrained": float(local_entropy.densest(alpha, point.d).local_entropy), "entropy": whole}
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, constrained(**snakemake.params.settings))
