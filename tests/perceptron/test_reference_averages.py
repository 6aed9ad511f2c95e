"""The averages around a reference against direct sums on plain grids."""

import math

import numpy as np
import pytest
from scipy import special

from quenched.numerics.gaussian import log_2cosh, log_tail, trapezoid
from quenched.perceptron import reference_averages as averages
from quenched.perceptron.saddle_search import Outside

Z, Z_WEIGHTS = trapezoid(7.5, 121)
Z1 = np.linspace(-16.0, 16.0, 401)


def overlaps(y, q0, q1, aligned, share):
    """A possible set: what the solutions do not explain of the reference is divided between w0 and the rest."""
    q_cross = 0.99 * aligned * q0 / q1
    explained = q_cross**2 / q0 + (aligned - q_cross) ** 2 / (q1 - q0)
    return y, q0, q1, aligned, q_cross**2 / q0 + share * (1.0 - explained), q_cross


def slow_weights(y, q0_hat, q1_hat, coupling, reference_hat, cross_hat):
    """The definition, term by term, in three Gaussian variables."""
    tilt = cross_hat / math.sqrt(q0_hat)
    total = np.zeros(7)
    for w0, weight in zip(Z, Z_WEIGHTS, strict=True):
        field = tilt * Z + math.sqrt(reference_hat - tilt**2) * w0
        values = []
        for v in (1.0, -1.0):
            a = math.sqrt(q0_hat) * Z[:, None] + math.sqrt(q1_hat - q0_hat) * Z1 + coupling * v
            law = np.exp(y * log_2cosh(a) - 0.5 * Z1**2) * ((Z1[1] - Z1[0]) / math.sqrt(2.0 * math.pi))
            law *= np.exp(v * field)[:, None]
            tanh = np.tanh(a)
            values.append([law.sum(1), (law * tanh).sum(1), (law * tanh**2).sum(1), (law * log_2cosh(a)).sum(1)])
        up, down = np.array(values)
        _, mean, square, log_cosh = (up + down) / (up[0] + down[0])
        aligned, reference = (up[1] - down[1]) / (up[0] + down[0]), (up[0] - down[0]) / (up[0] + down[0])
        terms = (np.log(up[0] + down[0]), log_cosh, mean**2, square, aligned, reference**2, reference * mean)
        total += weight * np.array([Z_WEIGHTS @ term for term in terms])
    return total


def slow_patterns(y, q0, q1, aligned, q_reference, q_cross):
    """The definition, term by term, in three Gaussian variables."""
    shared, loading = q_cross / math.sqrt(q0), (aligned - q_cross) / math.sqrt(q1 - q0)
    rest = math.sqrt(1.0 - q_reference - loading**2)
    z1, z1_weights = trapezoid(16.0, 801)
    z0, z0_weights = trapezoid(7.5, 41)
    total = np.zeros(7)
    for w0, weight in zip(z0, z0_weights, strict=True):
        t = (shared * z0 + math.sqrt(q_reference - shared**2) * w0)[:, None] + loading * z1
        m = (math.sqrt(q0) * z0[:, None] + math.sqrt(q1 - q0) * z1) / math.sqrt(1.0 - q1)
        t /= rest
        exponent = log_tail(-t) + y * log_tail(-m) + np.log(z1_weights)
        top = exponent.max(1, keepdims=True)
        law = np.exp(exponent - top)
        norm = law.sum(1)
        r = np.exp(-0.5 * m**2 - log_tail(-m)) / math.sqrt(2.0 * math.pi * (1.0 - q1))
        r_v = np.exp(-0.5 * t**2 - log_tail(-t)) / math.sqrt(2.0 * math.pi) / rest
        force, square, force_v, joint, log_h = ((law * f).sum(1) / norm for f in (r, r**2, r_v, r * r_v, log_tail(-m)))
        terms = (np.log(norm) + top[:, 0], log_h, force**2, square, force_v**2, force * force_v, joint)
        total += weight * np.array([z0_weights @ term for term in terms])
    return total


@pytest.mark.parametrize(
    "point", [(0.0, 0.3, 0.5, 1.2, 0.45, 0.3), (3.0, 0.2, 0.35, 0.7, 0.3, 0.1), (12.5, 0.04, 0.07, 1.0, 0.01, 0.005)]
)
def test_weights_are_what_they_say(point):
    assert averages.weights(*point) == pytest.approx(slow_weights(*point), abs=1e-10)


@pytest.mark.parametrize(
    "point",
    [
        overlaps(0.0, 0.28, 0.825, 0.9, 0.1),
        overlaps(1.0, 0.36, 0.80, 0.85, 0.5),
        overlaps(8.0, 0.6, 0.7, 0.8, 0.7),
    ],
)
def test_patterns_are_what_they_say(point):
    assert averages.patterns(*point) == pytest.approx(slow_patterns(*point), rel=1e-8)


@pytest.mark.parametrize("y", [0.0, 1.0, 40.0, 300.0])
def test_refinement(y):
    coarse = averages.weights(y, 0.1, 0.1 + 1.0 / (3.0 + y), 0.5, 0.05, 0.03)
    fine = averages.weights(y, 0.1, 0.1 + 1.0 / (3.0 + y), 0.5, 0.05, 0.03, refinement=2)
    assert coarse == pytest.approx(fine, rel=1e-11)
    point = overlaps(y, 0.6, 0.6 + 0.3 / (1.0 + 0.2 * y), 0.75, 0.3)
    coarse, fine = (averages.patterns(*point, refinement=n) for n in (1, 2))
    assert coarse == pytest.approx(fine, rel=1e-9)


def test_without_private_part_the_continuation_is_smooth():
    """Through zero variance of w0 every average passes with the same slope on both sides."""
    step = 1e-4
    for function, centre, place in (
        (averages.weights, (1.0, 0.3, 0.5, 1.0, 0.3, 0.3), 4),
        (averages.patterns, (1.0, 0.36, 0.8, 0.85, 0.36, 0.36), 4),
    ):
        values = []
        for offset in (-step, 0.0, step):
            point = list(centre)
            point[place] += offset
            values.append(np.array(function(*point)))
        assert (values[2] - values[1]) / step == pytest.approx((values[1] - values[0]) / step, rel=2e-2, abs=1e-9)


def test_no_reference_field():
    """Without its own field the reference is a free sign: <v> = 0, and at y = 0 it is alone."""
    free = averages.weights(0.0, 0.2, 0.4, 0.6)
    assert free.log_norm == pytest.approx(math.log(2.0), abs=1e-14)
    assert free.q_reference == pytest.approx(0.0, abs=1e-14)
    symmetric = averages.weights(5.0, 0.0, 0.4, 0.6)
    assert symmetric.q0 == pytest.approx(0.0, abs=1e-28)
    plain = averages.weights(1.0, 0.0, 0.4, 0.6)
    assert plain.log_norm == pytest.approx(math.log(4.0 * math.cosh(0.6)) + 0.2, abs=1e-13)


def test_log_phi():
    x = np.array([-80.0, -36.0, -34.0, -8.0, -1.0, 0.0, 3.0, 40.0])
    found = np.array([averages.log_phi(value) for value in x])
    assert found[:, 0] == pytest.approx(special.log_ndtr(x), rel=1e-13)
    mills = np.exp(-0.5 * x[3:] ** 2 - special.log_ndtr(x[3:])) / math.sqrt(2.0 * math.pi)
    assert found[3:, 1] == pytest.approx(mills, rel=1e-13)
    assert found[:3, 1] == pytest.approx(-x[:3] * (1.0 + x[:3] ** -2 - 2.0 * x[:3] ** -4), rel=1e-8)


def test_crowded_nodes_integrate():
    for width in (1e-4, 0.1, 3.0):
        nodes, steps = averages.crowded(width, 0.4, 0.2, 9.0, 1)
        assert (np.diff(nodes) > 0.0).all()
        assert steps @ np.exp(-0.5 * nodes**2) == pytest.approx(math.sqrt(2.0 * math.pi), rel=1e-12)
        edge = special.ndtr(nodes / width) * np.exp(-0.5 * (nodes - 0.3) ** 2)
        exact = math.sqrt(2.0 * math.pi) * special.ndtr(0.3 / math.hypot(1.0, width))
        assert steps @ edge == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(
    "point", [(1.0, 0.5, 0.4, 0.8, 0.6, 0.5), (1.0, 0.5, 0.6, 0.9, 0.9, 0.5), (1.0, 0.5, 0.6, 0.5, 0.6, 0.7)]
)
def test_impossible_overlaps(point):
    with pytest.raises(Outside):
        averages.patterns(*point)
    with pytest.raises(Outside):
        averages.weights(1.0, 0.5, 0.4, 0.3)
