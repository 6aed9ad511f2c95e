"""The numbers that the verdicts of perceptron_landscape are about.

Outputs
-------
results/<scale>/perceptron_landscape/measured.csv
"""

import math

import numpy as np
import pandas as pd

from quenched.numerics import fits
from quenched.replication import UserError, job, measurements, tables
from quenched.replication.measurements import Measurement

DISTANCES = (0.2, 0.25, 0.3, 0.35, 0.4)  # at which enumeration is held against V
EMPTY = 0.02  # share of solutions without others at a distance above which a size does not enter an extrapolation
EXPECTED = 1000  # neighbours expected over all instances, from which on their mean is compared
NEAREST = 3  # loads from which the limit at the capacity is extrapolated
SPREAD = 100  # size from which on the law of the isolated share is compared
FORMS = {"1/N + 1/N^2": (1.0, 2.0), "1/N + 1/N^1.5": (1.0, 1.5)}  # of an extrapolation, and of its systematic error


def measured(distances, landscapes, surroundings, neighbours):
    """One Measurement for each quantity of the claim."""
    yield from _theory(distances[distances["model"] == "one_sided"], distances[distances["model"] == "symmetric"])
    yield _pair_gap(landscapes[landscapes["alpha"] == 0.8])
    for name, load in (("surroundings_02", 0.2), ("surroundings_05", 0.5)):
        yield _at_largest(name, _residuals(surroundings, "gaussian", load, "log_share", "theory"))
    yield _limit("correlation_limit", surroundings, "gaussian")
    yield _limit("symmetric_correlation_limit", surroundings, "symmetric")
    yield _mean_pairs("mean_pairs", surroundings, "gaussian", 0.5)
    yield _mean_pairs("symmetric_mean_pairs", surroundings, "symmetric", 0.5)
    for name, kind, load in (
        ("neighbours_02", "gaussian", 0.2),
        ("neighbours_05", "gaussian", 0.5),
        ("neighbours_binary", "binary", 0.4),
    ):
        yield _neighbours(name, neighbours, kind, load)
    planted = neighbours[neighbours["patterns"] == "planted"]
    yield _planted_mean(planted)
    yield _planted_decay(planted)
    yield _isolated_share(planted)
    yield _isolated_large(planted)


def _theory(typical, symmetric):
    for name, rows in (("below_distance", typical), ("symmetric_below", symmetric)):
        yield _solved(name, rows["below"].max(), rows["below_err"].max(), "sign of V below d_min, every load")
    rising = typical[typical["missing"] >= 0.01].sort_values("alpha")
    steps, relative = np.diff(np.log(rising["d_min"])), (rising["d_min_err"] / rising["d_min"]).max()
    yield _solved("growth", steps.min(), 2.0 * relative, f"zeros of V at {len(rising)} loads")
    near = typical.assign(middle=0.5 * (typical["d_min"] + typical["d_max"])).sort_values("missing").head(NEAREST)
    error = 0.5 * (near["d_min_err"] + near["d_max_err"]).max()
    yield _extrapolated("end_point", near["missing"], near["middle"], error)
    first = typical.sort_values("alpha").iloc[0]
    yield _solved(
        "small_load_law", first.d_law / first.d_min, first.d_min_err / first.d_min, f"at load {first.alpha:.3g}"
    )
    yield _solved("slope_ratio", first.slope_ratio, first.slope_err, f"at load {first.alpha:.3g}")
    yield _solved("slope_exponent", typical["slope_exponent"].mean(), typical["slope_err"].max(), "mean over loads")
    half = symmetric.set_index("fraction").loc[0.5]
    yield _solved("symmetric_distance", half.d_min, half.d_min_err, "zero of the first-moment exponent")
    near = symmetric.sort_values("missing").head(NEAREST)
    yield _extrapolated("symmetric_end_point", np.sqrt(near["missing"]), near["d_min"], near["d_min_err"].max())


def _solved(name, value, error, method):
    return Measurement(name, float(value), float(error), 0, None, None, method)


def _extrapolated(name, x, y, error):
    """The polynomial through the loads nearest to the capacity, at the capacity; error: one load fewer, and of y."""
    limits = [
        sum(
            yi * math.prod(xj / (xj - xi) for xj in x[:size] if xj != xi)
            for xi, yi in zip(x[:size], y[:size], strict=True)
        )
        for size in (len(x) - 1, len(x))
    ]
    total = abs(limits[1] - limits[0]) + 2.0 * error
    return _solved(name, limits[1], total, f"polynomial through the {len(x)} loads nearest to the capacity")


def _pair_gap(landscapes):
    zeros = landscapes[landscapes["landscape"] == "pairs_zero"]
    if len(zeros) != 2:
        raise UserError("pair_gap: no gap of pair distances at load 0.8")
    end = zeros.loc[zeros["d"].idxmax()]
    beyond = landscapes[(landscapes["landscape"] == "pairs") & (landscapes["d"] > end["d"] * (1.0 + 1e-6))]
    next_point = beyond.loc[beyond["d"].idxmin()]
    slope = next_point["value"] / (next_point["d"] - end["d"])
    return _solved(
        "pair_gap", end["d"], end["error"] / slope + 1e-10 * end["d"], "zero of the replica entropy of pairs"
    )


def _residuals(surroundings, patterns, load, value, theory):
    """Enumeration minus theory for each size, interpolated in the distance and averaged over five of them.

    The distances of one size come from the same instances; the error takes them as fully correlated, an upper bound.
    """
    rows = surroundings[(surroundings["patterns"] == patterns) & ((surroundings["alpha"] - load).abs() < 1e-9)]
    rows = rows[rows["d"] <= 0.5].assign(residual=rows[value] - rows[theory]).sort_values("d")
    residuals = []
    for n, part in rows.groupby("n"):
        mean, error, empty = (
            np.interp(DISTANCES, part["d"], part[name]) for name in ("residual", f"{value}_err", "empty")
        )
        residuals.append((n, mean.mean(), error.mean(), empty.max(), int(part["instances"].max())))
    return pd.DataFrame(residuals, columns=["n", "residual", "error", "empty", "instances"])


def _at_largest(name, residuals):
    row = residuals.iloc[-1]
    method = f"exact enumeration, N = {row['n']:.0f}"
    return Measurement(name, row["residual"], row["error"], int(row["instances"]), None, None, method)


def _limit(name, surroundings, patterns):
    """One limit for all loads, two correction terms for each, from sizes at which hardly any n_J vanishes.

    The error holds the statistical one; the change when the second correction has the other form, over sqrt(3); and
    what the limit moves when the smallest sizes are left out beyond what the larger statistical error explains.
    """
    loads = sorted(surroundings.loc[surroundings["patterns"] == patterns, "alpha"].unique())
    every = [_residuals(surroundings, patterns, load, "correlation", "correlation_theory") for load in loads]
    kept = [rows[rows["empty"] < EMPTY] for rows in every]
    headline = next(iter(FORMS))
    full, other = (_joint(kept, exponents) for exponents in FORMS.values())
    if full is None:
        raise UserError(f"{name}: too few sizes with solutions at all distances")
    shorter = _joint([rows.iloc[1:] for rows in kept], FORMS[headline])
    excess = 0.0
    if shorter is not None:
        excess = (shorter.limit - full.limit) ** 2 - max(shorter.stderr**2 - full.stderr**2, 0.0)
    form = abs(other.limit - full.limit) / math.sqrt(3.0)
    total = math.sqrt(full.stderr**2 + form**2 + max(excess, 0.0))
    method = f"exact enumeration, fit a + {headline}, statistical {full.stderr:.1e} and form {form:.1e}"
    return Measurement(name, full.limit, total, int(sum(rows["instances"].sum() for rows in kept)), None, None, method)


def _joint(residuals, exponents):
    """The fit, from the loads that have a size more than coefficients; None without any."""
    groups = [
        (rows["n"].to_numpy(float), rows["residual"], rows["error"]) for rows in residuals if len(rows) > len(exponents)
    ]
    return fits.finite_size(groups, exponents) if groups else None


def _mean_pairs(name, surroundings, patterns, load):
    rows = surroundings[(surroundings["patterns"] == patterns) & ((surroundings["alpha"] - load).abs() < 1e-9)]
    rows = rows[(rows["n"] == rows["n"].min()) & (rows["d"] <= 0.5)]
    method = f"exact enumeration, N = {rows['n'].min()}"
    count = int(rows["instances"].max())
    return Measurement(name, rows["pairs_ratio"].mean(), rows["pairs_ratio_err"].mean(), count, None, None, method)


def _neighbours(name, neighbours, patterns, load):
    rows = neighbours[(neighbours["patterns"] == patterns) & ((neighbours["alpha"] - load).abs() < 1e-9)]
    row = rows.loc[rows["n"].idxmax()]
    method = f"exact enumeration, N = {row['n']}"
    value, error = row["neighbours"] / row["law"], row["neighbours_err"] / row["law"]
    return Measurement(name, value, error, int(row["instances"]), None, None, method)


def _counted(planted):
    return planted[planted["exact"] * planted["instances"] >= EXPECTED]


def _planted_mean(planted):
    """Mean over systems, all alike: weights from error bars of a skewed sample would be correlated with its mean."""
    rows = _counted(planted)
    value = (rows["neighbours"] / rows["exact"]).mean()
    error = math.sqrt(((rows["neighbours_err"] / rows["exact"]) ** 2).sum()) / len(rows)
    method = f"planted, {len(rows)} loads and sizes, N = {rows['n'].min()} to {rows['n'].max()}"
    return Measurement("planted_mean", value, error, int(rows["instances"].sum()), None, None, method)


def _planted_decay(planted):
    """Slope of ln(n_1 / N) against the exponent of the law, at the smallest load."""
    rows = _counted(planted)
    rows = rows[rows["fraction"] == rows["fraction"].min()]
    exponent = -np.log(rows["law"] / rows["n"])
    design = np.stack([np.ones(len(rows)), exponent], axis=1)
    fit = fits.linear(design, np.log(rows["neighbours"] / rows["n"]), rows["neighbours_err"] / rows["neighbours"])
    method = f"planted, N = {rows['n'].min()} to {rows['n'].max()}, constant factor {math.exp(fit.values[0]):.3f}"
    error = math.sqrt(fit.covariance[1, 1])
    return Measurement("planted_decay", -fit.values[1], error, int(rows["instances"].sum()), None, None, method)


def _isolated_share(planted):
    rows = planted[planted["n"] >= SPREAD]
    value = (rows["isolated"] - rows["isolated_law"]).mean()
    error = math.sqrt((rows["isolated_err"] ** 2).sum()) / len(rows)
    method = f"planted, {len(rows)} loads and sizes"
    return Measurement("isolated_share", value, error, int(rows["instances"].sum()), None, None, method)


def _isolated_large(planted):
    rows = planted[planted["fraction"] == 0.25]
    row = rows.loc[rows["n"].idxmax()]
    method = f"planted, N = {row['n']}, P = {row['p']}"
    return Measurement(
        "isolated_large", row["isolated"], row["isolated_err"], int(row["instances"]), None, None, method
    )


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("distances", "landscapes", "surroundings", "neighbours")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
