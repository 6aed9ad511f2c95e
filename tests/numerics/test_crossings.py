"""Crossings of noisy curves: exact ones, coverage of the error, and data without a crossing."""

import numpy as np
import pytest

from quenched.numerics import ConvergenceError
from quenched.numerics.crossings import crossing
from quenched.numerics.random import stream

X = np.linspace(0.0, 2.0, 9)


def test_a_straight_line_is_found_exactly():
    found = crossing(X, 3.0 * (X - 0.9), np.full(9, 0.1))
    assert found.value == pytest.approx(0.9, abs=1e-12)
    assert found.stderr == pytest.approx(0.1 / 3.0, rel=1e-9)


def test_far_points_do_not_matter():
    """A difference that saturates, as that of scaled curves does."""
    found = crossing(X, np.tanh(2.0 * (X - 1.1)), np.full(9, 0.05))
    assert found.value == pytest.approx(1.1, abs=0.02)


@pytest.mark.parametrize("shared", [0.0, 1.0])
def test_errors_cover_the_truth(shared):
    """With independent points and with points that are off together."""
    rng, inside = stream(9, "crossing", shared), 0
    for _ in range(400):
        noise = 0.2 * (np.sqrt(1 - shared) * rng.standard_normal(9) + np.sqrt(shared) * rng.standard_normal())
        found = crossing(X, 2.0 * (X - 1.03) + noise, np.full(9, 0.2))
        inside += abs(found.value - 1.03) < 2.0 * found.stderr
    assert inside / 400 >= 0.92


@pytest.mark.parametrize("difference", [X + 0.1, X - 5.0, X - 0.1, 1.0 - X])
def test_no_crossing_is_said(difference):
    with pytest.raises(ConvergenceError):
        crossing(X, difference, np.full(9, 0.1))


@pytest.mark.parametrize(
    ("x", "difference", "stderr"),
    [
        (X[:3], X[:3], X[:3]),
        (X, X[:5], X),
        (X, np.full(9, np.nan), np.ones(9)),
        (X, X, np.zeros(9)),
        (X[::-1], X, np.ones(9)),
    ],
)
def test_bad_input_is_refused(x, difference, stderr):
    with pytest.raises(ValueError, match="allowed are"):
        crossing(x, difference, stderr)
