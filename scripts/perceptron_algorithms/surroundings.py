"""Local entropy around what algorithms find, and around planted teachers, by message passing with a coupling field.

Outputs
-------
results/<scale>/perceptron_algorithms/surroundings.csv : one row for each kind of solution, load and distance
"""

import numpy as np

from quenched.numerics.random import stream
from quenched.numerics.statistics import mean
from quenched.perceptron import trials as library
from quenched.perceptron.ensembles import draw
from quenched.perceptron.message_passing import local_entropy_around
from quenched.perceptron.planted import planted
from quenched.perceptron.surroundings import read_off
from quenched.replication import job

CLAIM = "perceptron_algorithms"
PLANTED = "reinforced_bp"  # whose solutions of planted instances are set beside the teachers


def surroundings(solvers, algorithms, n, instances, loads, couplings, distances, seed):
    """Rows of surroundings.csv; unsolved instances are left out."""
    gammas = job.spaced_geometrically(couplings)[::-1]
    rows = []
    for alpha in loads:
        curves = {}
        for instance in range(instances):
            for ensemble, source, patterns, weights in _solutions(solvers, algorithms, n, alpha, instance, seed):
                around = read_off(gammas, *local_entropy_around(patterns, weights, gammas), distances)
                curves.setdefault((ensemble, source), []).append(around)
        for (ensemble, source), found in curves.items():
            key = {"ensemble": ensemble, "source": source, "alpha": alpha, "n": n}
            rows += [key | row for row in _means(distances, np.array(found))]
    return rows


def _solutions(solvers, algorithms, n, alpha, instance, seed):
    """Ensemble, source, patterns and weights of every solution of one random and one planted instance."""
    patterns = draw("binary", round(alpha * n), n, rng=stream(seed, CLAIM, "patterns", n, alpha, instance))
    teacher = draw("binary", 1, n, rng=stream(seed, CLAIM, "teacher", n, alpha, instance))[0]
    turned = planted(patterns, teacher)
    tried = [("random", patterns, algorithm) for algorithm in algorithms] + [("planted", turned, PLANTED)]
    for ensemble, given, algorithm in tried:
        rng = stream(seed, CLAIM, "solutions", ensemble, algorithm, n, alpha, instance)
        found = library.attempt(algorithm, given, rng=rng, **solvers[algorithm])
        if found.solved:
            yield ensemble, algorithm, given, found.weights
    yield "planted", "teacher", turned, teacher


def _means(distances, values):
    for d, column in zip(distances, values.T, strict=True):
        reached = column[~np.isnan(column)]
        if reached.size >= 2:
            entropy, error = mean(reached)
            yield {"d": d, "solutions": reached.size, "entropy": entropy, "entropy_err": error}


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, surroundings(**snakemake.params.settings, seed=snakemake.params.seed))
