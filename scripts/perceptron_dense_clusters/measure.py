"""The numbers that the verdicts of perceptron_dense_clusters are about.

Outputs
-------
results/<scale>/perceptron_dense_clusters/measured.csv
"""

import math

import numpy as np
import pandas as pd

from quenched.replication import UserError, job, measurements, tables
from quenched.replication.measurements import Measurement

SOLVER = 1e-9  # absolute error that the solvers state for entropies and for the load of the fracture
DENSEST = "replica-symmetric saddle point at Sigma_E = 0"
POTENTIAL = "replica-symmetric Franz-Parisi potential"
BOUND = "closed-form upper value of the Franz-Parisi potential"


def measured(curve, typical, densest, identities, fracture, ends, constrained, symmetric, symmetric_fracture):
    """One Measurement for each quantity of the claim."""
    touch = fracture.iloc[0]
    error = float(touch["alpha_err"]) + SOLVER
    for name in ("fracture_load", "fracture_interval"):
        yield _exact(name, touch["alpha"], error, "two branches of Sigma_E = 0 touch: Newton's method")
    yield _followed(touch)
    core = _at(densest, 0.4, 0.02)
    room = core["configurations"]
    yield _exact("dense_core", core["local_entropy"] / room, core["error"] / room + SOLVER, DENSEST)
    dense = _at(densest, 0.75, 0.02)
    yield _exact("dense_at_075", dense["local_entropy"], dense["error"] + SOLVER, DENSEST)
    lonely = _at(typical, 0.75, 0.02)
    if pd.isna(lonely["potential"]):
        yield _exact("typical_at_075", lonely["bound"], lonely["error"] + SOLVER, BOUND)
    else:
        yield _exact("typical_at_075", lonely["potential"], lonely["error"] + SOLVER, POTENTIAL)
    columns = ["local_entropy", "entropy", "error"]
    finite = [curve.loc[curve["y"].notna(), columns], densest.loc[densest["inverse_y"] > 0.0, columns]]
    both = pd.concat(finite, ignore_index=True)  # where y is infinite they are equal by construction
    yield _largest("whole_bound", both["local_entropy"] - both["entropy"], both["error"], DENSEST)
    yield _largest("room_bound", densest["local_entropy"] - densest["configurations"], densest["error"], DENSEST)
    yield _possible(ends)
    gap = (identities["free_entropy"] - identities["exact"]).abs().max()
    yield _exact("counted_once", gap, SOLVER, "replica-symmetric saddle point at y = 1")
    lost = constrained["local_entropy"] - constrained["unconstrained"]
    yield _largest("solutions_bound", lost, constrained["error"], DENSEST)
    (end,) = symmetric_fracture.to_dict("records")
    method = "least load on the surface Sigma_E = 0 at given y, extrapolated to y -> infinity"
    yield _exact("symmetric_fracture", end["end"], end["end_error"] + SOLVER, method)
    for name, ansatz in (("symmetric_bound", "broken"), ("symmetric_zero_overlap", "zero")):
        rows = symmetric[symmetric["ansatz"] == ansatz].reset_index(drop=True)
        yield _largest(name, rows["local_entropy"] - rows["entropy"], rows["error"], DENSEST)


def _followed(touch):
    """The same load from the bracket alone."""
    if touch["confirmed"] is False or touch["confirmed"] == 0:
        raise UserError("fracture_followed: finer quadrature or shorter steps contradict the bracket")
    below, above = float(touch["below"]), float(touch["above"])
    method = "middle of the loads at which the branch was seen to go on and to end, half their distance"
    return _exact("fracture_followed", 0.5 * (below + above), 0.5 * (above - below), method)


def _possible(ends):
    """The load from which on a cluster would hold more solutions than there are, by a parabola through three loads."""
    ends = ends.sort_values("alpha")
    alpha, excess = ends["alpha"].to_numpy(), (ends["cluster_entropy"] - ends["entropy"]).to_numpy()
    if not (excess > 0.0).any() or excess[0] > 0.0 or len(ends) < 3:
        method = "largest computed load, no excess seen"
        return _exact("bound_load", alpha[-1], 0.0, method)
    last = int(np.flatnonzero(excess <= 0.0)[-1])
    line = alpha[last] - excess[last] * (alpha[last + 1] - alpha[last]) / (excess[last + 1] - excess[last])
    near = np.argsort(np.abs(alpha - line))[:3]
    root = float(np.polyval(np.polyfit(excess[near], alpha[near], 2), 0.0))
    return _exact("bound_load", root, abs(root - line), "zero of the excess, interpolated between loads")


def _at(table, alpha, d):
    (row,) = table[((table["alpha"] - alpha).abs() < 1e-12) & ((table["d"] - d).abs() < 1e-12)].to_dict("records")
    return row


def _largest(name, excess, errors, method):
    """The largest excess over a bound, with the error of that point."""
    place = excess.to_numpy().argmax()
    return _exact(name, excess.iloc[place], float(errors.iloc[place]) + SOLVER, method)


def _exact(name, value, error, method):
    return Measurement(name, float(value), math.fabs(error), 0, None, None, method)


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("curve", "typical", "densest", "identities", "fracture", "ends")
        names += ("constrained", "symmetric", "symmetric_fracture")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
