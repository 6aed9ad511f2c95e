"""Learn patterns one by one by a random walk among the solutions of those before.

Outputs
-------
results/<scale>/perceptron_algorithms/walks.csv : one row for each size and kind of step
"""

from quenched.numerics.random import stream
from quenched.numerics.statistics import mean
from quenched.perceptron.ensembles import draw
from quenched.perceptron.random_walk import random_walk
from quenched.replication import job

CLAIM = "perceptron_algorithms"


def walks(instances, budget, seed):
    """Rows of walks.csv; N patterns are offered, more than can be learned."""
    rows = []
    for n, count in instances.items():
        for flips in (1, 2):
            loads = []
            for instance in range(count):
                patterns = draw("binary", n, n, rng=stream(seed, CLAIM, "patterns", n, 1.0, instance))
                rng = stream(seed, CLAIM, "walks", flips, n, instance)
                loads.append(random_walk(patterns, rng=rng, flips=flips, budget=budget).learned / n)
            load, error = mean(loads)
            rows.append({"n": n, "flips": flips, "instances": count, "load": load, "load_err": error})
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, walks(**snakemake.params.settings, seed=snakemake.params.seed))
