"""Monte Carlo of finite Curie-Weiss systems by single-spin heat bath.

Outputs
-------
results/<scale>/ising_mean_field/heat_bath.csv : averages with standard errors, autocorrelation time and R-hat
"""

from quenched.ising import heat_bath as simulation
from quenched.numerics.random import stream
from quenched.replication import job


def heat_bath(sweeps, couplings, chains, seed):
    """Rows of heat_bath.csv, one for each size and coupling."""
    rows = []
    for n, length in sweeps.items():
        for beta_j in map(float, job.spaced(couplings)):
            rng = stream(seed, "ising_mean_field", "heat_bath", n, beta_j)
            measured = simulation.measure(n, beta_j, 0.0, length, rng=rng, chains=chains)
            rows.append({"n": n, "beta_j": beta_j, **measured._asdict()})
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, heat_bath(**snakemake.params.settings, seed=snakemake.params.seed))
