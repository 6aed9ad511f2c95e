"""Stabilities of the patterns under found and under planted solutions, and the weights that can be flipped.

Outputs
-------
results/<scale>/perceptron_algorithms/stabilities.csv : mean numbers for each kind of solution, and two exact laws
"""

import math

import numpy as np

from quenched.numerics.random import stream
from quenched.numerics.statistics import mean
from quenched.perceptron import planted_law
from quenched.perceptron import trials as library
from quenched.perceptron.ensembles import draw
from quenched.perceptron.flips import free_flips
from quenched.perceptron.planted import planted
from quenched.perceptron.solution import stabilities as exact_stabilities
from quenched.perceptron.typical_fields import field_density
from quenched.replication import job

CLAIM = "perceptron_algorithms"
REACH = 2.5  # largest stability shown, in units of sqrt(N)


def stabilities(solvers, algorithms, n, instances, teachers, loads, seed):
    """Rows of stabilities.csv; unsolved instances are left out."""
    values = np.arange(1, int(REACH * math.sqrt(n)) + 1, 2)
    rows = []
    for alpha in loads:
        for source in (*algorithms, "teacher"):
            count = teachers if source == "teacher" else instances
            found = [_solution(source, solvers, n, alpha, instance, seed) for instance in range(count)]
            counts = [_counts(values, *pair) for pair in found if pair is not None]
            key = {"source": source, "alpha": alpha, "n": n}
            rows += [key | row for row in _means(values, np.array(counts))]
        rows += _laws(values, n, alpha)
    return rows


def _solution(source, solvers, n, alpha, instance, seed):
    """Patterns and a solution of them; None when the algorithm gives up."""
    patterns = draw("binary", round(alpha * n), n, rng=stream(seed, CLAIM, "patterns", n, alpha, instance))
    if source == "teacher":
        teacher = draw("binary", 1, n, rng=stream(seed, CLAIM, "teacher", n, alpha, instance))[0]
        return planted(patterns, teacher), teacher
    rng = stream(seed, CLAIM, "solutions", "random", source, n, alpha, instance)
    found = library.attempt(source, patterns, rng=rng, **solvers[source])
    return (patterns, found.weights) if found.solved else None


def _counts(values, patterns, weights):
    """How many patterns have each stability, then how many weights are free."""
    fields = exact_stabilities(patterns, weights)
    return [*np.bincount(fields[fields <= values[-1]], minlength=values[-1] + 1)[values], free_flips(patterns, weights)]


def _means(values, counts):
    if len(counts) < 2:
        return
    for column, stability in enumerate([*values, 0]):
        value, error = mean(counts[:, column])
        observable = "patterns" if stability else "free_flips"
        yield {
            "observable": observable, "stability": stability, "solutions": len(counts), "mean": value, "stderr": error,
        }  # fmt: skip


def _laws(values, n, alpha):
    """The exact law of planted solutions, and the replica-symmetric density times the spacing of the stabilities."""
    p = round(alpha * n)
    planted_share = planted_law.stability_distribution(n)[1][: values.size]
    typical_share = field_density(alpha, values / math.sqrt(n)) * 2.0 / math.sqrt(n)
    for source, share in (("planted_law", planted_share), ("typical_law", typical_share)):
        key = {"source": source, "alpha": alpha, "n": n, "solutions": 0, "stderr": 0.0}
        for stability, part in zip(values, share, strict=True):
            yield key | {"observable": "patterns", "stability": stability, "mean": p * part}
    flips = planted_law.expected_free_flips(n, p)
    law = {"source": "planted_law", "alpha": alpha, "n": n, "solutions": 0, "stderr": 0.0}
    yield law | {"observable": "free_flips", "stability": 0, "mean": flips}


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, stabilities(**snakemake.params.settings, seed=snakemake.params.seed))
