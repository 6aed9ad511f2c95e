"""Hysteresis: the field swept up and down, by the mean-field branch and by the heat bath of a finite system.

Outputs
-------
results/<scale>/ising_mean_field/hysteresis.csv : magnetization at each field, for each sweep and method
"""

from quenched.ising import heat_bath, mean_field
from quenched.numerics.random import stream
from quenched.replication import job


def hysteresis(couplings, fields, size, sweeps, seed):
    """Rows of hysteresis.csv: each coupling by theory (spins empty) and by simulation."""
    field = job.spaced(fields)
    rows = []
    for beta_j in couplings:
        rng = stream(seed, "ising_mean_field", "hysteresis", size, beta_j)
        simulated = heat_bath.hysteresis(size, beta_j, field, sweeps, rng=rng)
        spinodal = mean_field.spinodal(beta_j)
        for spins, loop in ((None, mean_field.hysteresis(beta_j, field)), (size, simulated)):
            for direction, branch in loop._asdict().items():
                rows += [
                    {
                        "beta_j": beta_j,
                        "spins": spins,
                        "direction": direction,
                        "field": h,
                        "m": m,
                        "spinodal_field": spinodal.h_s_over_j,
                        "spinodal_m": spinodal.m_s,
                    }
                    for h, m in zip(field, branch, strict=True)
                ]
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, hysteresis(**snakemake.params.settings, seed=snakemake.params.seed))
