"""Dense clusters of the symmetric perceptron, with q0 > 0 where that takes over and with q0 = 0 throughout.

Outputs
-------
results/<scale>/perceptron_dense_clusters/symmetric.csv : distances up to which the branch of the core goes
"""

from quenched.perceptron import symmetric as typical
from quenched.perceptron import symmetric_local_entropy
from quenched.replication import job

ANSATZE = {"broken": True, "zero": False}


def symmetric(width, loads, distances):
    """One row for each load, ansatz and distance; `error` is how far halving the quadrature steps moves S_I."""
    rows = []
    for alpha in loads:
        for ansatz, broken in ANSATZE.items():
            for point in symmetric_local_entropy.curve(width, alpha, distances, broken=broken):
                row = {name: float(value) for name, value in point._asdict().items() if name != "gain"}
                rows.append(
                    {"alpha": float(alpha), "ansatz": ansatz}
                    | row
                    | {
                        "potential": typical.potential(width, alpha, point.d),
                        "limit": symmetric_local_entropy.rarest(width, alpha, point.d),
                        "entropy": typical.entropy(alpha, width),
                    }
                )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, symmetric(**snakemake.params.settings))
