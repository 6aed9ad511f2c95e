"""The numbers that the verdicts of perceptron_algorithms are about.

Outputs
-------
results/<scale>/perceptron_algorithms/measured.csv
"""

import math

from quenched.numerics.statistics import jackknife
from quenched.replication import UserError, job, measurements, tables
from quenched.replication.measurements import Measurement

THRESHOLDS = {
    "sbpi_threshold": "sbpi", "reinforced_bp_threshold": "reinforced_bp", "max_sum_threshold": "reinforced_max_sum",
}  # fmt: skip
ENOUGH = 40  # instances at each load for a half point to be the headline
LOAD = 0.4  # of everything that is said about found solutions
NEAR, FAR = 0.13, 0.2  # distances at which local entropies are compared


def measured(growth, fits, curves, surroundings, stabilities, exact, walks):
    """One Measurement for each quantity of the claim."""
    thresholds = {name: _threshold(name, fits, algorithm) for name, algorithm in THRESHOLDS.items()}
    yield from thresholds.values()
    enough = [one for one in thresholds.values() if one.n_samples >= ENOUGH] or list(thresholds.values())
    best = max(enough, key=lambda one: one.value)
    for name in ("best_below_capacity", "best_below_fracture"):
        yield best._replace(quantity=name)
    yield _annealing(fits, growth)
    yield from _surroundings(curves, surroundings)
    yield from _stabilities(stabilities)
    yield from _exact(exact)
    yield _walk(walks)


def _threshold(name, fits, algorithm):
    """The half point at the largest size with enough instances; at scale smoke, at the largest size there is."""
    rows = fits[(fits["fit"] == "half_point") & (fits["algorithm"] == algorithm) & fits["value"].notna()]
    enough = rows[rows["instances"] >= ENOUGH]
    if rows.empty:
        raise UserError(f"{name}: at no size do the loads bracket the half point of {algorithm}")
    row = (rows if enough.empty else enough).sort_values("n").iloc[-1]
    method = f"logistic maximum likelihood, N = {row['n']}, {row['instances']} instances at each load"
    return Measurement(name, float(row["value"]), float(row["stderr"]), int(row["instances"]), None, None, method)


def _annealing(fits, growth):
    rows = fits[fits["fit"] == "power"].set_index("algorithm")
    alone, together = rows.loc["count_annealing"], rows.loc["replicated_annealing"]
    error = math.hypot(alone["stderr"], together["stderr"])
    method = (
        f"censored log-normal regression on ln N, N = {growth['n'].min()} to {growth['n'].max()}: "
        f"{alone['value']:.2f} alone, {together['value']:.2f} with replicas"
    )
    difference = float(alone["value"] - together["value"])
    return Measurement("annealing_growth", difference, error, int(growth["instances"].sum()), None, None, method)


def _surroundings(curves, surroundings):
    theory = curves[curves["alpha"] == LOAD].set_index(["curve", "d"])["entropy"]
    found = surroundings[surroundings["alpha"] == LOAD].set_index(["ensemble", "source", "d"])
    method = f"message passing with a coupling field, load {LOAD:g}, d = {NEAR:g}"
    for name, source in (("bp_below_densest", "reinforced_bp"), ("sbpi_below_densest", "sbpi")):
        row = found.loc[("random", source, NEAR)]
        yield _entropy(name, theory[("densest", NEAR)] - row["entropy"], row, method)
    row = found.loc[("random", "reinforced_bp", NEAR)]
    yield _entropy("bp_above_typical", row["entropy"] - theory[("typical", NEAR)], row, method)
    row, teacher = (found.loc[("planted", source, FAR)] for source in ("reinforced_bp", "teacher"))
    error = math.hypot(row["entropy_err"], teacher["entropy_err"])
    method = f"the same on planted instances, d = {FAR:g}"
    yield _entropy("bp_above_teacher", row["entropy"] - teacher["entropy"], row, method)._replace(stderr=error)
    yield _entropy("teacher_on_theory", teacher["entropy"] - theory[("planted", FAR)], teacher, method)


def _entropy(name, value, row, method):
    return Measurement(name, float(value), float(row["entropy_err"]), int(row["solutions"]), None, None, method)


def _stabilities(stabilities):
    rows = stabilities[stabilities["alpha"] == LOAD].set_index(["source", "observable", "stability"])
    for name, source in (("teacher_free_flips", "teacher"), ("bp_free_flips", "reinforced_bp")):
        row = rows.loc[(source, "free_flips", 0)]
        method = f"exact count at N = {int(row['n'])}, load {LOAD:g}"
        yield Measurement(name, float(row["mean"]), float(row["stderr"]), int(row["solutions"]), None, None, method)
    row, law = (rows.loc[(source, "patterns", 1)] for source in ("reinforced_bp", "typical_law"))
    value, error = float(row["mean"] / law["mean"]), float(row["stderr"] / law["mean"])
    method = f"patterns of stability 1 at N = {int(row['n'])}, load {LOAD:g}"
    yield Measurement("barely_satisfied", value, error, int(row["solutions"]), None, None, method)


def _exact(exact):
    rows = exact[exact["n"] == exact["n"].max()]
    method = f"complete enumeration, N = {rows['n'].iloc[0]}, P = {rows['p'].iloc[0]}"
    for name, other in (("exact_densest", "neighbours"), ("exact_beyond_chance", "scattered_neighbours")):
        value, error = jackknife(rows[["densest_neighbours", other]].to_numpy(float), lambda means: means[0] / means[1])
        yield Measurement(name, value, error, len(rows), None, None, method)


def _walk(walks):
    """Double flips at N = 101, the smaller size of the source."""
    row = walks.set_index(["n", "flips"]).loc[(101, 2)]
    value, error, count = float(row["load"]), float(row["load_err"]), int(row["instances"])
    return Measurement("walk_load", value, error, count, None, None, "random walk of double flips, N = 101")


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("growth", "fits", "curves", "surroundings", "stabilities", "exact", "walks")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
