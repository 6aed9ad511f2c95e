"""The state equation against 1200-bit arithmetic, finite N against integer arithmetic and brute force."""

import csv
import itertools
import math
from pathlib import Path

import flint
import numpy as np
import pytest

from quenched.ising import mean_field

GOLDEN = Path(__file__).parents[1] / "golden" / "ising_mean_field.csv"


def golden(quantity):
    with GOLDEN.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["quantity"] == quantity]
    cases = []
    for row in rows:
        name, _, number = row["arguments"].partition("=")
        case = (name, float(number), float(row["value"]), float(row["tolerance"]))
        cases.append(pytest.param(*case, id=f"{quantity}-{row['arguments']}"))
    assert cases
    return cases


def sharpened(u, beta_j, beta_h):
    """The root of the state equation next to u, by Newton steps with 1200 bits."""
    with flint.ctx.workprec(1200):
        root, coupling, field = (flint.arb(float(x)) for x in (u, beta_j, beta_h))
        for _ in range(12):
            tanh = root.tanh()
            root = (root - (root - coupling * tanh - field) / (1 - coupling * (1 - tanh * tanh))).mid()
        return float(root.tanh().mid())


@pytest.mark.parametrize(("name", "beta_j", "value", "tolerance"), golden("magnetization"))
def test_ordered_state_golden(name, beta_j, value, tolerance):
    assert mean_field.magnetizations(beta_j)[-1] == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize(("name", "beta_j", "value", "tolerance"), golden("spinodal_field"))
def test_spinodal_golden(name, beta_j, value, tolerance):
    assert mean_field.spinodal(beta_j).h_s_over_j == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize("distance", [1e-15, 1e-12, 1e-9, 1e-4, 0.01, 0.3, 3.0, 20.0])
def test_ordered_state_keeps_all_digits(distance):
    beta_j = 1.0 + distance
    root = mean_field.magnetizations(beta_j)[-1]
    start = math.atanh(root) if root < 1.0 else beta_j
    assert root == pytest.approx(sharpened(start, beta_j, 0.0), rel=2e-15)


@pytest.mark.parametrize("beta_j", [0.1, 0.999, 1.0, 1.0 + 1e-9, 1.001, 1.5, 4.0])
@pytest.mark.parametrize("share", [1e-250, 1e-12, 1e-3, 0.3, 0.9, 1.5, 40.0])
def test_roots_in_a_field(beta_j, share):
    """Fields as shares of the spinodal field: three roots below it, one above, each to 14 digits."""
    scale = beta_j * mean_field.spinodal(beta_j).h_s_over_j if beta_j > 1.0 else 1.0
    beta_h = share * scale
    roots = mean_field.magnetizations(beta_j, beta_h)
    assert roots.size == (3 if beta_j > 1.0 and share < 1.0 else 1)
    assert (np.diff(roots) > 0.0).all()
    for root in roots:
        if abs(root) < 0.999:
            assert root == pytest.approx(sharpened(math.atanh(root), beta_j, beta_h), rel=2e-14, abs=0.0)
        else:
            assert root == pytest.approx(math.tanh(beta_j * root + beta_h), rel=1e-15)
    assert (mean_field.magnetizations(beta_j, -beta_h) == -roots[::-1]).all()


@pytest.mark.parametrize("beta_j", [1.0 + 1e-10, 1.01, 1.3, 2.0, 7.0, 1e6])
def test_no_root_is_missed_or_counted_twice(beta_j):
    """The number of sign changes of a dense scan (in the local field, where roots stay apart)."""
    limit = beta_j * mean_field.spinodal(beta_j).h_s_over_j
    reach = 2.0 * math.atanh(mean_field.magnetizations(beta_j)[-1]) if beta_j < 10.0 else 3.0 * beta_j
    end = math.acosh(math.sqrt(beta_j))
    outer = np.geomspace(end * (1 - 1e-9), reach, 4000)
    u = np.concatenate([-outer[::-1], np.linspace(-end, end, 4002), outer])
    for share in (-1.2, -0.7, 0.0, 0.2, 0.95, 1.05):
        balance = beta_j * (u - np.tanh(u)) - (beta_j - 1.0) * u - share * limit
        changes = np.count_nonzero(np.diff(np.sign(balance)))
        if beta_j > 1.0 + 1e-6:  # closer, this plain formula has no digits left
            assert changes == mean_field.magnetizations(beta_j, share * limit).size
        assert mean_field.magnetizations(beta_j, share * limit).size == (3 if abs(share) < 1.0 else 1)


def test_paramagnet_has_one_root_and_it_is_zero():
    for beta_j in (1e-300, 0.5, 1.0 - 1e-16, 1.0):
        assert mean_field.magnetizations(beta_j).tolist() == [0.0]
    below = mean_field.magnetizations(np.nextafter(1.0, 2.0))
    assert below.size == 3
    assert below[1] == 0.0
    assert below[2] == pytest.approx(math.sqrt(3.0 * np.finfo(float).eps), rel=1e-12)


@pytest.mark.parametrize("beta_j", [1.0 + 1e-9, 1.2, 3.0, 50.0])
def test_double_root_appears_once(beta_j):
    limit = mean_field.spinodal(beta_j)
    roots = mean_field.magnetizations(beta_j, beta_j * limit.h_s_over_j)
    assert roots.size == 2
    assert roots[0] == pytest.approx(-limit.m_s, rel=1e-12)
    assert mean_field.stability(beta_j, float(roots[0])) == pytest.approx(1.0, abs=1e-9)
    near = beta_j * limit.h_s_over_j
    assert mean_field.magnetizations(beta_j, near * (1 - 1e-13)).size == 3
    assert mean_field.magnetizations(beta_j, near * (1 + 1e-13)).size == 1


def test_double_root_survives_rounding():
    """The spinodal field, divided by beta J and multiplied back, is off by a rounding in about a third of the cases."""
    for beta_j in np.concatenate([1.0 + np.geomspace(1e-12, 1.0, 60), np.geomspace(2.0, 1e4, 60)]).tolist():
        assert mean_field.magnetizations(beta_j, beta_j * mean_field.spinodal(beta_j).h_s_over_j).size == 2


def test_stability_pattern_and_free_energy():
    """Outer roots are minima of the free energy, the middle one a maximum; the field picks the deeper minimum."""
    beta_j, beta_h = 1.4, 0.02
    roots = mean_field.magnetizations(beta_j, beta_h)
    slopes = [mean_field.stability(beta_j, float(root)) for root in roots]
    assert slopes[0] < 1.0 < slopes[1]
    assert slopes[2] < 1.0
    f = mean_field.free_energy(beta_j, beta_h, roots)
    assert f[2] < f[0] < f[1]
    step = 1e-5
    for root, slope in zip(roots, slopes, strict=True):
        left, middle, right = mean_field.free_energy(beta_j, beta_h, root + step * np.array([-1.0, 0.0, 1.0]))
        assert (right - left) / (2 * step) == pytest.approx(0.0, abs=1e-9)
        curvature = (right - 2 * middle + left) / step**2
        assert curvature == pytest.approx((1.0 - slope) / (1.0 - root**2), abs=1e-4)
    assert isinstance(mean_field.free_energy(1.0, 0.0, 0.0), float)
    assert mean_field.free_energy(1.0, 0.0, 0.0) == pytest.approx(-math.log(2.0), rel=1e-15)
    assert mean_field.free_energy(2.0, 0.5, 1.0) == -1.5


@pytest.mark.parametrize(("beta_j", "field"), [(0.7, 0.0), (1.0, 0.01), (1.3, 0.0), (1.3, -0.02)])
def test_susceptibility_is_the_derivative(beta_j, field):
    step = 1e-6
    for index, root in enumerate(mean_field.magnetizations(beta_j, beta_j * field)):
        right = mean_field.magnetizations(beta_j, beta_j * (field + step))[index]
        left = mean_field.magnetizations(beta_j, beta_j * (field - step))[index]
        assert mean_field.susceptibility(beta_j, float(root)) == pytest.approx((right - left) / (2 * step), rel=1e-5)


def test_susceptibility_near_and_at_the_critical_point():
    assert mean_field.susceptibility(1.0, 0.0) == math.inf
    assert mean_field.susceptibility(1.0 - 2.0**-40, 0.0) == pytest.approx(2.0**40 - 1.0, rel=1e-15)


def test_hysteresis_loop():
    beta_j = 1.5
    limit = mean_field.spinodal(beta_j).h_s_over_j
    fields = limit * np.array([-2.0, -1.0001, -0.9999, -0.5, 0.0, 0.5, 0.9999, 1.0001, 2.0])
    loop = mean_field.hysteresis(beta_j, fields)
    assert (loop.down == -loop.up[::-1]).all()
    assert (np.diff(loop.up) > 0.0).all()
    assert (loop.up[:7] < 0.0).all()
    assert (loop.up[7:] > 0.0).all()
    inside = np.abs(fields) < limit
    assert (loop.down[inside] > loop.up[inside]).all()
    assert (loop.down[~inside] == loop.up[~inside]).all()
    warm = mean_field.hysteresis(0.9, fields)
    assert (warm.up == warm.down).all()


def brute_force(n, beta_j, beta_h):
    """Averages over all 2^n configurations."""
    spins = np.array(list(itertools.product((-1, 1), repeat=n)))
    total = spins.sum(axis=1)
    weight = np.exp(beta_j * total**2 / (2 * n) + beta_h * total)
    weight /= weight.sum()
    m = total / n
    m2, m4 = weight @ m**2, weight @ m**4
    return weight @ np.abs(m), m2, m4, 1 - m4 / (3 * m2**2)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 11])
@pytest.mark.parametrize(("beta_j", "beta_h"), [(0.4, 0.0), (1.0, 0.0), (1.7, 0.3), (1.7, -0.3)])
def test_finite_size_against_all_configurations(n, beta_j, beta_h):
    assert mean_field.curie_weiss(n, beta_j, beta_h) == pytest.approx(brute_force(n, beta_j, beta_h), rel=1e-12)
    law = mean_field.distribution(n, beta_j, beta_h)
    assert law.probability.sum() == pytest.approx(1.0, rel=1e-14)
    assert law.probability @ np.abs(law.m) == pytest.approx(brute_force(n, beta_j, beta_h)[0], rel=1e-12)


def many_bits(n, beta_j, beta_h):
    """The same sums with exact binomials (by recursion) and 200 bits."""
    with flint.ctx.workprec(200):
        binomial, sums = flint.fmpz(1), [flint.arb(0)] * 4
        coupling, field = flint.arb(beta_j), flint.arb(beta_h)
        for k in range(n + 1):
            m = flint.arb(2 * k - n) / n
            weight = ((coupling * m * m / 2 + field * m) * n).exp() * binomial
            sums = [total + weight * abs(m) ** p for total, p in zip(sums, (0, 1, 2, 4), strict=True)]
            binomial = binomial * (n - k) // (k + 1)
        m2, m4 = sums[2] / sums[0], sums[3] / sums[0]
        return [float(x.mid()) for x in (sums[1] / sums[0], m2, m4, 1 - m4 / (3 * m2 * m2))]


@pytest.mark.parametrize(
    ("n", "beta_j", "beta_h"), [(3000, 1.0, 0.0), (2001, 0.3, 0.0), (2001, 2.5, 0.01), (500, 40, 0)]
)
def test_finite_size_against_200_bits(n, beta_j, beta_h):
    assert mean_field.curie_weiss(n, beta_j, beta_h) == pytest.approx(many_bits(n, beta_j, beta_h), rel=1e-12)


@pytest.mark.parametrize("quantity", ["abs_x", "x2", "x4", "binder"])
def test_quartic_law_golden(quantity):
    for case in golden(f"critical_{quantity}"):
        _, n, value, tolerance = case.values
        if n == math.inf:
            assert getattr(mean_field.critical_moments(), quantity) == pytest.approx(value, abs=tolerance)
        else:
            exact = mean_field.curie_weiss(int(n), 1.0)
            scaled = {"abs_x": n**0.25 * exact.abs_m, "x2": n**0.5 * exact.m2, "binder": exact.binder}
            assert scaled[quantity] == pytest.approx(value, abs=tolerance)


def test_quartic_law_against_quadrature():
    x = np.linspace(-9.0, 9.0, 200001)
    weight = np.exp(-(x**4) / 12.0)
    expected = [weight @ np.abs(x) ** p / weight.sum() for p in (1, 2, 4)]
    assert mean_field.critical_moments()[:3] == pytest.approx(expected, rel=1e-8)


def test_large_n_limits_away_from_the_critical_point():
    """Above Tc: N <m^2> -> 1/(1 - beta J). Below: <|m|> -> m0 and N var(|m|) -> chi/beta. Corrections fall like 1/N."""
    warm = [n * mean_field.curie_weiss(n, 0.5).m2 - 2.0 for n in (10**4, 10**5)]
    assert warm[0] / warm[1] == pytest.approx(10.0, rel=1e-2)
    m0 = float(mean_field.magnetizations(1.5)[-1])
    cold = [mean_field.curie_weiss(n, 1.5) for n in (10**4, 10**5)]
    assert (cold[0].abs_m - m0) / (cold[1].abs_m - m0) == pytest.approx(10.0, rel=1e-2)
    variance = 10**5 * (cold[1].m2 - cold[1].abs_m ** 2)
    assert variance == pytest.approx(mean_field.susceptibility(1.5, m0) / 1.5, rel=1e-3)
    assert cold[1].binder == pytest.approx(2.0 / 3.0, abs=1e-5)
    assert mean_field.curie_weiss(10**5, 0.5).binder == pytest.approx(0.0, abs=1e-4)


def test_even_and_odd_sizes_join():
    even, odd, next_even = (mean_field.curie_weiss(n, 1.0).abs_m for n in (1000, 1001, 1002))
    assert odd == pytest.approx(0.5 * (even + next_even), rel=1e-4)


@pytest.mark.parametrize("beta_j", [0.0, -1.0, math.nan, math.inf, "1", True, 1e301])
def test_bad_couplings(beta_j):
    for call in (
        mean_field.magnetizations,
        mean_field.spinodal,
        lambda value: mean_field.curie_weiss(10, value),
        lambda value: mean_field.free_energy(value, 0.0, 0.0),
        lambda value: mean_field.stability(value, 0.0),
    ):
        with pytest.raises(ValueError, match="beta_j"):
            call(beta_j)


def test_bad_arguments():
    with pytest.raises(ValueError, match="beta_h = nan"):
        mean_field.magnetizations(1.0, math.nan)
    for beta_j in (0.5, 1.0):
        with pytest.raises(ValueError, match=r"allowed is \(1, "):
            mean_field.spinodal(beta_j)
    for n in (0, -3, 2.5, 10**7 + 1):
        with pytest.raises(ValueError, match="n = "):
            mean_field.curie_weiss(n, 1.0)
    with pytest.raises(ValueError, match="m = "):
        mean_field.free_energy(1.0, 0.0, 1.5)
    with pytest.raises(ValueError, match="ascending"):
        mean_field.hysteresis(1.5, [0.1, 0.0])
    with pytest.raises(ValueError, match="ascending"):
        mean_field.hysteresis(1.5, [0.0, math.nan])


def test_extreme_arguments_stay_finite():
    assert mean_field.magnetizations(1e299, 1e300).tolist() == [1.0]
    assert mean_field.magnetizations(1e300).tolist() == [-1.0, 0.0, 1.0]
    assert mean_field.magnetizations(0.5, 5e-324).tolist() == [1e-323]
    assert mean_field.curie_weiss(100, 1e300, -1e300)[:3] == (1.0, 1.0, 1.0)
    assert mean_field.curie_weiss(101, 1e-300).m2 == pytest.approx(1.0 / 101, rel=1e-13)
