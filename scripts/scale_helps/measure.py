"""The numbers that the verdicts of scale_helps are about.

Outputs
-------
results/<scale>/scale_helps/measured.csv
"""

import math

from quenched.numerics.statistics import proportion
from quenched.replication import UserError, job, measurements, tables
from quenched.replication.measurements import Measurement

GAP_FROM = 0.78  # load from which on hardly anything is found
EASY = 0.6 + 1e-9
SLOW, FAST = 0.68, 0.5  # loads whose times are compared


def measured(capacity, success, existence, thresholds):
    """One Measurement for each quantity of the claim."""
    critical = float(capacity["capacity"].iloc[0])
    inside = (success["alpha"] > GAP_FROM) & (success["alpha"] < critical)
    yield _share("above_capacity", success[success["alpha"] >= critical])
    yield _share("gap", success[inside])
    yield _share("easy", success[success["alpha"] <= EASY])
    simulated = thresholds[thresholds["p"].isin(success["p"])]
    for algorithm in ("sbpi", "reinforced_bp"):
        halves = simulated[simulated["source"] == algorithm].sort_values("p")
        if halves.empty:
            raise UserError(f"{algorithm}: no P has sizes on both sides of the half point")
        yield _half(f"{algorithm}_half", halves.iloc[-1], f"logistic fit in the load, P = {halves['p'].iloc[-1]}")
        if algorithm == "sbpi":
            yield _collapse(halves)
    yield _faster(success)
    exact = thresholds[thresholds["source"] == "exists"].sort_values("p")
    if exact.empty:
        raise UserError("existence_half: no enumerated P has sizes on both sides of the half point")
    yield _half("existence_half", exact.iloc[-1], f"complete enumeration, logistic fit, P = {exact['p'].iloc[-1]}")
    wrong, instances = int(existence["impossible"].sum()), int(existence["instances"].sum())
    yield Measurement("impossible", wrong, 0.0, instances, None, None, "SBPI against complete enumeration")


def _share(name, cells):
    """Share of solved attempts, both algorithms together."""
    if cells.empty:
        raise UserError(f"{name}: no size has such a load")
    instances = int(cells["instances"].sum())
    share, error = proportion(int(cells["solved"].sum()), instances)
    method = f"SBPI and reinforced BP, N = {cells['n'].min()} to {cells['n'].max()}"
    return Measurement(name, share, error, instances, None, None, method)


def _half(name, row, method):
    return Measurement(name, float(row["alpha"]), float(row["stderr"]), int(row["instances"]), None, None, method)


def _collapse(halves):
    """Difference between the largest and the smallest P, 0 +- its error when there is only one."""
    first, last = halves.iloc[0], halves.iloc[-1]
    error = math.hypot(first["stderr"], last["stderr"])
    method = f"P = {last['p']} minus P = {first['p']}"
    instances = int(halves["instances"].sum())
    return Measurement("collapse", float(last["alpha"] - first["alpha"]), error, instances, None, None, method)


def _faster(success):
    """Ratio of median sweeps of SBPI at the two sizes nearest to the two loads; errors from the 95 % intervals."""
    own = success[(success["algorithm"] == "sbpi") & (success["p"] == success["p"].max())]
    slow, fast = (own.loc[(own["alpha"] - load).abs().idxmin()] for load in (SLOW, FAST))
    if any(math.isnan(row[name]) for row in (slow, fast) for name in ("sweeps", "sweeps_low")):
        raise UserError(f"faster: fewer than half of the instances at load {slow['alpha']:.3f} are solved")
    ratio = float(fast["sweeps"] / slow["sweeps"])
    relative = [_half_width(row) / row["sweeps"] for row in (slow, fast)]
    method = f"median sweeps, N = {fast['n']} over N = {slow['n']}, P = {slow['p']}"
    instances = int(slow["instances"] + fast["instances"])
    return Measurement("faster", ratio, ratio * math.hypot(*relative), instances, None, None, method)


def _half_width(row):
    """One standard error of a median: a quarter of its 95 % interval, or half of the lower part when it is open."""
    if math.isnan(row["sweeps_high"]):
        return 0.5 * (row["sweeps"] - row["sweeps_low"])
    return 0.25 * (row["sweeps_high"] - row["sweeps_low"])


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("capacity", "success", "existence", "thresholds")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
