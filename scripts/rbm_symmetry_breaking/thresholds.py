"""Loads at which the symmetries of two hidden units break, over temperatures and overlaps.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/thresholds.csv : one row for each beta, q and student
"""

from quenched.rbm import spectral, stability
from quenched.rbm.quadrature import RESOLUTION
from quenched.replication import job

COARSER = 1.25 * RESOLUTION


def thresholds(betas, overlaps):
    """Rows of thresholds.csv; errors are relative changes when the quadrature is coarser."""
    return [_row(beta, q, prior) for beta in betas for q in overlaps for prior in (False, True)]


def _row(beta, q, prior):
    steps = stability.thresholds(beta, q, prior)
    coarser = stability.thresholds(beta, q, prior, resolution=COARSER)
    teacher = stability.symmetric_instability(beta, q, prior, "teacher")
    weaker = spectral.spikes(beta, [[1.0, q], [q, 1.0]])[-1]
    return {
        "beta": beta,
        "q": q,
        "student": "knows q" if prior else "no prior",
        "ssb": steps.ssb,
        "ssb_map": stability.paramagnetic_instability(beta, q, prior),
        "psb_s": steps.psb_s,
        "psb_t": teacher if prior else steps.psb_t,
        "symmetric_psb_t": teacher,
        "restored": None if prior else stability.replica_symmetry_restored(beta, q),
        "principal": float(weaker**-2),
        "error": max(abs(wide / fine - 1.0) for wide, fine in zip(coarser, steps, strict=True)),
    }


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, thresholds(**snakemake.params.settings))
