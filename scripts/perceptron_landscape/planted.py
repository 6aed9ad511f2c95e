"""Try every single flip of planted solutions of the symmetric perceptron; keep sums over the instances of one chunk.

Outputs
-------
results/<scale>/perceptron_landscape/planted/<chunk>.csv : one row for each load and size
"""

import numpy as np

from quenched.numerics.random import stream
from quenched.perceptron import planted_symmetric, symmetric
from quenched.replication import job


def planted(instances, width, chunks, chunk, seed):
    """Rows of one chunk: its share of the instances of every load (in units of the capacity) and size."""
    rows = []
    for fraction, sizes in instances.items():
        for n, count in sizes.items():
            p, own = round(fraction * symmetric.capacity(width) * n), count // chunks + (chunk < count % chunks)
            rng = stream(seed, "perceptron_landscape", "planted", n, p, chunk)
            found = planted_symmetric.simulate(n, p, width, own, rng=rng)
            rows.append(
                {
                    "fraction": fraction,
                    "width": width,
                    "n": n,
                    "p": p,
                    "instances": own,
                    "neighbours": int(found.neighbours.sum()),
                    "neighbours_squares": int(np.square(found.neighbours).sum()),
                    "isolated": int(np.count_nonzero(found.neighbours == 0)),
                    "at_risk": int(found.at_risk.sum()),
                    "at_risk_squares": int(np.square(found.at_risk).sum()),
                }
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, planted(**settings, chunk=int(snakemake.wildcards.chunk), seed=seed))
