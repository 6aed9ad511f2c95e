"""Anneal the number of errors, alone and with interacting replicas, in ever longer schedules until solved.

Outputs
-------
results/<scale>/perceptron_algorithms/annealing_runs/<chunk>.csv : one row for each instance and algorithm
"""

import functools

from quenched.numerics.random import stream
from quenched.perceptron import trials as library
from quenched.perceptron.annealing_time import annealing_time
from quenched.perceptron.ensembles import draw
from quenched.replication import job

CLAIM = "perceptron_algorithms"


def annealing_runs(load, instances, replicas, first, cap, chunks, chunk, seed):
    """Rows of one chunk: every chunks-th instance of every size."""
    rows = []
    for algorithm, options in (("count_annealing", {}), ("replicated_annealing", {"replicas": replicas})):
        solver = functools.partial(library.ALGORITHMS[algorithm], **options)
        for n, count in instances.items():
            for instance in range(chunk, count, chunks):
                patterns = draw("binary", round(load * n), n, rng=stream(seed, CLAIM, "patterns", n, load, instance))
                rng = stream(seed, CLAIM, "annealing_runs", algorithm, n, load, instance)
                found = annealing_time(patterns, solver, rng=rng, first=first, cap=cap)
                key = {"algorithm": algorithm, "n": n, "instance": instance}
                proposals = found.sweeps * library.passes(algorithm, **options)
                rows.append(key | found._asdict() | {"proposals": proposals})
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, annealing_runs(**settings, chunk=int(snakemake.wildcards.chunk), seed=seed))
