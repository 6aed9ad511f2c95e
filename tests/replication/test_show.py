"""What people see: numbers with errors, verdict tables, the README's copy of them, the plan."""

import io
from pathlib import Path

import pytest

from quenched.replication import UserError, __main__, layout, show, tables


@pytest.mark.parametrize(
    ("value", "stderr", "text"),
    [
        (0.8326, 0.0070, "0.8326(70)"),
        (0.8330785997395792, 1e-15, "0.8330785997"),
        (0.8330785997395792, 0.0, "0.8330785997"),
        (1.1708286566, 1e-12, "1.170828657"),
        (3.8, 1.5, "3.8(1.5)"),
        (-0.25, 0.001, "-0.2500(10)"),
        (0.0, 0.01, "0.000(10)"),
    ],
)
def test_numbers_with_errors(value, stderr, text):
    assert show.with_error(value, stderr) == text


ROW = dict.fromkeys(("published", "published_error", "published_low", "published_high"), "")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"relation": "equal", "published": "0.833", "published_error": "0.0005"}, "0.83300(50)"),
        ({"relation": "equal", "published": "2", "published_error": "0"}, "2"),
        ({"relation": "at_least", "published": "0.98", "published_error": "0"}, ">= 0.98"),
        ({"relation": "at_most", "published": "0.1", "published_error": "0.01"}, "<= 0.100(10)"),
        ({"relation": "between", "published_low": "0.77", "published_high": "0.78"}, "[0.77, 0.78]"),
    ],
)
def test_published_numbers(row, text):
    assert show.published_text(ROW | row) == text


def test_the_readme_shows_the_committed_verdicts():
    assert __main__.README.read_text(encoding="utf-8") == __main__.readme(), (
        "out of date: run python -m quenched.replication readme"
    )


def test_committed_results_are_what_their_manifest_says():
    """Tables and figures under results/paper, with their checksums; verify checks the verdicts too."""
    assert __main__.main(["verify", "--scale", "paper"]) == 0


def test_the_plan_covers_every_claim_at_the_default_scale(capsys):
    stream = io.StringIO()
    show.plan("standard", stream)
    from quenched.replication.claims import load_claims

    for claim in load_claims():
        assert claim.id in stream.getvalue()
    assert "minutes on two free cores" in stream.getvalue()


def test_missing_results_are_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="no verdicts yet"):
        show.verdicts("smoke")
    assert __main__.main(["verify", "--scale", "smoke"]) == 1
    assert "no complete results here" in capsys.readouterr().err


def test_the_cost_record_fits_its_schema():
    schema = layout.schema("generic", "cost_record")
    rows = tables.typed(tables.read_rows(layout.COST_RECORD), schema)
    assert {row["scale"] for row in rows} >= {"standard", "paper"}
    assert Path(schema).is_file()
