"""What was made, by which code, with which checksum: manifest, data package, provenance, cost."""

import datetime
import hashlib
import json
import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from quenched.numerics import sources
from quenched.replication import UserError, layout, tables

LOCK = Path("requirements.txt")
RECORDED_PACKAGES = ("snakemake", "numpy", "scipy", "numba", "llvmlite", "pandas", "matplotlib", "python-flint")


def sha256(path):
    """Hexadecimal sha256 of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def code_hash(script):
    """Digest of a script, of every quenched module it imports, directly or not, and of the locked packages.

    Snakemake sees an edited script but not an edited module; with this in ``params`` an edit reruns exactly the rules
    that depend on it.
    """
    return sources.digest([*sources.closure(script), LOCK])


def checked_manifest(paths):
    """Lines ``sha256  path`` for every result, sorted by path.

    Raises
    ------
    UserError
        When a file no longer is what its job wrote: it was edited by hand, and so may everything derived from it be.
    """
    recorded = {}
    for path in paths:
        recorded |= _record_of(path)
    lines, edited = [], []
    for path in sorted(paths):
        digest = sha256(path)
        if recorded.get(path, digest) != digest:
            edited.append(path)
        lines.append(f"{digest}  {path}\n")
    if edited:
        raise UserError(f"edited after it was written: {', '.join(edited)}; delete it and run the same command again")
    return "".join(lines)


def read_manifest(path):
    """The manifest as a dict path -> sha256."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines if line)}


def datapackage(scale, paths):
    """A Frictionless data package descriptor that lists every table of one scale with its schema and checksum."""
    root = layout.results(scale)
    resources = []
    for path in sorted(paths):
        relative = Path(path).relative_to(root).as_posix()
        resources.append(
            {
                "name": relative.removesuffix(".csv").replace("/", "-").replace("_", "-"),
                "path": relative,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": os.path.getsize(path),
                "hash": f"sha256:{sha256(path)}",
                "schema": tables.read_schema(layout.schema_of(path)),
            }
        )
    description = {
        "name": f"quenched-{scale}",
        "title": f"quenched: tables of theory and of simulation at scale {scale}",
        "profile": "tabular-data-package",
        "licenses": [{"name": "MIT"}],
        "resources": resources,
    }
    return json.dumps(description, indent=1, ensure_ascii=False) + "\n"


def provenance(config):
    """Date, commit, versions and machine of a run, as a dict; never part of a promised table."""
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "scale": config["scale"],
        "seed": config["seed"],
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in RECORDED_PACKAGES},
        "lock_sha256": sha256(LOCK),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "byte_order": sys.byteorder,
    }


def commit():
    """The commit checked out, with ``+edits`` when tracked files (results apart) differ; ``unknown`` outside git."""
    try:
        name = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{layout.RESULTS}")
        return f"{name}+edits" if changed else name
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def cost_rows(records):
    """Rows of cost.csv from Snakemake's benchmark files.

    Parameters
    ----------
    records : dict
        (claim, table, chunk or None) -> path of a ``.cost.tsv``.

    Returns
    -------
    list of dict
        claim, table, chunk, wall_seconds, cpu_seconds, memory_mb (a short job may leave the last two empty).
    """
    rows = []
    for (claim, table, chunk), path in records.items():
        names, *lines = [line.split("\t") for line in Path(path).read_text(encoding="utf-8").splitlines()]
        values = dict(zip(names, lines[-1], strict=True))
        rows.append(
            {
                "claim": claim,
                "table": table,
                "chunk": chunk,
                "wall_seconds": float(values["s"]),
                "cpu_seconds": _number(values["cpu_time"]),
                "memory_mb": _number(values["max_rss"]),
            }
        )
    return rows


def _number(text):
    return None if text in ("-", "NA", "nan", "") else float(text)


def _record_of(path):
    """The checksums that the job which wrote `path` recorded; empty when there is no record."""
    for result in (path, str(Path(path).with_suffix(""))):
        record = Path(layout.record(result, ".sha256"))
        if record.is_file():
            return read_manifest(record)
    return {}


def _git(*arguments):
    run = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True, timeout=30)
    return run.stdout.strip()


def _processor():
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()
