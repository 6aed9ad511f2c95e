"""The compile cache: keyed by every source behind a kernel, damaged entries recompiled, races harmless."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quenched.numerics import jit, sources

ROOT = Path(__file__).resolve().parents[2]
CALLED = "from quenched.numerics.jit import kernel\n\nFACTOR = 10\n\n\n@kernel\ndef scaled(x):\n    return FACTOR * x\n"
CALLER = """\
from quenched.numerics.jit import kernel
from quenched.ising.called import scaled


@kernel
def twice(x):
    return 2 * scaled(x)
"""
PROGRAM = """\
from quenched.ising.caller import twice
print(twice(1), "hit" if twice.stats.cache_hits else "compiled")
"""


@pytest.fixture
def library(tmp_path):
    """A copy of the library with two more modules: one kernel calls a kernel of the other."""
    shutil.copytree(ROOT / "quenched" / "numerics", tmp_path / "quenched" / "numerics")
    shutil.copy(ROOT / "quenched" / "__init__.py", tmp_path / "quenched" / "__init__.py")
    (tmp_path / "quenched" / "ising").mkdir()
    for name, text in (("__init__", ""), ("called", CALLED), ("caller", CALLER)):
        (tmp_path / "quenched" / "ising" / f"{name}.py").write_text(text)
    return tmp_path


def run(library):
    environment = os.environ | {
        "PYTHONPATH": str(library),
        "QUENCHED_CACHE_DIR": str(library / "cache"),
        "NUMBA_CACHE_DIR": str(library / "ignored"),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False, cwd=library
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def entries(library):
    return sorted((library / "cache").glob("ising.caller-*/twice-*.bin"))


def test_second_process_loads_what_the_first_compiled(library):
    assert run(library) == ["20", "compiled"]
    assert run(library) == ["20", "hit"]
    assert not (library / "ignored").exists()


@pytest.mark.parametrize(("old", "new", "answer"), [("FACTOR * x", "FACTOR * x + 1", "22"), ("= 10", "= 15", "30")])
def test_an_edit_in_a_called_module_or_constant_is_seen(library, old, new, answer):
    assert run(library)[0] == "20"
    path = library / "quenched" / "ising" / "called.py"
    stamp = path.stat()
    path.write_text(path.read_text().replace(old, new))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert run(library) == [answer, "compiled"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:100],
        lambda content: content[:-1],
        lambda content: content[:500] + bytes([content[500] ^ 1]) + content[501:],
        lambda content: b"not a cache entry" * 100,
    ],
    ids=["empty", "cut to 100 bytes", "one byte short", "one bit flipped", "something else"],
)
def test_a_damaged_entry_is_recompiled(library, damage):
    run(library)
    (entry,) = entries(library)
    good = entry.read_bytes()
    entry.write_bytes(damage(good))
    assert run(library) == ["20", "compiled"]
    assert run(library) == ["20", "hit"]


def test_a_cache_that_cannot_be_written_costs_time_only(library):
    (library / "cache").write_text("in the way")
    assert run(library) == ["20", "compiled"]


def test_old_versions_are_pruned(library):
    for factor in range(10, 18):
        path = library / "quenched" / "ising" / "called.py"
        path.write_text(CALLED.replace("10", str(factor)))
        run(library)
    assert len(entries(library)) <= jit.KEPT_VERSIONS


def test_closure_follows_imports_and_nothing_else(library):
    package = library / "quenched"
    names = {p.relative_to(package).as_posix() for p in sources.closure(package / "ising" / "caller.py", package)}
    assert {"__init__.py", "ising/__init__.py", "ising/caller.py", "ising/called.py", "numerics/jit.py"} <= names
    assert "numerics/gaussian.py" not in names
    assert "numerics/sources.py" in names


def test_relative_imports_are_refused_because_they_would_not_be_traced(library):
    path = library / "quenched" / "ising" / "caller.py"
    path.write_text("from . import called\n")
    with pytest.raises(ValueError, match="relative import in line 1"):
        sources.closure(path, library / "quenched")


def test_topics_keep_to_their_rooms():
    """A topic imports numerics only; replication imports no topic and no numba."""
    package = ROOT / "quenched"
    topics = {p.name for p in package.iterdir() if p.is_dir()} - {"numerics", "replication", "__pycache__"}
    for path in package.rglob("*.py"):
        room = path.relative_to(package).parts[0]
        used = {p.relative_to(package).parts[0] for p in sources.closure(path)} - {"__init__.py"}
        if room in topics:
            assert used <= {room, "numerics"}, path
        elif room == "replication":
            assert used <= {"replication", "numerics"}, path
            assert package / "numerics" / "jit.py" not in sources.closure(path), path
