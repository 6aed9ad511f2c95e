"""The guard against a second run, and what it clears after a dead one."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from quenched.replication import UserError, guard

HOLD = "import sys, time; from quenched.replication import guard; guard.enter(sys.argv[1]); print('in', flush=True); {}"


def holder(root, then):
    """Another process that entered the guard of `root`."""
    process = subprocess.Popen([sys.executable, "-c", HOLD.format(then), root], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "in\n"
    return process


def test_a_second_entry_names_the_first_and_a_dead_one_is_forgotten(tmp_path):
    first = holder(tmp_path, "time.sleep(600)")
    try:
        with pytest.raises(UserError, match=rf"already running \(pid {first.pid}\)"):
            guard.enter(tmp_path)
    finally:
        first.kill()
        first.wait()
    locks = tmp_path / ".snakemake" / "locks"
    locks.mkdir()
    (locks / "0.output.lock").write_text("results")
    guard.enter(tmp_path)
    assert not locks.exists()


def test_orphaned_scripts_of_this_checkout_are_ended_and_no_others(tmp_path):
    processes = {}
    for name in ("ours", "theirs"):
        folder = tmp_path / name / ".snakemake" / "scripts"
        folder.mkdir(parents=True)
        script = folder / "tmp.table.py"
        script.write_text("import time\ntime.sleep(600)\n")
        processes[name] = subprocess.Popen([sys.executable, str(script)])
    try:
        time.sleep(0.2)
        assert guard.end_orphans(tmp_path / "ours") == [processes["ours"].pid]
        assert not psutil.pid_exists(processes["ours"].pid)
        assert processes["theirs"].poll() is None
    finally:
        for process in processes.values():
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--cores", "2"], False),
        (["-n"], True),
        (["--cores", "2", "--dry-run"], True),
        (["--report", "x.html"], True),
        (["--report=x.html"], True),
        (["--unlock"], True),
        (["perceptron_capacity", "--config", "scale=smoke"], False),
        (["--rerun-incomplete"], False),
    ],
)
def test_which_command_lines_compute(arguments, expected):
    assert guard.only_reads(arguments) is expected


def test_folders_that_cannot_be_written(tmp_path):
    guard.check_writable(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"file/results: results cannot be written here \(Not a directory\)"):
        guard.check_writable(tmp_path / "file" / "results")


def test_the_interpreter_is_named_relative_to_the_checkout(tmp_path, monkeypatch):
    awkward = tmp_path / "a clone with späces"
    monkeypatch.setattr(sys, "executable", str(awkward / ".venv" / "bin" / "python"))
    assert guard.relative_interpreter(awkward) == os.path.join(".venv", "bin", "python")
    with pytest.raises(UserError, match="path needs quoting"):
        guard.relative_interpreter(tmp_path / "elsewhere")
