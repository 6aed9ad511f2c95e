"""Extrapolate enumerated critical loads and entropies to N -> infinity, with every fit that was tried.

The headline is the joint fit of both pattern ensembles with two correction terms; single fits in 1/N are kept beside it
because they show how far a naive extrapolation goes astray.

Outputs
-------
results/<scale>/perceptron_capacity/extrapolation.csv : one row for each fit
"""

import itertools

import numpy as np
import pandas as pd

from quenched.numerics import fits
from quenched.replication import job, tables

FORMS = {"1/N": (1.0,), "1/N + 1/N^1.5": (1.0, 1.5), "1/N + 1/N^2": (1.0, 2.0)}
AT_ZERO_MARGIN = {"binary": ["binary"], "gaussian": ["gaussian"], "joint": ["binary", "gaussian"]}
SYMMETRIC = {"symmetric": ["symmetric"]}
ENSEMBLES = AT_ZERO_MARGIN | SYMMETRIC
COEFFICIENTS = [f"{kind}_{index}" for kind in ("binary", "gaussian", "symmetric") for index in (1, 2)]
DROPPED = (0, 1, 2)  # how many of the smallest sizes of each ensemble a fit leaves out


def extrapolation(critical_load, enumeration, capacity, loads, symmetric_loads):
    """Rows of extrapolation.csv; where `held`, the limit is the replica value and chi2 tests it."""
    rows = []
    theory = float(capacity.set_index(["kind", "margin"]).loc[("binary", 0.0), "capacity"])
    for estimator in ("raw", "controlled"):
        series = _series(critical_load, estimator, f"{estimator}_err")
        labels = {"observable": "critical_load", "alpha": None, "estimator": estimator}
        rows += _fits(series, ENSEMBLES, None, labels)
        rows += _fits(series, AT_ZERO_MARGIN, theory, labels)
    for ensembles, wanted in ((AT_ZERO_MARGIN, loads), (SYMMETRIC, symmetric_loads)):
        for alpha in wanted:
            labels = {"observable": "entropy", "alpha": alpha, "estimator": "raw"}
            rows += _fits(_entropy_at(enumeration, alpha), ensembles, None, labels)
    return rows


def _series(table, value, error):
    """Sizes, values and errors of each ensemble."""
    return {
        kind: (rows["n"].to_numpy(float), rows[value].to_numpy(float), rows[error].to_numpy(float))
        for kind, rows in table.sort_values("n").groupby("patterns")
    }


def _entropy_at(enumeration, alpha):
    """Entropy at one load for each ensemble and size, by a parabola through the three nearest numbers of patterns.

    The three values come from the same instances; the error bar takes them as fully correlated, an upper bound.
    """
    rows = []
    for (kind, n), part in enumeration.groupby(["patterns", "n"]):
        part = part.set_index("p")
        middle = min(max(round(alpha * n), 1), int(part.index.max()) - 1)
        p = np.array([middle - 1, middle, middle + 1])
        x = alpha * n - middle
        weight = np.array([x * (x - 1) / 2, 1 - x * x, x * (x + 1) / 2])
        value = float(weight @ part.loc[p, "entropy"])
        rows.append((kind, n, value, float(np.abs(weight) @ part.loc[p, "entropy_err"])))
    return _series(pd.DataFrame(rows, columns=["patterns", "n", "value", "error"]), "value", "error")


def _fits(series, ensembles, held, labels):
    """Every form, every range, every ensemble that leaves at least one degree of freedom."""
    for (name, kinds), (form, exponents), dropped in itertools.product(ensembles.items(), FORMS.items(), DROPPED):
        groups = {kind: tuple(column[dropped:] for column in series[kind]) for kind in kinds}
        points = sum(len(group[0]) for group in groups.values())
        free = (held is None) + len(groups) * len(exponents)
        if points <= free or min(len(group[0]) for group in groups.values()) <= len(exponents):
            continue
        fit = fits.finite_size(list(groups.values()), exponents, limit=held)
        sizes = np.concatenate([group[0] for group in groups.values()])
        row = {
            **labels,
            "patterns": name,
            "form": form,
            "held": held is not None,
            "n_min": int(sizes.min()),
            "n_max": int(sizes.max()),
            "limit": fit.limit,
            "stderr": fit.stderr,
            "chi2": fit.chi2,
            "dof": fit.dof,
        }
        yield row | dict.fromkeys(COEFFICIENTS) | _coefficients(groups, fit.coefficients)


def _coefficients(groups, fitted):
    return {
        f"{kind}_{index}": float(value)
        for kind, values in zip(groups, fitted, strict=True)
        for index, value in enumerate(values, start=1)
    }


if __name__ == "__main__":
    with job.session(snakemake):
        data = {name: tables.read(snakemake.input[name]) for name in ("critical_load", "enumeration", "capacity")}
        job.write_table(snakemake, extrapolation(**data, **snakemake.params.settings))
