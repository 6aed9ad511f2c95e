"""The large-deviation local entropy against golden values, a slow twin, identities, bounds, and its own branches."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from quenched.numerics import ConvergenceError
from quenched.numerics.continuation import jacobian
from quenched.perceptron import gardner, landscape, local_entropy, local_entropy_averages, local_entropy_saddle

GOLDEN = Path(__file__).parents[1] / "golden" / "perceptron_dense_clusters.csv"
LN2 = math.log(2.0)


def core_entropy(alpha, d):
    return local_entropy.curve(alpha, d, 1.01 * d, "core")[0].local_entropy


QUANTITIES = {
    "local_entropy": lambda **point: local_entropy.densest(**point).local_entropy,
    "y": lambda **point: local_entropy.densest(**point).y,
    "core_entropy": core_entropy,
    "free_entropy": lambda **point: local_entropy.fixed_y(**point).free_entropy,
    "fixed_local_entropy": lambda **point: local_entropy.fixed_y(**point).local_entropy,
    "external_entropy": lambda **point: local_entropy.fixed_y(**point).external_entropy,
    "q0": lambda **point: local_entropy.fixed_y(**point).q0,
    "q1": lambda **point: local_entropy.fixed_y(**point).q1,
    "gamma": lambda **point: local_entropy.fixed_y(**point).gamma,
}


def golden():
    cases = []
    with GOLDEN.open(newline="") as stream:
        for row in csv.DictReader(stream):
            pairs = (pair.partition("=") for pair in row["arguments"].split(";"))
            arguments = {name: float(number) for name, _, number in pairs}
            case = (row["quantity"], arguments, float(row["value"]), float(row["tolerance"]))
            cases.append(pytest.param(*case, id=f"{row['quantity']}-{row['arguments']}"))
    return cases


def binary_entropy(d):
    return -d * math.log(d) - (1.0 - d) * math.log1p(-d)


@pytest.mark.parametrize(("quantity", "arguments", "value", "tolerance"), golden())
def test_golden(quantity, arguments, value, tolerance):
    assert QUANTITIES[quantity](**arguments) == pytest.approx(value, abs=tolerance, rel=0.0)


def gaussian(half_width, nodes):
    z = np.linspace(-half_width, half_width, nodes)
    return z, np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi) * (z[1] - z[0])


def plain_patterns(q0, q1, y):
    """The pattern averages on two equidistant grids, as the replica computation writes them."""
    z0, outer = gaussian(8.5, 801)
    z1, inner = gaussian(9.0 + y * math.sqrt(q1 - q0), 1201)
    x = (math.sqrt(q0) * z0[:, None] + math.sqrt(q1 - q0) * z1) / math.sqrt(1.0 - q1)
    log_phi = special.log_ndtr(x)
    weight = inner * np.exp(y * (log_phi - log_phi.max()))
    norm = weight.sum(axis=1)
    force = math.sqrt(2.0 / math.pi) / special.erfcx(-x / math.sqrt(2.0)) / math.sqrt(1.0 - q1)
    mean, square = ((weight * power).sum(axis=1) / norm for power in (force, force**2))
    logs = (weight * log_phi).sum(axis=1) / norm
    return outer @ np.log(norm) + y * log_phi.max(), outer @ logs, outer @ mean**2, outer @ (square - mean**2)


def plain_weights(q0_hat, q1_hat, gamma, y):
    """The same over weights; both signs of the reference are summed."""
    z0, outer = gaussian(8.5, 4001)  # the kink at z0 = 0 makes the error a power of the step
    z1, inner = gaussian(9.0 + y * math.sqrt(q1_hat - q0_hat), 801)
    signs = np.array([1.0, -1.0])[:, None, None]
    field = math.sqrt(q0_hat) * z0[:, None] + math.sqrt(q1_hat - q0_hat) * z1 + gamma * signs
    log_cosh = np.logaddexp(field, -field)
    top = log_cosh.max()
    weight = inner * np.exp(y * (log_cosh - top))
    norm = weight.sum(axis=(0, 2))
    tanh = np.tanh(field)

    def mean(values):
        return (weight * values).sum(axis=(0, 2)) / norm

    first, second, aligned, logs = mean(tanh), mean(tanh**2), mean(signs * tanh), mean(log_cosh)
    averages = np.log(norm) + y * top, logs, first**2, second - first**2, 1.0 - second, aligned
    return tuple(outer @ values for values in averages)


@pytest.mark.parametrize("y", [0.0, 1.0, 6.5])
def test_twin_of_the_averages(y):
    fast = local_entropy_averages.patterns(0.55, 0.3, 0.15, y, 1)
    assert fast == pytest.approx(plain_patterns(0.55, 0.85, y), abs=1e-10)
    fast = local_entropy_averages.weights(0.3, 0.25, 0.4, y, 1)
    assert fast == pytest.approx(plain_weights(0.3, 0.55, 0.4, y), abs=3e-6)  # the twin's kink


@pytest.mark.parametrize(
    ("q0", "q1", "y"),
    [(0.58, 0.9994, 5000.0), (0.95, 0.9522, 4658.0), (0.05, 0.8, 0.3), (0.7, 0.999, 8.0), (0.3, 0.31, 1e6)],
)
def test_refinement_of_the_averages(q0, q1, y):
    coarse, fine = (local_entropy_averages.patterns(q0, q1 - q0, 1.0 - q1, y, n) for n in (1, 3))
    assert coarse == pytest.approx(fine, rel=1e-9, abs=1e-10)
    q0_hat, variance = 0.77 * fine[2], 0.77 * fine[3]
    coarse, fine = (local_entropy_averages.weights(q0_hat, variance, 0.3, y, n) for n in (1, 3))
    assert coarse == pytest.approx(fine, rel=1e-9, abs=1e-10)


@pytest.mark.parametrize(("alpha", "d"), [(0.1, 0.1), (0.4, 0.05), (0.6, 0.2), (0.8, 0.3)])
def test_one_replica_counts_pairs(alpha, d):
    """At y = 1 every solution has exp(N h) references, whatever the rest."""
    found, typical = local_entropy.fixed_y(alpha, d, 1.0), gardner.replica_symmetric(alpha)
    assert found.free_entropy == pytest.approx(typical.entropy + binary_entropy(d), abs=1e-8)
    assert found.q0 == pytest.approx(typical.q, abs=1e-8)
    assert found.gamma == pytest.approx(math.atanh(1.0 - 2.0 * d), abs=1e-8)


@pytest.mark.parametrize(("alpha", "d"), [(0.2, 0.1), (0.4, 0.2), (0.75, 0.4)])
def test_no_replica_is_a_random_reference(alpha, d):
    found = local_entropy.fixed_y(alpha, d, 0.0)
    assert (found.free_entropy, found.external_entropy) == pytest.approx((LN2, LN2), abs=1e-10)
    assert found.local_entropy == pytest.approx(landscape.reference_entropy(alpha, d), abs=1e-10)


@pytest.mark.parametrize(("alpha", "d", "y"), [(0.4, 0.05, 10.0), (0.75, 0.04, 12.0)])
def test_derivatives_of_the_free_entropy(alpha, d, y):
    """S_I = dPhi/dy, and y gamma = (1/2) dPhi/dd, by fourth-order differences."""
    here = local_entropy.fixed_y(alpha, d, y)
    for name, slope in (("y", here.local_entropy), ("d", 2.0 * y * here.gamma)):
        point = {"d": d, "y": y}
        step = 1e-3 * point[name]
        phi = {
            k: local_entropy.fixed_y(alpha, **point | {name: point[name] + k * step}).free_entropy
            for k in (-2, -1, 1, 2)
        }
        difference = (8.0 * (phi[1] - phi[-1]) - (phi[2] - phi[-2])) / (12.0 * step)
        assert difference == pytest.approx(slope, rel=1e-7)


def test_external_entropy_falls_with_y():
    found = [local_entropy.fixed_y(0.6, 0.1, y) for y in (0.5, 3.0, 10.0, 44.0, 50.0)]
    assert all(np.diff([one.external_entropy for one in found]) < 0.0)
    assert all(np.diff([one.local_entropy for one in found]) > 0.0)
    assert found[-2].external_entropy > 0.0 > found[-1].external_entropy


@pytest.mark.parametrize(("alpha", "d"), [(0.4, 0.05), (0.6, 0.1), (0.75, 0.02)])
def test_densest_has_no_external_entropy(alpha, d):
    best = local_entropy.densest(alpha, d)
    same = local_entropy.fixed_y(alpha, d, best.y)
    assert same.external_entropy == pytest.approx(0.0, abs=1e-9)
    assert (same.local_entropy, same.q0, same.q1, same.gamma) == pytest.approx((best[0], *best[2:]), abs=1e-8)


@pytest.mark.parametrize("alpha", [0.1, 0.4, 0.69, 0.75, 0.8])
def test_bounds(alpha):
    """At most all configurations at distance d are solutions, and at most all solutions are there."""
    whole, last = gardner.replica_symmetric(alpha).entropy, 0.0
    for d in (0.005, 0.05, 0.13):
        found = local_entropy.densest(alpha, d)
        assert last < found.local_entropy <= min(binary_entropy(d), whole)
        last = found.local_entropy


def test_a_dense_core():
    """S_I / h -> 1 for d -> 0, also where it takes a very small d."""
    for alpha, distances in ((0.4, (0.05, 0.02, 0.01)), (0.75, (1e-3, 1.5e-4))):
        ratios = [local_entropy.densest(alpha, d).local_entropy / binary_entropy(d) for d in distances]
        assert all(np.diff(ratios) > 0.0)
        assert 0.995 < ratios[-1] < 1.0


@pytest.mark.parametrize("alpha", [0.1, 0.76])
def test_shell(alpha):
    """From a certain distance on one sees all solutions; the curve ends there, with y -> infinity and no coupling."""
    edge, typical = local_entropy.shell_distance(alpha), gardner.replica_symmetric(alpha)
    assert local_entropy.densest(alpha, edge) == (typical.entropy, math.inf, typical.q, typical.q, 0.0)
    just_below = local_entropy.densest(alpha, 0.995 * edge)
    assert 0.0 < typical.entropy - just_below.local_entropy < 1e-4
    assert 0.0 < just_below.gamma < 0.01
    field = math.sqrt(typical.q_hat) * np.linspace(-9.0, 9.0, 20001)
    density = np.exp(-0.5 * np.linspace(-9.0, 9.0, 20001) ** 2)
    assert edge == pytest.approx(0.5 - 0.5 * (np.abs(np.tanh(field)) @ density) / density.sum(), abs=1e-7)


@pytest.mark.parametrize(("alpha", "d"), [(0.4, 0.05), (0.6, 0.005), (0.75, 0.1)])
def test_refinement(alpha, d):
    coarse, fine = (local_entropy.densest(alpha, d, refinement=n) for n in (1, 2))
    assert coarse.local_entropy == pytest.approx(fine.local_entropy, rel=0.0, abs=1e-10)
    assert coarse.y == fine.y == math.inf or coarse.y == pytest.approx(fine.y, rel=1e-5)


@pytest.fixture(scope="module")
def touching():
    return local_entropy.fracture()


def test_branches_touch_at_the_fracture(touching):
    """Rank of the derivatives one too small; the branch from small d reaches large d below that load, not above."""
    finer = local_entropy.fracture(refinement=2)
    assert (finer.alpha, finer.d) == pytest.approx((touching.alpha, touching.d), abs=1e-9)
    alpha, d, _, y, q0, q1, gamma = touching
    point = local_entropy_saddle.Saddle(alpha, d, y, q0, q1 - q0, 1.0 - q1, gamma, 0.0, 0.0)
    line = local_entropy_saddle.Line(point, alpha, 2.0 * d, None)
    singular = np.linalg.svd(jacobian(line.residual, np.append(point.unknowns, 0.0)))[1]
    assert singular[-1] < 1e-6 < 0.1 * singular[-2]
    below = local_entropy.curve(touching.alpha - 1e-4, 0.03, 0.12)
    assert below[-1].d == pytest.approx(0.12, abs=1e-12)
    above = local_entropy.curve(touching.alpha + 1e-4, 0.03, 0.12)
    assert above[-1].y > 1e4
    assert above[-1].d < 0.09
    assert above[-1].gamma < 1e-3


def test_fracture_load(touching):
    assert touching.alpha == pytest.approx(0.7667, abs=5e-4)  # two independent programs, following the branch
    assert local_entropy.fracture_load() == touching.alpha


def test_two_branches_above_the_fracture():
    """At one distance the denser of two; the branch from large d turns back before it gets to small d."""
    alpha = 0.775
    core = local_entropy.curve(alpha, 0.06, 0.061, "core")[0]
    wide = local_entropy.curve(alpha, 0.06, 0.061, "wide")[0]
    assert wide.local_entropy > core.local_entropy + 5e-4
    assert local_entropy.densest(alpha, 0.06).local_entropy == pytest.approx(wide.local_entropy, abs=1e-10)
    down = local_entropy.curve(alpha, 0.1, 0.01, "wide")
    distances = [point.d for point in down]
    assert 0.04 < min(distances) < 0.05
    assert distances[-1] > min(distances) + 0.005


def test_replica_symmetry_contradicts_itself_near_the_capacity():
    """Above alpha = 0.81 one cluster would hold more solutions than there are."""
    assert local_entropy.densest(0.805, 0.1).local_entropy < gardner.replica_symmetric(0.805).entropy
    with pytest.raises(ConvergenceError, match="exceeds the whole entropy") as caught:
        local_entropy.densest(0.82, 0.1)
    assert 1e-3 < caught.value.residual < 0.02


def test_without_patterns():
    d = 0.1
    free = local_entropy.fixed_y(0.0, d, 3.0)
    expected = (
        binary_entropy(d),
        LN2,
        LN2 + 3.0 * binary_entropy(d),
        0.0,
        (1.0 - 2.0 * d) ** 2,
        math.atanh(1.0 - 2.0 * d),
    )
    assert free == pytest.approx(expected, abs=1e-15)
    assert local_entropy.fixed_y(1e-5, d, 3.0) == pytest.approx(expected, abs=1e-4)


def test_where_there_is_no_saddle_point():
    with pytest.raises(ConvergenceError) as caught:
        local_entropy.fixed_y(0.6, 0.01, 1.0)  # isolated solutions: q1 runs to 1
    assert math.isfinite(caught.value.residual)


@pytest.mark.parametrize(
    ("alpha", "d", "y"),
    [(-0.1, 0.1, 1.0), (0.84, 0.1, 1.0), (math.nan, 0.1, 1.0), (0.5, 0.0, 1.0), (0.5, 0.5, 1.0), (0.5, -0.1, 1.0),
     (0.5, math.nan, 1.0), (0.5, "0.1", 1.0), (0.5, 0.1, -1.0), (0.5, 0.1, math.nan), (0.5, 0.1, math.inf)],
)  # fmt: skip
def test_bad_input(alpha, d, y):
    with pytest.raises(ValueError, match=r"allowed is|a real number"):
        local_entropy.fixed_y(alpha, d, y)
    if y == 1.0:
        for function in (local_entropy.densest, lambda *point: local_entropy.curve(*point, 0.2)):
            with pytest.raises(ValueError, match=r"allowed is|a real number"):
                function(alpha, d)


def test_bad_options():
    with pytest.raises(ValueError, match="alpha = 0"):
        local_entropy.densest(0.0, 0.1)
    with pytest.raises(ValueError, match="refinement = 0"):
        local_entropy.densest(0.5, 0.1, refinement=0)
    with pytest.raises(ValueError, match="branch = 'far'"):
        local_entropy.curve(0.5, 0.1, 0.2, "far")
    with pytest.raises(ConvergenceError, match="exceeds"):
        local_entropy.curve(0.2, 0.01, 0.05)
