"""Enumerate random perceptrons exactly; keep sums over the instances of one chunk.

Outputs
-------
results/<scale>/perceptron_capacity/sums/<chunk>.csv : sums that suffice for every later mean, error and regression
"""

from quenched.numerics.random import stream
from quenched.perceptron import instances, records
from quenched.replication import job


def sums(binary, gaussian, symmetric, width, chunks, chunk, seed):
    """Rows of one chunk: its share of the instances of every ensemble and size."""
    rows = []
    for kind, sizes in (("binary", binary), ("gaussian", gaussian), ("symmetric", symmetric)):
        for n, count in sizes.items():
            own = count // chunks + (chunk < count % chunks)
            rng = stream(seed, "perceptron_capacity", "sums", kind, n, chunk)
            total = instances.simulate(kind, n, own, width=width if kind == "symmetric" else None, rng=rng)
            rows += [
                {"patterns": kind, "n": n, "observable": name, "p": p, "instances": own, "total": value}
                for name, p, value in records.to_records(total)
            ]
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, sums(**settings, chunk=int(snakemake.wildcards.chunk), seed=seed))
