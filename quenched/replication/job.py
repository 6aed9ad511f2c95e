"""What every script does around its one function: log, clear errors, checked output, a record of what was written."""

import contextlib
import hashlib
import logging
import os
import sys
import traceback
from pathlib import Path

import numpy as np

from quenched.replication import UserError, layout, tables

log = logging.getLogger("quenched")


@contextlib.contextmanager
def session(snakemake):
    """Run a script's work with everything it prints to standard error, and any traceback, in the rule's log.

    A `UserError` or an operating-system error becomes one sentence; both end the job with exit status 1.

    Parameters
    ----------
    snakemake : object
        What Snakemake hands to a script.
    """
    path = Path(str(snakemake.log[0]))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = open(path, "w", encoding="utf-8", buffering=1)  # noqa: SIM115 (closed by the with below)
    except OSError as error:
        sys.exit(str(tables.cannot_write(path, error)))
    with stream, _redirected(stream):
        logging.basicConfig(stream=stream, level=logging.INFO, format="%(message)s", force=True)
        try:
            yield
        except UserError as error:
            log.error("%s", error)
            raise SystemExit(1) from None
        except OSError as error:
            log.error("%s", tables.cannot_write(error.filename or path, error))
            raise SystemExit(1) from None
        except Exception:
            log.error("%s", traceback.format_exc())
            raise SystemExit(1) from None


def write_table(snakemake, columns):
    """Check a table against its schema, write it to the rule's only output, and record its checksum."""
    path = str(snakemake.output[0])
    digest = tables.write(path, columns, layout.schema_of(path))
    record(path, {path: digest})


def write_text(snakemake, text):
    """Write a text file that is no table (manifest, descriptor, page)."""
    path = str(snakemake.output[0])
    content = text.encode("utf-8")
    tables.write_bytes(path, content)
    record(path, {path: hashlib.sha256(content).hexdigest()})


def read_all(paths):
    """The rows of several tables of the same columns, one below the other, as a pandas DataFrame."""
    import pandas as pd  # heavy: only jobs that read tables pay for it

    return pd.concat([tables.read(path) for path in paths], ignore_index=True)


def spaced(grid):
    """The values of a Grid parameter: equidistant, both ends included."""
    return np.linspace(grid["low"], grid["high"], grid["count"])


def spaced_geometrically(decades):
    """The values of a Decades parameter: equal ratios, both ends included."""
    return np.geomspace(decades["low"], decades["high"], decades["count"])


def record(result, digests):
    """Checksums beside the log, in the format of sha256sum, so that a later edit by hand is noticed."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in digests.items())
    tables.write_bytes(layout.record(result, ".sha256"), lines.encode())
    for path, digest in digests.items():
        log.info("wrote %s (sha256 %s)", path, digest[:16])


@contextlib.contextmanager
def _redirected(stream):
    """Send file descriptor 2 and sys.stderr to `stream`, so that warnings of compiled code arrive there too."""
    kept_descriptor, kept_stream = os.dup(2), sys.stderr
    os.dup2(stream.fileno(), 2)
    sys.stderr = stream
    try:
        yield
    finally:
        sys.stderr = kept_stream
        os.dup2(kept_descriptor, 2)
        os.close(kept_descriptor)
