"""Judge a claim's measured numbers by the one rule.

Outputs
-------
results/<scale>/<claim>/verdict.csv : the measured number of every quantity beside the published one, with its status
"""

from quenched.replication import job, layout, tables
from quenched.replication.claims import load_claim
from quenched.replication.measurements import Measurement
from quenched.replication.verdicts import verdict_rows


def judged(claim, measured, scale):
    """Rows of verdict.csv from the claim and the rows of measured.csv."""
    measurements = {row["quantity"]: Measurement(**row) for row in measured}
    return verdict_rows(claim, measurements, scale)


if __name__ == "__main__":
    with job.session(snakemake):
        claim = load_claim(snakemake.wildcards.claim)
        rows = tables.typed(tables.read_rows(snakemake.input.measured), layout.schema(None, "measured"))
        job.write_table(snakemake, judged(claim, rows, snakemake.params.scale))
