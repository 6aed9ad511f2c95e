"""Random instances: how many are separable by real weights, and their largest margin, as sums of one chunk.

Outputs
-------
results/<scale>/perceptron_rosenblatt/samples/<chunk>.csv : one row for each ensemble, size and number of patterns
"""

import numpy as np

from quenched.numerics.random import stream
from quenched.perceptron import ensembles, separability
from quenched.replication import job


def samples(instances, loads, chunks, chunk, seed):
    """Rows of one chunk: its share of the instances of every cell."""
    rows = []
    for kind in ensembles.KINDS:
        for n, count in instances.items():
            for load, multiple in loads.items():
                p, total = round(load * n), count * multiple
                own = total // chunks + (chunk < total % chunks)
                rng = stream(seed, "perceptron_rosenblatt", "samples", kind, n, p, chunk)
                margins = np.array([separability.margin(ensembles.draw(kind, p, n, rng=rng)) for _ in range(own)])
                rows.append(
                    {
                        "patterns": kind,
                        "n": n,
                        "p": p,
                        "instances": own,
                        "separable": int(np.count_nonzero(margins)),
                        "margin": margins.sum(),
                        "margin_squared": np.square(margins).sum(),
                    }
                )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, samples(**settings, chunk=int(snakemake.wildcards.chunk), seed=seed))
