"""Where everything lives: the one module that spells out paths, all relative to the checkout.

Claim ``perceptron_capacity`` with table ``entropy`` at scale ``smoke``:
``results/smoke/perceptron_capacity/entropy.csv`` and ``logs/smoke/perceptron_capacity/entropy.{log,cost.tsv,sha256}``.
A chunked table has one more level: ``.../sums/3.csv``.
"""

from pathlib import Path, PurePosixPath

CONFIG = Path("config/config.yaml")
SCALES = Path("config/scales")
CLAIMS = Path("config/claims")
COST_RECORD = Path("config/cost.csv")
SCHEMAS = Path("workflow/schemas")
TABLE_SCHEMAS = SCHEMAS / "tables"
RESULTS = Path("results")
LOGS = Path("logs")
SCALE_NAMES = ("smoke", "standard", "paper")

GENERIC_TABLES = ("measured", "verdict")
PROJECT_TABLES = ("verdicts", "cost")
UNSTABLE = ("cost.csv", "provenance.json", "index.html", "manifest.sha256")


def results(scale):
    """Folder of one scale's results."""
    return RESULTS / scale


def table(scale, claim, name, chunk=None):
    """Path of a table as text (Snakemake compares paths as text)."""
    path = results(scale) / claim / name
    return f"{path}.csv" if chunk is None else f"{path}/{chunk}.csv"


def figure(scale, claim):
    """Paths of a claim's figure, as vector and as pixels."""
    folder = results(scale) / claim
    return {"svg": str(folder / "figure.svg"), "png": str(folder / "figure.png")}


def record(result, suffix):
    """Path of the log, cost or checksum that belongs to a result file or folder of ``results/``."""
    path = PurePosixPath(result)
    return str(PurePosixPath(LOGS, *path.parts[1:]).with_suffix(suffix))


def schema(claim, name):
    """Path of a table's schema; the generic tables share one for all claims."""
    folder = "generic" if name in GENERIC_TABLES + PROJECT_TABLES else claim
    return str(TABLE_SCHEMAS / folder / f"{name}.json")


def schema_of(path):
    """Path of the schema of the table at ``results/<scale>/[<claim>/]<table>[/<chunk>].csv``."""
    parts = PurePosixPath(path).with_suffix("").parts[2:]
    return schema(None, parts[0]) if len(parts) == 1 else schema(parts[0], parts[1])
