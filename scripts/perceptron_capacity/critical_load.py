"""Critical load of enumerated perceptrons, raw and with control variates.

Outputs
-------
results/<scale>/perceptron_capacity/critical_load.csv : one row for each ensemble and size
"""

from quenched.perceptron import instances, records
from quenched.replication import job


def critical_load(totals):
    """Rows of critical_load.csv."""
    rows = []
    for sums in totals:
        found = instances.critical_load(sums)
        rows.append(
            {
                "patterns": sums.kind,
                "n": sums.n,
                "instances": sums.count,
                "raw": found.mean,
                "raw_err": found.mean_err,
                "controlled": found.controlled,
                "controlled_err": found.controlled_err,
                "explained": found.explained,
                "spread": found.spread,
                "median": found.median,
            }
        )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        chunks = job.read_all(snakemake.input.sums)
        job.write_table(snakemake, critical_load(records.from_columns(**chunks)))
