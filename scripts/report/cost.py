"""Gather what every job cost.

Outputs
-------
results/<scale>/cost.csv : wall and CPU seconds and memory of each table's job, from Snakemake's benchmark files
"""

from pathlib import Path

from quenched.replication import job, provenance

if __name__ == "__main__":
    with job.session(snakemake):
        records = {
            (claim, table, None if chunk == "" else chunk): path
            for claim, table, chunk, path in snakemake.params.records
            if Path(path).is_file()
        }
        job.write_table(snakemake, provenance.cost_rows(records))
