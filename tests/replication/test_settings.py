"""Bad configuration: one sentence with file, key, value and what is allowed, and nothing else happens."""

import shutil
from pathlib import Path

import pytest
import yaml

from quenched.replication import UserError, layout, schemas, settings
from quenched.replication.claims import load_claim, load_claims

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A copy of config/ to spoil, as the working directory."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(path, keys, value):
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    place = content
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    Path(path).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_the_committed_configuration_is_valid():
    assert settings.load_config().scale in layout.SCALE_NAMES
    identifiers = [claim.id for claim in load_claims()]
    for scale in layout.SCALE_NAMES:
        parameters = settings.load_scale(scale)
        assert sorted(parameters) == sorted(identifiers)


@pytest.mark.parametrize("claim", [claim.id for claim in load_claims()])
def test_every_claim_has_its_files(claim):
    model = load_claim(claim)
    for name in [*model.tables, *model.chunked, "measure", "figure"]:
        assert (ROOT / "scripts" / claim / f"{name}.py").is_file()
    for name in [*model.tables, *model.chunked]:
        assert (ROOT / layout.schema(claim, name)).is_file()
        assert f"rule {claim}_{name}:" in "".join(p.read_text() for p in (ROOT / "workflow/rules").glob("*.smk"))
    assert (ROOT / "docs" / "claims" / f"{claim}.md").is_file()


@pytest.mark.parametrize("claim", load_claims(), ids=lambda claim: claim.id)
def test_every_equation_names_a_function_that_exists(claim):
    import importlib

    for equation in claim.equations:
        module, _, name = equation.function.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"scale": "huge"}, r"scale = 'huge': allowed is 'smoke', 'standard' or 'paper'"),
        ({"seed": -1}, r"seed = -1: allowed is greater than or equal to 0"),
        ({"seed": "one"}, r"seed = 'one': allowed is a valid integer"),
        ({"scal": "smoke"}, r"unknown key scal; allowed are scale, seed; did you mean scale\?"),
    ],
)
def test_command_line_and_config_yaml(overrides, message):
    with pytest.raises(UserError, match=rf"config/config\.yaml.*{message}"):
        settings.load_config(overrides)


PERCEPTRON = "perceptron_capacity"


@pytest.mark.parametrize(
    ("keys", "value", "message"),
    [
        ((PERCEPTRON, "entropy", "relative_loads", "low"), -1, r"entropy\.relative_loads\.low = -1: allowed is .* 0"),
        ((PERCEPTRON, "entropy", "relative_loads", "low"), "a", r"low = 'a': allowed is a valid number"),
        ((PERCEPTRON, "entropy", "relative_loads", "low"), float("nan"), r"low = nan: allowed is a finite number"),
        ((PERCEPTRON, "entropy", "relative_loads", "high"), 0.0, r"allowed is high > low"),
        ((PERCEPTRON, "entropy", "loads"), [0.1], r"unknown key entropy\.loads; allowed are margins, relative_loads"),
        ((PERCEPTRON, "sums", "binary"), {12: 100}, r"sums\.binary\.12.*odd"),
        ((PERCEPTRON, "sums", "binary"), {41: 100}, r"sums\.binary\.41.*less than or equal to 39"),
        ((PERCEPTRON, "sums", "gaussian"), {10: 1}, r"sums\.gaussian\.10 = 1: allowed is greater than or equal to 10"),
        ((PERCEPTRON, "sums", "chunks"), 0, r"sums\.chunks = 0: allowed is greater than or equal to 1"),
        ((PERCEPTRON, "capacity", "widths"), [], r"capacity\.widths = \[\].*at least 1"),
        (
            ("ising_mean_field", "hysteresis", "couplings"),
            [0.9],
            r"couplings = \[0\.9\]: allowed are couplings beta J > 1",
        ),
        (("ising_mean_field", "heat_bath", "sweeps"), {7: 100}, r"allowed are those of finite_size\.sizes"),
        (("perceptron_capacty",), {}, r"unknown claim perceptron_capacty.*did you mean perceptron_capacity\?"),
    ],
)
def test_scales(checkout, keys, value, message):
    edit("config/scales/smoke.yaml", keys, value)
    with pytest.raises(UserError, match=rf"config/scales/smoke\.yaml: .*{message}"):
        settings.load_scale("smoke")


def test_a_missing_claim_and_a_missing_key(checkout):
    content = yaml.safe_load(Path("config/scales/smoke.yaml").read_text())
    del content[PERCEPTRON]["sums"]["width"]
    Path("config/scales/smoke.yaml").write_text(yaml.safe_dump(content))
    with pytest.raises(UserError, match=r"perceptron_capacity: sums\.width is missing"):
        settings.load_scale("smoke")
    del content[PERCEPTRON]
    Path("config/scales/smoke.yaml").write_text(yaml.safe_dump(content))
    with pytest.raises(UserError, match=r"claim perceptron_capacity .* has no parameters here"):
        settings.load_scale("smoke")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scale: smoke\n  seed: 1\n", r"config/config\.yaml, line 2: broken YAML"),
        ("scale: [smoke\n", r"config/config\.yaml, line 2: broken YAML"),
        ("- smoke\n", r"a mapping of keys to values is needed, found list"),
        ("", r"a mapping of keys to values is needed, found NoneType"),
        ("seed: 1\nseed: 2\nscale: smoke\n", r"line 2: broken YAML, key 'seed' given twice"),
    ],
)
def test_broken_yaml(checkout, text, message):
    Path("config/config.yaml").write_text(text)
    with pytest.raises(UserError, match=message):
        settings.load_config()


def test_files_that_cannot_be_read(checkout):
    Path("config/config.yaml").write_bytes(b"scale: \xff\n")
    with pytest.raises(UserError, match="not UTF-8"):
        settings.load_config()
    Path("config/config.yaml").unlink()
    with pytest.raises(UserError, match="cannot be read"):
        settings.load_config()


@pytest.mark.parametrize(
    ("keys", "value", "message"),
    [
        (("quantities", 0, "tolerance"), 0, r"quantities\.0\.tolerance.*greater than 0"),
        (("quantities", 0, "source"), "nobody", r"sources that are not listed: nobody"),
        (("quantities", 0, "published"), {"low": 2.0, "high": 1.0}, r"low < high"),
        (("quantities", 0, "relation"), "between", r"relation between needs"),
        (("quantities", 0, "expected"), "not reproduced", r"needs a reason"),
        (("quantities", 0, "colour"), "red", r"unknown key quantities\.0\.colour; allowed are expected, id"),
        (("statement", "zh"), " ", r"statement\.zh = ' '"),
        (("id",), "other", r"allowed is 'perceptron_capacity', the name of the file"),
    ],
)
def test_claim_files(checkout, keys, value, message):
    edit(f"config/claims/{PERCEPTRON}.yaml", keys, value)
    with pytest.raises(UserError, match=rf"config/claims/{PERCEPTRON}\.yaml: .*{message}"):
        load_claim(PERCEPTRON)


def test_committed_json_schemas_are_those_of_the_models():
    for path, text in schemas.generated().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path} is out of date: run make schemas"
