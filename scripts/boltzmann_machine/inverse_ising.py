"""Fit random Ising machines to their own samples, and compare the errors with their laws.

Outputs
-------
results/<scale>/boltzmann_machine/inverse_ising.csv : one row for each number of samples
"""

import numpy as np

from quenched.boltzmann import inverse_ising as library
from quenched.numerics.random import stream
from quenched.numerics.statistics import mean
from quenched.replication import job

CLAIM = "boltzmann_machine"


def inverse_ising(n, strength, field, samples, instances, seed):
    """Rows of inverse_ising.csv: means over machines, which are the same for every number of samples."""
    rows, size = [], n + n * (n - 1) // 2
    pairs = np.triu_indices(n, 1)
    for count in samples:
        kls, squares, predicted, relative = [], [], [], []
        for instance in range(instances):
            true = library.random_machine(n, strength, field, rng=stream(seed, CLAIM, "machine", n, strength, instance))
            drawn = library.sample(true, count, rng=stream(seed, CLAIM, "samples", n, strength, count, instance))
            fit = library.fit(drawn)
            kls.append(library.kl(true, fit))
            squares.append(np.sum((fit.couplings - true.couplings)[pairs] ** 2))
            predicted.append(np.trace(np.linalg.inv(library.fisher(true))[n:, n:]) / count)
            relative.append(np.sum(true.couplings[pairs] ** 2))
        row = {"n": n, "samples": count, "instances": instances, "kl_law": size / (2.0 * count)}
        row["kl"], row["kl_err"] = mean(kls)
        row["error"], row["error_err"] = mean(np.sqrt(np.divide(squares, relative)))
        row["error_law"] = float(np.mean(np.sqrt(np.divide(predicted, relative))))
        row["ratio"], row["ratio_err"] = mean(np.divide(squares, predicted))
        rows.append(row)
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, inverse_ising(**snakemake.params.settings, seed=snakemake.params.seed))
