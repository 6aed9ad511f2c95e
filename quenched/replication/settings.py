"""Reading configuration: YAML with line numbers, models with key paths, one sentence per mistake."""

import difflib
import importlib
import typing
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quenched.replication import UserError, layout


class Model(BaseModel):
    """Base of all configuration models: unknown keys and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Config(Model):
    """config/config.yaml."""

    scale: typing.Literal[layout.SCALE_NAMES] = Field(description="Sizes, grids, samples: config/scales/<scale>.yaml")
    seed: int = Field(ge=0, lt=2**63, description="Every random stream is keyed by it and by what is simulated")


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice."""

    def construct_mapping(self, node, deep=False):
        seen = []
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} given twice", key_node.start_mark)
            seen.append(key)
        return super().construct_mapping(node, deep)


def read_yaml(path):
    """The mapping in a YAML file.

    Raises
    ------
    UserError
        When the file is missing, is broken (with the line) or holds no mapping.
    """
    try:
        content = yaml.load(Path(path).read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text (byte {error.start})") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise UserError(f"{path}, line {line}: broken YAML, {error.problem}") from None
    except yaml.YAMLError as error:
        raise UserError(f"{path}: broken YAML, {error}") from None
    if not isinstance(content, dict):
        raise UserError(f"{path}: a mapping of keys to values is needed, found {type(content).__name__}")
    return content


def validate(model, content, origin):
    """Build `model` from a mapping.

    Raises
    ------
    UserError
        One line per mistake: where it came from, key path, value, what is allowed.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = [f"{origin}: {_sentence(model, mistake)}" for mistake in error.errors()]
        raise UserError("\n".join(lines)) from None


def load_config(overrides=None):
    """The validated configuration: config/config.yaml, then what the command line says."""
    content, origin = read_yaml(layout.CONFIG), str(layout.CONFIG)
    if overrides:
        content, origin = content | dict(overrides), f"{origin} with the command line's {_pairs(overrides)}"
    return validate(Config, content, origin)


def load_scale(scale):
    """Parameters of every claim at one scale.

    Returns
    -------
    dict
        claim id -> {table: {parameter: value}}, plain values.
    """
    path = layout.SCALES / f"{scale}.yaml"
    content = read_yaml(path)
    claims = claim_ids()
    for claim in content:
        if claim not in claims:
            raise UserError(f"{path}: {_unknown(claim, claims, 'claim')}")
    for claim in claims:
        if claim not in content:
            raise UserError(f"{path}: claim {claim} of {layout.CLAIMS} has no parameters here")
    return {claim: _parameters(claim, content[claim], path) for claim in claims}


def parameter_model(claim):
    """The model of a claim's parameters: class Parameters in quenched/replication/parameters/<claim>.py."""
    name = f"quenched.replication.parameters.{claim}"
    try:
        return importlib.import_module(name).Parameters
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise UserError(f"claim {claim} has no {name.replace('.', '/')}.py that says what its parameters are") from None


def claim_ids():
    """Every claim that has a file in config/claims, in alphabetical order."""
    return sorted(path.stem for path in layout.CLAIMS.glob("*.yaml"))


def _parameters(claim, content, path):
    wrapped = validate(parameter_model(claim), content, f"{path}: {claim}")
    return wrapped.model_dump(mode="python")


def _pairs(overrides):
    return " ".join(f"{key}={value}" for key, value in overrides.items())


def _sentence(model, mistake):
    place, value, kind = mistake["loc"], mistake["input"], mistake["type"]
    key = ".".join(map(str, place)) or "(top level)"
    if kind == "extra_forbidden":
        return _unknown(key, _allowed_keys(model, place[:-1]), "key")
    if kind == "missing":
        return f"{key} is missing"
    text = mistake["msg"].removeprefix("Value error, ").replace("Input should be", "allowed is")
    return f"{key} = {_short(value)}: {text}"


def _short(value):
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _unknown(name, allowed, noun):
    close = difflib.get_close_matches(name.rsplit(".", 1)[-1], allowed, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"unknown {noun} {name}; allowed are {', '.join(sorted(allowed))}{hint}"


def _allowed_keys(model, place):
    """Field names of the model that the key path leads to (lists and mappings are walked through)."""
    current = model
    for part in place:
        fields = getattr(current, "model_fields", {})
        if part in fields:
            current = _inner_model(fields[part].annotation)
    return sorted(getattr(current, "model_fields", {}))


def _inner_model(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in typing.get_args(annotation):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
