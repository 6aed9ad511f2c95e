"""Measured numbers, on their way from the tables of a claim to its verdicts."""

from typing import NamedTuple

from quenched.replication import UserError, job


class Measurement(NamedTuple):
    """A row of measured.csv; stderr of a deterministic solver is its own numerical error estimate."""

    quantity: str
    value: float
    stderr: float
    n_samples: int
    tau: float | None
    r_hat: float | None
    method: str


def write(snakemake, measurements):
    """Write measured.csv.

    Parameters
    ----------
    snakemake : object
        What Snakemake hands to a script.
    measurements : iterable of Measurement
        tau and r_hat are None where nothing was sampled.

    Raises
    ------
    UserError
        When a standard error is negative or not a number, or the table does not fit its schema.
    """
    rows = []
    for measurement in measurements:
        row = Measurement(*measurement)._asdict()
        if not row["stderr"] >= 0.0:
            raise UserError(f"{row['quantity']}: stderr = {row['stderr']}: allowed is >= 0")
        rows.append(row)
    job.write_table(snakemake, rows)
