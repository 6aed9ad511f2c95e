"""Least squares against exact data, textbook formulas, simulated errors and direct minimisation."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from quenched.numerics import fits


def noisy_line(rng):
    x = np.array([1.0, 2.0, 3.0, 5.0, 8.0])
    sigma = np.array([0.1, 0.2, 0.1, 0.3, 0.2])
    return x, 2.0 - 0.5 * x + sigma * rng.standard_normal(5), sigma


def test_textbook_line():
    """The closed formulas for intercept and slope, sums of 1, x, x^2, y, xy with weights 1 / sigma^2."""
    x, y, sigma = noisy_line(np.random.default_rng(1))
    s, sx, sxx, sy, sxy = (np.sum(v / sigma**2) for v in (np.ones(5), x, x * x, y, x * y))
    delta = s * sxx - sx**2
    fit = fits.linear(np.column_stack([np.ones(5), x]), y, sigma)
    assert fit.values == pytest.approx([(sxx * sy - sx * sxy) / delta, (s * sxy - sx * sy) / delta], rel=1e-12)
    assert fit.covariance == pytest.approx(np.array([[sxx, -sx], [-sx, s]]) / delta, rel=1e-12)
    assert fit.chi2 == pytest.approx(np.sum(((y - fit.values[0] - fit.values[1] * x) / sigma) ** 2), rel=1e-12)
    assert fit.dof == 3


def test_constant_is_the_weighted_mean():
    y, sigma = np.array([1.0, 3.0]), np.array([1.0, 2.0])
    fit = fits.linear([[1.0], [1.0]], y, sigma)
    assert fit.values[0] == pytest.approx((1.0 + 3.0 / 4.0) / 1.25, rel=1e-14)
    assert fit.covariance[0, 0] == pytest.approx(1.0 / 1.25, rel=1e-14)


def test_badly_scaled_columns():
    x = np.linspace(1.0, 2.0, 12)
    design = np.column_stack([np.ones(12), 1e-9 * x, 1e9 * x**2])
    truth = np.array([1.0, 2e9, -3e-9])
    fit = fits.linear(design, design @ truth, np.full(12, 0.01))
    assert fit.values == pytest.approx(truth, rel=1e-10)
    assert fit.chi2 < 1e-18


def test_interpolation_has_no_freedom():
    fit = fits.linear([[1.0, 1.0], [1.0, 2.0]], [3.0, 5.0], [0.1, 0.1])
    assert fit.values == pytest.approx([1.0, 2.0])
    assert fit.dof == 0
    assert fit.chi2 == pytest.approx(0.0, abs=1e-20)


def test_errors_and_chi2_are_those_of_repeated_experiments():
    rng = np.random.default_rng(2)
    runs = []
    for _ in range(2000):
        x, y, sigma = noisy_line(rng)
        runs.append(fits.linear(np.column_stack([np.ones(5), x]), y, sigma))
    values = np.array([fit.values for fit in runs])
    assert np.cov(values.T) == pytest.approx(runs[0].covariance, rel=0.15)
    assert values.mean(axis=0) == pytest.approx([2.0, -0.5], abs=4 * math.sqrt(runs[0].covariance.max() / 2000))
    assert stats.kstest([fit.chi2 for fit in runs], stats.chi2(3).cdf).pvalue > 1e-3


GROUPS = [
    (np.array([11.0, 15.0, 19.0, 25.0, 31.0]), -0.5, 2.6),
    (np.array([12.0, 16.0, 20.0, 26.0]), 0.3, 1.0),
]


def finite_size_data(noise=0.0, seed=3, limit=0.75):
    rng = np.random.default_rng(seed)
    data = []
    for n, b, c in GROUPS:
        sigma = 1e-3 * np.sqrt(n)
        data.append((n, limit + b / n + c / n**1.5 + noise * sigma * rng.standard_normal(n.size), sigma))
    return data


def test_two_groups_share_one_limit():
    fit = fits.finite_size(finite_size_data(), [1.0, 1.5])
    assert fit.limit == pytest.approx(0.75, abs=1e-11)
    assert fit.coefficients == pytest.approx(np.array([[-0.5, 2.6], [0.3, 1.0]]), abs=1e-9)
    assert fit.dof == 9 - 5
    assert fit.chi2 < 1e-15


def test_joint_minimum_and_profile_error():
    """Directly minimised chi^2; the error is where chi^2 with the limit held has risen by one."""
    data = finite_size_data(noise=1.0)
    fit = fits.finite_size(data, [1.0, 1.5])

    def residuals(p):
        return np.concatenate(
            [(y - p[0] - p[1 + 2 * g] / n - p[2 + 2 * g] / n**1.5) / s for g, (n, y, s) in enumerate(data)]
        )

    direct = optimize.least_squares(residuals, np.zeros(5), x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15)
    assert fit.limit == pytest.approx(direct.x[0], abs=1e-7)
    assert fit.chi2 == pytest.approx(2.0 * direct.cost, rel=1e-8)
    for sign in (-1, 1):
        held = fits.finite_size(data, [1.0, 1.5], limit=fit.limit + sign * fit.stderr)
        assert held.chi2 == pytest.approx(fit.chi2 + 1.0, rel=1e-8)
        assert held.dof == fit.dof + 1
        assert held.stderr == 0.0


def test_a_missing_correction_biases_the_limit_beyond_its_error():
    data = [(n, y, 0.01 * sigma) for n, y, sigma in finite_size_data()]
    short = fits.finite_size(data, [1.0])
    assert abs(short.limit - 0.75) > 5.0 * short.stderr
    assert short.chi2 > 10.0 * short.dof
    assert fits.finite_size(data, [1.0], limit=0.75).chi2 > short.chi2


def test_no_exponents_fit_a_constant():
    fit = fits.finite_size([([10, 20], [1.0, 3.0], [1.0, 1.0])], [])
    assert fit.limit == pytest.approx(2.0)
    assert fit.coefficients.shape == (1, 0)
    assert fit.stderr == pytest.approx(math.sqrt(0.5))


@pytest.mark.parametrize(
    ("design", "y", "sigma", "message"),
    [
        ([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]], [1.0, 2.0, 3.0], [1.0] * 3, "linearly dependent"),
        ([[1.0, 0.0], [1.0, 0.0]], [1.0, 2.0], [1.0, 1.0], "column 1 of the design is zero"),
        ([[1.0, 2.0]], [1.0], [1.0], "do not determine"),
        ([[1.0], [1.0]], [1.0, 2.0], [1.0, 0.0], "sigma = 0"),
        ([[1.0], [1.0]], [1.0, 2.0], [1.0, -1.0], "sigma = -1"),
        ([[1.0], [1.0]], [1.0, math.nan], [1.0, 1.0], "not finite"),
        ([[1.0], [math.inf]], [1.0, 2.0], [1.0, 1.0], "not finite"),
        ([[1.0], [1.0]], [1.0, 2.0, 3.0], [1.0] * 3, "shapes"),
        ([1.0, 1.0], [1.0, 2.0], [1.0, 1.0], "shapes"),
        (np.empty((2, 0)), [1.0, 2.0], [1.0, 1.0], "shapes"),
    ],
)
def test_linear_refuses(design, y, sigma, message):
    with pytest.raises(ValueError, match=message):
        fits.linear(design, y, sigma)


@pytest.mark.parametrize(
    ("groups", "exponents", "limit", "message"),
    [
        ([], [1.0], None, "no data"),
        ([([10, 20], [1.0, 2.0], [1.0, 1.0])], [0.0], None, "exponent"),
        ([([10, 20, 30], [1.0, 2.0, 2.0], [1.0] * 3)], [1.0, 1.0], None, "linearly dependent"),
        ([([10, 20], [1.0, 2.0], [1.0, 1.0])], [1.0, 2.0], None, "do not determine"),
        ([([0, 20], [1.0, 2.0], [1.0, 1.0])], [1.0], None, "n = 0"),
        ([([10, 20], [1.0], [1.0, 1.0])], [1.0], None, "shapes"),
        ([([10, 20], [1.0, 2.0], [1.0, 1.0])], [], 1.0, "nothing to fit"),
        ([([10, 20], [1.0, 2.0], [1.0, 1.0])], [1.0], math.nan, "limit"),
    ],
)
def test_finite_size_refuses(groups, exponents, limit, message):
    with pytest.raises(ValueError, match=message):
        fits.finite_size(groups, exponents, limit=limit)
