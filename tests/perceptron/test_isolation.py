"""Laws of isolation against other quadratures, simple simulations, and limits; edges against golden numbers."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from quenched.numerics import ConvergenceError
from quenched.numerics.random import stream
from quenched.perceptron import franz_parisi, gardner, isolation, landscape, symmetric

GOLDEN = Path(__file__).parents[1] / "golden" / "perceptron_landscape.csv"


def golden(quantity):
    with GOLDEN.open(newline="") as stream_:
        rows = [row for row in csv.DictReader(stream_) if row["quantity"] == quantity]
    return [(float(row["arguments"].partition("=")[2]), float(row["value"]), float(row["tolerance"])) for row in rows]


def choices(d):
    return -d * math.log(d) - (1.0 - d) * math.log1p(-d)


@pytest.mark.parametrize(("k", "n", "p"), [(1.0, 2, 1), (0.5, 10, 7), (1.0, 24, 24), (2.5, 1000, 900)])
def test_planted_neighbours_by_another_quadrature(k, n, p):
    """p2 as an average over the field u of the chance that the flipped one stays inside, by a plain trapezoid."""
    rho = 1.0 - 2.0 / n
    u = np.linspace(-k, k, 400_001)
    spread = math.sqrt(1.0 - rho * rho) or 1e-300
    stays = special.ndtr((k - rho * u) / spread) - special.ndtr((-k - rho * u) / spread)
    density = np.exp(-0.5 * u * u) / math.sqrt(2.0 * math.pi)
    both = np.trapezoid(density * stays, u)
    expected = n * (both / special.erf(k / math.sqrt(2.0))) ** p
    assert isolation.symmetric_neighbours(k, n, p) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("k", "alpha"), [(0.5, 0.1), (1.0, 0.9), (2.0, 3.0)])
def test_planted_neighbours_for_large_n(k, alpha):
    """N exp(-a alpha sqrt(N) - alpha a^2 / 2 + O(1 / sqrt(N))), a = sqrt(2 / pi) rho: the law up to a constant."""
    density = isolation.symmetric_wall_density(k)
    constant = math.exp(-0.5 * alpha * (math.sqrt(2.0 / math.pi) * density) ** 2)
    ratios = []
    for n in (10_000, 1_000_000):
        p = round(alpha * n)
        law = isolation.neighbour_law(n, alpha * density)
        exact = n * math.exp(p * (symmetric.potential(k, 1.0, 1.0 / n) - choices(1.0 / n)))
        ratios.append(abs(exact / law / constant - 1.0) if law > 1e-250 else 0.0)
    assert ratios[0] < 0.03
    assert ratios[1] < 0.003


@pytest.mark.parametrize("k", [0.1, 1.0, 4.0])
def test_wall_density_is_the_derivative_of_the_share_inside(k):
    step = 1e-6
    share = [math.log(special.erf((k + side) / math.sqrt(2.0))) for side in (-step, step)]
    assert isolation.symmetric_wall_density(k) == pytest.approx((share[1] - share[0]) / (2.0 * step), rel=1e-8)


def test_the_law_is_the_small_distance_law_at_one_flip():
    """N exp(N (law - H2)) at d = 1/N, where the exponent of the law of a count is that of its mean."""
    for k, alpha, n in ((1.0, 0.5, 100), (2.0, 0.1, 4000)):
        exponent = n * (isolation.symmetric_small_distance_law(k, alpha, 1.0 / n) - choices(1.0 / n))
        law = isolation.neighbour_law(n, alpha * isolation.symmetric_wall_density(k))
        assert law == pytest.approx(n * math.exp(exponent), rel=1e-12)
    small = [symmetric.potential(1.0, 0.5, d) - choices(d) for d in (1e-8, 1e-10)]
    ratio = [
        value / (isolation.symmetric_small_distance_law(1.0, 0.5, d) - choices(d))
        for value, d in zip(small, (1e-8, 1e-10), strict=True)
    ]
    assert ratio == pytest.approx([1.0, 1.0], abs=1e-4)
    assert abs(ratio[1] - 1.0) < 0.2 * abs(ratio[0] - 1.0)


def test_binary_patterns_put_more_at_risk():
    assert isolation.neighbour_law(25, 0.3, "binary") == pytest.approx(25.0 * math.exp(-1.5))
    assert isolation.neighbour_law(25, 0.3) > isolation.neighbour_law(25, 0.3, "binary")


@pytest.mark.parametrize(("n", "at_wall"), [(100, 0.3), (1000, 0.13), (2500, 0.3), (10_000, 0.13)])
def test_isolated_share_equals_a_simulated_poisson_process(n, at_wall):
    """Patterns at risk drawn one by one: their number, their places y, then the chance that no flip passes all."""
    rng = stream(1, "process", n)
    count, reach = 6000, 9.0
    numbers = rng.poisson(2.0 * at_wall * math.sqrt(n) * reach, size=count)
    log_kept = special.log_ndtr(reach * rng.random(numbers.sum()))
    owner = np.repeat(np.arange(count), numbers)
    survive = np.exp(-n * np.exp(np.bincount(owner, log_kept, minlength=count)))
    error = survive.std() / math.sqrt(count)
    assert isolation.isolated_share(n, at_wall) == pytest.approx(survive.mean(), abs=4.0 * error)
    assert error < 0.01


@pytest.mark.parametrize("n", [2, 10, 25])
def test_isolated_share_without_patterns(n):
    """lambda = N: exp(-N), from an integral of terms of order one."""
    assert isolation.isolated_share(n, 0.0) == pytest.approx(math.exp(-n), abs=1e-9)
    assert isolation.symmetric_isolated_share(1.0, n, 0) == pytest.approx(math.exp(-n), abs=1e-9)


def test_isolated_shares_agree_for_large_n_and_are_converged():
    density = isolation.symmetric_wall_density(1.0)
    gaps = []
    for n in (400, 40_000):
        p = round(math.log(n) / 0.955 / density * math.sqrt(n))  # about half of the solutions are isolated
        share, finite = isolation.isolated_share(n, p / n * density), isolation.symmetric_isolated_share(1.0, n, p)
        assert 0.3 < finite < 0.7
        gaps.append(abs(share - finite))
        assert isolation.isolated_share(n, p / n * density, nodes=160) == pytest.approx(share, abs=1e-9)
        assert isolation.symmetric_isolated_share(1.0, n, p, nodes=320) == pytest.approx(finite, abs=1e-9)
    assert gaps[1] < 0.3 * gaps[0]
    assert isolation.isolated_share(10**6, 1.0) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(("alpha", "value", "tolerance"), golden("law_zero"))
def test_golden_zero_of_the_law(alpha, value, tolerance):
    assert isolation.law_distance(alpha) == pytest.approx(value, abs=tolerance)


def test_zeros_are_zeros_and_approach_the_edge():
    ratios = []
    for alpha in (0.4, 0.02):
        law, bound = isolation.law_distance(alpha), isolation.bound_distance(alpha)
        assert franz_parisi.small_distance_law(alpha, law) == pytest.approx(0.0, abs=1e-11)
        assert franz_parisi.small_distance_bound(alpha, bound) == pytest.approx(0.0, abs=1e-11)
        edge = franz_parisi.minimal_distance(alpha)
        assert bound < law < edge
        ratios.append(law / edge)
    assert (np.diff(ratios) > 0.0).all()
    assert ratios[-1] > 0.999
    assert isolation.law_distance(0.82) > franz_parisi.minimal_distance(0.82), "near the capacity the order is lost"
    assert isolation.bound_distance(0.1, 0.5) < franz_parisi.minimal_distance(0.1, 0.5)
    with pytest.raises(ConvergenceError, match="not positive"):
        isolation.law_distance(0.9)


def test_value_where_it_exists_and_bound_where_it_does_not():
    edge = franz_parisi.minimal_distance(0.5)
    inside, deep = isolation.value_or_bound(0.5, 0.5 * edge), isolation.value_or_bound(0.5, 0.01 * edge)
    assert inside.saddle
    assert inside.value == pytest.approx(franz_parisi.potential(0.5, 0.5 * edge).value, abs=1e-11)
    assert not deep.saddle
    assert deep.value == pytest.approx(franz_parisi.small_distance_bound(0.5, 0.01 * edge), abs=1e-11)
    assert max(inside.value, deep.value) < 0.0
    assert max(inside.error, deep.error) < 1e-11


def test_gap_of_pair_distances():
    ((_, end, tolerance),) = golden("pair_gap_edge")
    gap = isolation.pair_gap(0.8)
    assert gap.high == pytest.approx(end, abs=tolerance)
    assert landscape.pair_entropy(0.8, gap.low) == pytest.approx(0.0, abs=1e-10)
    assert gap.depth < landscape.pair_entropy(0.8, 0.9 * gap.high) < 0.0
    with pytest.raises(ConvergenceError, match="every distance") as caught:
        isolation.pair_gap(0.5)
    assert 0.0 < caught.value.residual < gardner.replica_symmetric(0.5).entropy


BAD = [
    (isolation.neighbour_law, (0, 0.5), "n = 0"),
    (isolation.neighbour_law, (10, -0.5), "at_wall"),
    (isolation.neighbour_law, (10, 0.5, "ternary"), "patterns"),
    (isolation.isolated_share, (10, math.nan), "at_wall"),
    (isolation.isolated_share, (2.5, 0.1), "n = 2.5"),
    (isolation.symmetric_wall_density, (0.0,), "k = 0"),
    (isolation.symmetric_wall_density, (40.0,), "k = 40"),
    (isolation.symmetric_neighbours, (1.0, 1, 5), "n = 1"),
    (isolation.symmetric_neighbours, (1.0, 10, -1), "p = -1"),
    (isolation.symmetric_neighbours, (-1.0, 10, 1), "k = -1"),
    (isolation.symmetric_isolated_share, (1.0, 10, -1), "p = -1"),
    (isolation.symmetric_isolated_share, (math.inf, 10, 1), "k = inf"),
    (isolation.symmetric_small_distance_law, (1.0, -1.0, 0.1), "alpha"),
    (isolation.symmetric_small_distance_law, (1.0, 1.0, 0.0), "d = 0"),
    (isolation.law_distance, (0.0,), "alpha"),
    (isolation.bound_distance, (-1.0,), "alpha"),
    (isolation.value_or_bound, (0.5, 1.0), "d = 1"),
    (isolation.pair_gap, (math.nan,), "alpha"),
]


@pytest.mark.parametrize(("function", "arguments", "message"), BAD)
def test_bad_input(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
