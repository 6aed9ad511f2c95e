"""Entropy of the binary perceptron against the load, by replica theory and by the annealed average.

Outputs
-------
results/<scale>/perceptron_capacity/entropy.csv : s(alpha), its annealed bound, q, q_hat, replicon for each margin
"""

from quenched.perceptron import gardner
from quenched.replication import job


def entropy(relative_loads, margins):
    """One row for each margin and load; `error` is how far doubling the quadrature nodes moves the entropy."""
    rows = []
    for kappa in margins:
        capacity = gardner.capacity(kappa)
        for share in job.spaced(relative_loads):
            alpha = share * capacity
            if alpha >= gardner.naive_capacity(kappa):
                break  # the saddle point ends here, with q -> 1
            point = gardner.replica_symmetric(alpha, kappa)
            finer = gardner.replica_symmetric(alpha, kappa, nodes=2 * gardner.NODES - 1)
            rows.append(
                {
                    "kappa": float(kappa),
                    "alpha": alpha,
                    "entropy": finer.entropy,
                    "error": abs(finer.entropy - point.entropy),
                    "annealed": gardner.annealed(alpha, kappa),
                    "q": finer.q,
                    "q_hat": finer.q_hat,
                    "replicon": finer.replicon,
                }
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, entropy(**snakemake.params.settings))
