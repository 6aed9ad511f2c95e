"""Small instances, enumerated completely: how many have a solution, and how many SBPI solves.

Outputs
-------
results/<scale>/scale_helps/existence.csv : one row for each number of patterns and of weights
"""

import numpy as np

from quenched.numerics.random import stream
from quenched.numerics.success import wilson
from quenched.perceptron import ensembles, enumerate
from quenched.perceptron.sbpi import sbpi
from quenched.replication import job

CLAIM = "scale_helps"


def existence(patterns, sizes, instances, max_sweeps, seed):
    """Rows of existence.csv."""
    return [_row(p, n, *_counts(p, n, instances, max_sweeps, seed)) for p in patterns for n in sizes]


def _counts(p, n, instances, max_sweeps, seed):
    """Whether each instance has a solution, and whether SBPI finds one."""
    stack = ensembles.draw("binary", instances * p, n, rng=stream(seed, CLAIM, "existence", p, n))
    stack = stack.reshape(instances, p, n)
    exists = enumerate.count_solutions_batch(stack)[:, -1] > 0
    rng = stream(seed, CLAIM, "small", p, n)
    return exists, np.array([sbpi(instance, rng=rng, max_sweeps=max_sweeps).solved for instance in stack])


def _row(p, n, exists, found):
    row = {"p": p, "n": n, "alpha": p / n, "instances": exists.size, "impossible": int((found & ~exists).sum())}
    for name, solved in (("exists", int(exists.sum())), ("found", int(found.sum()))):
        low, high = wilson(solved, exists.size)
        row |= {name: solved, f"{name}_share": solved / exists.size, f"{name}_low": low, f"{name}_high": high}
    return row


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, existence(**snakemake.params.settings, seed=snakemake.params.seed))
