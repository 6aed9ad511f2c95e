"""One run at a time, and a run that was killed goes on with the same command.

Snakemake leaves a lock and running script children behind when it is killed, and then asks for flags.  Here the main
process holds a lock of the operating system, which vanishes with the process: whoever gets it may clear what a dead
run left; whoever does not says who runs, and changes nothing.
"""

import fcntl
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psutil

from quenched.replication import UserError

LOCK = Path(".snakemake") / "quenched.lock"
# fmt: off
READ_ONLY = frozenset((
    "-n", "--dry-run", "--dryrun", "--lint", "--report", "--unlock", "--summary", "-S", "--detailed-summary", "-D",
    "--dag", "--rulegraph", "--filegraph", "--d3dag", "--list-rules", "-l", "--list", "--list-target-rules", "--lt",
    "--list-changes", "--lc", "--list-input-changes", "--li", "--list-params-changes", "--lp", "--list-untracked",
    "--lu", "--print-compilation", "--archive", "--containerize", "--help", "-h", "--version", "-v"
))
# fmt: on
_held = []


def only_reads(arguments):
    """Whether a Snakemake command line computes nothing (dry run, lint, report, ...)."""
    return any(argument.split("=", 1)[0] in READ_ONLY for argument in arguments)


def enter(root):
    """Take the lock of the checkout at `root`, then clear what a dead run left there.

    Raises
    ------
    UserError
        When another run holds it (its process number is in the sentence) or the checkout cannot be written.
    """
    path = Path(root) / LOCK
    try:
        path.parent.mkdir(exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(handle)
        raise UserError(
            f"already running (pid {owner}) in this folder; wait for it or stop it, then try again"
        ) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    _held.append(handle)
    end_orphans(root)
    shutil.rmtree(Path(root) / ".snakemake" / "locks", ignore_errors=True)


def end_orphans(root):
    """End script processes that a killed run of this checkout left computing.

    Returns
    -------
    list of int
        Their process numbers.
    """
    marker = str(Path(root).resolve() / ".snakemake" / "scripts") + os.sep
    orphans = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if process.pid != os.getpid() and any(marker in argument for argument in command):
            orphans.append(process)
            for member in _with_children(process):
                _kill(member)
    psutil.wait_procs(orphans, timeout=10)
    return [process.pid for process in orphans]


def check_writable(*folders):
    """Refuse folders that cannot be made or written, before any job starts.

    Raises
    ------
    UserError
        With the folder and the operating system's reason.
    """
    for folder in map(Path, folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"0" * 4096)
                probe.flush()
                os.fsync(probe.fileno())
        except OSError as error:
            raise UserError(f"{folder}: results cannot be written here ({error.strerror})") from None


def relative_interpreter(root):
    """Name the interpreter relative to the checkout: Snakemake does not quote it, and a path may hold spaces.

    Raises
    ------
    UserError
        When even the relative path needs quoting.
    """
    interpreter = os.path.relpath(sys.executable, root)
    if any(character.isspace() or character in "'\"$&;()<>|*?`\\" for character in interpreter):
        raise UserError(f"{interpreter}: jobs cannot be started by an interpreter whose path needs quoting; use make")
    return interpreter


def let_jobs_import(root):
    """Put the checkout on the import path of every process started from here."""
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), inherited]))


def _with_children(process):
    try:
        return [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return []


def _kill(process):
    try:
        process.kill()
    except psutil.Error:
        return
