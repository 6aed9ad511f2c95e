"""Following curves whose shape is known."""

import itertools
import math

import numpy as np
import pytest

from quenched.numerics import ConvergenceError
from quenched.numerics.continuation import correct, follow, jacobian, landing


def circle(point):
    return np.array([point @ point - 1.0])


def hyperbola(gap):
    return lambda point: np.array([point[0] ** 2 - point[1] ** 2 - gap])


def test_jacobian():
    def function(point):
        return np.array([np.sin(point[0]) * point[1], point[0] ** 3])

    expected = [[math.cos(0.4) * 2.0, math.sin(0.4)], [3.0 * 0.4**2, 0.0]]
    assert jacobian(function, np.array([0.4, 2.0])) == pytest.approx(np.array(expected), abs=1e-9)


def test_around_a_circle():
    """Through two folds of each unknown and back to the start, always onwards."""
    points = list(itertools.islice(follow(circle, [1.0, 0.0], [0.0, 1.0], what="circle"), 60))
    assert np.abs([circle(point)[0] for point in points]).max() < 1e-7
    angles = np.unwrap([math.atan2(*point[::-1]) for point in points])
    assert (np.diff(angles) > 0.0).all()
    assert angles[-1] > 4.0 * math.pi


@pytest.mark.parametrize("gap", [1e-2, 1e-6, -1e-6, -1e-2])
def test_no_crossing_over(gap):
    """From the lower left a hyperbola leads to the lower right or the upper left, never through its centre."""
    start = np.array([-math.sqrt(1.0 + gap), -1.0])
    curve = follow(hyperbola(gap), start, [1.0, 1.0], what="hyperbola", longest=0.3)
    last = next(point for point in curve if np.abs(point).max() > 1.0 and point @ start < 0.9)
    assert (last[0] < 0.0 < last[1]) if gap > 0.0 else (last[1] < 0.0 < last[0])


def test_landing():
    curve = follow(circle, [1.0, 0.0], [0.0, 1.0], what="circle")
    assert landing(circle, curve, 0, -0.6, what="circle") == pytest.approx([-0.6, 0.8], abs=1e-10)
    few = itertools.islice(follow(circle, [1.0, 0.0], [0.0, 1.0], what="circle"), 4)
    with pytest.raises(ConvergenceError, match="not reached") as caught:
        landing(circle, few, 0, -0.6, what="circle")
    assert 0.0 < caught.value.residual < 2.0


def exhaust(curve, heights):
    for point in curve:
        heights.append(point[1])


def test_the_end_of_a_curve():
    def half(point):
        if point[1] < 0.25:
            raise ConvergenceError("not defined there")
        return circle(point)

    curve = follow(half, [0.0, 1.0], [1.0, 0.0], what="arc")
    heights = []
    with pytest.raises(ConvergenceError, match="the curve ends"):
        exhaust(curve, heights)
    assert heights[-1] == pytest.approx(0.25, abs=1e-4)


def test_correct():
    start, axis = np.array([0.7, 0.8]), np.array([1.0, 0.0])
    point, count = correct(circle, start, axis, jacobian(circle, start), what="circle")
    assert point == pytest.approx([0.7, math.sqrt(0.51)], abs=1e-10)
    assert 1 <= count <= 5
    with pytest.raises(ConvergenceError, match="no point"):
        correct(lambda point: np.array([point @ point + 1.0]), start, axis, np.array([[1.4, 1.6]]), what="nothing")
