"""Random-reference and pair landscapes against golden values, general saddle points, identities and complete counts."""

import csv
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, optimize, special

from quenched.numerics import ConvergenceError
from quenched.perceptron import enumerate as count
from quenched.perceptron import franz_parisi, gardner, landscape

GOLDEN = Path(__file__).parents[1] / "golden" / "perceptron_landscape.csv"


def zero(function, alpha, low, high):
    return optimize.brentq(lambda d: function(alpha, d), low, high, xtol=1e-10)


QUANTITIES = {
    "reference_entropy": landscape.reference_entropy,
    "reference_zero": lambda alpha: zero(landscape.reference_entropy, alpha, 0.6 * alpha - 0.1, 0.5),
    "pair_entropy": landscape.pair_entropy,
    "pair_gap_edge": lambda alpha: zero(landscape.pair_entropy, alpha, 0.012, 0.05),
    "annealed_pairs": landscape.annealed_pairs,
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


@pytest.mark.parametrize(("quantity", "arguments", "value", "tolerance"), golden())
def test_golden(quantity, arguments, value, tolerance):
    assert QUANTITIES[quantity](**arguments) == pytest.approx(value, abs=tolerance, rel=0.0)


def test_every_quantity_has_golden_values():
    assert {case.values[0] for case in golden()} == set(QUANTITIES)


def average(function):
    value, _ = integrate.quad(
        lambda z: math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) * function(z),
        -9.0, 9.0, epsabs=1e-11, epsrel=1e-10, limit=200,
    )  # fmt: skip
    return value


def test_reference_functional_is_stationary():
    """The functional of (q, q_hat, x), with adaptive quadrature, is flat at a point where it has the returned value."""
    alpha, d, kappa = 0.4, 0.35, 0.3

    def functional(q, q_hat, bias):
        sites = average(lambda z: np.logaddexp(math.sqrt(q_hat) * z + bias, -math.sqrt(q_hat) * z - bias))
        patterns = average(lambda z: special.log_ndtr((math.sqrt(q) * z - kappa) / math.sqrt(1.0 - q)))
        return -0.5 * q_hat * (1.0 - q) + sites - bias * (1.0 - 2.0 * d) + alpha * patterns

    def slopes(point, step=1e-4):
        out = []
        for axis in range(3):
            ends = [functional(*(x + s * step * (i == axis) for i, x in enumerate(point))) for s in (1, -1)]
            out.append((ends[0] - ends[1]) / (2.0 * step))
        return out

    found = optimize.root(slopes, (0.4, 0.8, 0.4), tol=1e-9)
    assert found.success
    assert landscape.reference_entropy(alpha, d, kappa) == pytest.approx(functional(*found.x), abs=1e-8)


def test_pair_functional_is_stationary():
    """The pair functional of (q, q_hat, p_hat), with P2 from Owen's T function and its slopes by differences."""
    alpha, d, kappa = 0.5, 0.2, 0.3
    p = 1.0 - 2.0 * d
    z = np.linspace(-7.0, 7.0, 281)
    weights = np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi) * (z[1] - z[0])

    def functional(q, q_hat, p_hat):
        x0 = (kappa - math.sqrt(q) * z) / math.sqrt(1.0 - q)
        rho = (p - q) / (1.0 - q)
        both = special.ndtr(-x0) - 2.0 * special.owens_t(x0, math.sqrt((1.0 - rho) / (1.0 + rho)))
        c = p_hat - q_hat
        sites = np.log(2.0 * math.exp(c) * np.cosh(2.0 * math.sqrt(q_hat) * z) + 2.0 * math.exp(-c))
        return (
            -q_hat * (1.0 - 2.0 * q) - p * p_hat + weights @ sites + alpha * weights @ np.log(np.maximum(both, 1e-300))
        )

    def slopes(point, step=1e-4):
        out = []
        for axis in range(3):
            ends = [functional(*(x + s * step * (i == axis) for i, x in enumerate(point))) for s in (1, -1)]
            out.append((ends[0] - ends[1]) / (2.0 * step))
        return out

    found = optimize.root(slopes, (0.35, 0.6, 1.0), tol=1e-9)
    assert found.success
    assert landscape.pair_entropy(alpha, d, kappa) == pytest.approx(functional(*found.x), abs=1e-8)


@pytest.mark.parametrize(("alpha", "kappa"), [(0.2, 0.0), (0.8, 0.0), (0.1, 1.0), (2.0, -1.0)])
def test_identities(alpha, kappa):
    point = gardner.replica_symmetric(alpha, kappa)
    assert landscape.reference_entropy(alpha, 0.5, kappa) == pytest.approx(point.entropy, abs=1e-12)
    for d in (0.45, 0.48):
        mirrored = landscape.reference_entropy(alpha, 1.0 - d, kappa)
        assert landscape.reference_entropy(alpha, d, kappa) == pytest.approx(mirrored, abs=1e-12)
        assert mirrored < point.entropy - 1e-4
    typical = landscape.pair_entropy(alpha, 0.5 * (1.0 - point.q), kappa)
    assert typical == pytest.approx(2.0 * point.entropy, abs=1e-12)


@pytest.mark.parametrize(("alpha", "kappa"), [(0.3, 0.0), (0.5, 0.0), (0.8, 0.0), (0.1, 1.0), (2.0, -1.0)])
def test_pairs_lie_between_typical_surroundings_and_the_mean(alpha, kappa):
    """s + V <= s2 <= annealed: concavity of the logarithm, twice; equality on the left at the typical distance."""
    point = gardner.replica_symmetric(alpha, kappa)
    top = 0.5 * (1.0 - point.q)
    for d in (0.02, 0.1, 0.3):
        pairs = landscape.pair_entropy(alpha, d, kappa)
        around = point.entropy + franz_parisi.potential(alpha, d, kappa).value
        assert around + 1e-6 * (d - top) ** 2 < pairs <= landscape.annealed_pairs(alpha, d, kappa)
        assert pairs <= 2.0 * point.entropy


def test_overlap_gap():
    """At alpha = 0.8 there are close pairs, none at a few percent of a hundredth, and many beyond; at 0.5 no gap."""
    near, gap, far = (landscape.pair_entropy(0.8, d) for d in (0.005, 0.015, 0.1))
    assert near > 0.0 > gap
    assert far > 0.0
    assert min(landscape.pair_entropy(0.5, d) for d in (0.001, 0.005, 0.02, 0.05)) > 0.3


@pytest.mark.parametrize("share", [1e-3, 0.1, 0.5, 0.9])
def test_two_fields_above_a_threshold(share):
    """P(u, v > x) against Owen's T function, and its slope."""
    x = np.linspace(-8.0, 4.0, 25)
    exact = special.ndtr(-x) - 2.0 * special.owens_t(x, math.sqrt(share / (1.0 - share)))
    log_p, force = landscape._quadrant(x, share)
    assert np.exp(log_p) == pytest.approx(exact, rel=1e-12, abs=1e-15)
    step = 1e-4
    difference = (landscape._quadrant(x - step, share)[0] - landscape._quadrant(x + step, share)[0]) / (4.0 * step)
    assert force == pytest.approx(difference, rel=1e-6, abs=1e-8)
    assert np.isfinite(landscape._quadrant(np.array([-60.0, 60.0]), share)).all()


def test_annealed_pairs_at_zero_margin():
    """P2 = 1/2 - arccos(1 - 2d) / (2 pi), and at d = 1/2 two independent constraints."""
    for d in (1e-6, 0.2, 0.7):
        arc = 0.5 - math.acos(1.0 - 2.0 * d) / (2.0 * math.pi)
        mean = math.log(2.0) - d * math.log(d) - (1.0 - d) * math.log1p(-d) + 0.7 * math.log(arc)
        assert landscape.annealed_pairs(0.7, d) == pytest.approx(mean, abs=1e-9)
    independent = 2.0 * gardner.annealed(0.7, 0.4)
    assert landscape.annealed_pairs(0.7, 0.5, 0.4) == pytest.approx(independent, abs=1e-12)


def test_complete_counts():
    """N = 10, Gaussian patterns: the mean number of pairs is exact; the typical one agrees up to O(1/N)."""
    rng = np.random.default_rng(5)
    size, patterns, instances = 10, 4, 1200
    counts = np.zeros((instances, size + 1))
    for row in counts:
        found = count.solutions(rng.standard_normal((patterns, size))).astype(float)
        row += np.bincount(np.rint((size - found @ found.T) / 2).astype(int).ravel(), minlength=size + 1)
    alpha = patterns / size
    for k in (1, 2, 3, 4):
        d, choices = k / size, math.comb(size, k)
        entropy_of_choice = -d * math.log(d) - (1.0 - d) * math.log1p(-d)
        mean = math.exp(size * (landscape.annealed_pairs(alpha, d) - entropy_of_choice)) * choices
        error = counts[:, k].std() / math.sqrt(instances)
        assert counts[:, k].mean() == pytest.approx(mean, abs=4.0 * error)
        assert error < 0.05 * mean
        logarithms = np.log(counts[counts[:, k] > 0, k] / choices) / size
        expected = landscape.pair_entropy(alpha, d) - entropy_of_choice
        noise = logarithms.std() / math.sqrt(logarithms.size)
        assert abs(logarithms.mean() - expected) < 3.0 * noise + 0.01


@pytest.mark.parametrize(
    ("alpha", "d", "kappa"), [(0.5, 0.3, 0.0), (0.8, 0.45, 0.0), (0.1, 0.2, 1.0), (2.0, 0.3, -1.0)]
)
def test_doubling_the_nodes_moves_nothing(alpha, d, kappa):
    for function in (landscape.reference_entropy, landscape.pair_entropy):
        coarse, fine = (function(alpha, d, kappa, nodes=n) for n in (landscape.NODES, 2 * landscape.NODES - 1))
        assert coarse == pytest.approx(fine, rel=0.0, abs=1e-11)


def test_without_patterns():
    for d in (0.1, 0.5, 0.8):
        free = -d * math.log(d) - (1.0 - d) * math.log1p(-d)
        assert landscape.reference_entropy(0.0, d) == pytest.approx(free, abs=1e-12)
        assert landscape.pair_entropy(0.0, d) == pytest.approx(math.log(2.0) + free, abs=1e-12)
        assert landscape.pair_entropy(1e-6, d) == pytest.approx(math.log(2.0) + free, abs=1e-5)


def test_no_saddle_point():
    with pytest.raises(ConvergenceError, match="overlap runs"):
        landscape.reference_entropy(0.8, 0.01)
    with pytest.raises(ConvergenceError, match="overlap runs"):
        landscape.pair_entropy(0.8, 0.99)


def test_one_definition():
    assert franz_parisi.pair_entropy is landscape.pair_entropy
    assert franz_parisi.reference_entropy is landscape.reference_entropy


BAD = ((-0.1, 0.1, 0.0), (math.nan, 0.1, 0.0), (0.5, 0.0, 0.0), (0.5, 1.0, 0.0), (0.5, math.nan, 0.0), (0.5, 0.1, -3.0))
FUNCTIONS = (landscape.reference_entropy, landscape.pair_entropy, landscape.annealed_pairs)


@pytest.mark.parametrize(("arguments", "function"), list(itertools.product(BAD, FUNCTIONS)))
def test_bad_input(arguments, function):
    with pytest.raises(ValueError, match="allowed is"):
        function(*arguments)


def test_too_few_nodes():
    with pytest.raises(ValueError, match="nodes"):
        landscape.pair_entropy(0.5, 0.1, nodes=50)
