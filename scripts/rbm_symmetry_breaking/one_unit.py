"""One hidden unit: overlap and entropy against the load, for students of the right and of a wrong temperature.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/one_unit.csv : one row for each teacher, student and load
"""

from quenched.rbm import one_unit as theory
from quenched.rbm.quadrature import RESOLUTION
from quenched.replication import job

ONSET = (1.001, 1.002, 1.003)  # alpha beta^4 from which the load where learning starts is extrapolated
COARSER = 1.25 * RESOLUTION


def one_unit(betas, relative_loads, students):
    """Rows of one_unit.csv; `error` is the change of the overlap when the quadrature is coarser."""
    grid = sorted({*map(float, job.spaced(relative_loads)), *ONSET})
    rows = [_matched(load / beta**4, load, beta) for beta in betas for load in grid]
    return rows + [
        _mismatched(load, student) for student in students for load in map(float, job.spaced(relative_loads))
    ]


def _matched(alpha, relative_load, beta):
    point = theory.one_unit(alpha, beta)
    return {
        "beta": beta,
        "student_beta": beta,
        "relative_load": relative_load,
        "alpha": alpha,
        "m": point.m,
        "q_self": point.m,
        "free_entropy": point.free_entropy,
        "entropy": point.entropy,
        "information": theory.information(beta),
        "replicon": None,
        "error": abs(theory.one_unit(alpha, beta, resolution=COARSER).m - point.m),
    }


def _mismatched(alpha, student_beta):
    point = theory.mismatched(alpha, 1.0, student_beta)
    coarser = theory.mismatched(alpha, 1.0, student_beta, resolution=COARSER)
    return {
        "beta": 1.0,
        "student_beta": student_beta,
        "relative_load": alpha,
        "alpha": alpha,
        "m": point.m,
        "q_self": point.q_self,
        "free_entropy": None,
        "entropy": None,
        "information": None,
        "replicon": point.replicon,
        "error": max(abs(coarser.m - point.m), abs(coarser.q_self - point.q_self)),
    }


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, one_unit(**snakemake.params.settings))
