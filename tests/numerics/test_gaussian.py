"""The Gaussian tail against 400-bit arithmetic, and the quadratures against integrals that are known exactly."""

import math

import flint
import numpy as np
import pytest

from quenched.numerics import gaussian

POINTS = [-1e150, -40.0, -8.3, -1.0, -1e-9, 0.0, 1e-300, 0.3, 1.0, 5.0, 8.2, 25.0, 38.6, 200.0, 1e5]


def reference(x):
    """ln H(x) and h(x) with 400 bits and more."""
    with flint.ctx.workprec(400 + 2 * max(0, math.ceil(2 * math.log2(max(1.0, min(abs(x), 1e6)))))):
        exact = flint.arb(x)
        tail = (exact / flint.arb(2).sqrt()).erfc() / 2
        density = (-exact * exact / 2).exp() / (2 * flint.arb.pi()).sqrt()
        return float(tail.log().mid()), float((density / tail).mid())


@pytest.mark.parametrize("x", POINTS[1:])
def test_tail_functions(x):
    log_tail, mills = reference(x)
    assert float(gaussian.log_tail(x)) == pytest.approx(log_tail, rel=4e-15, abs=0.0)
    conditioned = 1e-15 * (4.0 + x * x) if x < 0.0 else 4e-15  # exp(-x^2 / 2) feels a rounded x
    assert float(gaussian.inverse_mills(x)) == pytest.approx(mills, rel=conditioned, abs=0.0)


def test_tail_functions_far_out():
    far = np.array([-1e150, 1e150])
    assert gaussian.log_tail(far) == pytest.approx([0.0, -0.5e300], rel=1e-14)
    assert gaussian.inverse_mills(far) == pytest.approx([0.0, 1e150], rel=1e-14)


def test_tail_identities_on_a_grid():
    """h = -(ln H)', and H(x) + H(-x) = 1."""
    x = np.linspace(-6.0, 30.0, 73)
    step = 1e-4
    slope = (gaussian.log_tail(x - step) - gaussian.log_tail(x + step)) / (2.0 * step)
    assert gaussian.inverse_mills(x) == pytest.approx(slope, rel=1e-6, abs=1e-11)
    assert np.exp(gaussian.log_tail(x)) + np.exp(gaussian.log_tail(-x)) == pytest.approx(np.ones(73), abs=1e-15)
    assert gaussian.density(x) == pytest.approx(gaussian.inverse_mills(x) * np.exp(gaussian.log_tail(x)), rel=1e-12)


def test_log_2cosh():
    x = np.array([-3.0, -1e-8, 0.0, 0.7, 20.0])
    assert gaussian.log_2cosh(x) == pytest.approx(np.log(2.0 * np.cosh(x)), rel=1e-15)
    assert gaussian.log_2cosh(np.array([-1e300, 800.0])) == pytest.approx([1e300, 800.0], rel=1e-15)


def test_trapezoid_is_spectrally_exact():
    z, weights = gaussian.trapezoid()
    assert z.shape == weights.shape == (1761,)
    assert abs(weights.sum() - 1.0) < 4e-16
    for k, moment in ((2, 1.0), (4, 3.0), (6, 15.0), (8, 105.0)):
        assert weights @ z**k == pytest.approx(moment, rel=2e-15)
    assert weights @ z**3 == pytest.approx(0.0, abs=1e-15)
    assert weights @ np.exp(1.5 * z) == pytest.approx(math.exp(1.125), rel=4e-15)
    assert weights @ np.cos(3.0 * z) == pytest.approx(math.exp(-4.5), rel=1e-12)


def test_trapezoid_shows_what_it_cannot_do():
    """A cut range loses the tails, a step too long aliases, a kink converges with the square of the step only."""
    assert gaussian.trapezoid(3.0, 1001)[1].sum() == pytest.approx(math.erf(3.0 / math.sqrt(2.0)), abs=1e-6)
    z, weights = gaussian.trapezoid(11.0, 12)
    assert abs(weights.sum() - 1.0) == pytest.approx(2.0 * math.exp(-2.0 * math.pi**2 / 4.0), rel=1e-3)
    errors = []
    for nodes in (221, 441):
        z, weights = gaussian.trapezoid(11.0, nodes)
        errors.append(weights @ np.abs(z) - math.sqrt(2.0 / math.pi))
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.02)


@pytest.mark.parametrize("nodes", [1, 2, 5, 31, 64])
def test_hermite_is_exact_to_its_degree(nodes):
    x, weights = gaussian.hermite(nodes)
    assert weights.sum() == pytest.approx(1.0, rel=1e-15)
    for k in range(0, min(2 * nodes, 30), 2):
        assert weights @ x**k == pytest.approx(math.prod(range(1, k, 2)), rel=1e-12)
    if nodes <= 5:
        assert weights @ x ** (2 * nodes) < 0.9 * math.prod(range(1, 2 * nodes, 2))


@pytest.mark.parametrize("nodes", [1, 3, 20])
def test_legendre_is_exact_to_its_degree(nodes):
    x, weights = gaussian.legendre(nodes, -0.5, 2.0)
    for k in range(2 * nodes):
        assert weights @ x**k == pytest.approx((2.0 ** (k + 1) - (-0.5) ** (k + 1)) / (k + 1), rel=1e-12)
    missed = (2.0 ** (2 * nodes + 1) - (-0.5) ** (2 * nodes + 1)) / (2 * nodes + 1)
    assert nodes == 20 or weights @ x ** (2 * nodes) < 0.9999 * missed


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (gaussian.trapezoid, (0.0, 11)),
        (gaussian.trapezoid, (math.inf, 11)),
        (gaussian.trapezoid, (5.0, 2)),
        (gaussian.trapezoid, (5.0, 11.0)),
        (gaussian.hermite, (0,)),
        (gaussian.legendre, (0,)),
    ],
)
def test_bad_input(function, arguments):
    with pytest.raises(ValueError, match=r"allowed is|is needed"):
        function(*arguments)
