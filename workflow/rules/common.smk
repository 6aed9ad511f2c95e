# The validated configuration, names of files and the hash of code, for all rule files.
# Paths are spelled out in quenched/replication/layout.py and nowhere else.
import sys

ROOT = str(workflow.basedir)
sys.path.insert(0, ROOT)

from quenched.replication import UserError, guard, layout, provenance, settings
from quenched.replication.claims import load_claims

try:
    CONFIG = settings.load_config(config)
    SCALE, SEED = CONFIG.scale, CONFIG.seed
    PARAMETERS = settings.load_scale(SCALE)
    CLAIMS = {claim.id: claim for claim in load_claims()}
    sys.executable = guard.relative_interpreter(ROOT)
    guard.let_jobs_import(ROOT)
    if workflow.is_main_process and not guard.only_reads(sys.argv[1:]):
        guard.enter(ROOT)
        guard.check_writable(layout.results(SCALE), layout.LOGS / SCALE)
except UserError as error:
    sys.exit(str(error))


def table(claim, name, chunk=None):
    """Path of a claim's table at the scale in force."""
    return layout.table(SCALE, claim, name, chunk)


def schema(claim, name):
    """Path of the Table Schema that a table must fit."""
    return layout.schema(claim, name)


def log_of(claim, name, chunk=None):
    """Path of the log of the job that writes a table (or figure)."""
    return layout.record(table(claim, name, chunk), ".log")


def cost_of(claim, name, chunk=None):
    """Path of Snakemake's benchmark of the job that writes a table (or figure)."""
    return layout.record(table(claim, name, chunk), ".cost.tsv")


def parameters(claim, name):
    """Parameters of one table at the scale in force, from config/scales."""
    return PARAMETERS[claim][name]


def chunks(claim, name):
    """Paths of all chunks of a chunked table; their number is fixed by the scale, never by the cores."""
    return [table(claim, name, chunk) for chunk in range(parameters(claim, name)["chunks"])]


def code(claim, name):
    """Digest of the script of a table and of all library code behind it."""
    return provenance.code_hash(f"scripts/{claim}/{name}.py")


def claim_tables(claim):
    """Tables of a claim that its measure and figure scripts read, by name."""
    return {name: table(claim, name) for name in CLAIMS[claim].tables}


def all_tables(claim):
    """Every table of a claim: computed, chunked, measured and judged."""
    parts = [path for name in CLAIMS[claim].chunked for path in chunks(claim, name)]
    return [*claim_tables(claim).values(), *parts, table(claim, "measured"), table(claim, "verdict")]


def claim_results(claim):
    """Everything that the named target of one claim makes."""
    return [*all_tables(claim), *layout.figure(SCALE, claim).values()]


def stable_results():
    """Every file that is the same, byte for byte, whenever the same seed and code run."""
    own = [path for claim in CLAIMS for path in claim_results(claim)]
    return [*own, f"{layout.results(SCALE)}/verdicts.csv", f"{layout.results(SCALE)}/datapackage.json"]


def project_results():
    """Everything that `rule all` makes."""
    names = ("cost.csv", "provenance.json", "manifest.sha256", "index.html")
    return [*stable_results(), *(f"{layout.results(SCALE)}/{name}" for name in names)]


def measure_script(wildcards):
    """Script that turns a claim's tables into the numbers its verdicts are about."""
    return f"scripts/{wildcards.claim}/measure.py"


def figure_script(wildcards):
    """Script that draws a claim's tables."""
    return f"scripts/{wildcards.claim}/figure.py"


def measure_inputs(wildcards):
    """Tables that the measure and figure scripts of a claim read."""
    return claim_tables(wildcards.claim)


def measure_code(wildcards):
    """Digest of the code behind a claim's measured numbers."""
    return code(wildcards.claim, "measure")


def figure_code(wildcards):
    """Digest of the code behind a claim's figure."""
    return code(wildcards.claim, "figure")


def cost_records():
    """Benchmark file of every job, by claim, table and chunk (empty text for none)."""
    jobs = []
    for claim, model in CLAIMS.items():
        jobs += [(claim, name, "") for name in [*model.tables, "measured", "verdict", "figure"]]
        jobs += [(claim, name, part) for name in model.chunked for part in range(parameters(claim, name)["chunks"])]
    return [[*job, cost_of(job[0], job[1], job[2] if job[2] != "" else None)] for job in jobs]
