"""Principal components of samples from machines with one to several hidden units, beside the theory of spikes.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/components.csv : one row for each teacher, load, instance and component
"""

import numpy as np

from quenched.numerics.random import stream
from quenched.rbm import data
from quenched.rbm.principal_components import components as leading
from quenched.rbm.principal_components import spike
from quenched.rbm.spectral import spike_overlap, spikes
from quenched.replication import job

CLAIM = "rbm_symmetry_breaking"


def components(beta, n, instances, loads, teachers, seed):
    """Rows of components.csv."""
    rows = []
    for teacher in teachers:
        units, correlation = teacher["units"], teacher["correlation"]
        strengths = spikes(beta, np.full((units, units), correlation) + (1.0 - correlation) * np.eye(units))
        for alpha in loads:
            for instance in range(instances):
                key = {"units": units, "correlation": correlation, "n": n, "alpha": alpha, "instance": instance}
                rng = stream(seed, CLAIM, "components", *key.values())
                weights = data.correlated_teacher(n, units, correlation, rng=rng)
                found = leading(data.samples(weights, beta, round(alpha * n), rng=rng), weights)
                for number, (value, projection) in enumerate(zip(*found, strict=True), start=1):
                    theta = strengths[number - 1]
                    rows.append(
                        key
                        | {"component": number, "eigenvalue": value, "spike": spike(value, alpha)}
                        | {"projection": projection, "theory_spike": theta}
                        | {"theory_projection": spike_overlap(theta, alpha)}
                    )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, components(**snakemake.params.settings, seed=snakemake.params.seed))
