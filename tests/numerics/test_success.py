"""Frequencies, half points and censored times against scipy, closed forms, and their own coverage."""

import math

import numpy as np
import pytest
from scipy import optimize, special, stats

from quenched.numerics import ConvergenceError, success
from quenched.numerics.random import stream

LOADS = np.array([0.6, 0.66, 0.72, 0.78])


def curve(loads, half, width):
    return special.expit((half - loads) / width)


def test_wilson_solves_its_own_equation():
    """The ends are the p with (p - f)^2 = z^2 p (1 - p) / n."""
    z2 = stats.norm.ppf(0.975) ** 2
    for successes, count in ((30, 100), (0, 10), (10, 10), (1, 1), (37, 60)):
        f = successes / count
        ends = np.sort(np.roots([1.0 + z2 / count, -(2.0 * f + z2 / count), f * f]).real)
        assert success.wilson(successes, count) == pytest.approx(ends, abs=1e-12)
    low, high = success.wilson(0, 60)
    assert low == 0.0
    assert 0.05 < high < 0.07


def test_half_point_is_the_maximum_of_the_likelihood():
    """Against a general minimiser, with the standard error by numerical second derivatives in (value, width)."""
    successes, counts = np.array([57, 44, 21, 3]), np.array([60, 60, 60, 50])

    def minus_likelihood(parameters):
        logit = (parameters[0] - LOADS) / parameters[1]
        return -(successes @ special.log_expit(logit) + (counts - successes) @ special.log_expit(-logit))

    best = optimize.minimize(
        minus_likelihood, [0.7, 0.03], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    found = success.half_point(LOADS, successes, counts)
    assert (found.value, found.width) == pytest.approx(best.x, rel=1e-6)
    steps = np.diag([1e-4, 1e-4])
    hessian = [
        [
            sum(a * b * minus_likelihood(best.x + 0.5 * a * left + 0.5 * b * right) for a in (1, -1) for b in (1, -1))
            / (left.max() * right.max())
            for right in steps
        ]
        for left in steps
    ]
    assert found.stderr == pytest.approx(math.sqrt(np.linalg.inv(hessian)[0, 0]), rel=1e-4)


def test_half_point_does_not_depend_on_order_or_units():
    successes, counts = np.array([57, 44, 21, 3]), np.full(4, 60)
    found = success.half_point(LOADS, successes, counts)
    assert success.half_point(LOADS[::-1], successes[::-1], counts) == pytest.approx(found, rel=1e-9)
    scaled = success.half_point(1000.0 * LOADS + 5.0, successes, counts)
    assert scaled == pytest.approx((1000.0 * found.value + 5.0, 1000.0 * found.stderr, 1000.0 * found.width), rel=1e-9)
    symmetric = success.half_point([0.6, 0.7, 0.8], [18, 10, 2], [20, 20, 20])
    assert symmetric.value == pytest.approx(0.7, abs=1e-12)


@pytest.mark.parametrize("width", [0.005, 0.02, 0.03])
def test_half_point_covers(width):
    """Over 300 experiments the interval of two standard errors covers; a resolved curve leaves no bias."""
    rng = stream(1, "half point", width)
    found = [success.half_point(LOADS, rng.binomial(60, curve(LOADS, 0.7, width)), np.full(4, 60)) for _ in range(300)]
    error = np.array([one.value for one in found]) - 0.7
    stated = np.array([one.stderr for one in found])
    assert 0.91 < np.mean(np.abs(error) < 2.0 * stated) <= 1.0
    if width > 0.01:  # a narrower one shows one mixed load or none, and a bracket is stated
        assert abs(error.mean()) < 3.0 * error.std() / math.sqrt(300)


def test_many_trials_end_too():
    """The likelihood of a million trials is rounded by more than was left to gain: a step was halved for ever."""
    loads = np.round(np.arange(1.5, 2.55, 0.1), 1)
    successes = np.array([99973, 99621, 97363, 89484, 72875, 50000, 28126, 12882, 4828, 1498, 389])
    found = success.half_point(loads, successes, np.full(11, 100_000))
    assert found.value == pytest.approx(2.0, abs=0.01)
    assert 0.0 < found.stderr < 1e-3


def test_separated_data_give_their_bracket():
    found = success.half_point(LOADS, [20, 20, 0, 0], np.full(4, 20))
    assert found == pytest.approx((0.69, 0.03, 0.0), abs=1e-12)
    found = success.half_point(LOADS, [20, 15, 0, 0], np.full(4, 20))  # one mixed load: still no maximum
    assert found == pytest.approx((0.68, 0.06, 0.0), abs=1e-12)
    overlapping = success.half_point(LOADS, [20, 15, 1, 0], np.full(4, 20))
    assert overlapping.width > 0.0


def test_half_point_refuses_what_does_not_bracket():
    for successes in ([20, 20, 20, 20], [0, 0, 0, 0]):
        with pytest.raises(ValueError, match="no load brackets"):
            success.half_point(LOADS, successes, np.full(4, 20))
    for successes in ([20, 20, 20, 5], [5, 0, 0, 0]):
        with pytest.raises(ConvergenceError, match="no load of certain"):
            success.half_point(LOADS, successes, np.full(4, 20))
    for successes in ([0, 0, 20, 20], [2, 5, 9, 15], [0, 3, 20, 20], [10, 10, 10, 11]):
        with pytest.raises(ConvergenceError, match="does not fall"):
            success.half_point(LOADS, successes, np.full(4, 20))


def test_impossible_trials():
    for loads, successes, counts in (
        ([0.6], [1], [2]),
        ([0.6, 0.6], [2, 0], [2, 2]),
        ([0.6, math.nan], [2, 0], [2, 2]),
        ([0.6, 0.7], [3, 0], [2, 2]),
        ([0.6, 0.7], [-1, 0], [2, 2]),
        ([0.6, 0.7], [0, 0], [0, 2]),
        ([0.6, 0.7], [1.0, 0.0], [2, 2]),
        ([0.6, 0.7], [1, 0], [2]),
    ):
        with pytest.raises(ValueError, match="allowed"):
            success.half_point(loads, successes, counts)
    for successes, count in ((3, 2), (-1, 2), (0, 0), (0.5, 2)):
        with pytest.raises(ValueError, match=r"allowed|integer"):
            success.wilson(successes, count)


def test_median_without_censoring_is_an_order_statistic():
    """And its interval that of Brookmeyer and Crowley: signs of a binomial, up to the log-log approximation."""
    times = stream(2, "times").exponential(size=101)
    found = success.censored_median(times, np.zeros(101, dtype=bool))
    ordered = np.sort(times)
    assert found.value == ordered[50]
    ranks = [int(np.searchsorted(ordered, end)) for end in (found.low, found.high)]
    exact = stats.binom.ppf([0.025, 0.975], 101, 0.5)
    assert ranks == pytest.approx(exact, abs=3)
    assert success.censored_median([3.0], np.array([False])).value == 3.0


def test_median_with_censoring_by_hand():
    """Survivors 7/8, 6/7 of it, (one lost), 4/5 of that, 3/4, 2/3: 0.875, 0.75, 0.6, 0.45."""
    times = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0, 9.0])
    censored = np.array([False, False, True, False, False, False, True, True])
    found = success.censored_median(times, censored)
    assert found.value == 5.0
    assert found.low < 5.0
    assert found.high is None
    assert success.censored_median([9.0, 9.0, 3.0], np.array([True, True, False])) == (None, 3.0, None)
    assert success.censored_median([9.0, 9.0], np.array([True, True])) == (None, None, None)


def test_median_covers_under_censoring():
    """Exponential times cut off at 1.2 means: the interval covers ln 2 about as often as it says."""
    rng = stream(3, "censored")
    covered = 0
    for _ in range(200):
        times = rng.exponential(size=40)
        found = success.censored_median(np.minimum(times, 1.2), times > 1.2)
        assert found.value is not None
        covered += found.low <= math.log(2.0) <= (math.inf if found.high is None else found.high)
    assert 0.89 < covered / 200 < 0.99


def test_impossible_times():
    for times, censored in (
        ([], np.zeros(0, dtype=bool)),
        ([1.0, 2.0], np.zeros(1, dtype=bool)),
        ([1.0, 2.0], np.zeros(2)),
        ([1.0, -2.0], np.zeros(2, dtype=bool)),
        ([1.0, math.inf], np.zeros(2, dtype=bool)),
    ):
        with pytest.raises(ValueError, match="allowed"):
            success.censored_median(times, censored)
