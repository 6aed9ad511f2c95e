# Regenerates every claim from nothing: `snakemake --cores N`, or `snakemake --cores N <claim>` for one of them.
# `--config scale=smoke` picks the scale (smoke, standard, paper), `--config seed=2` the random streams.
from snakemake.utils import min_version

min_version("9.27")


# Helpers, the validated configuration and the guard against a second run come first: nothing starts when they object.
include: "workflow/rules/common.smk"


configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


wildcard_constraints:
    claim="|".join(CLAIMS),
    chunk=r"\d+",


include: "workflow/rules/ising.smk"
include: "workflow/rules/perceptron.smk"
include: "workflow/rules/landscape.smk"
include: "workflow/rules/dense_clusters.smk"
include: "workflow/rules/learning.smk"
include: "workflow/rules/rbm.smk"
include: "workflow/rules/boltzmann.smk"
include: "workflow/rules/report.smk"


rule all:
    default_target: True
    input:
        project_results(),


for claim in CLAIMS:

    rule:
        name:
            claim
        input:
            claim_results(claim),
