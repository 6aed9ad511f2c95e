"""The numbers that the verdicts of rbm_learning are about.

Outputs
-------
results/<scale>/rbm_learning/measured.csv
"""

import math

import numpy as np

from quenched.numerics.statistics import mean, proportion
from quenched.replication import job, measurements, tables
from quenched.replication.measurements import Measurement

SAMPLED = ("cd1", "cd5", "pcd", "pcd_large", "tempering")
RISES = {"cd1_rises": "cd1", "pcd_rises": "pcd_large", "tempering_rises": "tempering"}


def measured(curves, annealed, likelihood):
    """One Measurement for each quantity of the claim."""
    small, large = _sets(curves)
    ends, _ = _ends_and_minima(small, "exact")
    yield Measurement("floor_3x3", *mean(ends), len(ends), None, None, "mean over starts")
    yield _floor(large)
    for name, learner in RISES.items():
        ends, minima = _ends_and_minima(large, learner)
        method = f"minimum {np.mean(minima):.3f}, end {np.mean(ends):.3f}, mean over starts"
        yield Measurement(name, *mean(ends - minima), len(ends), None, None, method)
    yield from _annealed(annealed)
    yield from _digits(likelihood)


def _sets(curves):
    """The rows of the set with the smallest images, and of that with every learner."""
    groups = [rows for _, rows in curves.groupby(["side", "hidden"])]
    complete = [rows for rows in groups if set(SAMPLED) <= set(rows["learner"])]
    return groups[0], complete[-1]


def _ends_and_minima(rows, learner):
    """Last and least divergence of each start."""
    own = rows[rows["learner"] == learner].sort_values(["seed", "update"])
    return own.groupby("seed")["kl"].last().to_numpy(), own.groupby("seed")["kl"].min().to_numpy()


def _floor(rows):
    """Best of the sampled learners by its mean minimum, against the end of the exact gradient."""
    floor, error = mean(_ends_and_minima(rows, "exact")[0])
    reached = {learner: mean(_ends_and_minima(rows, learner)[1]) for learner in SAMPLED}
    best = min(reached, key=lambda learner: reached[learner][0])
    value, best_error = reached[best]
    starts, method = rows["seed"].nunique(), f"{best} {value:.3f}, exact gradient {floor:.3f}"
    return Measurement("floor_below_sampled", value - floor, math.hypot(error, best_error), starts, None, None, method)


def _annealed(annealed):
    deviations = annealed["log_z"] - annealed["exact"]
    z = (deviations / annealed["stderr"]).abs()
    method = f"{len(annealed.groupby(['side', 'hidden', 'method']))} machines"
    yield Measurement("ais_offset", *mean(deviations), len(annealed), None, None, method)
    for name, limit in (("ais_coverage", 2.0), ("ais_three_sigma", 3.0)):
        yield Measurement(name, *proportion(int((z < limit).sum()), len(z)), len(z), None, None, method)


def _digits(likelihood):
    summed = likelihood[likelihood["log_z_exact"].notna() & (likelihood["hidden"] > 0)]
    last = summed[summed["hidden"] == summed["hidden"].min()].sort_values("update").iloc[-1]
    method = f"{int(last['hidden'])} hidden units, {int(last['update'])} updates"
    deviation = float(last["log_z"] - last["log_z_exact"])
    yield Measurement("digits_ais", deviation, float(last["log_z_err"]), 1, None, None, method)
    rows = likelihood[likelihood["split"] == "held_out"].sort_values(["hidden", "update"])
    pixels, machine = rows.iloc[0], rows.iloc[-1]
    gain = float(machine["log_likelihood"] - pixels["log_likelihood"])
    spread = math.hypot(float(machine["log_likelihood_err"]), float(pixels["log_likelihood_err"]))
    error = math.hypot(spread, float(machine["log_z_err"]))
    method = f"{int(machine['hidden'])} hidden units, {int(machine['update'])} updates"
    yield Measurement("digits_gain", gain, error, int(machine["images"]), None, None, method)


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("curves", "annealed", "likelihood")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
