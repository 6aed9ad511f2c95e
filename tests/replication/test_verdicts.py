"""The verdict rule, tried with right, wrong, vague and impossible numbers."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quenched.replication import UserError
from quenched.replication.measurements import Measurement
from quenched.replication.verdicts import distance, judge, verdict_rows


def published(value=None, error=0.0, low=None, high=None):
    return SimpleNamespace(value=value, error=error, low=low, high=high)


@pytest.mark.parametrize(
    ("value", "stderr", "error", "tolerance", "status"),
    [
        (0.8330786, 1e-14, 0.0005, 0.0005, "reproduced"),
        (0.829, 0.004, 0.0005, 0.015, "reproduced"),
        (0.829, 0.008, 0.0005, 0.015, "inconclusive"),  # right, but the bar is wider than the question
        (1.273, 0.5, 0.0, 0.015, "inconclusive"),  # far off, and nobody can tell
        (1.273, 0.001, 0.0005, 0.015, "not reproduced"),
        (0.75, 0.0, 0.0, 0.015, "not reproduced"),
    ],
)
def test_rule(value, stderr, error, tolerance, status):
    assert judge(value, stderr, published(0.833, error), "equal", tolerance).status == status


def test_the_boundary_belongs_to_reproduced():
    limit = 1.0 + 0.25 + 2.0 * math.hypot(0.0625, 0.0)
    assert judge(limit, 0.0625, published(1.0), "equal", 0.25).status == "reproduced"
    assert judge(math.nextafter(limit, 2.0), 0.0625, published(1.0), "equal", 0.25).status == "not reproduced"
    assert judge(1.0, 0.125, published(1.0), "equal", 0.25).status == "reproduced"
    assert judge(1.0, math.nextafter(0.125, 1.0), published(1.0), "equal", 0.25).status == "inconclusive"


@pytest.mark.parametrize(
    ("relation", "target", "value", "delta"),
    [
        ("equal", published(2.0), 1.5, 0.5),
        ("scales_as", published(0.5), 0.75, 0.25),
        ("at_least", published(2.0), 1.5, 0.5),
        ("at_least", published(2.0), 3.0, 0.0),
        ("at_most", published(2.0), 3.0, 1.0),
        ("at_most", published(2.0), 1.0, 0.0),
        ("between", published(low=1.0, high=2.0), 0.75, 0.25),
        ("between", published(low=1.0, high=2.0), 1.5, 0.0),
        ("between", published(low=1.0, high=2.0), 2.5, 0.5),
    ],
)
def test_distance_from_what_the_relation_allows(relation, target, value, delta):
    assert distance(value, relation, target) == delta


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", ["value", "stderr", "tolerance"])
def test_no_verdict_from_a_number_that_is_not_finite(place, bad):
    numbers = {"value": 1.0, "stderr": 0.1, "tolerance": 0.5} | {place: bad}
    with pytest.raises(ValueError, match=place):
        judge(numbers["value"], numbers["stderr"], published(1.0), "equal", numbers["tolerance"])


def test_impossible_errors_and_tolerances_are_refused():
    with pytest.raises(ValueError, match=r"stderr = -0\.1"):
        judge(1.0, -0.1, published(1.0), "equal", 0.5)
    with pytest.raises(ValueError, match="tolerance = 0"):
        judge(1.0, 0.1, published(1.0), "equal", 0.0)
    with pytest.raises(ValueError, match="relation = 'roughly'"):
        judge(1.0, 0.1, published(1.0), "roughly", 0.5)


@given(
    value=st.floats(-5, 5),
    stderr=st.floats(0, 2),
    error=st.floats(0, 2),
    tolerance=st.floats(1e-6, 3),
)
def test_a_smaller_distance_never_makes_a_verdict_worse(value, stderr, error, tolerance):
    order = {"reproduced": 0, "not reproduced": 1, "inconclusive": 2}
    far = judge(value, stderr, published(0.0, error), "equal", tolerance)
    near = judge(0.5 * value, stderr, published(0.0, error), "equal", tolerance)
    assert order[near.status] <= order[far.status]


def claim(**changes):
    quantity = {
        "id": "load",
        "published": published(1.0),
        "relation": "equal",
        "expected_at": lambda scale: "not judged" if scale == "smoke" else "reproduced",
        "source": "a",
        "read_in": "source",
        "judged_at": lambda: ("standard", "paper"),
        "tolerance_at": lambda scale: {"standard": 0.5, "paper": 0.1}[scale],
    }
    return SimpleNamespace(id="claim", quantities=[SimpleNamespace(**quantity | changes)])


def test_tolerance_and_judgement_depend_on_the_scale():
    measured = {"load": Measurement("load", 1.3, 0.01, 10, None, None, "test")}
    status = {scale: verdict_rows(claim(), measured, scale)[0]["status"] for scale in ("smoke", "standard", "paper")}
    assert status == {"smoke": "not judged", "standard": "reproduced", "paper": "not reproduced"}
    assert verdict_rows(claim(), measured, "smoke")[0]["expected"] == "not judged"


def test_every_quantity_is_measured_and_nothing_else():
    with pytest.raises(UserError, match="load was not measured"):
        verdict_rows(claim(), {}, "standard")
    extra = {name: Measurement(name, 1.0, 0.0, 1, None, None, "test") for name in ("load", "spare")}
    with pytest.raises(UserError, match="spare was measured"):
        verdict_rows(claim(), extra, "standard")
