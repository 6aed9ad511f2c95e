"""The load at which half of the instances are solved, and how the time of annealing grows with size.

Outputs
-------
results/<scale>/perceptron_algorithms/fits.csv : one row for each fit
"""

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.growth import censored_growth
from quenched.numerics.success import half_point
from quenched.replication import job


def fits(trials, annealing_runs):
    """Rows of fits.csv."""
    rows = []
    for (algorithm, n), part in trials.groupby(["algorithm", "n"]):
        loads = part.groupby("alpha")["solved"].agg(["sum", "size"])
        key = {"fit": "half_point", "algorithm": algorithm, "n": n, "instances": loads["size"].min()}
        rows.append(key | _half_point(loads) | {"log_likelihood": None})
    for algorithm, part in annealing_runs.groupby("algorithm"):
        times, censored = np.maximum(part["proposals"], 1), ~part["solved"].to_numpy()
        for law, x in (("power", np.log(part["n"])), ("exponential", part["n"])):
            found = censored_growth(x, times, censored)
            key = {"fit": law, "algorithm": algorithm, "n": 0, "instances": part.groupby("n").size().min()}
            rows.append(
                key
                | {"value": found.slope, "stderr": found.slope_err, "width": found.spread}
                | {"log_likelihood": found.log_likelihood}
            )
    return rows


def _half_point(loads):
    """Value, error and width; all empty when the loads do not bracket the half point."""
    try:
        found = half_point(loads.index, loads["sum"], loads["size"])
    except (ValueError, ConvergenceError) as error:
        job.log.info("no half point: %s", error)
        return {"value": None, "stderr": None, "width": None}
    return found._asdict()


if __name__ == "__main__":
    with job.session(snakemake):
        data = {name: job.read_all(snakemake.input[name]) for name in ("trials", "annealing_runs")}
        job.write_table(snakemake, fits(**data))
