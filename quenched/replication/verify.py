"""Is what lies in results/ what the workflow made, and are the verdicts the expected ones?"""

import json
from pathlib import Path

from quenched.replication import UserError, layout, provenance, tables
from quenched.replication.claims import load_claims


def surprises(scale):
    """Everything that is wrong with one scale's results.

    Parameters
    ----------
    scale : str

    Returns
    -------
    list of str
        One sentence each; empty when all is well.

    Raises
    ------
    UserError
        When there are no complete results to check.
    """
    folder = layout.results(scale)
    manifest = folder / "manifest.sha256"
    if not manifest.is_file():
        raise UserError(f"{folder}: no complete results here; run `make` (scale standard) or `make {scale}` first")
    known = provenance.read_manifest(manifest)
    found = [*_changed(known), *_strangers(folder, known)]
    return found or [*_ill_formed(folder), *_unexpected(scale)]


def _changed(known):
    for path, digest in known.items():
        if not Path(path).is_file():
            yield f"{path}: is missing"
        elif provenance.sha256(path) != digest:
            yield f"{path}: was changed after the run (its sha256 is not that of the manifest)"


def _strangers(folder, known):
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.as_posix() not in known and path.name not in layout.UNSTABLE:
            yield f"{path}: no rule makes this file"


def _ill_formed(folder):
    """Each table against the schema in the data package."""
    import frictionless  # heavy: only verify pays for it

    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        path = folder / resource["path"]
        schema = frictionless.Schema.from_descriptor(resource["schema"])
        report = frictionless.Resource(data=path.read_bytes(), format="csv", schema=schema).validate()
        if not report.valid:
            yield f"{path}: does not fit its schema ({report.flatten(['note'])[0][0]})"


def _unexpected(scale):
    """Verdicts other than the claim files expect, in either direction."""
    rows = tables.read_rows(layout.results(scale) / "verdicts.csv")
    given = {(row["claim"], row["quantity"]): row["status"] for row in rows}
    for claim in load_claims():
        for quantity in claim.quantities:
            expected = quantity.expected_at(scale)
            status = given.pop((claim.id, quantity.id), "missing")
            if status != expected:
                yield f"{claim.id}, {quantity.id}: verdict is {status}, expected is {expected}"
    for claim, quantity in given:
        yield f"{claim}, {quantity}: judged, but in no claim file"
