"""Order parameters of two hidden units against the load, without and with prior knowledge of their overlap.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/curve.csv : one row for each teacher, student and load
"""

import numpy as np

from quenched.rbm import stability, two_units
from quenched.replication import job

AROUND = (0.0, 0.0002, 0.002, 0.02)  # relative distances from each transition of additional loads
COARSER = 1.25 * two_units.RESOLUTION


def curve(teachers, loads):
    """Rows of curve.csv; `error` is the largest change of an order parameter when the quadrature is coarser."""
    rows = []
    for teacher in teachers:
        for prior in (False, True):
            steps = stability.thresholds(**teacher, prior=prior)
            around = np.outer(sorted(set(steps)), 1.0 + np.array(AROUND)).ravel()
            for alpha in sorted({*job.spaced(loads), *around[around <= loads["high"]]}):
                point = two_units.two_units(alpha, **teacher, prior=prior)
                coarser = two_units.two_units(alpha, **teacher, prior=prior, resolution=COARSER)
                error = np.abs(np.subtract(point[:5], coarser[:5])).max()
                student = {"student": "knows q" if prior else "no prior"}
                rows.append(teacher | student | {"alpha": float(alpha)} | point._asdict() | {"error": float(error)})
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, curve(**snakemake.params.settings))
