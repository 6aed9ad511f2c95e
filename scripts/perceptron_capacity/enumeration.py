"""Entropy, solvability and mean number of solutions of enumerated perceptrons.

Outputs
-------
results/<scale>/perceptron_capacity/enumeration.csv : one row for each ensemble, size and number of patterns
"""

from quenched.numerics.statistics import proportion
from quenched.perceptron import instances, records
from quenched.replication import job


def enumeration(totals):
    """Rows of enumeration.csv, for every number of patterns that at least two instances satisfy."""
    return [row for sums in totals for row in _rows(sums)]


def _rows(sums):
    curves = instances.curves(sums)
    for p, alpha in enumerate(curves.alpha):
        solvable, solvable_err = proportion(int(sums.satisfiable[p]), sums.count)
        yield {
            "patterns": sums.kind,
            "n": sums.n,
            "p": p,
            "alpha": alpha,
            "instances": sums.count,
            "entropy": curves.entropy[p],
            "entropy_err": curves.entropy_err[p],
            "solvable": solvable,
            "solvable_err": solvable_err,
            "count_ratio": curves.ratio[p],
            "count_ratio_err": curves.ratio_err[p],
        }


if __name__ == "__main__":
    with job.session(snakemake):
        chunks = job.read_all(snakemake.input.sums)
        job.write_table(snakemake, enumeration(records.from_columns(**chunks)))
