"""The load where learning starts, for any number of hidden units with equal overlaps of every pair.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/units.csv : one row for each number of units, overlap and temperature
"""

import numpy as np

from quenched.rbm import spectral
from quenched.replication import job


def units(numbers, correlations, betas):
    """Rows of units.csv; a single unit has no pair, hence only overlap 0."""
    rows = []
    for number in numbers:
        for correlation in correlations if number > 1 else [0.0]:
            overlaps = (1.0 - correlation) * np.eye(number) + correlation
            for beta in betas:
                strengths = spectral.spikes(beta, overlaps)
                rows.append(
                    {
                        "units": number,
                        "correlation": correlation,
                        "beta": beta,
                        "theta": float(strengths[0]),
                        "prior": spectral.spectral_threshold(beta, overlaps),
                        "no_prior": spectral.prior_free_threshold(beta, overlaps),
                    }
                )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, units(**snakemake.params.settings))
