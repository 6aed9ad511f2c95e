"""The free entropy at y = 1, where every solution is counted once with each of its references.

Outputs
-------
results/<scale>/perceptron_dense_clusters/identities.csv : Phi(1) against s + h(d)
"""

import math

from quenched.perceptron import gardner, local_entropy
from quenched.replication import job


def identities(loads, distances):
    """One row for each load and distance."""
    rows = []
    for alpha in loads:
        whole = gardner.replica_symmetric(alpha)
        for d in distances:
            point = local_entropy.fixed_y(alpha, d, 1.0)
            exact = whole.entropy - d * math.log(d) - (1.0 - d) * math.log1p(-d)
            rows.append(
                {
                    "alpha": float(alpha),
                    "d": float(d),
                    "free_entropy": point.free_entropy,
                    "exact": exact,
                    "q0": point.q0,
                    "q": whole.q,
                }
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, identities(**snakemake.params.settings))
