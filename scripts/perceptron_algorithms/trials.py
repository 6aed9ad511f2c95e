"""Let each algorithm try random instances at several loads and sizes.

Outputs
-------
results/<scale>/perceptron_algorithms/trials/<chunk>.csv : one row for each attempt, solved or given up
"""

from quenched.numerics.random import stream
from quenched.perceptron import trials as library
from quenched.perceptron.ensembles import draw
from quenched.replication import job

CLAIM = "perceptron_algorithms"


def trials(solvers, runs, chunks, chunk, seed):
    """Rows of one chunk: every chunks-th instance of every run."""
    rows = []
    for run in runs:
        algorithm, n = run["algorithm"], run["n"]
        for alpha in run["loads"]:
            for instance in range(chunk, run["instances"], chunks):
                patterns = draw("binary", round(alpha * n), n, rng=stream(seed, CLAIM, "patterns", n, alpha, instance))
                rng = stream(seed, CLAIM, "trials", algorithm, n, alpha, instance)
                found = library.attempt(algorithm, patterns, rng=rng, **solvers[algorithm])
                key = {"algorithm": algorithm, "n": n, "p": len(patterns), "alpha": alpha, "instance": instance}
                rows.append(key | {name: value for name, value in found._asdict().items() if name != "weights"})
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, trials(**settings, chunk=int(snakemake.wildcards.chunk), seed=seed))
