"""The verdict rule, fixed before any number was measured and the same for every claim.

With delta the distance between the measured number and what was published (zero inside what the relation allows):

* inconclusive    when 2 stderr > tolerance: the error bar is wider than the question;
* reproduced      when delta <= tolerance + 2 sqrt(stderr^2 + published_error^2);
* not reproduced  otherwise.
"""

import math
from typing import NamedTuple

from quenched.replication import UserError

NOT_JUDGED = "not judged"


class Verdict(NamedTuple):
    """Outcome of the rule: distance from what is published, the same in units of the joint error, and the status."""

    delta: float
    z: float | None
    status: str


def distance(value, relation, published):
    """How far a value lies from what the relation allows, >= 0.

    Parameters
    ----------
    value : float
    relation : {"equal", "scales_as", "at_least", "at_most", "between"}
        ``scales_as`` compares exponents and is ``equal`` for numbers.
    published : object with value, low, high
    """
    if relation in ("equal", "scales_as"):
        return abs(value - published.value)
    if relation == "at_least":
        return max(published.value - value, 0.0)
    if relation == "at_most":
        return max(value - published.value, 0.0)
    if relation == "between":
        return max(published.low - value, value - published.high, 0.0)
    raise ValueError(f"relation = {relation!r}: allowed are equal, at_least, at_most, between, scales_as")


def judge(value, stderr, published, relation, tolerance):
    """Apply the rule to one number.

    Parameters
    ----------
    value, stderr : float
        The measured number and its standard error, both finite, stderr >= 0.
    published : object with value, error, low, high
    relation : str
        See `distance`.
    tolerance : float
        > 0.

    Returns
    -------
    Verdict
        z is None when neither number has an error.

    Raises
    ------
    ValueError
        When a number is not finite, an error is negative or the tolerance is not positive.
    """
    for name, number in (("value", value), ("stderr", stderr), ("tolerance", tolerance)):
        if not math.isfinite(number):
            raise ValueError(f"{name} = {number}: a verdict needs a finite number")
    if stderr < 0.0 or published.error < 0.0:
        raise ValueError(f"stderr = {stderr}, published error = {published.error}: allowed is >= 0")
    if tolerance <= 0.0:
        raise ValueError(f"tolerance = {tolerance}: allowed is > 0")
    joint = math.hypot(stderr, published.error)
    delta = distance(value, relation, published)
    if 2.0 * stderr > tolerance:
        status = "inconclusive"
    elif delta <= tolerance + 2.0 * joint:
        status = "reproduced"
    else:
        status = "not reproduced"
    return Verdict(delta, delta / joint if joint > 0.0 else None, status)


def verdict_rows(claim, measurements, scale):
    """One row for each quantity of a claim: the measured number beside the published one.

    Parameters
    ----------
    claim : Claim
    measurements : dict
        quantity id -> Measurement; exactly the claim's quantities.
    scale : str
        Quantities with a larger ``judged_from`` are measured but not judged.

    Returns
    -------
    list of dict
        Columns as in the table schema ``generic/verdict``.

    Raises
    ------
    UserError
        When a quantity was not measured, or something was measured that the claim does not ask for.
    """
    asked = [quantity.id for quantity in claim.quantities]
    for name in asked:
        if name not in measurements:
            raise UserError(f"{claim.id}: quantity {name} was not measured")
    for name in measurements:
        if name not in asked:
            raise UserError(f"{claim.id}: {name} was measured, but config/claims/{claim.id}.yaml does not ask for it")
    return [_row(claim, quantity, measurements[quantity.id], scale) for quantity in claim.quantities]


def _row(claim, quantity, measurement, scale):
    published = quantity.published
    judged = scale in quantity.judged_at()
    tolerance = quantity.tolerance_at(scale) if judged else None
    value, stderr = float(measurement.value), float(measurement.stderr)
    if judged:
        verdict = judge(value, stderr, published, quantity.relation, tolerance)
    else:
        verdict = Verdict(distance(value, quantity.relation, published), None, NOT_JUDGED)
    return {
        "claim": claim.id,
        "quantity": quantity.id,
        "value": value,
        "stderr": stderr,
        "relation": quantity.relation,
        "published": published.value,
        "published_error": published.error if published.value is not None else None,
        "published_low": published.low,
        "published_high": published.high,
        "tolerance": tolerance,
        "delta": verdict.delta,
        "z": verdict.z,
        "status": verdict.status,
        "expected": quantity.expected_at(scale),
        "source": quantity.source,
        "read_in": quantity.read_in,
        "method": measurement.method,
    }
