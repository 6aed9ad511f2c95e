"""Enumerate small instances completely: the densest solution beside all the others.

Outputs
-------
results/<scale>/perceptron_algorithms/exact.csv : one row for each instance that has solutions
"""

from quenched.numerics.random import stream
from quenched.perceptron import distances, enumerate
from quenched.perceptron.ensembles import draw
from quenched.replication import job

CLAIM = "perceptron_algorithms"
RADIUS = 3


def exact(patterns, instances, seed):
    """Rows of exact.csv."""
    rows = []
    for n, p in patterns.items():
        for instance in range(instances):
            rng = stream(seed, CLAIM, "exact", n, p, instance)
            solutions = enumerate.solutions(draw("binary", p, n, rng=rng))
            if len(solutions):
                found = distances.crowding(distances.profile(solutions, RADIUS))
                rows.append({"n": n, "p": p, "instance": instance, "solutions": len(solutions)} | found._asdict())
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, exact(**snakemake.params.settings, seed=snakemake.params.seed))
