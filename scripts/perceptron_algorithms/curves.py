"""Entropy of the solutions at a distance from the densest centres, from typical and planted solutions; of everything.

Outputs
-------
results/<scale>/perceptron_algorithms/curves.csv : one row for each curve, load and distance
"""

import math

from quenched.perceptron import franz_parisi, local_entropy, planted_potential
from quenched.replication import job


def curves(loads, distances):
    """Rows of curves.csv."""
    rows = []
    for alpha in loads:
        for d in distances:
            values = {
                "densest": local_entropy.densest(alpha, d).local_entropy,
                "typical": franz_parisi.potential(alpha, d).value,
                "planted": planted_potential.potential(alpha, d).value,
                "all": -d * math.log(d) - (1.0 - d) * math.log(1.0 - d),
            }
            rows += [{"curve": name, "alpha": alpha, "d": d, "entropy": value} for name, value in values.items()]
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, curves(**snakemake.params.settings))
