"""Two algorithms try instances of a fixed number of patterns and a growing number of weights.

Outputs
-------
results/<scale>/scale_helps/trials/<chunk>.csv : one row for each attempt
"""

from quenched.numerics.random import stream
from quenched.perceptron import ensembles
from quenched.perceptron.message_passing import reinforced_bp
from quenched.perceptron.sbpi import sbpi
from quenched.replication import job

CLAIM = "scale_helps"


def trials(instances, loads, max_sweeps, rate, chunks, chunk, seed):
    """Rows of one chunk: every chunks-th instance; both algorithms get the same ones."""
    algorithms = {"sbpi": (sbpi, {"max_sweeps": max_sweeps}), "reinforced_bp": (reinforced_bp, {"rate": rate})}
    rows = []
    for p, count in instances.items():
        for n in sorted({_odd(p / load) for load in loads}):
            for instance in range(chunk, count, chunks):
                patterns = ensembles.draw("binary", p, n, rng=stream(seed, CLAIM, "patterns", p, n, instance))
                for name, (solve, options) in algorithms.items():
                    found = solve(patterns, rng=stream(seed, CLAIM, name, p, n, instance), **options)
                    key = {"algorithm": name, "p": p, "n": n, "instance": instance}
                    rows.append(key | {"solved": found.solved, "sweeps": found.sweeps})
    return rows


def _odd(size):
    """The nearest whole number, or the next when it is even."""
    return round(size) | 1


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, trials(**settings, chunk=int(snakemake.wildcards.chunk), seed=seed))
