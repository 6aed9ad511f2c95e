"""Branches of solutions on curves that are known."""

import math

import numpy as np
import pytest

from quenched.numerics import ConvergenceError
from quenched.perceptron import continuation


def circle(s, guess):
    """x with x^2 + s^2 = 1 near the guess."""
    return continuation.solve(lambda x: [x[0] ** 2 + s**2 - 1.0], guess, what="circle")


def test_follows_to_the_end():
    points = list(continuation.follow(circle, [1.0], 0.0, 0.9, step=0.2, what="circle"))
    assert points[-1][0] == 0.9
    for s, x in points:
        assert x[0] == pytest.approx(math.sqrt(1.0 - s**2), abs=1e-12)
    assert len(points) >= 5


def test_the_end_of_a_branch_is_reported():
    """The circle turns back at s = 1."""
    with pytest.raises(ConvergenceError, match="ends") as caught:
        list(continuation.follow(circle, [1.0], 0.0, 2.0, step=0.2, what="circle"))
    assert caught.value.residual == pytest.approx(1.0, abs=1e-2)


def test_a_jump_is_not_a_step():
    def solve_at(s, guess):
        return np.array([0.0 if s < 0.5 else 1.0])

    with pytest.raises(ConvergenceError, match="ends") as caught:
        list(continuation.follow(solve_at, [0.0], 0.0, 1.0, step=0.2, what="step"))
    assert caught.value.residual == pytest.approx(0.5, abs=1e-2)


def test_points_without_equations_are_avoided():
    def residual(x):
        if x[0] <= 0.0:
            raise continuation.Outside
        return [math.log(x[0]) - 1.0]

    assert continuation.solve(residual, [0.5], what="log")[0] == pytest.approx(math.e, rel=1e-12)
    with pytest.raises(ConvergenceError):
        continuation.solve(lambda x: [x[0] ** 2 + 1.0], [0.3], what="none")
    with pytest.raises(ConvergenceError):
        continuation.solve(residual, [math.nan], what="nowhere")
