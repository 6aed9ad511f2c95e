"""The Franz-Parisi potential against golden values, a slow twin, identities, bounds and complete counts."""

import csv
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, optimize, special

from quenched.numerics import ConvergenceError
from quenched.perceptron import enumerate as count
from quenched.perceptron import franz_parisi, franz_parisi_saddle, gardner

GOLDEN = Path(__file__).parents[1] / "golden" / "perceptron_landscape.csv"


def law_zero(alpha, function=franz_parisi.small_distance_law):
    return math.exp(optimize.brentq(lambda y: function(alpha, math.exp(y)), -14.0, -2.0))


QUANTITIES = {
    "potential": lambda **point: franz_parisi.potential(**point).value,
    "minimal_distance": franz_parisi.minimal_distance,
    "maximal_distance": franz_parisi.maximal_distance,
    "end_point": lambda kappa: franz_parisi.minimal_distance(gardner.capacity(kappa), kappa),
    "wall_density": franz_parisi.wall_density,
    "law_zero": law_zero,
}


def golden():
    cases = []
    with GOLDEN.open(newline="") as stream:
        for row in csv.DictReader(stream):
            if row["quantity"] in QUANTITIES:
                pairs = (pair.partition("=") for pair in row["arguments"].split(";"))
                arguments = {name: float(number) for name, _, number in pairs}
                case = (row["quantity"], arguments, float(row["value"]), float(row["tolerance"]))
                cases.append(pytest.param(*case, id=f"{row['quantity']}-{row['arguments']}"))
    return cases


def binary_entropy(d):
    return -d * math.log(d) - (1.0 - d) * math.log(1.0 - d)


@pytest.mark.parametrize(("quantity", "arguments", "value", "tolerance"), golden())
def test_golden(quantity, arguments, value, tolerance):
    assert QUANTITIES[quantity](**arguments) == pytest.approx(value, abs=tolerance, rel=0.0)


def test_every_quantity_has_golden_values():
    assert {case.values[0] for case in golden()} == set(QUANTITIES)


def three_dimensional(alpha, d, kappa):
    """V by damped iteration on (Q, t), with the averages as they come out of the replica computation.

    Fields a omega + b x + c z with x truncated at x0, J = +-1 summed; nothing is shared with the library but q, q_hat.
    """
    point = gardner.replica_symmetric(alpha, kappa)
    q, q_hat, p = point.q, point.q_hat, 1.0 - 2.0 * d
    omega = np.linspace(-8.0, 8.0, 49)
    w_omega = np.exp(-0.5 * omega**2) / math.sqrt(2.0 * math.pi) * (omega[1] - omega[0])
    z, w_z = np.polynomial.hermite_e.hermegauss(31)
    w_z = w_z / w_z.sum()
    x0 = (kappa - math.sqrt(q) * omega) / math.sqrt(1.0 - q)
    y = np.arange(-3.6, 3.2, 0.1)
    above = np.exp(y - np.exp(-y))
    x = x0[:, None] + above
    w_x = np.exp(-0.5 * x**2 - special.log_ndtr(-x0)[:, None]) * above * (1.0 + np.exp(-y)) * 0.1
    weight = (w_omega[:, None] * w_x / math.sqrt(2.0 * math.pi))[:, :, None] * w_z
    pressure = np.exp(-0.5 * x0**2 - special.log_ndtr(-x0)) / math.sqrt(2.0 * math.pi * (1.0 - q))
    signs = np.array([1.0, -1.0])[:, None, None]
    u = np.linspace(-8.0, 8.0, 97)
    w_u = np.exp(-0.5 * u**2) / math.sqrt(2.0 * math.pi) * (u[1] - u[0])
    tilt = 0.5 * (1.0 + signs * np.tanh(math.sqrt(q_hat) * omega)[None, :, None]) * w_omega[:, None] * w_u
    big_q, t = p**2 + 0.3 * (1.0 - p**2) * q, p * q
    for _ in range(400):
        a, b = t / math.sqrt(q), (p - t) / math.sqrt(1.0 - q)
        c = math.sqrt(max(big_q - a**2 - b**2, 0.0))
        field = (a * omega)[:, None, None] + b * x[:, :, None] + c * z
        arg = (kappa - field) / math.sqrt(1.0 - big_q)
        mills = math.sqrt(2.0 / math.pi) / special.erfcx(arg / math.sqrt(2.0))
        conjugate_q = alpha / (1.0 - big_q) * (weight * mills**2).sum()
        conjugate_t = alpha / math.sqrt(1.0 - big_q) * (weight * mills * pressure[:, None, None]).sum()
        local = conjugate_t / math.sqrt(q_hat) * omega[None, :, None]
        local = local + math.sqrt(max(conjugate_q - conjugate_t**2 / q_hat, 0.0)) * u

        def theta(conjugate_p, local=local, shift=conjugate_t):
            return local + (conjugate_p - shift) * signs

        conjugate_p = optimize.brentq(lambda h: (tilt * signs * np.tanh(theta(h))).sum() - p, -40.0, 40.0, xtol=1e-14)
        tanh = np.tanh(theta(conjugate_p))
        new = (tilt * tanh**2).sum(), (tilt * np.tanh(math.sqrt(q_hat) * omega)[None, :, None] * tanh).sum()
        moved = max(abs(new[0] - big_q), abs(new[1] - t))
        big_q, t = 0.5 * (big_q + new[0]), 0.5 * (t + new[1])
        if moved < 1e-9:  # V is stationary: its error is the square of this
            break
    entropy = (tilt * np.logaddexp(theta(conjugate_p), -theta(conjugate_p))).sum()
    value = -0.5 * conjugate_q * (1.0 - big_q) + t * conjugate_t - p * conjugate_p + entropy
    return value + alpha * (weight * special.log_ndtr(-arg)).sum(), big_q, t


@pytest.mark.parametrize(("alpha", "d", "kappa"), [(0.6, 0.1, 0.0), (0.2, 0.25, 0.5)])
def test_three_dimensional_twin(alpha, d, kappa):
    value, q_w, t = three_dimensional(alpha, d, kappa)
    fast = franz_parisi.potential(alpha, d, kappa)
    assert fast.value == pytest.approx(value, abs=1e-8)
    assert (fast.q_w, fast.t) == pytest.approx((q_w, t), abs=1e-7)


@pytest.mark.parametrize(("alpha", "kappa"), [(0.01, 0.0), (0.5, 0.0), (0.8, 0.0), (0.2, 0.7), (2.0, -1.0)])
def test_at_the_typical_distance(alpha, kappa):
    """p = q: the reference is one of the others, nothing pulls, V is the whole entropy and its maximum."""
    point = gardner.replica_symmetric(alpha, kappa)
    top = 0.5 * (1.0 - point.q)
    here = franz_parisi.potential(alpha, top, kappa)
    assert here == pytest.approx((point.entropy, point.q, point.q, 0.0), abs=1e-11)
    found = franz_parisi_saddle.solve(franz_parisi_saddle.Reference(alpha, kappa, point.q, point.q_hat), top, 1)
    conjugates = found.conjugate_gap, found.conjugate_lag, found.conjugate_p
    assert conjugates == pytest.approx((point.q_hat,) * 3, abs=1e-9)
    for shift in (-0.05, -0.01, 0.01, 0.05):
        assert franz_parisi.potential(alpha, top + shift, kappa).value < here.value - 1e-5


@pytest.mark.parametrize(
    ("alpha", "d", "kappa"),
    [(0.5, 0.02, 0.0), (0.5, 0.6, 0.0), (0.8, 0.1, 0.0), (0.1, 1e-4, 0.0), (0.2, 0.15, 0.7), (2.0, 0.1, -1.0)],
)
def test_coupling_is_the_slope(alpha, d, kappa):
    """dV/dd = 2x, by a fourth-order finite difference."""
    step = 5e-3 * d
    ahead = {k: franz_parisi.potential(alpha, d + k * step, kappa).value for k in (-2, -1, 1, 2)}
    slope = (8.0 * (ahead[1] - ahead[-1]) - (ahead[2] - ahead[-2])) / (12.0 * step)
    assert 2.0 * franz_parisi.potential(alpha, d, kappa).x == pytest.approx(slope, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize(("alpha", "kappa"), [(0.1, 0.0), (0.5, 0.0), (0.8, 0.0), (0.2, 0.7), (2.0, -1.0)])
def test_bounds(alpha, kappa):
    """V is at most the whole entropy, the independent-flip bound, and the choice of dN weights."""
    entropy = gardner.replica_symmetric(alpha, kappa).entropy
    for d in (0.015, 0.05, 0.2, 0.4):
        value = franz_parisi.potential(alpha, d, kappa).value
        assert value <= entropy
        assert value < franz_parisi.small_distance_bound(alpha, d, kappa) < binary_entropy(d)


def test_bound_at_small_distance():
    """The bound has the closed law as its limit, and d_min approaches the zeros of both as alpha -> 0, from above."""
    alpha = 0.5
    c_0 = -integrate.quad(special.log_ndtr, 0.0, 12.0, epsabs=1e-13)[0]
    lost = 2.0 * alpha * franz_parisi.wall_density(alpha) * c_0
    for d, tolerance in ((1e-4, 0.05), (1e-6, 0.005), (1e-8, 0.0005)):
        closed = binary_entropy(d) - lost * math.sqrt(d)
        assert franz_parisi.small_distance_law(alpha, d) == pytest.approx(closed, abs=1e-12)
        slope = (binary_entropy(d) - franz_parisi.small_distance_bound(alpha, d)) / math.sqrt(d)
        assert slope == pytest.approx(lost, rel=tolerance)
    for function in (franz_parisi.small_distance_law, franz_parisi.small_distance_bound):
        distances = [(franz_parisi.minimal_distance(a), law_zero(a, function)) for a in (0.4, 0.2, 0.1, 0.05)]
        excess = [exact / zero - 1.0 for exact, zero in distances]
        assert all(0.0 < low < 0.6 * high for high, low in itertools.pairwise(excess))


def test_negative_above_zero_at_every_load():
    """d_min exists and grows with the load; V is negative just below it and just above d_max."""
    edges = []
    for alpha in (0.02, 0.1, 0.3, 0.5, 0.7, 0.8, 0.83):
        low = franz_parisi.minimal_distance(alpha)
        assert franz_parisi.potential(alpha, 0.97 * low).value < 0.0 < franz_parisi.potential(alpha, 1.03 * low).value
        edges.append(low)
    assert all(a < b for a, b in itertools.pairwise(edges))
    high = franz_parisi.maximal_distance(0.5)
    assert high > 0.5
    assert franz_parisi.potential(0.5, high + 1e-3).value < 0.0 < franz_parisi.potential(0.5, high - 1e-3).value


def test_the_distances_meet_at_the_capacity():
    """V = s - (x slope) (d - top)^2 near the top: both zeros go to (1-q)/2 as the square root of the missing load."""
    limit = gardner.capacity()
    end = 0.5 * (1.0 - gardner.replica_symmetric(limit).q)
    assert franz_parisi.minimal_distance(limit) == franz_parisi.maximal_distance(limit) == pytest.approx(end, abs=1e-10)
    gaps = [end - franz_parisi.minimal_distance(limit - missing) for missing in (1e-4, 1e-6)]
    assert gaps[0] / gaps[1] == pytest.approx(10.0, rel=0.1)
    with pytest.raises(ConvergenceError, match="negative everywhere") as caught:
        franz_parisi.minimal_distance(limit + 1e-3)
    assert caught.value.residual == pytest.approx(-gardner.replica_symmetric(limit + 1e-3).entropy, rel=1e-6)


@pytest.mark.parametrize(
    ("alpha", "d", "kappa"),
    [
        (0.5, 0.005, 0.0),
        (0.5, 0.5, 0.0),
        (0.8, 0.1, 0.0),
        (0.1, 5e-5, 0.0),
        (0.01, 0.495, 0.0),
        (0.1, 0.1, 1.0),
        (0.01, 0.5, 1.0),
        (2.0, 0.4, -1.0),
        (0.05, 0.2, 2.0),
        (15.0, 0.1, -2.0),
    ],
)
def test_refinement(alpha, d, kappa):
    coarse, fine = (franz_parisi.potential(alpha, d, kappa, refinement=n) for n in (1, 2))
    assert coarse == pytest.approx(fine, rel=0.0, abs=1e-10 if abs(kappa) > 1.0 else 1e-11)


@pytest.mark.parametrize("alpha", [0.1, 0.5, 0.82])
def test_refinement_of_the_distances(alpha):
    coarse, fine = (franz_parisi.minimal_distance(alpha, refinement=n) for n in (1, 2))
    assert coarse == pytest.approx(fine, rel=1e-9)
    coarse, fine = (franz_parisi.small_distance_bound(alpha, 1e-3, refinement=n) for n in (1, 2))
    assert coarse == pytest.approx(fine, rel=0.0, abs=1e-12)


def test_a_coarse_quadrature_is_seen(monkeypatch):
    monkeypatch.setattr(franz_parisi_saddle, "_FIELD_STEP", 2.5)
    monkeypatch.setattr(franz_parisi_saddle, "_STEP", 2.5)
    monkeypatch.setattr(franz_parisi_saddle, "_EDGE_STEP", 2.5)
    with pytest.raises(ConvergenceError):
        franz_parisi.potential(0.5, 0.01)


def test_without_patterns():
    for d in (0.1, 0.5, 0.9):
        free = franz_parisi.potential(0.0, d)
        assert free.value == pytest.approx(binary_entropy(d), abs=1e-15)
        almost = franz_parisi.potential(1e-6, d)
        assert almost == pytest.approx(free, abs=1e-4)
    assert franz_parisi.wall_density(0.0) == pytest.approx(math.sqrt(2.0 / math.pi), rel=1e-14)
    assert franz_parisi.wall_density(1e-8) == pytest.approx(franz_parisi.wall_density(0.0), rel=1e-6)
    assert franz_parisi.small_distance_bound(0.0, 0.2) == pytest.approx(binary_entropy(0.2), abs=1e-15)


def test_no_saddle_point_deep_inside():
    with pytest.raises(ConvergenceError, match="Q runs to 1") as caught:
        franz_parisi.potential(0.8, 1e-4)
    assert math.isfinite(caught.value.residual)


def test_complete_counts():
    """E ln[n_J(d) / C(N, dN)] / N over all solutions J of complete enumerations, against V - H2.

    N = 10, Gaussian patterns; dividing by the binomial coefficient removes the main 1/N term, 0.01 is left for more.
    """
    rng = np.random.default_rng(20)
    size, patterns, instances = 10, 4, 1200
    distances = (1, 2, 3, 4, 5)
    total = [[] for _ in distances]
    for _ in range(instances):
        found = count.solutions(rng.standard_normal((patterns, size))).astype(float)
        if len(found) < 2:
            continue
        apart = np.rint((size - found @ found.T) / 2).astype(int)
        histogram = np.array([np.bincount(row, minlength=size + 1) for row in apart])
        for sums, k in zip(total, distances, strict=True):
            seen = histogram[:, k][histogram[:, k] > 0]
            if seen.size:
                sums.append(np.log(seen / math.comb(size, k)).mean() / size)
    for sums, k in zip(total, distances, strict=True):
        d = k / size
        expected = franz_parisi.potential(patterns / size, d).value - binary_entropy(d)
        error = np.std(sums) / math.sqrt(len(sums))
        assert abs(np.mean(sums) - expected) < 3.0 * error + 0.01
        assert error < 0.006


@pytest.mark.parametrize(
    ("alpha", "d", "kappa"),
    [(-0.1, 0.1, 0.0), (math.nan, 0.1, 0.0), (0.5, 0.0, 0.0), (0.5, 1.0, 0.0), (0.5, math.nan, 0.0), (0.5, "0.1", 0.0),
     (0.5, 0.1, 2.5), (0.5, 0.1, math.inf)],
)  # fmt: skip
def test_bad_input(alpha, d, kappa):
    for function in (franz_parisi.potential, franz_parisi.small_distance_bound):
        with pytest.raises(ValueError, match=r"allowed is|a real number"):
            function(alpha, d, kappa)


@pytest.mark.parametrize("alpha", [0.0, -1.0, math.nan])
def test_bad_load_of_a_distance(alpha):
    for function in (franz_parisi.minimal_distance, franz_parisi.maximal_distance):
        with pytest.raises(ValueError, match="alpha = "):
            function(alpha)


def test_bad_refinement():
    with pytest.raises(ValueError, match="refinement"):
        franz_parisi.potential(0.5, 0.1, refinement=0)
