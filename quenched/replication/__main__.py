"""Command line of the frame: ``python -m quenched.replication {verdicts,verify,plan,record-cost,readme,schemas}``."""

import argparse
import sys
from pathlib import Path

from quenched.replication import UserError, layout, schemas, settings, show, tables, verify

README = Path("README.md")


def main(arguments=None):
    """Run one verb; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        scale = getattr(options, "scale", None) or settings.load_config().scale
        return VERBS[options.verb](scale, options) or 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 1


def _verdicts(scale, options):
    show.verdicts(scale, options.claim)
    page = layout.results(scale) / "index.html"
    if page.is_file() and options.claim is None:
        print(f"page: {page}")


def _verify(scale, options):
    found = verify.surprises(scale)
    for sentence in found:
        print(sentence)
    print(f"{layout.results(scale)}: {'all as expected' if not found else f'{len(found)} surprises'}")
    return 1 if found else 0


def _plan(scale, options):
    show.plan(scale)


def _record_cost(scale, options):
    """Put the cost of the run in results/<scale> into the committed record, in place of that scale's old rows."""
    recorded = show.cost_record() if layout.COST_RECORD.is_file() else []
    kept = [row for row in recorded if row["scale"] != scale]
    fresh = [row | {"scale": scale} for row in tables.read_rows(layout.results(scale) / "cost.csv")]
    schema = layout.schema("generic", "cost_record")
    tables.write(layout.COST_RECORD, tables.typed(kept + fresh, schema), schema)


def _readme(scale, options):
    """Put the verdicts of results/paper into the README, between its marks."""
    tables.write_bytes(README, readme().encode("utf-8"))


def readme():
    """The README with the verdicts of results/paper as they are now."""
    text = README.read_text(encoding="utf-8")
    head, mark, rest = text.partition("<!-- verdicts:")
    comment, end, tail = rest.partition("-->\n")
    _, stop, foot = tail.partition("<!-- end of verdicts -->")
    if not (mark and end and stop):
        raise UserError(f"{README}: the marks around the verdicts are missing")
    return f"{head}{mark}{comment}{end}\n{show.markdown('paper')}\n{stop}{foot}"


def _schemas(scale, options):
    for path, content in schemas.generated().items():
        tables.write_bytes(path, content.encode("utf-8"))
        print(path)


VERBS = {
    "verdicts": _verdicts,
    "verify": _verify,
    "plan": _plan,
    "record-cost": _record_cost,
    "readme": _readme,
    "schemas": _schemas,
}


def _parser():
    parser = argparse.ArgumentParser(prog="python -m quenched.replication", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name in VERBS:
        verb = verbs.add_parser(name)
        if name not in ("schemas", "readme"):
            verb.add_argument("--scale", choices=layout.SCALE_NAMES)
        if name == "verdicts":
            verb.add_argument("--claim")
    return parser


if __name__ == "__main__":
    sys.exit(main())
