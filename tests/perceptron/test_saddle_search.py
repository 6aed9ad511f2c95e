"""Roots of systems that exist in a part of space only."""

import math

import pytest

from quenched.numerics import ConvergenceError
from quenched.perceptron.saddle_search import Outside, solve


def logarithm(x):
    if x[0] <= 0.0:
        raise Outside
    return [math.log(x[0]) - 1.0, x[1] - x[0] ** 2]


def test_points_without_equations_are_avoided():
    assert solve(logarithm, [0.5, 0.0], what="log") == pytest.approx([math.e, math.e**2], rel=1e-10)


@pytest.mark.parametrize("start", [[math.nan, 0.0], [-1.0, 0.0], [100.0, 0.0]])
def test_a_start_without_equations(start):
    with pytest.raises(ConvergenceError, match="log") as caught:
        solve(logarithm, start, what="log")
    assert caught.value.residual == 1e3


def test_no_root():
    with pytest.raises(ConvergenceError) as caught:
        solve(lambda x: [x[0] ** 2 + 1.0], [0.3], what="none")
    assert caught.value.residual == pytest.approx(1.0, abs=1e-3)
