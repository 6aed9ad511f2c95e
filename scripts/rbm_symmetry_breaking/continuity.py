"""Whether the transitions of two hidden units are continuous: onsets of order parameters, sweeps up and down.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/continuity.csv : one row for each teacher, student and transition
"""

from quenched.rbm import continuity as theory
from quenched.replication import job


def continuity(teachers, distance, shares):
    """Rows of continuity.csv."""
    rows = []
    for teacher in teachers:
        for prior in (False, True):
            for transition in theory.transitions(**teacher, prior=prior, distance=distance, shares=shares):
                found = transition._asdict()
                rows.append(
                    teacher | {"student": "knows q" if prior else "no prior", "transition": found.pop("name")} | found
                )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, continuity(**snakemake.params.settings))
