"""Error bars on series whose errors are known in closed form."""

import math

import numpy as np
import pytest

from quenched.numerics import statistics
from quenched.numerics.random import stream


def autoregressive(length, rho, rng, chains=None):
    """Stationary x' = rho x + sqrt(1 - rho^2) xi: unit variance, rho(t) = rho^t, tau = (1 + rho) / (2 (1 - rho))."""
    shape = (length,) if chains is None else (chains, length)
    noise = rng.standard_normal(shape)
    x = noise.copy()
    for t in range(1, length):
        x[..., t] = rho * x[..., t - 1] + math.sqrt(1.0 - rho**2) * noise[..., t]
    return x


def autoregressive_tau(rho):
    return 0.5 * (1.0 + rho) / (1.0 - rho)


def autoregressive_stderr(length, rho):
    """Exact standard deviation of the mean of a finite series."""
    t = np.arange(1, length)
    return math.sqrt((1.0 + 2.0 * np.sum((1.0 - t / length) * rho**t)) / length)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9, 0.98])
def test_autocorrelation_time_of_an_autoregressive_chain(rho):
    tau = autoregressive_tau(rho)
    chains = autoregressive(20000, rho, stream(1, "tau", rho), chains=8)
    assert statistics.autocorrelation_time(chains) == pytest.approx(tau, rel=0.08)
    each = [statistics.autocorrelation_time(chain) for chain in chains]
    assert np.mean(each) == pytest.approx(tau, rel=0.1)


def test_autocorrelation_time_is_the_windowed_sum():
    """The transform against the definition, term by term."""
    x = autoregressive(300, 0.7, stream(2, "window"))
    centred = x - x.mean()
    covariance = [centred[: x.size - t] @ centred[t:] for t in range(x.size)]
    tau = 0.5
    for t in range(1, x.size):
        tau += covariance[t] / covariance[0]
        if t >= 6.0 * tau:
            break
    assert statistics.autocorrelation_time(x) == pytest.approx(tau, rel=1e-12)


def test_autocorrelation_time_floor_and_common_mean():
    assert statistics.autocorrelation_time(np.ones(50)) == 0.5
    assert statistics.autocorrelation_time([1.0, -1.0] * 50) == 0.5
    stuck = np.repeat([[0.0], [1.0]], 100, axis=1) + 0.01 * stream(3, "stuck").standard_normal((2, 100))
    assert statistics.autocorrelation_time(stuck) > 20.0  # each chain alone looks white


@pytest.mark.parametrize("rho", [0.0, 0.6, 0.9])
def test_errors_of_a_chain(rho):
    """chain and blocking state the true error; the naive error of mean() is too small by sqrt(2 tau)."""
    length = 2**14
    exact = autoregressive_stderr(length, rho)
    runs = autoregressive(length, rho, stream(4, "chain", rho), chains=20)
    chain = [statistics.chain(run) for run in runs]
    assert np.mean([estimate.stderr for estimate in chain]) == pytest.approx(exact, rel=0.08)
    blocked = [statistics.blocking(run) for run in runs]
    assert [value for value, _ in blocked] == pytest.approx([estimate.value for estimate in chain], rel=1e-9)
    mean_blocked = np.mean([error for _, error in blocked])
    assert 0.95 * exact < mean_blocked < 1.45 * exact  # the largest of the levels: it errs upwards
    naive = np.mean([statistics.mean(run)[1] for run in runs])
    assert naive == pytest.approx(exact / math.sqrt(2.0 * autoregressive_tau(rho)), rel=0.05)


def test_stated_error_covers():
    """68 % within one and 95 % within two standard errors, over 200 chains."""
    runs = autoregressive(4000, 0.8, stream(5, "cover"), chains=200)
    z = np.array([estimate.value / estimate.stderr for estimate in map(statistics.chain, runs)])
    assert 0.57 < np.mean(np.abs(z) < 1.0) < 0.79
    assert 0.90 < np.mean(np.abs(z) < 2.0) < 0.99


def test_several_chains_share_one_error():
    runs = autoregressive(5000, 0.5, stream(6, "several"), chains=4)
    together = statistics.chain(runs)
    assert together.value == pytest.approx(runs.mean(), rel=1e-12)
    assert together.stderr == pytest.approx(autoregressive_stderr(5000, 0.5) / 2.0, rel=0.1)


def test_r_hat():
    good = autoregressive(2000, 0.5, stream(7, "good"), chains=4)
    assert statistics.r_hat(good) == pytest.approx(1.0, abs=0.01)
    shifted = good + np.array([[0.0], [0.0], [0.0], [1.0]])
    assert statistics.r_hat(shifted) > 1.05
    drifting = good[:1] + np.linspace(0.0, 3.0, 2000)
    assert statistics.r_hat(drifting) > 1.2  # one chain is compared with its own second half
    assert statistics.r_hat(np.ones((2, 10))) == 1.0
    assert statistics.r_hat(np.repeat([[0.0], [1.0]], 10, axis=1)) == math.inf


def test_r_hat_by_hand():
    """Halves (0, 2), (1, 3), (4, 6), (5, 7): within variance 2, variance of the means 17/3, n = 2."""
    chains = [[0.0, 2.0, 1.0, 3.0], [4.0, 6.0, 5.0, 7.0]]
    between = 2.0 * np.var([1.0, 2.0, 5.0, 6.0], ddof=1)
    assert statistics.r_hat(chains) == pytest.approx(math.sqrt(0.5 + between / (2.0 * 2.0)), rel=1e-14)


def test_jackknife_of_a_mean_is_the_standard_error():
    rows = stream(8, "jackknife").normal(3.0, 2.0, size=(50, 1))
    value, stderr = statistics.jackknife(rows, lambda means: means[0])
    assert (value, stderr) == pytest.approx(statistics.mean(rows[:, 0]), rel=1e-12)


def test_jackknife_of_a_ratio_matches_error_propagation():
    """x / y of correlated means against the delta method, and against the scatter over repetitions."""
    rng = stream(9, "ratio")

    def experiment():
        common = rng.standard_normal(400)
        return np.column_stack([2.0 + common + rng.standard_normal(400), 5.0 + common])

    rows = experiment()
    value, stderr = statistics.jackknife(rows, lambda means: means[0] / means[1])
    x, y = rows.mean(axis=0)
    gradient = np.array([1.0 / y, -x / y**2])
    assert value == x / y
    assert stderr == pytest.approx(math.sqrt(gradient @ np.cov(rows.T) @ gradient / 400), rel=0.01)
    scatter = np.std([statistics.jackknife(experiment(), lambda means: means[0] / means[1])[0] for _ in range(200)])
    assert stderr == pytest.approx(scatter, rel=0.2)


def test_mean_and_its_sums():
    assert statistics.mean([1.0, 2.0, 3.0, 4.0]) == pytest.approx((2.5, math.sqrt(5.0 / 12.0)), rel=1e-15)
    samples = stream(10, "mean").normal(size=100)
    by_sums = statistics.mean_from_sums(100, samples.sum(), (samples**2).sum())
    assert by_sums == pytest.approx(statistics.mean(samples), rel=1e-12)
    assert statistics.mean_from_sums(5, 0.5, 0.05) == pytest.approx((0.1, 0.0), abs=1e-9)


def test_proportion():
    value, stderr = statistics.proportion(30, 100)
    assert value == 0.3
    ends = np.roots([1.01, -(2 * 0.3 + 0.01), 0.3**2])  # (p - 0.3)^2 = p (1 - p) / 100, Wilson's condition
    assert stderr == pytest.approx(0.5 * (ends.max() - ends.min()), rel=1e-12)
    for successes in (0, 10):
        value, stderr = statistics.proportion(successes, 10)
        assert value == successes / 10
        assert stderr == pytest.approx(0.05 / 1.1, rel=1e-12)


def test_too_few_samples():
    for call in (
        lambda: statistics.mean([1.0]),
        lambda: statistics.mean(3.0),
        lambda: statistics.mean([]),
        lambda: statistics.autocorrelation_time(np.ones(7)),
        lambda: statistics.autocorrelation_time(np.ones((8, 1))),
        lambda: statistics.chain(np.ones((5, 4))),
        lambda: statistics.blocking(np.ones(15)),
        lambda: statistics.jackknife(np.ones((1, 5)), lambda means: means[0]),
        lambda: statistics.r_hat(np.ones((4, 1))),
        lambda: statistics.mean_from_sums(1, 1.0, 1.0),
    ):
        with pytest.raises(ValueError, match=r"at least|allowed"):
            call()


def test_not_finite():
    bad = np.ones(20)
    bad[3] = math.nan
    for call in (
        statistics.mean,
        statistics.autocorrelation_time,
        statistics.chain,
        statistics.blocking,
        statistics.r_hat,
    ):
        with pytest.raises(ValueError, match="1 of 20 samples are not finite"):
            call(bad)


def test_impossible_counts():
    for successes, count in ((11, 10), (-1, 10), (0, 0), (1.5, 10)):
        with pytest.raises(ValueError, match=r"allowed|integer"):
            statistics.proportion(successes, count)
