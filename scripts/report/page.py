"""Build the page: verdicts, and for each claim its statement, equations, figure, tables and the code behind them.

Outputs
-------
results/<scale>/index.html : one file that opens offline
"""

from quenched.replication import job, page

if __name__ == "__main__":
    with job.session(snakemake):
        job.write_text(snakemake, page.render(snakemake.params.scale, snakemake.input.template))
