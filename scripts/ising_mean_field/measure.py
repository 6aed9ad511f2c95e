"""The numbers that the verdicts of ising_mean_field are about.

Outputs
-------
results/<scale>/ising_mean_field/measured.csv
"""

import math

from quenched.replication import job, measurements, tables
from quenched.replication.measurements import Measurement


def measured(exponents, heat_bath, finite_size):
    """Fits with their refinement error; the heat bath as its mean squared distance from the exact sums."""
    for row in exponents.itertuples():
        yield Measurement(row.quantity, row.value, row.error, 0, None, None, "Richardson extrapolation of exact curves")
    keys = ["n", "coupling"]  # the two grids were spaced apart: equal to rounding only
    exact = finite_size.assign(coupling=finite_size["beta_j"].round(9))[[*keys, "abs_m"]]
    simulated = heat_bath.assign(coupling=heat_bath["beta_j"].round(9))
    matched = simulated.merge(exact, on=keys, suffixes=("", "_exact"), validate="one_to_one")
    squared = ((matched["abs_m"] - matched["abs_m_exact"]) / matched["abs_m_err"]) ** 2
    yield Measurement(
        "heat_bath_agreement",
        float(squared.mean()),
        math.sqrt(2.0 / len(squared)),
        int(heat_bath["n_samples"].sum()),
        float(heat_bath["tau"].max()),
        float(heat_bath["r_hat"].max()),
        "heat bath against exact sums, mean of z^2",
    )


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("exponents", "heat_bath", "finite_size")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
