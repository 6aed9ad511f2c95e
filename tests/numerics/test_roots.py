"""Roots and fixed points: right where they exist, an exception with a residual where they do not."""

import math

import numpy as np
import pytest

from quenched.numerics import ConvergenceError, roots


def test_root_to_the_last_digits():
    assert roots.bracketed(lambda x: x**3 - 2.0, 0.0, 2.0, what="cube root") == pytest.approx(2.0 ** (1 / 3), rel=2e-15)
    assert roots.bracketed(math.cos, 3.0, 0.0, what="reversed bracket") == pytest.approx(math.pi / 2, rel=2e-15)


def test_root_at_an_end():
    assert roots.bracketed(lambda x: x - 1.0, 1.0, 3.0, what="left end") == 1.0
    assert roots.bracketed(lambda x: x - 3.0, 1.0, 3.0, what="right end") == 3.0


def test_values_that_underflow_still_have_a_sign():
    """1e-200 times 1e-200 is 0 in floating point: no root must be reported between two positive ends."""
    with pytest.raises(ConvergenceError, match="no change of sign"):
        roots.bracketed(lambda x: 1e-200 * (1.0 + x * x), -1.0, 1.0, what="tiny")
    assert roots.bracketed(lambda x: 1e-200 * x, -1.0, 2.0, what="tiny") == pytest.approx(0.0, abs=1e-15)


def test_no_change_of_sign_is_refused_with_the_residual():
    with pytest.raises(ConvergenceError, match="parabola: no change of sign between -1 and 2") as caught:
        roots.bracketed(lambda x: x * x + 0.5, -1.0, 2.0, what="parabola")
    assert caught.value.residual == 1.5


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_ends_must_be_finite(bad):
    with pytest.raises(ConvergenceError, match="hole"):
        roots.bracketed(lambda x: bad if x > 0.5 else -1.0, 0.0, 1.0, what="hole")


def test_loose_tolerance_stops_early():
    calls = []

    def counted(x):
        calls.append(x)
        return math.exp(x) - 5.0

    roots.bracketed(counted, 0.0, 4.0, what="exact")
    exact = len(calls)
    root = roots.bracketed(counted, 0.0, 4.0, what="loose", xtol=1e-2, rtol=1e-2)
    assert len(calls) - exact < exact
    assert root == pytest.approx(math.log(5.0), abs=0.05)


def test_fixed_point_of_a_scalar_and_of_a_vector():
    assert float(roots.fixed_point(np.cos, 1.0, what="cosine")) == pytest.approx(0.7390851332151607, abs=1e-12)
    matrix, shift = np.array([[0.2, 0.3], [-0.1, 0.5]]), np.array([1.0, 2.0])
    found = roots.fixed_point(lambda x: matrix @ x + shift, np.zeros(2), what="linear map")
    assert found == pytest.approx(np.linalg.solve(np.eye(2) - matrix, shift), abs=1e-12)


def test_damping_tames_an_oscillation():
    """x <- 3 - 2 x flees from its fixed point 1; with three quarters of the old iterate kept it is attracted."""

    def flip(x):
        return 3.0 - 2.0 * x

    with pytest.raises(ConvergenceError):
        roots.fixed_point(flip, 0.9, what="flip", iterations=100)
    assert float(roots.fixed_point(flip, 0.9, what="flip", damping=0.75)) == pytest.approx(1.0, abs=1e-12)


def test_slow_map_is_refused_with_the_residual():
    with pytest.raises(ConvergenceError, match="drift: no fixed point after 7 iterations") as caught:
        roots.fixed_point(lambda x: x + 0.25, 0.0, what="drift", iterations=7)
    assert caught.value.residual == pytest.approx(0.25 / 1.5)


def test_iterates_that_are_not_finite_end_at_once():
    calls = []

    def broken(x):
        calls.append(x)
        return np.array([0.0, math.nan])

    with pytest.raises(ConvergenceError, match="broken") as caught:
        roots.fixed_point(broken, np.zeros(2), what="broken")
    assert len(calls) == 1
    assert math.isnan(caught.value.residual)


def test_error_carries_message_and_residual():
    error = ConvergenceError("saddle at alpha = 2", 0.25)
    assert str(error) == "saddle at alpha = 2 (residual 0.25)"
    assert error.residual == 0.25
    assert isinstance(error, ArithmeticError)
    assert math.isnan(ConvergenceError("none formed").residual)
