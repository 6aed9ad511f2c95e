"""Entropy, solvability and mean number of solutions of enumerated perceptrons.

Outputs
-------
results/<scale>/perceptron_capacity/enumeration.csv : one row for each ensemble, size and number of patterns
"""

from quenched.numerics.statistics import mean_from_sums, proportion
from quenched.perceptron import instances
from quenched.replication import job


def enumeration(totals):
    """Rows of enumeration.csv; the entropy is empty where fewer than two instances have solutions."""
    return [row for sums in totals for row in _rows(sums)]


def _rows(sums):
    for p, satisfiable in enumerate(map(int, sums.satisfiable)):
        solvable, solvable_err = proportion(satisfiable, sums.count)
        ratio, ratio_err = mean_from_sums(sums.count, sums.ratio[p], sums.ratio_squared[p])
        entropy, entropy_err = None, None
        if satisfiable >= 2:
            total = mean_from_sums(satisfiable, sums.log_z[p], sums.log_z_squared[p])
            entropy, entropy_err = (number / sums.n for number in total)
        yield {
            "patterns": sums.kind,
            "n": sums.n,
            "p": p,
            "alpha": p / sums.n,
            "instances": sums.count,
            "entropy": entropy,
            "entropy_err": entropy_err,
            "solvable": solvable,
            "solvable_err": solvable_err,
            "count_ratio": ratio,
            "count_ratio_err": ratio_err,
        }


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, enumeration(instances.total_of(job.read_all(snakemake.input.sums))))
