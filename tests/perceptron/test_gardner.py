"""The replica-symmetric theory against golden values, a slow twin, exact limits and its own derivatives."""

import csv
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special

from quenched.numerics import ConvergenceError
from quenched.perceptron import gardner

GOLDEN = Path(__file__).parents[1] / "golden" / "perceptron_capacity.csv"
DOUBLED = 2 * gardner.NODES - 1
QUANTITIES = {
    "capacity": gardner.capacity,
    "capacity_q": lambda kappa: gardner.replica_symmetric(gardner.capacity(kappa), kappa).q,
    "capacity_q_hat": lambda kappa: gardner.replica_symmetric(gardner.capacity(kappa), kappa).q_hat,
    "capacity_replicon": lambda kappa: gardner.replica_symmetric(gardner.capacity(kappa), kappa).replicon,
    "de_almeida_thouless": gardner.de_almeida_thouless,
    "entropy": lambda alpha: gardner.replica_symmetric(alpha).entropy,
    "q": lambda alpha: gardner.replica_symmetric(alpha).q,
    "spherical_capacity": gardner.spherical_capacity,
    "spherical_q": lambda alpha: gardner.spherical(alpha).q,
    "spherical_entropy": lambda alpha: gardner.spherical(alpha).entropy,
}


def golden():
    cases = []
    with GOLDEN.open(newline="") as stream:
        for row in csv.DictReader(stream):
            if row["quantity"] in QUANTITIES:
                name, _, number = row["arguments"].partition("=")
                case = (row["quantity"], {name: float(number)}, float(row["value"]), float(row["tolerance"]))
                cases.append(pytest.param(*case, id=f"{row['quantity']}-{row['arguments']}"))
    return cases


def average(function):
    """A Gaussian average by adaptive quadrature, nothing shared with the library."""

    def integrand(z):
        return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) * function(z)

    pieces = itertools.pairwise((-12.0, -4.0, 0.0, 4.0, 12.0))
    return sum(integrate.quad(integrand, a, b, epsabs=1e-12, epsrel=1e-11, limit=200)[0] for a, b in pieces)


def slow_twin(alpha, kappa):
    """Entropy and q from a root in q (not in q_hat) and from H as a plain integral of the density."""

    def tail(x):
        return 0.5 * special.erfc(x / math.sqrt(2.0))

    def mills(x):
        return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi) / tail(x) if x < 30.0 else x + 1.0 / x

    def log_tail(x):
        return math.log(tail(x)) if x < 30.0 else -0.5 * x * x - math.log(x * math.sqrt(2.0 * math.pi))

    def conjugate(q):
        field = average(lambda z: mills((kappa - math.sqrt(q) * z) / math.sqrt(1.0 - q)) ** 2)
        return alpha / (1.0 - q) * field

    def mismatch(q):
        q_hat = conjugate(q)
        return average(lambda z: math.tanh(math.sqrt(q_hat) * z) ** 2) - q

    q = optimize.brentq(mismatch, 1e-3, 0.95, xtol=1e-12)
    q_hat = conjugate(q)
    entropy = (
        -0.5 * q_hat * (1.0 - q)
        + average(lambda z: math.log(2.0 * math.cosh(math.sqrt(q_hat) * z)))
        + alpha * average(lambda z: log_tail((kappa - math.sqrt(q) * z) / math.sqrt(1.0 - q)))
    )
    return entropy, q


@pytest.mark.parametrize(("quantity", "arguments", "value", "tolerance"), golden())
def test_golden(quantity, arguments, value, tolerance):
    assert QUANTITIES[quantity](**arguments) == pytest.approx(value, abs=tolerance, rel=0.0)


def test_every_quantity_has_golden_values():
    assert {case.values[0] for case in golden()} == set(QUANTITIES)


@pytest.mark.parametrize(("alpha", "kappa"), [(0.6, 0.0), (0.3, 0.7), (2.0, -1.0)])
def test_slow_twin(alpha, kappa):
    entropy, q = slow_twin(alpha, kappa)
    fast = gardner.replica_symmetric(alpha, kappa)
    assert fast.entropy == pytest.approx(entropy, abs=1e-9)
    assert fast.q == pytest.approx(q, abs=1e-9)


@pytest.mark.parametrize("kappa", [-4.0, -2.0, 0.0, 1.0, 8.0])
def test_doubling_the_nodes_moves_nothing(kappa):
    limit = gardner.capacity(kappa)
    assert gardner.capacity(kappa, nodes=DOUBLED) == pytest.approx(limit, rel=1e-12)
    at = gardner.de_almeida_thouless(kappa)
    assert gardner.de_almeida_thouless(kappa, nodes=DOUBLED) == pytest.approx(at, rel=1e-11)
    for fraction in (0.2, 1.0):
        alpha, beta = fraction * limit, 0.97 * fraction * gardner.spherical_capacity(kappa)
        coarse, fine = (gardner.replica_symmetric(alpha, kappa, nodes=n) for n in (gardner.NODES, DOUBLED))
        assert coarse == pytest.approx(fine, rel=1e-11, abs=1e-11)
        coarse, fine = (gardner.spherical(beta, kappa, nodes=n) for n in (gardner.NODES, DOUBLED))
        assert coarse == pytest.approx(fine, rel=1e-11, abs=1e-11)


def test_few_nodes_are_seen():
    assert abs(gardner.capacity(nodes=101) - gardner.capacity(nodes=201)) < 1e-9
    gaussian = gardner._cached_rule.__wrapped__(11)
    assert abs(gaussian[1] @ gaussian[0] ** 2 - 1.0) > 1e-3


@pytest.mark.parametrize(("alpha", "kappa"), [(0.2, 0.0), (0.7, 0.0), (0.95, 0.0), (0.25, 0.6), (2.0, -0.8)])
def test_slope_of_the_entropy_is_the_mean_log_tail(alpha, kappa):
    """On the branch the order parameters are stationary: ds/dalpha = E ln H(X), integrated here on its own."""
    step = 1e-4 * alpha
    up, here, down = (gardner.replica_symmetric(alpha + k * step, kappa) for k in (1, 0, -1))
    root, width = math.sqrt(here.q), math.sqrt(1.0 - here.q)
    slope = average(lambda z: special.log_ndtr(-(kappa - root * z) / width))
    assert (up.entropy - down.entropy) / (2.0 * step) == pytest.approx(slope, rel=1e-6)
    ball = [gardner.spherical(alpha + k * step, kappa) for k in (1, 0, -1)]
    root, width = math.sqrt(ball[1].q), math.sqrt(1.0 - ball[1].q)
    slope = average(lambda z: special.log_ndtr(-(kappa - root * z) / width))
    assert (ball[0].entropy - ball[2].entropy) / (2.0 * step) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("kappa", [-1.0, 0.0, 0.5])
def test_capacity_is_the_zero_of_the_entropy_and_lies_on_the_stable_side(kappa):
    limit = gardner.capacity(kappa)
    assert gardner.replica_symmetric(limit, kappa).entropy == pytest.approx(0.0, abs=1e-12)
    assert gardner.replica_symmetric(limit, kappa).replicon < 1.0
    assert gardner.replica_symmetric(1.01 * limit, kappa).entropy < 0.0
    unstable = gardner.de_almeida_thouless(kappa)
    assert gardner.replica_symmetric(unstable, kappa).replicon == pytest.approx(1.0, abs=1e-9)
    assert limit < unstable < gardner.naive_capacity(kappa)
    assert limit < gardner.annealed_capacity(kappa)


def test_replicon_against_finite_differences():
    """The two factors are mean squared responses of the local magnetisation and of the local force to their fields."""
    point = gardner.replica_symmetric(0.6, 0.3)
    root, width, step = math.sqrt(point.q), math.sqrt(1.0 - point.q), 1e-5

    def force(x):
        mills = math.sqrt(2.0 / math.pi) / special.erfcx((0.3 - x) / width / math.sqrt(2.0))
        return mills / width

    def response(function, scale):
        return average(lambda z: ((function(scale * z + step) - function(scale * z - step)) / (2.0 * step)) ** 2)

    product = 0.6 * response(force, root) * response(math.tanh, math.sqrt(point.q_hat))
    assert point.replicon == pytest.approx(product, rel=1e-7)


@settings(max_examples=15, deadline=None)
@given(alpha=st.floats(1e-6, 1.1), kappa=st.floats(-1.5, 0.2), step=st.floats(0.01, 0.1))
def test_more_patterns_or_a_wider_margin_leave_less(alpha, kappa, step):
    alpha *= gardner.capacity(kappa)
    here = gardner.replica_symmetric(alpha, kappa)
    assert here.entropy <= gardner.annealed(alpha, kappa) + 1e-12
    loaded, stricter = gardner.replica_symmetric(alpha + step, kappa), gardner.replica_symmetric(alpha, kappa + step)
    assert loaded.entropy < here.entropy
    assert loaded.q > here.q
    assert stricter.entropy < here.entropy
    assert gardner.capacity(kappa + step) < gardner.capacity(kappa)


def test_no_patterns():
    assert gardner.replica_symmetric(0.0, 1.3) == (math.log(2.0), 0.0, 0.0, 0.0)
    assert gardner.spherical(0.0, -0.4) == (0.0, 0.0)
    assert gardner.annealed(0) == math.log(2.0)


@pytest.mark.parametrize("kappa", [-2.0, 0.0, 3.0])
def test_small_load(kappa):
    """To first order s = ln 2 + alpha ln H(kappa) and q = q_hat = alpha h(kappa)^2."""
    alpha = 1e-9
    mills = math.exp(-0.5 * kappa**2) / math.sqrt(2.0 * math.pi) / (0.5 * math.erfc(kappa / math.sqrt(2.0)))
    point = gardner.replica_symmetric(alpha, kappa)
    assert point.entropy == pytest.approx(gardner.annealed(alpha, kappa), abs=1e-15)
    assert point.q == pytest.approx(alpha * mills**2, rel=1e-6)
    assert point.q_hat == pytest.approx(alpha * mills**2, rel=1e-6)
    assert gardner.spherical(alpha, kappa).q == pytest.approx(alpha * mills**2, rel=1e-6)


@pytest.mark.parametrize("kappa", [-1.0, 0.0, 1.0])
def test_naive_capacity_is_where_q_reaches_one(kappa):
    """1 - q vanishes in proportion to the missing load: two points on the branch extrapolate to the formula."""
    limit = gardner.naive_capacity(kappa)
    q_hats = (2e5, 8e5)
    points = [gardner._binary(q_hat, kappa, gardner.NODES) for q_hat in q_hats]
    assert [point.q for point in points] == sorted(point.q for point in points)
    assert points[1].q > 0.99
    slope = (points[1].alpha - points[0].alpha) / (points[1].q - points[0].q)
    assert points[1].alpha + slope * (1.0 - points[1].q) == pytest.approx(limit, rel=3e-4)
    assert points[1].entropy < points[0].entropy < -0.5


def test_naive_capacity_at_zero():
    assert gardner.naive_capacity() == pytest.approx(4.0 / math.pi, rel=1e-15)
    assert gardner.annealed_capacity() == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize("kappa", [0.0, 1.0])
def test_spherical_branch_ends_at_the_formula(kappa):
    limit = gardner.spherical_capacity(kappa)
    gaps = [1.0 - gardner.spherical(limit * (1.0 - 10.0**-k), kappa).q for k in (2, 3, 4)]
    assert gaps[0] / gaps[1] == pytest.approx(10.0, rel=0.1)
    assert gaps[1] / gaps[2] == pytest.approx(10.0, rel=0.02)
    with pytest.raises(ConvergenceError, match="spherical saddle point") as caught:
        gardner.spherical(1.5 * limit, kappa)
    assert caught.value.residual == pytest.approx(0.5 * limit, rel=1e-4)


@pytest.mark.parametrize("kappa", [-4.0, -1.0, 0.3, 8.0])
def test_spherical_capacity_is_an_average(kappa):
    """(1 + kappa^2) Phi + kappa phi is E (kappa - z)_+^2."""
    squared = integrate.quad(lambda t: t * t * math.exp(-0.5 * (kappa - t) ** 2), 0.0, kappa + 20.0, points=[1.0])[0]
    assert gardner.spherical_capacity(kappa) == pytest.approx(math.sqrt(2.0 * math.pi) / squared, rel=1e-9)


def test_branch_that_turns_back():
    """For kappa = -3 the load has a maximum along the branch; the solver stays on the part that starts at q = 0."""
    limit = gardner.capacity(-3.0)
    assert gardner.replica_symmetric(limit, -3.0).q < 0.1
    highest = max(gardner._binary(q_hat, -3.0, gardner.NODES).alpha for q_hat in np.geomspace(0.05, 10.0, 40))
    assert highest > 1.05 * gardner.naive_capacity(-3.0)
    assert gardner.replica_symmetric(0.99 * highest, -3.0).q < 0.3


@pytest.mark.parametrize("alpha", [1.2733, 3.0, 1e200])
def test_no_saddle_point(alpha):
    with pytest.raises(ConvergenceError, match="saddle point at alpha") as caught:
        gardner.replica_symmetric(alpha)
    assert caught.value.residual > 0.0


@pytest.mark.parametrize("n", [1, 2, 7, 40, 501])
def test_cover_at_twice_the_dimension(n):
    assert gardner.cover(2 * n, n) == 0.5
    assert gardner.cover(n, n) == 1.0
    assert gardner.cover(n + 1, n) == 1.0 - 0.5**n


def test_cover_by_its_recursion():
    """C(p+1, n) = C(p, n) + C(p, n-1) with C(1, n) = 2: each new point cuts the regions it meets."""
    counts = {(1, n): 2 for n in range(1, 9)} | {(p, 0): 0 for p in range(1, 14)}
    for p in range(1, 13):
        for n in range(1, 9):
            counts[p + 1, n] = counts[p, n] + counts[p, n - 1]
            assert gardner.cover(p, n) == counts[p, n] / 2**p
    assert gardner.cover(0, 3) == 1.0
    assert gardner.cover(3000, 1000) < 1e-40


def test_cover_counts_labellings_of_random_points():
    """Half-spaces through the origin in the plane separate 2p of the 2^p labellings of p points."""
    rng = np.random.default_rng(7)
    points, angles = rng.normal(size=(6, 2)), np.linspace(0.0, 2.0 * np.pi, 20001)
    directions = np.stack([np.cos(angles), np.sin(angles)])
    labellings = np.unique((points @ directions > 0.0).T, axis=0)
    assert len(labellings) / 2**6 == gardner.cover(6, 2)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (gardner.replica_symmetric, (-0.1,)),
        (gardner.replica_symmetric, (math.nan,)),
        (gardner.replica_symmetric, (math.inf,)),
        (gardner.replica_symmetric, ("0.5",)),
        (gardner.replica_symmetric, (0.5, math.nan)),
        (gardner.replica_symmetric, (0.5, 8.01)),
        (gardner.spherical, (-1.0,)),
        (gardner.spherical, (1.0, -4.5)),
        (gardner.annealed, (-1e-9,)),
        (gardner.capacity, (math.inf,)),
        (gardner.capacity, (1j,)),
        (gardner.de_almeida_thouless, (-5.0,)),
        (gardner.spherical_capacity, (math.nan,)),
        (gardner.annealed_capacity, (True,)),
        (gardner.naive_capacity, (9.0,)),
        (gardner.cover, (-1, 3)),
        (gardner.cover, (3, 0)),
        (gardner.cover, (3.0, 2)),
    ],
)
def test_bad_input(function, arguments):
    with pytest.raises(ValueError, match=r"allowed is|is needed"):
        function(*arguments)


def test_bad_nodes():
    with pytest.raises(ValueError, match="nodes = 5"):
        gardner.capacity(nodes=5)
