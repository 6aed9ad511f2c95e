"""The verdict table, the plan and the cost for a terminal: coloured there, plain when piped."""

import sys

from rich.console import Console
from rich.table import Table

from quenched.replication import UserError, layout, tables
from quenched.replication.claims import load_claims

WIDE = 100  # columns from which tolerance and z are shown
STATUS_STYLE = {"reproduced": "green", "not reproduced": "red", "inconclusive": "yellow", "not judged": "dim"}


def with_error(value, stderr):
    """A number with its error in the last digits, as in 0.829(8).

    Parameters
    ----------
    value : float
    stderr : float
        >= 0; when it does not reach the tenth digit, that many digits are printed without an error.

    Returns
    -------
    str
    """
    from uncertainties import ufloat  # heavy: only the tables shown to people need it

    if stderr <= 5e-11 * abs(value):
        return f"{value:.10g}"
    return f"{ufloat(value, stderr):.2uS}"


def published_text(row):
    """What was published, from a row of verdicts.csv: a value with its error, a bound or an interval."""
    if row["relation"] == "between":
        return f"[{float(row['published_low']):g}, {float(row['published_high']):g}]"
    sign = {"at_least": ">= ", "at_most": "<= "}.get(row["relation"], "")
    value, error = float(row["published"]), float(row["published_error"])
    return sign + (with_error(value, error) if error > 0 else f"{value:.10g}")


def verdicts(scale, claim=None, stream=None):
    """Print the verdict table of one scale, of all claims or of one."""
    path = layout.results(scale) / "verdicts.csv" if claim is None else layout.table(scale, claim, "verdict")
    try:
        rows = tables.read_rows(path)
    except FileNotFoundError:
        raise UserError(f"{path}: no verdicts yet; run make first") from None
    console = _console(stream)
    wide = console.width >= WIDE
    table = Table(title=f"Verdicts at scale {scale}", title_justify="left", box=None, pad_edge=False)
    for name in ("quantity", "measured", "published", *(("tolerance", "z") if wide else ()), "verdict"):
        right = name in ("tolerance", "z")
        table.add_column(name, justify="right" if right else "left", overflow="fold", no_wrap=name == "quantity")
    for model in load_claims():
        own = {row["quantity"]: row for row in rows if row["claim"] == model.id}
        if own:
            table.add_row(f"[bold]{model.id}[/]")
        for quantity in model.quantities:
            if quantity.id in own:
                table.add_row(*_cells(own[quantity.id], wide))
    console.print(table)
    console.print(_tally(rows))


def markdown(scale):
    """The verdicts of one scale as Markdown, for the README: a line for each claim, its quantities folded below it."""
    rows = tables.read_rows(layout.results(scale) / "verdicts.csv")
    lines = []
    for claim in load_claims():
        own = {row["quantity"]: row for row in rows if row["claim"] == claim.id}
        lines += ["<details>", f"<summary><b>{claim.title.en}</b>: {_tally(own.values())}</summary>", ""]
        lines += ["| quantity | measured | published | verdict |", "|---|---|---|---|"]
        for quantity in claim.quantities:
            row = own[quantity.id]
            status = row["status"] if row["status"] == row["expected"] else f"{row['status']}, unexpected"
            if status == "not reproduced":
                status += " (as expected)"
            measured = with_error(float(row["value"]), float(row["stderr"]))
            cells = (quantity.meaning.en, measured, published_text(row), status)
            lines.append("| " + " | ".join(cells) + " |")
        lines += ["", "</details>", ""]
    return "\n".join(lines)


def _tally(rows):
    """How many quantities have each status, in words."""
    found = [row["status"] for row in rows]
    return ", ".join(f"{found.count(status)} {status}" for status in STATUS_STYLE if status in found)


def plan(scale, stream=None):
    """Print the minutes each claim is expected to take, from the last committed record."""
    rows = [row for row in cost_record() if row["scale"] == scale]
    if not rows:
        raise UserError(f"{layout.COST_RECORD}: no record of a run at scale {scale}")
    console = _console(stream)
    table = Table(title=f"Expected cost at scale {scale}", title_justify="left", box=None, pad_edge=False)
    for name in ("claim", "CPU minutes", "longest job, minutes", "memory, MB"):
        table.add_column(name, justify="left" if name == "claim" else "right")
    total = 0.0
    for claim in load_claims():
        own = [row for row in rows if row["claim"] == claim.id]
        seconds = sum(float(row["cpu_seconds"] or row["wall_seconds"]) for row in own)
        longest = max((float(row["wall_seconds"]) for row in own), default=0.0)
        memory = max((float(row["memory_mb"] or 0.0) for row in own), default=0.0)
        table.add_row(claim.id, f"{seconds / 60:.1f}", f"{longest / 60:.1f}", f"{memory:.0f}")
        total += seconds
    console.print(table)
    console.print(f"in all {total / 60:.1f} CPU minutes: about {total / 120:.1f} minutes on two free cores")


def cost_record():
    """Rows of the committed record of what past runs cost."""
    try:
        return tables.read_rows(layout.COST_RECORD)
    except FileNotFoundError:
        raise UserError(f"{layout.COST_RECORD}: no record of an earlier run") from None


def _cells(row, wide):
    status, expected = row["status"], row["expected"]
    text = f"[{STATUS_STYLE[status]}]{status}[/]"
    if status != expected:
        text += f" [bold](expected: {expected})[/]"
    elif status == "not reproduced":
        text += " (as expected)"
    measured = with_error(float(row["value"]), float(row["stderr"]))
    z = f"{float(row['z']):.1f}" if row["z"] and float(row["z"]) < 1e4 else ""
    tolerance = f"{float(row['tolerance']):g}" if row["tolerance"] else ""
    return f"  {row['quantity']}", measured, published_text(row), *((tolerance, z) if wide else ()), text


def _console(stream):
    stream = stream or sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 150, highlight=False)
