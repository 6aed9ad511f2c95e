"""The censored log-normal line against least squares, a general minimiser, and its own error bars."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from quenched.numerics import ConvergenceError
from quenched.numerics.growth import censored_growth
from quenched.numerics.random import stream

SIZES = np.repeat([101.0, 201.0, 401.0, 601.0], 10)


def drawn(index, *, slope=0.01, spread=0.8, cap=math.inf):
    logs = 3.0 + slope * SIZES + spread * stream(1, "growth", index).standard_normal(SIZES.size)
    return np.minimum(np.exp(logs), cap), np.exp(logs) > cap


def test_without_censoring_it_is_least_squares():
    times, censored = drawn(0)
    fit = censored_growth(SIZES, times, censored)
    line = stats.linregress(SIZES, np.log(times))
    residuals = np.log(times) - line.intercept - line.slope * SIZES
    spread = math.sqrt(np.mean(residuals**2))
    assert (fit.intercept, fit.slope, fit.spread) == pytest.approx((line.intercept, line.slope, spread), rel=1e-9)
    assert fit.slope_err == pytest.approx(line.stderr * math.sqrt((SIZES.size - 2) / SIZES.size), rel=1e-9)
    assert fit.log_likelihood == pytest.approx(stats.norm.logpdf(residuals, scale=spread).sum(), rel=1e-12)


@pytest.mark.parametrize("cap", [3e2, 2e3, 2e4])
def test_with_censoring_a_general_minimiser_finds_the_same(cap):
    times, censored = drawn(1, cap=cap)
    fit = censored_growth(SIZES, times, censored)

    def loss(parameters):
        mean, spread = parameters[0] + parameters[1] * (SIZES - 300.0) / 300.0, math.exp(parameters[2])
        seen = stats.norm.logpdf(np.log(times), mean, spread)
        return -np.where(censored, stats.norm.logsf(np.log(times), mean, spread), seen).sum()

    best = optimize.minimize(loss, [5.0, 3.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11})
    assert 1 <= censored.sum() <= 35
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=1e-8)
    assert fit.slope == pytest.approx(best.x[1] / 300.0, rel=1e-5)
    assert fit.spread == pytest.approx(math.exp(best.x[2]), rel=1e-5)


def test_the_error_bar_covers_the_slope_at_a_third_censored():
    """300 data sets: mean pull 0 within 4 standard errors, spread 1 (and 5 % for the bias of small samples)."""
    pulls, share = [], []
    for index in range(300):
        times, censored = drawn(index, cap=2e3)
        fit = censored_growth(SIZES, times, censored)
        pulls.append((fit.slope - 0.01) / fit.slope_err)
        share.append(censored.mean())
    assert 0.25 < np.mean(share) < 0.45
    assert abs(np.mean(pulls)) < 4.0 / math.sqrt(300)
    assert np.std(pulls) == pytest.approx(1.05, abs=4.0 / math.sqrt(600))


def test_the_likelihood_tells_an_exponential_from_a_power():
    times, censored = drawn(3, cap=2e4)
    exponential = censored_growth(SIZES, times, censored).log_likelihood
    assert exponential > censored_growth(np.log(SIZES), times, censored).log_likelihood


def test_units_do_not_matter():
    times, censored = drawn(4, cap=2e3)
    fit, scaled = censored_growth(SIZES, times, censored), censored_growth(SIZES / 100.0, 7.0 * times, censored)
    assert scaled.slope == pytest.approx(100.0 * fit.slope, rel=1e-9)
    assert scaled.slope_err == pytest.approx(100.0 * fit.slope_err, rel=1e-9)
    assert scaled.intercept == pytest.approx(fit.intercept + math.log(7.0), rel=1e-9)
    assert scaled.log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0], [1.0, 2.0], [False, False]), "n >= 3"),
        (([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [0, 0, 0]), "bool"),
        (([1.0, 2.0, math.nan], [1.0, 2.0, 3.0], [False] * 3), "x contains nan"),
        (([1.0, 2.0, 3.0], [1.0, 0.0, 3.0], [False] * 3), "allowed are finite numbers > 0"),
        (([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [False, True, True]), "1 uncensored times"),
        (([1.0, 1.0, 3.0], [1.0, 2.0, 3.0], [False, False, True]), "2 uncensored times"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        censored_growth(*arguments)


def test_times_on_one_line_have_no_spread():
    with pytest.raises(ConvergenceError):
        censored_growth([1.0, 2.0, 3.0], np.exp([1.0, 2.0, 3.0]), np.array([False, False, False]))
