"""The numbers that the verdicts of perceptron_capacity are about.

Outputs
-------
results/<scale>/perceptron_capacity/measured.csv
"""

import math

from quenched.replication import UserError, job, measurements, tables
from quenched.replication.measurements import Measurement

# The form of each extrapolation, then the one its systematic error is read off.  The critical load of the one-sided
# perceptron fluctuates like sqrt(N).  Where the fluctuations of ln Z stay finite (entropy at a stable saddle point,
# symmetric constraint) corrections come in whole powers.
ROOTS = ("1/N + 1/N^1.5", "1/N + 1/N^2")
WHOLE = ROOTS[::-1]


def measured(capacity, critical_load, enumeration, extrapolation):
    """One Measurement for each quantity of the claim."""
    solved = capacity.set_index(["kind", "margin"])
    for name, kind, margin, method in (
        ("capacity_replica", "binary", 0.0, "zero of the replica-symmetric entropy"),
        ("capacity_certified", "certified", 0.0, "ball arithmetic, midpoint of the enclosure"),
        ("naive_capacity", "binary", 0.0, "zero of the replica-symmetric entropy"),
        ("stability_limit", "de_almeida_thouless", 0.0, "replicon of the replica-symmetric saddle point"),
        ("spherical_capacity", "spherical", 0.0, "Gardner's formula"),
        ("cover_half", "cover", 0.0, "Cover's count in exact integers"),
    ):
        row = solved.loc[(kind, margin)]
        yield Measurement(name, float(row["capacity"]), float(row["error"]), 0, None, None, method)
    counts = critical_load.groupby("patterns")["instances"].sum()
    joint = int(counts["binary"] + counts["gaussian"])
    loads = extrapolation[(extrapolation["observable"] == "critical_load") & ~extrapolation["held"]]
    controlled = loads[loads["estimator"] == "controlled"]
    symmetric = int(counts["symmetric"])
    yield _limit("capacity_enumeration", controlled[controlled["patterns"] == "joint"], ROOTS, joint)
    yield _limit("symmetric_capacity", controlled[controlled["patterns"] == "symmetric"], WHOLE, symmetric)
    yield _mean_count("mean_count", enumeration, "binary", 0.5)
    yield _mean_count("symmetric_mean_count", enumeration, "symmetric", 1.0)
    entropies = extrapolation[extrapolation["observable"] == "entropy"]
    for alpha, rows in entropies[entropies["patterns"] == "joint"].groupby("alpha"):
        yield _at_largest(f"entropy_at_{round(10 * alpha):02d}", enumeration, alpha)
        yield _limit(f"entropy_limit_{round(10 * alpha):02d}", rows, WHOLE, joint)
    for alpha, rows in entropies[entropies["patterns"] == "symmetric"].groupby("alpha"):
        yield _limit(f"symmetric_entropy_at_{round(10 * alpha):02d}", rows, WHOLE, symmetric)


def _mean_count(name, enumeration, patterns, load):
    """Mean of Z over its exact expectation at P = round(load N), averaged over the sizes.

    Sizes count alike: weights taken from the error bars of a skewed sample would be correlated with its mean.
    """
    rows = enumeration[(enumeration["patterns"] == patterns) & (enumeration["p"] == (load * enumeration["n"]).round())]
    error = math.sqrt((rows["count_ratio_err"] ** 2).sum()) / len(rows)
    instances = int(rows["instances"].sum())
    return Measurement(name, float(rows["count_ratio"].mean()), error, instances, None, None, "exact enumeration")


def _at_largest(name, enumeration, alpha):
    """The mean entropy at the largest size of patterns +-1 for which alpha N is a whole number: nothing is fitted."""
    rows = enumeration[(enumeration["patterns"] == "binary") & ((enumeration["alpha"] - alpha).abs() < 1e-9)]
    if rows.empty:
        raise UserError(f"{name}: no enumerated size N has a whole number {alpha:g} N of patterns +-1")
    row = rows.loc[rows["n"].idxmax()]
    method = f"exact enumeration, N = {row['n']}, P = {row['p']}"
    solved = round(row["solvable"] * row["instances"])
    return Measurement(name, float(row["entropy"]), float(row["entropy_err"]), solved, None, None, method)


def _limit(name, fits, forms, instances):
    """The headline fit over all sizes; its error holds the statistical one and two systematic ones.

    Systematic: the change when the second correction term is that of the other form, over sqrt(3), the standard
    deviation about its end of a uniform law between the two; and what the limit moves when the smallest sizes are
    dropped beyond what the larger statistical error of that fit explains.
    """
    headline, alternative = forms
    full = fits[fits["n_min"] == fits["n_min"].min()].set_index("form")
    if not set(forms) <= set(full.index):
        raise UserError(f"{name}: too few sizes for a fit with two correction terms")
    limit, stderr = full.loc[headline, ["limit", "stderr"]].astype(float)
    form = abs(float(full.loc[alternative, "limit"]) - limit) / math.sqrt(3.0)
    shorter = fits[(fits["form"] == headline) & (fits["n_min"] > fits["n_min"].min())].sort_values("n_min").head(1)
    excess = [
        math.sqrt(max((row.limit - limit) ** 2 - max(row.stderr**2 - stderr**2, 0.0), 0.0))
        for row in shorter.itertuples()
    ]
    total = math.sqrt(stderr**2 + form**2 + sum(value**2 for value in excess))
    method = (
        f"exact enumeration, fit a + b {headline.replace(' + ', ' + c ')}, statistical {stderr:.1e} and form {form:.1e}"
    )
    return Measurement(name, limit, total, instances, None, None, method)


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("capacity", "critical_load", "enumeration", "extrapolation")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
