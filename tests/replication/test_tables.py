"""Tables: same bytes, checked against the schema, whole or not at all."""

import errno
import json
import math
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from quenched.replication import UserError, tables

FIELDS = [
    {"name": "kind", "type": "string", "constraints": {"required": True, "enum": ["a", "b"]}},
    {"name": "n", "type": "integer", "constraints": {"required": True, "minimum": 1}},
    {"name": "x", "type": "number", "constraints": {"maximum": 2}},
    {"name": "flag", "type": "boolean"},
]


@pytest.fixture
def schema(tmp_path):
    path = tmp_path / "schema.json"
    path.write_text(json.dumps({"fields": FIELDS, "primaryKey": ["kind", "n"], "missingValues": [""]}))
    return path


def rows(**changes):
    return [{"kind": "b", "n": 1, "x": 0.1, "flag": True} | changes, {"kind": "a", "n": 2, "x": None, "flag": False}]


def test_bytes_are_sorted_exact_and_the_same_from_rows_and_columns(tmp_path, schema):
    path = tmp_path / "out" / "t.csv"
    digest = tables.write(path, rows(), schema)
    assert path.read_bytes() == b"kind,n,x,flag\na,2,,false\nb,1,0.10000000000000001,true\n"
    columns = {"kind": ["a", "b"], "n": np.array([2, 1]), "x": [None, np.float64(0.1)], "flag": np.array([False, True])}
    assert tables.write(tmp_path / "again.csv", columns, schema) == digest
    assert subprocess.run(["sha256sum", path], capture_output=True, text=True).stdout.startswith(digest)


def test_numbers_come_back_to_the_last_bit(tmp_path, schema):
    x = np.random.default_rng(0).standard_normal(500) / 7
    tables.write(tmp_path / "t.csv", {"kind": "a", "n": np.arange(1, 501), "x": x, "flag": True}, schema)
    assert (tables.read(tmp_path / "t.csv")["x"].to_numpy() == x).all()
    assert [row["x"] for row in tables.typed(tables.read_rows(tmp_path / "t.csv"), schema)] == list(x)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": math.nan}, "only finite numbers"),
        ({"x": math.inf}, "only finite numbers"),
        ({"x": 3.0}, "maximum"),
        ({"n": 0}, "minimum"),
        ({"n": 1.5}, "its schema says integer"),
        ({"n": True}, "its schema says integer"),
        ({"kind": "c"}, "enum"),
        ({"kind": 7}, "its schema says string"),
        ({"kind": "a", "n": 2}, "primary key"),
        ({"extra": 1}, "not described"),
    ],
)
def test_a_table_that_does_not_fit_is_not_left_behind(tmp_path, schema, changes, message):
    path = tmp_path / "t.csv"
    with pytest.raises(UserError, match=message):
        tables.write(path, rows(**changes), schema)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["schema.json"]


def test_a_missing_required_value_is_refused(tmp_path, schema):
    with pytest.raises(UserError, match="required"):
        tables.write(tmp_path / "t.csv", rows(n=None), schema)


def test_columns_of_different_length_are_refused(tmp_path, schema):
    with pytest.raises(UserError, match="different lengths"):
        tables.write(tmp_path / "t.csv", {"kind": ["a"], "n": [1, 2], "x": [0.0], "flag": [True]}, schema)


def test_a_folder_that_is_a_file_gives_one_sentence(tmp_path, schema):
    (tmp_path / "results").write_text("in the way")
    with pytest.raises(UserError, match=r"results/t\.csv: cannot be written"):
        tables.write(tmp_path / "results" / "t.csv", rows(), schema)


def test_a_full_disk_leaves_the_old_table_and_nothing_half_written(tmp_path, schema, monkeypatch):
    path = tmp_path / "out" / "t.csv"
    tables.write(path, rows(), schema)
    before = path.read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match=r"cannot be written \(No space left on device\); free some space"):
        tables.write(path, rows(x=0.5), schema)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["t.csv"]


def test_every_committed_schema_is_a_valid_table_schema():
    import frictionless

    found = sorted(Path("workflow/schemas/tables").rglob("*.json"))
    assert found
    for path in found:
        descriptor = tables.read_schema(path)
        frictionless.Schema.from_descriptor(descriptor)
        assert all(field.get("description") for field in descriptor["fields"]), path
        assert set(descriptor["primaryKey"]) <= {field["name"] for field in descriptor["fields"]}, path
