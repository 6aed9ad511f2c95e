"""Every fitted exponent lands on the value of the Landau expansion, and its error bar covers the distance."""

import math

import pytest

from quenched.ising import exponents, mean_field
from quenched.numerics import ConvergenceError


@pytest.mark.parametrize(
    ("fit", "limit"),
    [
        (exponents.order_parameter, 1 / 2),
        (exponents.critical_isotherm, 1 / 3),
        (exponents.susceptibility_above, 1.0),
        (exponents.susceptibility_below, 1.0),
        (exponents.amplitude_ratio, 2.0),
    ],
)
@pytest.mark.parametrize("points", [7, 8, 10])
def test_exponent_within_its_own_error(fit, limit, points):
    result = fit(points)
    assert abs(result.value - limit) <= 2.0 * result.error
    assert result.error < 1e-9


def test_a_coarser_grid_has_a_larger_error():
    assert exponents.order_parameter(5).error > 10.0 * exponents.order_parameter(7).error


def test_slope_without_extrapolation_is_not_enough():
    """The naive slope on the same grid is off by its leading correction: the fit is what brings the digits."""
    far, near = (float(mean_field.magnetizations(1 / (1 - t))[-1]) for t in (2**-10, 2**-11))
    assert abs(math.log2(far / near) - 0.5) > 1e-4


def test_finite_size_limits_are_those_of_the_quartic_law():
    limits, law = exponents.finite_size(), mean_field.critical_moments()
    for quantity in ("abs_x", "x2", "x4", "binder"):
        result = getattr(limits, quantity)
        assert result.error < 1e-10
        assert abs(result.value - getattr(law, quantity)) <= 2.0 * result.error
    assert abs(limits.exponent.value - 0.25) <= 2.0 * limits.exponent.error < 1e-7


def test_corrections_to_the_quartic_law_fall_like_the_square_root():
    law = mean_field.critical_moments().binder
    excess = [mean_field.curie_weiss(n, 1.0).binder - law for n in (10**4, 4 * 10**4, 16 * 10**4)]
    assert excess[0] / excess[1] == pytest.approx(2.0, rel=0.02)
    assert excess[1] / excess[2] == pytest.approx(2.0, rel=0.01)


def test_first_correction_to_the_quartic_law():
    """The weight is exp(-x^4/12 + g/sqrt(N)) with g = x^2/2 - x^6/30, so <x^p> moves by cov(x^p, g) / sqrt(N)."""
    moment = {p: 12 ** (p / 4) * math.gamma((p + 1) / 4) / math.gamma(0.25) for p in range(12)}
    n = 10**6
    exact = mean_field.curie_weiss(n, 1.0)
    for p, scaled in ((1, n**0.25 * exact.abs_m), (2, n**0.5 * exact.m2), (4, n * exact.m4)):
        g = moment[2] / 2 - moment[6] / 30
        slope = moment[p + 2] / 2 - moment[p + 6] / 30 - moment[p] * g
        assert math.sqrt(n) * (scaled - moment[p]) == pytest.approx(slope, rel=5e-3)


def test_richardson_on_known_series():
    exact = exponents.richardson([math.exp(0.5**k) for k in range(8)], 2.0)
    assert abs(exact.value - 1.0) <= exact.error
    assert exact.error < 1e-8
    constant = exponents.richardson([3.0, 3.0, 3.0], 2.0)
    assert constant == (3.0, 4e-16)


def test_gate_closes_on_the_wrong_kind_of_series():
    with pytest.raises(ConvergenceError, match="extrapolation of 8 values") as caught:
        exponents.richardson([0.5 ** (0.3 * k) for k in range(8)], 2.0)
    assert caught.value.residual > 1e-6
    with pytest.raises(ConvergenceError):
        exponents.richardson([1.0, 2.0, math.nan], 2.0)
    with pytest.raises(ConvergenceError):
        exponents.order_parameter(3, farthest=0.25)


def test_bad_arguments():
    with pytest.raises(ValueError, match="number of values"):
        exponents.richardson([1.0, 2.0], 2.0)
    with pytest.raises(ValueError, match="ratio"):
        exponents.richardson([1.0, 2.0, 3.0], 1.0)
    with pytest.raises(ValueError, match="points"):
        exponents.order_parameter(2)
    with pytest.raises(ValueError, match="farthest"):
        exponents.amplitude_ratio(farthest=0.5)
    with pytest.raises(ValueError, match="even"):
        exponents.finite_size(smallest=65)
