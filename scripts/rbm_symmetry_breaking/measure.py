"""The numbers that the verdicts of rbm_symmetry_breaking are about.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/measured.csv
"""

import numpy as np

from quenched.numerics.gaussian import LN2
from quenched.replication import job, measurements, tables
from quenched.replication.measurements import Measurement

BETA, Q = 1.0, 0.3  # the teacher whose thresholds are judged one by one
NEAR = 1e-3  # relative distance from a transition within which the replicon is not judged
STEPS = ("ssb", "psb_s", "psb_t")


def measured(curve, thresholds, continuity, one_unit, units):
    """One Measurement for each quantity of the claim."""
    yield from _judged_teacher(thresholds)
    yield from _all_teachers(thresholds)
    alone = units[units["correlation"] == 0.0]
    deviation = (alone[["prior", "no_prior"]].mul(alone["beta"] ** 4, axis=0) - 1.0).abs().to_numpy().max()
    yield _solved("units", deviation, 1e-15, f"linear stability, K up to {alone['units'].max()}")
    worst = continuity.loc[continuity["jump"].abs().idxmax()]
    error = continuity["jump_err"].max()
    yield _solved("jump", worst["jump"], error, f"parabola through three loads, {len(continuity)} transitions")
    method = f"{len(continuity)} transitions, each load started from the last one"
    yield _solved("hysteresis", continuity["hysteresis"].max(), 1e-11, method)
    yield from _single(one_unit)
    yield from _replicons(curve, thresholds)


def _solved(name, value, error, method):
    return Measurement(name, float(value), float(error), 0, None, None, method)


def _judged_teacher(thresholds):
    rows = thresholds[(thresholds["beta"] == BETA) & (thresholds["q"] == Q)].set_index("student")
    without, prior = rows.loc["no prior"], rows.loc["knows q"]
    for name, row in (("ssb", without), ("ssb_prior", prior)):
        error = abs(row["ssb_map"] - row["ssb"]) + 1e-10
        yield _solved(name, row["ssb_map"], error, "largest eigenvalue of the differentiated equations = 1")
    for name, row, column in (("psb_s", without, "psb_s"), ("psb_t", without, "psb_t"), ("psb_prior", prior, "psb_s")):
        yield _solved(name, row[column], (row["error"] + 1e-10) * row[column], "linear stability of the saddle point")


def _all_teachers(thresholds):
    without = thresholds[thresholds["student"] == "no prior"].set_index(["beta", "q"]).sort_index()
    prior = thresholds[thresholds["student"] == "knows q"].set_index(["beta", "q"]).sort_index()
    count, error = len(prior), 2.0 * thresholds["error"].max() + 1e-10
    yield _solved("merge", (prior["psb_t"] / prior["psb_s"] - 1.0).abs().max(), error, f"{count} teachers")
    gaps = np.diff(np.log(without[list(STEPS)].to_numpy()), axis=1)
    yield _solved("order", gaps.min(), error, f"{count} teachers")
    changes = []
    for table in (without, prior):
        scaled = np.log(table["ssb_map"] * table.index.get_level_values("beta") ** 4).unstack("beta")
        changes.append(np.diff(np.vstack([np.zeros(len(scaled.columns)), scaled.to_numpy()]), axis=0).max())
    yield _solved("correlation", max(changes), 1e-9, f"{count} teachers and q = 0")
    weak = np.log(without["ssb_map"] * without.index.get_level_values("beta") ** 4).unstack("beta").iloc[0]
    colder = np.diff(weak).max() if len(weak) > 1 else 0.0
    yield _solved("less_noise", colder, 1e-9, f"q = {weak.name:g}, {len(weak)} temperatures")
    yield _solved("prior_gain", (prior["ssb_map"] / without["ssb_map"]).max(), 1e-9, f"{count} teachers")


def _single(one_unit):
    matched = one_unit[one_unit["beta"] == one_unit["student_beta"]]
    zeros, spread = [], []
    for _, rows in matched.groupby("beta"):
        onset = rows[(rows["relative_load"] > 1.0) & (rows["relative_load"] < 1.01)].sort_values("relative_load")
        load, m = onset["relative_load"].to_numpy(), onset["m"].to_numpy()
        straight, bent = (np.polynomial.Polynomial.fit(m[:size], load[:size], size - 1)(0.0) for size in (2, 3))
        zeros.append(bent)
        spread.append(abs(bent - straight))
    worst = int(np.argmax(np.abs(np.array(zeros) - 1.0)))
    yield _solved("one_unit", zeros[worst], max(spread), f"parabola through three loads, {len(zeros)} temperatures")
    crisis = (LN2 / matched["information"] * matched["beta"] ** 4).min()
    yield _solved("entropy_crisis", crisis, 1e-9 * crisis, f"quadrature, {len(zeros)} temperatures")


def _replicons(curve, thresholds):
    steps = thresholds.set_index(["beta", "q", "student"])
    between = []
    for (beta, q), rows in curve[curve["student"] == "no prior"].groupby(["beta", "q"]):
        if (beta, q, "no prior") in steps.index:
            step = steps.loc[(beta, q, "no prior")]
            inside = rows["alpha"].between(step["psb_s"] * (1.0 + NEAR), step["psb_t"] * (1.0 - NEAR))
            between.extend(rows.loc[inside, "replicon"])
    yield _solved("replicon_between", min(between), 1e-9, f"{len(between)} loads")
    prior = curve[curve["student"] == "knows q"]
    yield _solved("replicon_prior", prior["replicon"].max(), 1e-9, f"{len(prior)} loads")


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("curve", "thresholds", "continuity", "one_unit", "units")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
