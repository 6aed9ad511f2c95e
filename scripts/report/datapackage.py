"""List every table with its schema and checksum.

Outputs
-------
results/<scale>/datapackage.json : Frictionless data package descriptor
"""

from quenched.replication import job, provenance

if __name__ == "__main__":
    with job.session(snakemake):
        paths = [*snakemake.input.tables, *snakemake.input.verdicts]
        job.write_text(snakemake, provenance.datapackage(snakemake.params.scale, paths))
