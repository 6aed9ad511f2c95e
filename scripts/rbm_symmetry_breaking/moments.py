"""Second moments of the overlaps of students and teachers, averaged over instances, beside replica theory.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/moments.csv : one row for each student, size and load
"""

import numpy as np

from quenched.numerics.statistics import jackknife, mean
from quenched.rbm.two_units import two_units
from quenched.replication import job

ROOTS = {
    "symmetric": "symmetric2", "antisymmetric": "antisymmetric2", "common": "common2", "split": "split2",
}  # fmt: skip


def moments(posterior, teacher):
    """Rows of moments.csv."""
    rows = []
    for (student, alpha), loads in posterior.groupby(["student", "alpha"]):
        theory = _theory(two_units(alpha, teacher["beta"], teacher["q"], student == "knows q"))
        for n, part in loads.groupby("n"):
            row = {"student": student, "n": n, "alpha": alpha, "instances": len(part)} | theory
            for name, column in ROOTS.items():
                row[name], row[f"{name}_err"] = jackknife(part[[column]], lambda means: float(np.sqrt(means[0])))
            row["r_cross"], row["r_cross_err"] = mean(part["r_cross"])
            for name in ("symmetric", "antisymmetric"):
                excess = part[f"{name}2"].to_numpy() ** 0.5 - theory[f"theory_{name}"]
                row[f"{name}_excess"], row[f"{name}_excess_err"] = mean(excess)
                powers = part[[f"{name}2", f"{name}4"]]
                row[f"{name}_ratio"], row[f"{name}_ratio_err"] = jackknife(
                    powers, lambda means: means[1] / means[0] ** 2
                )
            for name in ("tau_symmetric", "tau_antisymmetric", "r_hat"):
                row[name] = float(part[name].median())
            rows.append(row)
    return rows


def _theory(saddle):
    return {
        "theory_symmetric": 0.5 * (saddle.t + saddle.tau),
        "theory_antisymmetric": 0.5 * (saddle.t - saddle.tau),
        "theory_common": 0.5 * (saddle.q_self + saddle.r),
        "theory_split": 0.5 * (saddle.q_self - saddle.r),
        "theory_r_cross": saddle.r_cross,
    }


if __name__ == "__main__":
    with job.session(snakemake):
        posterior = job.read_all(snakemake.input.posterior)
        job.write_table(snakemake, moments(posterior, snakemake.params.settings["teacher"]))
