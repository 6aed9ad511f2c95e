"""The numbers that the verdicts of rbm_symmetry_breaking are about.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/measured.csv
"""

import itertools
import math

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.crossings import crossing
from quenched.numerics.gaussian import LN2
from quenched.numerics.statistics import mean, proportion
from quenched.replication import job, measurements, tables
from quenched.replication.measurements import Measurement

BETA, Q = 1.0, 0.3  # the teacher whose thresholds are judged one by one
NEAR = 1e-3  # relative distance from a transition within which the replicon is not judged
STEPS = ("ssb", "psb_s", "psb_t")
CLEAR = 1.3  # a load this many times a threshold is beyond its finite-size rounding
AT_REST = 1e-3  # what the stopping rule of learning leaves of beta and q
STABLE = 0.6  # replicon below which message passing is expected to converge in finite systems too
CROSSINGS = {  # quantity: student, overlap, and the power of N by which its square vanishes at the transition
    "ssb_sampled": ("no prior", "symmetric", 1 / 2),
    "psb_s_sampled": ("no prior", "split", 2 / 3),
    "psb_t_sampled": ("no prior", "antisymmetric", 1 / 2),
    "ssb_prior_sampled": ("knows q", "symmetric", 2 / 3),
    "psb_prior_sampled": ("knows q", "antisymmetric", 2 / 3),
}


def measured(curve, thresholds, continuity, one_unit, units, moments, inference, components):
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
    steps = thresholds[(thresholds["beta"] == BETA) & (thresholds["q"] == Q)].set_index("student")
    yield from _sampled(moments, steps)
    for name, (student, overlap, power) in CROSSINGS.items():
        yield _located(name, moments[moments["student"] == student], overlap, power)
    yield from _passed(inference, steps)
    yield from _learnt(inference[inference["method"] == "learning"])
    yield from _believed(inference[inference["method"] == "belief propagation"])
    yield from _principal(components)


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


def _sampled(moments, steps):
    """How far sampled overlaps lie from theory at the largest size, at loads beyond the rounding of a transition."""
    for suffix, student in (("", "no prior"), ("_prior", "knows q")):
        rows = moments[(moments["student"] == student) & (moments["n"] == moments["n"].max())]
        for overlap, step in (("symmetric", "ssb"), ("antisymmetric", "psb_t")):
            clear = rows[rows["alpha"] > CLEAR * steps.loc[student, step]]
            error = clear[f"{overlap}_excess_err"].mean()  # loads share instances: nothing is gained by their number
            tau = clear[f"tau_{overlap}"].max()
            method = f"Gibbs sampling, N = {rows['n'].max()}, {len(clear)} loads, {clear['instances'].min()} instances"
            value = clear[f"{overlap}_excess"].mean()
            count = int(clear["instances"].min())
            name = f"sampled_{overlap}{suffix}"
            yield Measurement(name, float(value), float(error), count, float(tau), float(clear["r_hat"].max()), method)


def _located(name, moments, overlap, power):
    """Where squared overlaps of the two extreme sizes cross, times the power of N by which they vanish there.

    Half the distance of the crossings of neighbouring sizes, which shows a drift with the size, counts as an error.
    """
    sizes = sorted(moments["n"].unique())
    logs = [_scaled(moments[moments["n"] == size], overlap, power) for size in sizes]
    count = int(moments["instances"].min())
    method = f"crossing of N^{power:.2g} times the squared overlap, N = {sizes[0]} and {sizes[-1]}"
    try:
        found = _crossing(logs[0], logs[-1])
        steps = [_crossing(low, high).value for low, high in itertools.pairwise(logs)]
    except ConvergenceError:
        loads = moments["alpha"]
        middle, half = 0.5 * (loads.max() + loads.min()), 0.5 * (loads.max() - loads.min())
        return Measurement(name, float(middle), float(half), count, None, None, f"{method}: not at all sizes")
    return Measurement(name, found.value, math.hypot(found.stderr, 0.5 * np.ptp(steps)), count, None, None, method)


def _crossing(low, high):
    return crossing(low[0], high[1] - low[1], np.hypot(low[2], high[2]))


def _scaled(rows, overlap, power):
    rows = rows.sort_values("alpha")
    logarithm = np.log(rows["n"] ** power * rows[overlap] ** 2).to_numpy()
    return rows["alpha"].to_numpy(), logarithm, (2.0 * rows[f"{overlap}_err"] / rows[overlap]).to_numpy()


def _passed(inference, steps):
    """Message passing: overlaps where it converges, and where it does."""
    rows = inference[inference["method"] == "message passing"]
    for name, sign, step in (("passed_sum", 1.0, "ssb"), ("passed_difference", -1.0, "psb_t")):
        beyond = rows["alpha"] > CLEAR * rows["student"].map(steps[step])
        clear = rows[rows["converged"] & beyond]
        excess = 0.5 * ((clear["t"] - clear["theory_t"]) + sign * (clear["tau"] - clear["theory_tau"]))
        method = f"message passing, N = {rows['n'].max()}, converged runs"
        # Too few runs may converge at small sizes: then an overlap is known to be one, and no more.
        found = mean(excess) if len(excess) > 1 else (float(excess.sum()), 1.0)
        yield Measurement(name, *found, len(clear), None, None, method)
    shares = []
    for part in (rows[rows["theory_replicon"] < STABLE], rows[rows["theory_replicon"] > 1.0]):
        shares.append((*proportion(int(part["converged"].sum()), len(part)), len(part)))
    (stable, stable_err, count), (broken, broken_err, few) = shares
    method = f"share of converged runs, N = {rows['n'].max()}, replicon"
    yield Measurement("passed_stable", stable, stable_err, count, None, None, f"{method} < {STABLE:g}")
    error = math.hypot(stable_err, broken_err)
    method = f"{method} < {STABLE:g} minus replicon > 1: {stable:.2f} - {broken:.2f}"
    yield Measurement("passed_broken", stable - broken, error, few, None, None, method)


def _learnt(rows):
    for name in ("beta", "q"):
        value, error = mean(rows.groupby(["alpha", "instance"])[name].mean())
        method = f"message passing that learns, N = {rows['n'].max()}"
        yield Measurement(f"learnt_{name}", value, error, len(rows), None, None, method)
    spread = rows.groupby(["alpha", "instance"])[["beta", "q"]].agg(np.ptp).to_numpy().max()
    starts = rows["start"].nunique()
    share = f"{int(rows['converged'].sum())} of {len(rows)} runs converged"
    yield Measurement("learnt_agree", float(spread), AT_REST, len(rows), None, None, f"{starts} starts, {share}")


def _believed(rows):
    method = f"belief propagation, N = {rows['n'].max()}"
    ordered = rows[rows["theory_t"] > 0.0]
    for name, part, column in (("believed_overlap", ordered, "t"), ("believed_entropy", rows, "entropy")):
        yield Measurement(name, *mean(part[column] - part[f"theory_{column}"]), len(part), None, None, method)


def _principal(components):
    rows = components[components["alpha"] == components["alpha"].max()]
    method = f"principal components, N = {rows['n'].max()}, load {rows['alpha'].max():g}"
    alone = rows[rows["correlation"] == 0.0].groupby(["units", "instance"])["spike"].mean()
    single, several = (
        mean(alone.xs(units, level="units")) for units in (1, alone.index.get_level_values("units").max())
    )
    count = int(alone.index.get_level_values("instance").nunique())
    error = math.hypot(single[1], several[1])
    yield Measurement("principal_units", several[0] - single[0], error, count, None, None, method)
    first = rows[(rows["correlation"] > 0.0) & (rows["units"] > 2) & (rows["component"] == 1)]
    value, error = mean(first["spike"] / first["theory_spike"] - 1.0)
    yield Measurement("principal_correlated", value, error, len(first), None, None, method)
    weakest = first[first["correlation"] == first["correlation"].min()]
    value, error = mean(weakest["spike"])
    lowered = (several[0] / value) ** 2
    error = 2.0 * lowered * math.hypot(error / value, several[1] / several[0])
    note = f"{method}, correlation {weakest['correlation'].min():g}"
    yield Measurement("principal_threshold", lowered, error, len(weakest), None, None, note)


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("curve", "thresholds", "continuity", "one_unit", "units", "moments", "inference", "components")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
