"""Gather the verdicts of all claims.

Outputs
-------
results/<scale>/verdicts.csv : one row for each quantity of each claim
"""

from quenched.replication import job, layout, tables

if __name__ == "__main__":
    with job.session(snakemake):
        rows = [row for path in snakemake.input.verdicts for row in tables.read_rows(path)]
        job.write_table(snakemake, tables.typed(rows, layout.schema(None, "verdict")))
