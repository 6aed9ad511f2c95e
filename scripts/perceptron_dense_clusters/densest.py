"""The largest local entropy at given loads and distances, with its two upper bounds.

Outputs
-------
results/<scale>/perceptron_dense_clusters/densest.csv
"""

import math

from quenched.perceptron import gardner, local_entropy
from quenched.replication import job

LIMIT_ERROR = 7e-7  # of S_I where y is above 1e6


def densest(loads, distances):
    """One row for each load and distance; `error` is how far halving the quadrature steps moves S_I."""
    rows = []
    for alpha in loads:
        whole = gardner.replica_symmetric(alpha).entropy
        for d in distances:
            point = local_entropy.densest(alpha, d)
            finer = local_entropy.densest(alpha, d, refinement=2)
            configurations = -d * math.log(d) - (1.0 - d) * math.log1p(-d)
            limit = LIMIT_ERROR if math.isinf(finer.y) else 0.0
            rows.append(
                {
                    "alpha": float(alpha),
                    "d": float(d),
                    "local_entropy": finer.local_entropy,
                    "error": abs(finer.local_entropy - point.local_entropy) + limit,
                    "inverse_y": 1.0 / finer.y,
                    "configurations": configurations,
                    "entropy": whole,
                }
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, densest(**snakemake.params.settings))
