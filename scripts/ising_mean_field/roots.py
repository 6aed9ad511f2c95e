"""All solutions of the mean-field state equation at zero field, with their stability.

Outputs
-------
results/<scale>/ising_mean_field/roots.csv : one row for each coupling and root
"""

from quenched.ising import mean_field
from quenched.replication import job


def roots(couplings):
    """Rows of roots.csv; branch -1, 0, 1 are the lower ordered, the symmetric and the upper ordered state."""
    rows = []
    for beta_j in map(float, job.spaced(couplings)):
        found = mean_field.magnetizations(beta_j)
        for branch, m in zip((0,) if len(found) == 1 else (-1, 0, 1), map(float, found), strict=True):
            slope = mean_field.stability(beta_j, m)
            energy = float(mean_field.free_energy(beta_j, 0.0, m))
            rows.append(
                {"beta_j": beta_j, "branch": branch, "m": m, "slope": slope, "stable": slope < 1, "free_energy": energy}
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, roots(**snakemake.params.settings))
