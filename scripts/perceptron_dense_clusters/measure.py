"""The numbers that the verdicts of perceptron_dense_clusters are about.

Outputs
-------
results/<scale>/perceptron_dense_clusters/measured.csv
"""

import math

import pandas as pd

from quenched.replication import job, measurements, tables
from quenched.replication.measurements import Measurement

SOLVER = 1e-9  # absolute error that the solvers state for entropies and for the load of the fracture
DENSEST = "replica-symmetric saddle point at Sigma_E = 0"
POTENTIAL = "replica-symmetric Franz-Parisi potential"


def measured(curve, typical, densest, identities, fracture):
    """One Measurement for each quantity of the claim."""
    touch = fracture.iloc[0]
    error = float(touch["alpha_err"]) + SOLVER
    for name in ("fracture_load", "fracture_interval"):
        yield _exact(name, touch["alpha"], error, "two branches of Sigma_E = 0 touch: Newton's method")
    core = _at(densest, 0.4, 0.02)
    room = core["configurations"]
    yield _exact("dense_core", core["local_entropy"] / room, core["error"] / room + SOLVER, DENSEST)
    dense = _at(densest, 0.75, 0.02)
    yield _exact("dense_at_075", dense["local_entropy"], dense["error"] + SOLVER, DENSEST)
    lonely = _at(typical, 0.75, 0.02)
    yield _exact("typical_at_075", lonely["potential"], lonely["error"] + SOLVER, POTENTIAL)
    columns = ["local_entropy", "entropy", "error"]
    both = pd.concat([curve[columns], densest[columns]])
    yield _largest("whole_bound", both["local_entropy"] - both["entropy"], both["error"], DENSEST)
    yield _largest("room_bound", densest["local_entropy"] - densest["configurations"], densest["error"], DENSEST)
    gap = (identities["free_entropy"] - identities["exact"]).abs().max()
    yield _exact("counted_once", gap, SOLVER, "replica-symmetric saddle point at y = 1")


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
        names = ("curve", "typical", "densest", "identities", "fracture")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
