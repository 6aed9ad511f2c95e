"""Tidy CSV tables: checked against their Table Schema, then moved into place whole, or not at all."""

import csv
import errno
import hashlib
import io
import json
import math
import numbers
import os
import tempfile
from pathlib import Path

from quenched.replication import UserError


def write(path, columns, schema):
    """Check a table and write it.

    Parameters
    ----------
    path : path-like
        Where it goes; appears complete or not at all.
    columns : dict of str -> sequence, or list of dict
        Columns of equal length (scalars are repeated), or rows.
    schema : path-like
        Frictionless Table Schema (JSON); its primary key also says how rows are sorted.

    Returns
    -------
    str
        sha256 of the bytes written: LF line ends, floats as ``%.17g``, rows sorted.

    Raises
    ------
    UserError
        When the table does not fit its schema, holds a number that is not finite, or cannot be written.
    """
    description = read_schema(schema)
    names = [field["name"] for field in description["fields"]]
    rows = _rows(columns, names, path)
    types = {field["name"]: field["type"] for field in description["fields"]}
    rows = [{name: _plain(row[name], types[name], name, path) for name in names} for row in rows]
    key = description.get("primaryKey", names)
    rows.sort(key=lambda row: [(row[name] is not None, row[name]) for name in key])
    text = _text(rows, names)
    _check(text, schema, path)
    write_bytes(path, text.encode("utf-8"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read(path):
    """A table as a pandas DataFrame; floats come back to the last bit."""
    import pandas as pd  # heavy: only those who read tables pay for it

    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def read_rows(path):
    """A table as a list of dicts of text, without pandas."""
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def typed(rows, schema):
    """Rows of text, as `read_rows` gives them, with the numbers that the schema says they hold."""
    kinds = {field["name"]: field["type"] for field in read_schema(schema)["fields"]}
    convert = {"number": float, "integer": int, "boolean": "true".__eq__, "string": str}
    return [{name: convert[kinds[name]](text) if text != "" else None for name, text in row.items()} for row in rows]


def read_schema(path):
    """The Table Schema at `path`, as a dict."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: table schema cannot be read ({error.strerror})") from None
    except json.JSONDecodeError as error:
        raise UserError(f"{path}, line {error.lineno}: broken JSON, {error.msg}") from None


def write_bytes(path, content):
    """Write a file under a temporary name and move it into place.

    Raises
    ------
    UserError
        One sentence when the folder is not there, not writable, or the disk is full; nothing is left behind.
    """
    path, temporary = Path(path), None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
        raise cannot_write(path, error) from None


def cannot_write(path, error):
    """The UserError for an OSError while writing."""
    hint = "; free some space and run the same command again" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
    return UserError(f"{path}: cannot be written ({error.strerror}){hint}")


def _rows(columns, names, path):
    if isinstance(columns, list):
        rows = columns
    else:
        lengths = {len(column) for column in columns.values() if _is_sequence(column)}
        if len(lengths) > 1:
            raise UserError(f"{path}: columns of different lengths {sorted(lengths)}")
        length = lengths.pop() if lengths else 1
        series = {name: column if _is_sequence(column) else [column] * length for name, column in columns.items()}
        rows = [{name: series[name][i] for name in series} for i in range(length)]
    for row in rows:
        if set(row) != set(names):
            missing, extra = sorted(set(names) - set(row)), sorted(set(row) - set(names))
            raise UserError(f"{path}: columns differ from the schema; missing {missing}, not described {extra}")
    return rows


def _is_sequence(column):
    return not isinstance(column, str) and hasattr(column, "__len__")


def _plain(value, kind, name, path):
    """A Python value of the schema's type; None for a missing one."""
    if value is None:
        return None
    if kind == "number" and isinstance(value, numbers.Real) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise UserError(f"{path}: column {name} holds {value}; only finite numbers are allowed")
        return float(value)
    if kind == "integer" and isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return int(value)
    if kind == "boolean" and (isinstance(value, bool) or type(value).__name__ == "bool"):
        return bool(value)
    if kind == "string" and isinstance(value, str):
        return str(value)
    raise UserError(f"{path}: column {name} holds {value!r}; its schema says {kind}")


def _text(rows, names):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return buffer.getvalue()


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, ".17g") if isinstance(value, float) else value


def _check(text, schema, path):
    """Let frictionless compare the text with the schema: types, ranges, allowed values, unique keys."""
    import frictionless  # heavy: only those who write tables pay for it

    resource = frictionless.Resource(
        data=text.encode("utf-8"), format="csv", schema=frictionless.Schema.from_descriptor(read_schema(schema))
    )
    report = resource.validate()
    if not report.valid:
        mistakes = [error[-1] for error in report.flatten(["note", "message"])][:3]
        raise UserError(f"{path}: does not fit {schema}: {' '.join(mistakes)}")
