"""The chain on the number of up spins against an array of spins, and both against the exact law."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from quenched.ising import heat_bath, mean_field
from quenched.numerics import ConvergenceError, statistics
from quenched.numerics.random import stream


def probability_up(spins, site, beta_j, beta_h):
    """Heat-bath law of one spin, from the definition of the local field."""
    n = len(spins)
    others = sum(spins) - spins[site]
    return 1.0 / (1.0 + math.exp(-2.0 * (beta_j * others / n + beta_h)))


def spin_by_spin(n, beta_j, beta_h, sweeps, rng):
    """The slow twin: an array of spins, a random site, a fresh value."""
    spins = [1] * n
    series = np.empty(sweeps)
    for sweep in range(sweeps):
        for site, u in zip(rng.integers(n, size=n).tolist(), rng.random(n).tolist(), strict=True):
            spins[site] = 1 if u < probability_up(spins, site, beta_j, beta_h) else -1
        series[sweep] = sum(spins) / n
    return series


def chi_square(series, n, beta_j, beta_h):
    """p-value of the samples, thinned to independence, against the exact law (bins of expectation >= 8)."""
    tau = statistics.autocorrelation_time(series)
    thinned = series[:: math.ceil(6.0 * tau)]
    law = mean_field.distribution(n, beta_j, beta_h)
    counts = np.bincount(np.rint((thinned + 1.0) * n / 2).astype(int), minlength=n + 1)
    observed, expected, open_bin = [], [], [0.0, 0.0]
    for count, probability in zip(counts, law.probability, strict=True):
        open_bin = [open_bin[0] + count, open_bin[1] + probability * thinned.size]
        if open_bin[1] >= 8.0:
            observed.append(open_bin[0])
            expected.append(open_bin[1])
            open_bin = [0.0, 0.0]
    observed[-1] += open_bin[0]
    expected[-1] += open_bin[1]
    assert len(expected) >= 4
    return stats.chisquare(observed, expected).pvalue


CASES = [(9, 0.6, 0.0), (10, 1.0, 0.0), (10, 1.2, 0.1), (11, 0.9, -0.2)]


@pytest.mark.parametrize(("beta_j", "beta_h"), [(0.7, 0.0), (1.8, -0.3)])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_lumping_the_full_chain_gives_the_rates(n, beta_j, beta_h):
    """Every configuration of the same k leaves it with the same probabilities, and those are `rates`."""
    down, up = heat_bath.rates(n, beta_j, beta_h)
    for spins in itertools.product((-1, 1), repeat=n):
        k = spins.count(1)
        law = [probability_up(spins, site, beta_j, beta_h) for site in range(n)]
        rise = sum(p for p, s in zip(law, spins, strict=True) if s < 0) / n
        fall = sum(1.0 - p for p, s in zip(law, spins, strict=True) if s > 0) / n
        assert (fall, rise) == pytest.approx((down[k], up[k]), rel=1e-14, abs=0.0)


@pytest.mark.parametrize(("n", "beta_j", "beta_h"), [(7, 1.0, 0.0), (200, 1.3, 0.02), (201, 0.4, -0.1)])
def test_detailed_balance_with_the_exact_law(n, beta_j, beta_h):
    down, up = heat_bath.rates(n, beta_j, beta_h)
    law = mean_field.distribution(n, beta_j, beta_h).probability
    assert law[:-1] * up[:-1] == pytest.approx(law[1:] * down[1:], rel=1e-11, abs=0.0)
    assert up[-1] == down[0] == 0.0
    assert (down + up <= 1.0).all()


def test_kernel_is_its_own_source():
    """Compiled and interpreted, from the same stream: the same numbers."""
    down, up = heat_bath.rates(30, 1.1, 0.05)
    fast = heat_bath._walk(30, 30, down, up, 50, stream(1, "walk"))
    slow = heat_bath._walk.py_func(30, 30, down, up, 50, stream(1, "walk"))
    assert (fast == slow).all()


def test_one_sweep_from_a_known_start_has_the_exact_law():
    """n updates = the n-th power of the transition matrix: sensitive to the number of updates in a sweep."""
    n, beta_j, beta_h = 6, 1.0, 0.1
    down, up = heat_bath.rates(n, beta_j, beta_h)
    step = np.diag(1.0 - down - up) + np.diag(up[:-1], 1) + np.diag(down[1:], -1)
    law = np.linalg.matrix_power(step, n)[n]
    rng = stream(3, "one sweep")
    ends = [heat_bath.sample(n, beta_j, beta_h, 1, rng=rng)[0] for _ in range(5000)]
    counts = np.bincount(np.rint((np.array(ends) + 1.0) * n / 2).astype(int), minlength=n + 1)
    assert stats.chisquare(counts[1:], 5000 * law[1:] / law[1:].sum()).pvalue > 1e-3


def test_equilibrium_matches_the_exact_law():
    """Chi-square for the fast chain at several couplings, combined; a wrong law is rejected by the same test."""
    good, wrong = [], []
    for n, beta_j, beta_h in [*CASES, (60, 1.0, 0.0), (61, 1.1, 0.01)]:
        series = heat_bath.sample(n, beta_j, beta_h, 60000, rng=stream(5, "chi-square", n, beta_j))[200:]
        good.append(chi_square(series, n, beta_j, beta_h))
        wrong.append(chi_square(series, n, 1.05 * beta_j, beta_h))
    assert stats.combine_pvalues(good).pvalue > 1e-3
    assert min(good) > 1e-4
    assert stats.combine_pvalues(wrong).pvalue < 1e-6


def test_slow_twin_matches_the_exact_law():
    slow = []
    for n, beta_j, beta_h in CASES:
        series = spin_by_spin(n, beta_j, beta_h, 10000, stream(6, "twin", n, beta_j))[100:]
        slow.append(chi_square(series, n, beta_j, beta_h))
    assert stats.combine_pvalues(slow).pvalue > 1e-3
    assert min(slow) > 1e-4


def test_twins_have_the_same_autocorrelation_time():
    n, beta_j = 10, 1.2
    fast = statistics.autocorrelation_time(heat_bath.sample(n, beta_j, 0.0, 40000, rng=stream(7, "fast")))
    slow = statistics.autocorrelation_time(spin_by_spin(n, beta_j, 0.0, 20000, stream(7, "slow")))
    assert fast == pytest.approx(slow, rel=0.2)
    assert fast > 2.0


@pytest.mark.parametrize(
    ("n", "beta_j", "beta_h"), [(100, 0.8, 0.0), (101, 1.0, 0.0), (400, 1.3, 0.0), (400, 1.0, 0.02)]
)
def test_measured_averages_and_their_errors(n, beta_j, beta_h):
    got = heat_bath.measure(n, beta_j, beta_h, 10000, rng=stream(8, "measure", n, beta_j))
    exact = mean_field.curie_weiss(n, beta_j, beta_h)
    assert abs(got.abs_m - exact.abs_m) < 3.5 * got.abs_m_err < 0.05 * exact.abs_m
    assert abs(got.m2 - exact.m2) < 3.5 * got.m2_err < 0.1 * exact.m2
    assert abs(got.binder - exact.binder) < 3.5 * got.binder_err < 0.1
    assert got.r_hat < 1.01
    assert got.n_samples == 40000


def test_burn_in_is_discarded():
    """Half of the chains start at m = 1, far above the typical 0.01: only with a burn-in is the average right."""
    exact = mean_field.curie_weiss(10000, 0.5).m2
    with_start, without_start = (
        heat_bath.measure(10000, 0.5, 0.0, 400, rng=stream(12, "burn-in"), burn_in=burn_in).m2 for burn_in in (0, 40)
    )
    assert with_start > 4.0 * exact
    assert without_start == pytest.approx(exact, rel=0.3)


def test_error_bars_are_neither_too_small_nor_too_large():
    """Over repetitions the deviations in units of the stated errors have variance about 1."""
    exact = mean_field.curie_weiss(64, 1.0)
    runs = [heat_bath.measure(64, 1.0, 0.0, 3000, rng=stream(9, "repeat", r)) for r in range(60)]
    for quantity in ("abs_m", "m2", "binder"):
        z = [(getattr(r, quantity) - getattr(exact, quantity)) / getattr(r, f"{quantity}_err") for r in runs]
        assert 0.6 < np.mean(np.square(z)) < 1.6
        assert abs(np.mean(z)) < 4.0 / math.sqrt(len(z))


def test_chains_caught_in_a_metastable_state_are_refused():
    """Half of the chains start all up: against the field they stay there, along it every chain agrees."""
    beta_h = 1.5 * 0.5 * mean_field.spinodal(1.5).h_s_over_j
    with pytest.raises(ConvergenceError, match="disagree"):
        heat_bath.measure(2000, 1.5, -beta_h, 500, rng=stream(10, "against"))
    assert heat_bath.measure(2000, 1.5, beta_h, 500, rng=stream(10, "along")).r_hat < 1.02


def test_hysteresis_of_a_large_system_follows_the_mean_field_branches():
    beta_j, n = 1.5, 20000
    limit = mean_field.spinodal(beta_j).h_s_over_j
    fields = limit * np.array([-1.5, -0.5, 0.0, 0.5, 1.5])
    loop = heat_bath.hysteresis(n, beta_j, fields, 60, rng=stream(11, "loop"))
    theory = mean_field.hysteresis(beta_j, fields)
    assert loop.up == pytest.approx(theory.up, abs=0.01)
    assert loop.down == pytest.approx(theory.down, abs=0.01)


def test_start_and_stream():
    assert heat_bath.sample(50, 1.0, 0.0, 20, rng=stream(1, "a")).shape == (20,)
    runs = [heat_bath.sample(50, 1.0, 0.0, 20, rng=stream(1, key)) for key in ("a", "a", "b")]
    assert (runs[0] == runs[1]).all()
    assert (runs[0] != runs[2]).any()
    assert abs(heat_bath.sample(10**5, 3.0, 0.0, 1, rng=stream(1, "x"), start=None)[0]) < 0.05
    assert heat_bath.sample(10**5, 3.0, 0.0, 1, rng=stream(1, "x"), start=-1.0)[0] < -0.9
    frozen = heat_bath.sample(7, 1e300, 0.0, 3, rng=stream(1, "x"), start=1.0)
    assert frozen.tolist() == [1.0, 1.0, 1.0]
    assert [heat_bath._start(7, m / 7, None) for m in range(-7, 8, 2)] == list(range(8))


def test_bad_arguments():
    rng = stream(1, "bad")
    with pytest.raises(ValueError, match="n = 0"):
        heat_bath.sample(0, 1.0, 0.0, 1, rng=rng)
    with pytest.raises(ValueError, match="beta_j = 0"):
        heat_bath.sample(10, 0.0, 0.0, 1, rng=rng)
    with pytest.raises(ValueError, match="beta_h = inf"):
        heat_bath.sample(10, 1.0, math.inf, 1, rng=rng)
    with pytest.raises(ValueError, match="sweeps = 0"):
        heat_bath.sample(10, 1.0, 0.0, 0, rng=rng)
    with pytest.raises(ValueError, match=r"start = 1\.5"):
        heat_bath.sample(10, 1.0, 0.0, 1, rng=rng, start=1.5)
    with pytest.raises(ValueError, match="Generator is needed"):
        heat_bath.sample(10, 1.0, 0.0, 1, rng=np.random)
    with pytest.raises(ValueError, match="chains = 1"):
        heat_bath.measure(10, 1.0, 0.0, 100, rng=rng, chains=1)
    with pytest.raises(ValueError, match="ascending"):
        heat_bath.hysteresis(10, 1.0, [0.0, 0.0], 4, rng=rng)
    with pytest.raises(ConvergenceError, match="too short, or disagree") as caught:
        heat_bath.measure(4000, 1.0, 0.0, 60, rng=rng)
    assert caught.value.residual > 1.0
