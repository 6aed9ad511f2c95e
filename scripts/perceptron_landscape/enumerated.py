"""Solve random instances completely and look around their solutions; keep sums over the instances of one chunk.

Outputs
-------
results/<scale>/perceptron_landscape/enumerated/<chunk>.csv : number of instances, sum and sum of squares
"""

from quenched.numerics.random import stream
from quenched.perceptron import enumerated_surroundings
from quenched.replication import job


def enumerated(gaussian, binary, symmetric, width, references, chunks, chunk, seed):
    """Rows of one chunk: its share of the instances of every ensemble, load and size."""
    rows = []
    for kind, loads in (("gaussian", gaussian), ("binary", binary), ("symmetric", symmetric)):
        for load, sizes in loads.items():
            for n, count in sizes.items():
                p, own = round(load * n), count // chunks + (chunk < count % chunks)
                half_width = width if kind == "symmetric" else None
                rng = stream(seed, "perceptron_landscape", "enumerated", kind, n, p, chunk)
                sums = enumerated_surroundings.simulate(
                    kind, n, p, own, width=half_width, references=references, rng=rng
                )
                rows += [
                    {"patterns": kind, "width": half_width, "n": n, "p": p, "observable": name, "k": k}
                    | {"instances": int(counted), "total": float(total), "squares": float(squares)}
                    for name, values in sums.items()
                    for k, (counted, total, squares) in enumerate(values)
                ]
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, enumerated(**settings, chunk=int(snakemake.wildcards.chunk), seed=seed))
