"""Take the checksum of every result, and refuse one that was edited since its job wrote it.

Outputs
-------
results/<scale>/manifest.sha256 : lines ``sha256  path``, as sha256sum --check reads them
"""

from quenched.replication import job, provenance

if __name__ == "__main__":
    with job.session(snakemake):
        job.write_text(snakemake, provenance.checked_manifest(list(map(str, snakemake.input))))
