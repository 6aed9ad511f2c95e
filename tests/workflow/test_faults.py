"""Kills, a second run, a full disk, bad configuration: one clear sentence, nothing half-written, and on it goes."""

import os
import re
import signal
import subprocess
import time

import psutil
import pytest

CLAIM = "perceptron_capacity"
CHUNK = "0"

slow = pytest.mark.slow


def script_processes(checkout):
    """Processes that run a script of this checkout."""
    marker = os.path.join(os.path.realpath(checkout.folder), ".snakemake", "scripts")
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(marker in argument for argument in process.info["cmdline"] or []):
            found.append(process)
    return found


def wait_for(condition, seconds=120.0):
    """Poll until the condition holds; the limit is generous because the machine may be busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("the run never got that far")


def halfway(checkout):
    """Whether some tables are there and others are being computed, whichever come first."""
    return any(checkout.path("results", "smoke").glob("*/*.csv")) and script_processes(checkout)


def computing(checkout):
    """The process that computes a chunk, once it is under way."""
    begun = checkout.path("logs", "smoke", CLAIM, "sums", f"{CHUNK}.log").is_file()
    processes = [p for p in script_processes(checkout) if any("sums.py" in a for a in p.info["cmdline"])]
    return processes if begun else []


@slow
@pytest.mark.parametrize("victim", ["everything", "snakemake", "one job"])
def test_a_killed_run_goes_on_with_the_same_command(finished, checkout, victim):
    # Snakemake starts several jobs at once, so most kills leave some tables, some markers and some locks behind.
    run = checkout.start(CLAIM)
    jobs = wait_for(lambda: computing(checkout))
    if victim == "everything":
        os.killpg(run.pid, signal.SIGKILL)
    elif victim == "snakemake":
        os.kill(run.pid, signal.SIGKILL)
    else:
        jobs[0].kill()
    run.communicate(timeout=300)
    assert run.returncode != 0
    again = checkout.run(CLAIM)
    assert again.returncode == 0, again.stdout
    assert not script_processes(checkout)
    expected = {name: content for name, content in finished.tables().items() if name.startswith(CLAIM)}
    assert checkout.tables() == expected


def sampled(checkout):
    """Names of the tables whose scripts draw random numbers."""
    scripts = checkout.path("scripts").glob("*/*.py")
    drawing = [f"{script.parent.name}/{script.stem}" for script in scripts if "stream(" in script.read_text()]
    return [name for name in checkout.tables() if name.removesuffix(".csv").startswith(tuple(drawing))]


@slow
def test_a_killed_make_goes_on_with_a_plain_snakemake_on_one_core_and_gives_the_same_bytes(finished, checkout):
    run = checkout.start_make("smoke")
    wait_for(lambda: halfway(checkout))
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate(timeout=60)
    names = sampled(finished)
    again = checkout.run(*(f"results/smoke/{name}" for name in names), cores=1)
    assert again.returncode == 0, again.stdout
    made = checkout.tables()
    assert len(names) >= 20
    assert set(names) <= set(made)
    assert made.items() <= finished.tables().items()


@slow
def test_a_second_run_says_who_runs_and_touches_nothing(checkout):
    first = checkout.start(CLAIM)
    try:
        wait_for(lambda: computing(checkout))
        os.killpg(first.pid, signal.SIGSTOP)
        for job in script_processes(checkout):
            job.suspend()
        before = snapshot(checkout)
        for second in (checkout.make("smoke"), checkout.run(), checkout.run("--unlock")):
            if "--unlock" not in second.args:
                assert second.returncode != 0
                assert f"already running (pid {first.pid})" in second.stdout
        assert snapshot(checkout) == before
    finally:
        for job in script_processes(checkout):
            job.resume()
        os.killpg(first.pid, signal.SIGCONT)
        output, _ = first.communicate(timeout=300)
    assert first.returncode == 0, output


def snapshot(checkout):
    """Content of results and logs."""
    folders = [checkout.path(name) for name in ("results", "logs")]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_results_that_cannot_be_written_stop_everything_before_a_job(checkout):
    checkout.path("results").write_text("in the way")
    run = checkout.run()
    assert run.returncode == 1
    assert re.search(r"^results/smoke: results cannot be written here \(", run.stdout, re.MULTILINE)
    assert "Traceback" not in run.stdout
    assert not checkout.path("logs", "smoke", CLAIM).exists()


@slow
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_gives_one_sentence_and_no_half_table(checkout):
    results = checkout.path("results")
    results.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", results], check=False)
    if mounted.returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    try:
        run = checkout.run("ising_mean_field")
        assert run.returncode != 0
        assert "cannot be written (No space left on device); free some space" in run.stdout
        left = [path for path in results.rglob("*") if path.is_file()]
        assert all(path.name.endswith((".csv", ".svg", ".png")) and not path.name.startswith(".") for path in left)
        assert all(path.read_bytes().endswith(b"\n") for path in left if path.suffix == ".csv")
    finally:
        subprocess.run(["umount", results], check=True)
    assert checkout.run("ising_mean_field").returncode == 0


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("config/config.yaml", "seed: 1", "sead: 1", r"config/config\.yaml.*unknown key sead.*did you mean seed\?"),
        ("config/config.yaml", "seed: 1", "seed: [1", r"config/config\.yaml, line \d+: broken YAML"),
        ("config/scales/smoke.yaml", "low: 0.0", "low: -1", r"entropy\.relative_loads\.low = -1: allowed is"),
        ("config/scales/smoke.yaml", "binary: {9:", "binary: {10:", r"sums\.binary\.10.*allowed are odd sizes"),
        ("config/claims/perceptron_capacity.yaml", "order: 4", "order: four", r"order = 'four'"),
    ],
)
def test_bad_configuration_stops_before_any_job(checkout, path, old, new, message):
    text = checkout.path(path).read_text(encoding="utf-8")
    assert old in text
    checkout.path(path).write_text(text.replace(old, new, 1), encoding="utf-8")
    run = checkout.run()
    assert run.returncode == 1
    assert re.search(message, run.stdout), run.stdout
    assert "Traceback" not in run.stdout
    assert not checkout.path("results").exists()


def test_a_scale_that_does_not_exist(checkout):
    run = checkout.run(scale="huge")
    assert run.returncode == 1
    assert "scale = 'huge': allowed is 'smoke', 'standard' or 'paper'" in run.stdout
    assert not checkout.path("results").exists()
