"""The load, and the number of weights, at which half of the instances are solved, or have a solution at all.

Outputs
-------
results/<scale>/scale_helps/thresholds.csv : one row for each number of patterns and each algorithm or enumeration
"""

from quenched.numerics import ConvergenceError
from quenched.numerics.success import half_point
from quenched.replication import job, tables


def thresholds(success, existence):
    """Rows of thresholds.csv; none where the sizes do not bracket the half point."""
    cells = [(*key, part, part["solved"]) for key, part in success.groupby(["algorithm", "p"])]
    for p, part in existence.groupby("p"):
        cells += [("exists", p, part, part["exists"]), ("sbpi", p, part, part["found"])]
    rows = []
    for source, p, part, successes in cells:
        try:
            half = half_point(part["alpha"], successes, part["instances"])
        except (ValueError, ConvergenceError) as error:
            job.log.info("no half point of %s at P = %d: %s", source, p, error)
            continue
        key = {"source": source, "p": p, "instances": int(part["instances"].sum())}
        rows.append(key | {"alpha": half.value, "stderr": half.stderr, "width": half.width, "weights": p / half.value})
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("success", "existence")
        job.write_table(snakemake, thresholds(*(tables.read(snakemake.input[name]) for name in names)))
