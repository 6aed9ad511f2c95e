"""Whole runs in fresh copies of the checkout, in a folder whose name has spaces and letters outside ASCII."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AWKWARD = "a clone with späces 物理"


def copy_checkout(folder):
    """Copy every file that git tracks, or would, and lend the copy this interpreter's virtual environment."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source = ROOT / name
        if source.is_file() and not name.startswith("results/"):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    os.symlink(sys.prefix, folder / ".venv")
    return folder


class Checkout:
    """A copy of the project and the ways to run it."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = os.environ | {
            # One compile cache for all copies: its entries are keyed by sources and versions, not by place.
            "QUENCHED_CACHE_DIR": os.environ.get("QUENCHED_CACHE_DIR", str(ROOT / ".cache" / "kernels")),
            "PYTHONPATH": "",
        }

    def path(self, *parts):
        return self.folder.joinpath(*parts)

    def command(self, *arguments, scale="smoke", cores=2, config=()):
        python = ".venv/bin/python"
        return [python, "-m", "snakemake", "--cores", str(cores), *arguments, "--config", f"scale={scale}", *config]

    def start(self, *arguments, **options):
        """Start Snakemake as the leader of its own process group."""
        return self._popen(self.command(*arguments, **options))

    def start_make(self, *arguments):
        return self._popen(["make", *arguments])

    def run(self, *arguments, **options):
        """Run Snakemake to its end."""
        return self._run(self.command(*arguments, **options))

    def make(self, *arguments):
        return self._run(["make", *arguments])

    def frame(self, *arguments):
        """Run the frame's own command line."""
        return self._run([".venv/bin/python", "-m", "quenched.replication", *arguments])

    def tables(self, scale="smoke"):
        """Bytes of every result that is promised to be the same, by path."""
        folder = self.path("results", scale)
        unstable = ("cost.csv", "provenance.json", "index.html")
        found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in unstable)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

    def _popen(self, command):
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def _run(self, command):
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, text=True, timeout=500, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip


@pytest.fixture
def checkout(tmp_path):
    """A fresh copy in which nothing has run."""
    return Checkout(copy_checkout(tmp_path / AWKWARD))


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A copy in which the whole graph ran at scale smoke on two cores; tests leave it as they found it."""
    checkout = Checkout(copy_checkout(tmp_path_factory.mktemp("finished") / AWKWARD))
    run = checkout.make("smoke")
    assert run.returncode == 0, run.stdout
    checkout.output = run.stdout
    return checkout


@pytest.fixture
def finished_copy(finished, tmp_path):
    """A copy of the finished run, records and all, to spoil."""
    folder = tmp_path / AWKWARD
    shutil.copytree(finished.folder, folder, symlinks=True)
    return Checkout(folder)
