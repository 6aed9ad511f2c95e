"""Cover's count of separable labellings, Gardner's margin, and the bound on mistakes that follows from it.

Outputs
-------
results/<scale>/perceptron_rosenblatt/theory.csv : one row for each curve, size and load
"""

from quenched.perceptron import gardner, spherical
from quenched.replication import job

BEYOND = 3  # patterns per weight up to which Cover's curves go


def theory(loads, sizes):
    """Rows of theory.csv; curves of N -> infinity have n = 0."""
    rows = [_row("cover", n, p / n, gardner.cover(p, n)) for n in sizes for p in range(1, BEYOND * n + 1)]
    for alpha in map(float, job.spaced(loads)):
        margin = spherical.typical_margin(alpha)
        rows.append(_row("margin", 0, alpha, margin))
        if margin > 0.0:
            rows.append(_row("mistakes", 0, alpha, spherical.novikoff_bound(1.0, margin)))
    return rows


def _row(curve, n, alpha, value):
    return {"curve": curve, "n": n, "alpha": alpha, "value": value}


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, theory(**snakemake.params.settings))
