"""The numbers that the verdicts of perceptron_rosenblatt are about.

Outputs
-------
results/<scale>/perceptron_rosenblatt/measured.csv
"""

import math

from quenched.numerics.statistics import proportion
from quenched.replication import UserError, job, measurements, tables
from quenched.replication.measurements import Measurement

LOADS = (0.5, 1.0, 1.5)  # at which Gardner's margin is judged
HEADLINE, ALTERNATIVE = "1/N", "1/N + 1/N^2"


def measured(trials, separability, limits):
    """One Measurement for each quantity of the claim."""
    solved, error = proportion(int(trials["solved"].sum()), len(trials))
    yield Measurement("converged", solved, error, len(trials), None, None, "share of runs, all sizes and loads")
    worst = trials.loc[(trials["mistakes"] / trials["bound"]).idxmax()]
    ratio = float(worst["mistakes"] / worst["bound"])
    error = 2.0 * ratio * float(worst["margin_err"] / worst["margin"])
    method = f"largest of all runs, N = {worst['n']}, P = {worst['p']}, {worst['patterns']} patterns"
    yield Measurement("novikoff_ratio", ratio, error, len(trials), None, None, method)
    yield _agreement("cover_gaussian", separability, "gaussian")
    yield _agreement("cover_binary", separability, "binary")
    yield _half_load(limits, separability)
    margins = limits[limits["observable"] == "margin"]
    for alpha in LOADS:
        yield _margin(f"margin_{round(10 * alpha):02d}", margins[margins["alpha"] == alpha], separability)


def _agreement(name, separability, kind):
    """Mean of z^2 over the cells where z is nearly normal: 1 when Cover's count is right."""
    cells = separability[(separability["patterns"] == kind) & separability["z"].notna()]
    if cells.empty:
        raise UserError(f"{name}: no cell has five separable and five other instances expected")
    error, instances = math.sqrt(2.0 / len(cells)), int(cells["instances"].sum())
    method = f"mean of z^2 over {len(cells)} sizes and loads"
    return Measurement(name, float((cells["z"] ** 2).mean()), error, instances, None, None, method)


def _half_load(limits, separability):
    """Mean over ensembles and sizes, by weight; the same mean of the biases of the logistic form counts as an error."""
    halves = limits[limits["observable"] == "half_load"]
    if halves.empty:
        raise UserError("half_load: no ensemble and size has loads on both sides of the half point")
    weights = 1.0 / halves["stderr"] ** 2
    value, bias = (float((weights * halves[name]).sum() / weights.sum()) for name in ("value", "bias"))
    error = math.hypot(1.0 / math.sqrt(weights.sum()), bias)
    instances = int(separability["instances"].sum())
    return Measurement("half_load", value, error, instances, None, None, "logistic fits, mean over ensembles and sizes")


def _margin(name, fits, separability):
    """Joint fit of both ensembles; what a second correction moves beyond its larger statistical error counts too."""
    fits = fits.set_index("form")
    if not {HEADLINE, ALTERNATIVE} <= set(fits.index):
        raise UserError(f"{name}: no fit with both forms at this load")
    value, stderr = fits.loc[HEADLINE, ["value", "stderr"]].astype(float)
    other, other_err = fits.loc[ALTERNATIVE, ["value", "stderr"]].astype(float)
    form = math.sqrt(max((other - value) ** 2 - (other_err**2 - stderr**2), 0.0) / 3.0)
    cells = separability[separability["alpha"] == fits["alpha"].iloc[0]]
    method = f"exact optimisation, fit a + b {HEADLINE}, statistical {stderr:.1e} and form {form:.1e}"
    return Measurement(name, value, math.hypot(stderr, form), int(cells["instances"].sum()), None, None, method)


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("trials", "separability", "limits")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
