"""Exact averages of finite Curie-Weiss systems.

Outputs
-------
results/<scale>/ising_mean_field/finite_size.csv : <|m|>, <m^2>, <m^4>, Binder cumulant for each size and coupling
"""

from quenched.ising import mean_field
from quenched.replication import job


def finite_size(sizes, couplings):
    """Rows of finite_size.csv."""
    return [
        {"n": n, "beta_j": float(beta_j), **mean_field.curie_weiss(n, float(beta_j))._asdict()}
        for n in sizes
        for beta_j in job.spaced(couplings)
    ]


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, finite_size(**snakemake.params.settings))
