"""The page of one scale: verdicts on top, below a card for each claim, everything in one file that opens offline."""

import csv
import json
import re
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup, escape

from quenched.replication import UserError, layout, links, markup, show, tables
from quenched.replication.claims import load_claims
from quenched.replication.verdicts import NOT_JUDGED

STATUSES = ("reproduced", "not reproduced", "inconclusive", NOT_JUDGED)
TO_ROOT = "../../"  # from results/<scale>/index.html to the checkout
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Cost(NamedTuple):
    """What one or several jobs took, as text: CPU time, wall time and the largest memory (None when unseen)."""

    cpu: str
    wall: str
    memory: str | None


def render(scale, template_path):
    """The page as text: a pure function of the results, the claim files, the scripts and the template.

    Parameters
    ----------
    scale : str
        Which results: ``results/<scale>/`` with verdicts.csv, cost.csv, provenance.json, datapackage.json and, for each
        claim, its tables and figure.svg.
    template_path : path-like
        Jinja2 template.

    Returns
    -------
    str

    Raises
    ------
    UserError
        When a file is missing or broken, a quantity has no verdict, or an equation cannot be translated.
    """
    folder = layout.results(scale)
    verdicts = {(row["claim"], row["quantity"]): row for row in _rows(folder / "verdicts.csv")}
    costs = _rows(folder / "cost.csv")
    package = _json(folder / "datapackage.json")
    cards = [_card(claim, scale, verdicts, costs, package) for claim in load_claims()]
    rows = [row for card in cards for row in card["rows"]]
    content = {
        "scale": scale,
        "root": TO_ROOT,
        "facts": _json(folder / "provenance.json"),
        "cards": cards,
        "cost": _cost(costs),
        "counts": {status: sum(row["status"] == status for row in rows) for status in STATUSES},
        "surprises": sum(row["status"] != row["expected"] for row in rows),
        "total": len(rows),
    }
    try:
        return _template(template_path).render(content)
    except jinja2.TemplateError as error:
        raise UserError(f"{template_path}: cannot be filled ({error})") from None


def _card(claim, scale, verdicts, costs, package):
    """Everything the page says about one claim."""
    own = [row for row in costs if row["claim"] == claim.id]
    derivation = Path("docs", "claims", f"{claim.id}.md")
    return {
        "claim": claim,
        "rows": _judged(claim, scale, verdicts),
        "cost": _cost(own),
        "equations": [_equation(claim, equation) for equation in claim.equations],
        "figure": _figure(claim, scale),
        "figure_code": _code(claim, "figure"),
        "figure_cost": _cost([row for row in own if row["table"] == "figure"]),
        "tables": [_table(claim, scale, name, own, package) for name in _table_names(claim)],
        "derivation": derivation.as_posix() if derivation.is_file() else None,
    }


def _judged(claim, scale, verdicts):
    """The claim's quantities in the order of its file, each with its verdict as text."""
    measured = {row["quantity"]: row for row in _rows(layout.table(scale, claim.id, "measured"))}
    rows = []
    for quantity in claim.quantities:
        row = verdicts.get((claim.id, quantity.id))
        if row is None or quantity.id not in measured:
            raise UserError(f"{claim.id}: quantity {quantity.id} has no verdict at scale {scale}; run make again")
        rows.append(
            {
                "quantity": quantity,
                "symbol": _mathml(claim, quantity.symbol),
                "source": claim.sources[quantity.source],
                "by": _short_authors(claim.sources[quantity.source].authors),
                "measured": typeset(show.with_error(float(row["value"]), float(row["stderr"]))),
                "published": typeset(show.published_text(row).replace(">=", "≥").replace("<=", "≤")),
                "distance": typeset(f"{float(row['delta']):.2g}"),
                "tolerance": typeset(f"{float(row['tolerance']):g}") if row["tolerance"] else None,
                "z": _z(row["z"]),
                "status": row["status"],
                "expected": row["expected"],
                "samples": measured[quantity.id]["n_samples"],
                "tau": _rounded(measured[quantity.id]["tau"], ".3g"),
                "r_hat": _rounded(measured[quantity.id]["r_hat"], ".4f"),
                "method": row["method"],
            }
        )
    return rows


def _equation(claim, equation):
    try:
        place = links.function(equation.function)
    except UserError as error:
        raise UserError(f"{_file(claim)}: equations: {error}") from None
    return {"math": _mathml(claim, equation.latex, "block"), "says": equation.says, "place": place}


def _figure(claim, scale):
    content = _read(layout.figure(scale, claim.id)["svg"])
    return Markup(markup.svg(content, f"{claim.id}-figure", claim.title.en))


def _table_names(claim):
    return [*claim.tables, *claim.chunked, "measured", "verdict"]


def _table(claim, scale, name, costs, package):
    """What is in a table, where it lies, which code made it and at what cost; the chunks of a table count together."""
    single = Path(layout.table(scale, claim.id, name)).relative_to(layout.results(scale)).as_posix()
    chunk = re.compile(re.escape(single.removesuffix(".csv")) + r"/(\d+)\.csv")
    found = [resource for resource in package["resources"] if resource["path"] == single]
    found += [resource for resource in package["resources"] if chunk.fullmatch(resource["path"])]
    if not found:
        raise UserError(f"{layout.results(scale)}/datapackage.json: table {name} of claim {claim.id} is not listed")
    paths = [resource["path"] for resource in found]
    return {
        "name": name,
        "paths": sorted(paths, key=lambda path: (len(path), path)),
        "rows": sum(_length(layout.results(scale) / path) for path in paths),
        "fields": found[0]["schema"]["fields"],
        "code": _code(claim, name),
        "cost": _cost([row for row in costs if row["table"] == name]),
    }


def _code(claim, name):
    """The script behind a table or figure of a claim."""
    folder, script = {"measured": (claim.id, "measure"), "verdict": ("report", "verdict")}.get(name, (claim.id, name))
    return links.script(f"scripts/{folder}/{script}.py")


def _cost(rows):
    """The jobs' times added up; a job too short for its CPU time to be seen counts with its wall time."""
    if not rows:
        return None
    memory = max(float(row["memory_mb"] or 0.0) for row in rows)
    return Cost(
        cpu=duration(sum(float(row["cpu_seconds"] or row["wall_seconds"]) for row in rows)),
        wall=duration(sum(float(row["wall_seconds"]) for row in rows)),
        memory=f"{memory:.0f} MB" if memory else None,
    )


def duration(seconds):
    """Seconds as people say them: 0.04 s, 12 s, 3.5 min, 2.1 h."""
    if seconds < 10.0:
        return f"{seconds:.2g} s"
    if seconds < 119.5:
        return f"{seconds:.0f} s"
    minutes = seconds / 60.0
    return f"{minutes:.3g} min" if minutes < 119.5 else f"{minutes / 60.0:.3g} h"


def typeset(text):
    """A printed number with a true minus sign and powers of ten: ``-1.2(3)e-05`` becomes ``−1.2(3) × 10⁻⁵``."""
    text = re.sub(
        r"(?<=[\d)])e([+-]?\d+)", lambda power: f"\u202f×\u202f10{str(int(power[1])).translate(SUPERSCRIPT)}", text
    )
    return re.sub(r"(?<![\w)])-(?=[\d.])", "−", text)


def _z(text):
    if not text:
        return None
    z = float(text)
    return "> 10⁴" if z >= 1e4 else f"{z:.0f}" if z >= 100.0 else f"{z:.1f}"


def _rounded(text, form):
    return format(float(text), form) if text else None


def _short_authors(authors):
    names = [name.strip() for name in authors.split(",")]
    return ", ".join(names) if len(names) <= 2 else f"{names[0]} et al."


def _mathml(claim, latex, display="inline"):
    try:
        return Markup(markup.mathml(latex, display))
    except UserError as error:
        raise UserError(f"{_file(claim)}: {error}") from None


def _breakable(name):
    """A dotted name or path that may go over to the next line after a separator, and not in the middle of a word."""
    return Markup(re.sub(r"([./_])", r"\1<wbr>", str(escape(name))))


def _file(claim):
    return (layout.CLAIMS / f"{claim.id}.yaml").as_posix()


def _rows(path):
    try:
        return tables.read_rows(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); run make first") from None


def _length(path):
    """Rows of a table, without keeping them."""
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            return sum(1 for _ in csv.reader(stream)) - 1
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); run make first") from None


def _json(path):
    try:
        return json.loads(_read(path))
    except json.JSONDecodeError as error:
        raise UserError(f"{path}, line {error.lineno}: broken JSON, {error.msg}") from None


def _read(path):
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); run make first") from None


def _template(path):
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["breakable"] = _breakable
    return environment.from_string(_read(path))
