"""Threshold, critical exponents and critical amplitudes of the mean-field model, fitted to its exact curves.

Outputs
-------
results/<scale>/ising_mean_field/exponents.csv : one row for each quantity with its numerical error
"""

from quenched.ising import exponents as fits
from quenched.replication import job


def exponents(points):
    """Rows of exponents.csv."""
    critical = fits.finite_size(points=max(points - 1, 4))
    isotherm = fits.critical_isotherm(points)
    found = {
        "threshold": fits.threshold(),
        "order_parameter": fits.order_parameter(points),
        "critical_isotherm": fits.Extrapolated(1 / isotherm.value, isotherm.error / isotherm.value**2),
        "susceptibility_above": fits.susceptibility_above(points),
        "susceptibility_below": fits.susceptibility_below(points),
        "amplitude_ratio": fits.amplitude_ratio(points),
        "binder": critical.binder,
        "abs_x": critical.abs_x,
        "x2": critical.x2,
        "x4": critical.x4,
        "finite_size_exponent": critical.exponent,
    }
    return [{"quantity": name, "value": fit.value, "error": fit.error} for name, fit in found.items()]


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, exponents(**snakemake.params.settings))
