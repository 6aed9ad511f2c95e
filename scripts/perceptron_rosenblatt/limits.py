"""What finite systems say about infinite ones: the load of half separability, and margins extrapolated in 1/N.

Outputs
-------
results/<scale>/perceptron_rosenblatt/limits.csv : one row for each ensemble and size (half_load) or each fit (margin)
"""

import numpy as np

from quenched.numerics import ConvergenceError, fits
from quenched.numerics.success import half_point
from quenched.perceptron import gardner
from quenched.replication import job, tables

FORMS = {"1/N": (1.0,), "1/N + 1/N^2": (1.0, 2.0)}
LARGEST_FIT = 1.5  # beyond, small systems are often not separable and corrections are not powers of 1/N
INSIDE = (0.15, 0.85)  # separable fractions from which the load of one half is interpolated
NOISELESS = 10**6  # instances of a sample that only shows what the form of the fit costs


def limits(separability):
    """Rows of limits.csv."""
    rows = []
    for (kind, n), cells in separability.groupby(["patterns", "n"]):
        labels = {"observable": "half_load", "patterns": kind, "n": n, "alpha": None, "form": "logistic"}
        rows += [labels | found | {"chi2": None, "dof": None} for found in _half_load(n, cells)]
    for alpha, cells in separability[separability["alpha"] <= LARGEST_FIT].groupby("alpha"):
        groups = [
            tuple(part[name].to_numpy(float) for name in ("n", "margin", "margin_err"))
            for _, part in cells.sort_values("n").groupby("patterns")
        ]
        for form, exponents in FORMS.items():
            fit = fits.finite_size(groups, exponents)
            labels = {"observable": "margin", "patterns": "joint", "n": 0, "alpha": alpha, "form": form}
            found = {"value": fit.limit, "stderr": fit.stderr, "bias": 0.0, "chi2": fit.chi2, "dof": fit.dof}
            rows.append(labels | found)
    return rows


def _half_load(n, cells):
    """Value, error and bias of the logistic fit: what it makes of Cover's exact fractions at the same loads, minus 2.

    Nothing when too few loads lie inside, or their fractions do not fall.
    """
    cells = cells[cells["fraction"].between(*INSIDE)]
    exact = np.array([round(NOISELESS * gardner.cover(p, n)) for p in cells["p"]])
    try:
        half = half_point(cells["alpha"], cells["separable"], cells["instances"])
        bias = half_point(cells["alpha"], exact, np.full(len(cells), NOISELESS)).value - 2.0
    except (ValueError, ConvergenceError) as error:
        job.log.info("no half point at N = %d: %s", n, error)
        return []
    return [{"value": half.value, "stderr": half.stderr, "bias": bias}]


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, limits(tables.read(snakemake.input.separability)))
