"""The whole graph: what a run leaves, that it is the same each time, and that edits rerun what depends on them."""

import contextlib
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from quenched.replication import layout, tables
from quenched.replication.claims import load_claims

pytestmark = pytest.mark.slow


def rules_to_run(checkout):
    """Names of the rules that a dry run would start, the final targets left out."""
    run = checkout.run("-n", "--quiet", "host")
    assert run.returncode == 0, run.stdout
    if "Nothing to be done" in run.stdout:
        return set()
    table = run.stdout.partition("Job stats:")[2]
    names = set(re.findall(r"^(\w+) +\d+$", table, re.MULTILINE))
    return names - {"all", "total"}


@contextlib.contextmanager
def edited(path, edit):
    """Edit a file for a while; its content and time stamp come back."""
    text, stamp = path.read_text(encoding="utf-8"), path.stat()
    changed = edit(text)
    assert changed != text
    try:
        path.write_text(changed, encoding="utf-8")
        yield
    finally:
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def test_a_run_makes_every_promised_file_and_verifies(finished):
    folder = finished.path("results", "smoke")
    for claim in load_claims():
        for name in [*claim.tables, "measured", "verdict"]:
            assert tables.read_rows(folder / claim.id / f"{name}.csv"), name
        for suffix in ("svg", "png"):
            assert (folder / claim.id / f"figure.{suffix}").stat().st_size > 10_000
    for name in ("verdicts.csv", "cost.csv", "datapackage.json", "provenance.json", "manifest.sha256", "index.html"):
        assert (folder / name).stat().st_size > 0
    assert "verdict" in finished.output
    assert "index.html" in finished.output
    verified = finished.make("verify", "scale=smoke")
    assert verified.returncode == 0, verified.stdout
    assert "all as expected" in verified.stdout
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "results/smoke/manifest.sha256"], cwd=finished.folder, check=False
    )
    assert checked.returncode == 0


def test_the_printed_table_is_plain_when_piped(finished):
    assert "\x1b[" not in finished.output
    for claim in load_claims():
        assert claim.id in finished.output.partition("Verdicts at scale smoke")[2]


def test_tables_hold_no_time_path_memory_or_commit(finished):
    commit = json.loads(finished.path("results/smoke/provenance.json").read_text())["commit"]
    forbidden = [str(finished.folder), finished.folder.name, "/tmp", "2026-", commit[:10]]
    csvs = [path for path in finished.path("results").rglob("*.csv") if path.name != "cost.csv"]
    assert len(csvs) >= 15
    for path in csvs:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in forbidden if word in text], path
        header = text.partition("\n")[0]
        words = set(re.split(r"[,_]", header))
        assert not words & {"second", "seconds", "memory", "date", "commit"}, path


def test_the_data_package_lists_and_describes_every_table(finished):
    package = json.loads(finished.path("results/smoke/datapackage.json").read_text())
    listed = {resource["path"] for resource in package["resources"]}
    present = {name for name in finished.tables() if name.endswith(".csv")}
    assert listed == present
    for resource in package["resources"]:
        header = (finished.path("results/smoke") / resource["path"]).read_text().partition("\n")[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_a_second_run_has_nothing_to_do(finished_copy):
    run = finished_copy.run()
    assert run.returncode == 0, run.stdout
    assert "Nothing to be done" in run.stdout


def test_another_seed_gives_other_samples_and_the_same_verdicts(finished, finished_copy):
    run = finished_copy.run(config=["seed=2"])
    assert run.returncode == 0, run.stdout
    first, second = finished.tables(), finished_copy.tables()
    sampled = [name for name in first if "/sums/" in name or name.endswith("heat_bath.csv")]
    assert len(sampled) >= 3
    assert all(first[name] != second[name] for name in sampled)
    solved = [name for name in first if name.endswith(("entropy.csv", "roots.csv", "capacity.csv"))]
    assert all(first[name] == second[name] for name in solved)
    status = [
        [(row["quantity"], row["status"]) for row in tables.read_rows(copy.path("results/smoke/verdicts.csv"))]
        for copy in (finished, finished_copy)
    ]
    assert status[0] == status[1]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("quenched/ising/heat_bath.py", {"ising_mean_field_heat_bath", "ising_mean_field_hysteresis"}),
        ("quenched/perceptron/certified.py", {"perceptron_capacity_capacity"}),
        (
            "quenched/perceptron/symmetric_saddle.py",
            {"perceptron_dense_clusters_symmetric", "perceptron_dense_clusters_symmetric_fracture"},
        ),
        ("scripts/ising_mean_field/roots.py", {"ising_mean_field_roots"}),
        ("scripts/perceptron_capacity/figure.py", {"figure"}),
        ("quenched/replication/figures.py", {"figure"}),
    ],
)
def test_an_edited_module_reruns_exactly_what_imports_it(finished, module, expected):
    with edited(finished.path(module), lambda text: text + "\n_EDITED = 1\n"):
        found = rules_to_run(finished)
    downstream = {"measure", "verdict", "figure", "verdicts", "datapackage", "manifest", "cost", "provenance", "page"}
    downstream |= {"perceptron_capacity_extrapolation"} if "perceptron_capacity_capacity" in expected else set()
    assert expected <= found
    assert found - expected <= downstream


def test_a_changed_parameter_reruns_its_own_table_only(finished):
    with edited(finished.path("config/scales/smoke.yaml"), lambda text: text.replace("points: 8", "points: 9")):
        computed = {name for name in rules_to_run(finished) if name.startswith(("ising", "perceptron"))}
    assert computed == {"ising_mean_field_exponents"}


def test_an_edited_result_is_noticed_and_not_laundered(finished_copy):
    path = finished_copy.path("results/smoke/perceptron_capacity/capacity.csv")
    before = path.read_bytes()
    path.write_bytes(before.replace(b"0.8330785997395", b"0.8340785997395"))
    assert path.read_bytes() != before
    verified = finished_copy.frame("verify", "--scale", "smoke")
    assert verified.returncode == 1
    assert "perceptron_capacity/capacity.csv: was changed after the run" in verified.stdout
    again = finished_copy.run()
    assert again.returncode != 0
    assert "edited after it was written: results/smoke/perceptron_capacity/capacity.csv" in again.stdout
    path.unlink()
    assert finished_copy.run().returncode == 0
    assert path.read_bytes() == before
    assert finished_copy.frame("verify", "--scale", "smoke").returncode == 0


def test_verify_notices_an_unexpected_verdict_and_a_stray_file(finished_copy):
    claim = finished_copy.path("config/claims/perceptron_capacity.yaml")
    text = claim.read_text(encoding="utf-8")
    claim.write_text(text.replace("expected: not reproduced", "expected: inconclusive"), encoding="utf-8")
    found = finished_copy.frame("verify", "--scale", "smoke")
    assert found.returncode == 1
    assert "naive_capacity: verdict is not reproduced, expected is inconclusive" in found.stdout
    finished_copy.path("results/smoke/notes.csv").write_text("a\n1\n")
    assert "notes.csv: no rule makes this file" in finished_copy.frame("verify", "--scale", "smoke").stdout


def test_snakemakes_own_report_builds(finished_copy):
    run = finished_copy.run("--report", "report.html")
    assert run.returncode == 0, run.stdout
    assert finished_copy.path("report.html").stat().st_size > 1_000_000


def test_named_targets_make_their_claim_only(finished, checkout):
    run = checkout.make("claim=ising_mean_field", "scale=smoke")
    assert run.returncode == 0, run.stdout
    made = {name.partition("/")[0] for name in checkout.tables()}
    assert made == {"ising_mean_field"}
    name = "ising_mean_field/verdict.csv"
    assert checkout.tables()[name] == finished.tables()[name]
    assert "threshold" in run.stdout.partition("Verdicts at scale smoke")[2]


def test_lint_asks_for_nothing_but_environments(checkout):
    run = checkout.run("--lint")
    problems = re.findall(r"^\s+\* (.+)$", run.stdout, re.MULTILINE)
    assert problems, run.stdout
    assert {line.rstrip(":") for line in problems} == {"Specify a conda environment or container for each rule."}


def test_rules_keep_to_the_house_style():
    for path in Path("workflow/rules").glob("*.smk"):
        text = path.read_text(encoding="utf-8")
        assert "lambda" not in text, path
        assert not re.search(r"^\s*run:", text, re.MULTILINE), path
    assert len(Path("Snakefile").read_text().splitlines()) <= 60
    assert set(layout.SCALE_NAMES) == {path.stem for path in layout.SCALES.glob("*.yaml")}
