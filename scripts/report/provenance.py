"""Write down when, from which commit, with which versions and on which machine the results were made.

Outputs
-------
results/<scale>/provenance.json
"""

import json

from quenched.replication import job, provenance

if __name__ == "__main__":
    with job.session(snakemake):
        facts = provenance.provenance({"scale": snakemake.params.scale, "seed": snakemake.params.seed})
        job.write_text(snakemake, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
