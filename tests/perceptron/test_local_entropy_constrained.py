"""Local entropy of solutions against the Franz-Parisi potential, the entropy of pairs, derivatives and bounds."""

import functools
import itertools
import math

import pytest

from quenched.numerics import ConvergenceError
from quenched.perceptron import franz_parisi, gardner, reference_averages
from quenched.perceptron import local_entropy_constrained as constrained

fixed_y = functools.cache(constrained.fixed_y)
densest = functools.cache(constrained.densest)


def binary_entropy(d):
    return -d * math.log(d) - (1.0 - d) * math.log1p(-d)


@pytest.mark.parametrize(("alpha", "d"), [(0.4, 0.05), (0.6, 0.02), (0.75, 0.1), (0.1, 0.3)])
def test_typical_solutions(alpha, d):
    """y = 0 is the Franz-Parisi potential, from an independent solver with one integral less."""
    found, potential = fixed_y(alpha, d, 0.0), franz_parisi.potential(alpha, d)
    reference = gardner.replica_symmetric(alpha)
    assert found.local_entropy == pytest.approx(potential.value, abs=1e-11)
    assert found.external_entropy == pytest.approx(reference.entropy, abs=1e-11)
    assert found.q_reference == pytest.approx(reference.q, abs=1e-11)
    assert found.q1 == pytest.approx(potential.q_w, abs=1e-11)
    assert found.q_cross == pytest.approx(potential.t, abs=1e-11)
    assert found.gamma == pytest.approx(potential.x, abs=1e-10)


@pytest.mark.parametrize(("alpha", "d"), [(0.4, 0.05), (0.75, 0.1)])
def test_pairs(alpha, d):
    """y = 1 counts pairs of solutions, whose members play the same role: one overlap between pairs."""
    found = fixed_y(alpha, d, 1.0)
    assert found.free_entropy == pytest.approx(franz_parisi.pair_entropy(alpha, d), abs=1e-11)
    assert found.q0 == pytest.approx(found.q_reference, abs=1e-8)
    assert found.q0 == pytest.approx(found.q_cross, abs=1e-8)


@pytest.mark.parametrize(("alpha", "d", "y"), [(0.6, 0.05, 3.0)])
def test_derivatives(alpha, d, y):
    """S_I = dPhi/dy at fixed d and dPhi/dd = 2 y gamma at fixed y: Phi is stationary in everything else."""
    step = 1e-3
    centre = fixed_y(alpha, d, y)
    low, high = (fixed_y(alpha, d, y + sign * step).free_entropy for sign in (-1.0, 1.0))
    assert (high - low) / (2.0 * step) == pytest.approx(centre.local_entropy, abs=1e-8)
    low, high = (fixed_y(alpha, d * (1.0 + sign * step), y).free_entropy for sign in (-1.0, 1.0))
    assert (high - low) / (2.0 * step * d) == pytest.approx(2.0 * y * centre.gamma, rel=1e-5)
    assert centre.external_entropy == pytest.approx(centre.free_entropy - y * centre.local_entropy, abs=1e-14)


def test_a_prototype():
    """A plain sum on a coarse grid with damped iteration gave S_I = 0.17258, Phi = 1.93744: good to 3e-4."""
    found = fixed_y(0.4, 0.05, 10.0)
    assert found.local_entropy == pytest.approx(0.17258, abs=4e-4)
    assert found.free_entropy == pytest.approx(1.93744, abs=4e-4)


def test_larger_y_means_denser_and_rarer():
    points = [fixed_y(0.4, 0.05, y) for y in (0.0, 1.0, 10.0)]
    for loose, tight in itertools.pairwise(points):
        assert tight.local_entropy > loose.local_entropy
        assert tight.external_entropy < loose.external_entropy


@pytest.mark.parametrize(("alpha", "d"), [(0.4, 0.05), (0.6, 0.05), (0.75, 0.02), (0.75, 0.05)])
def test_densest(alpha, d):
    """Between the potential of typical solutions and both rigorous bounds."""
    found = densest(alpha, d)
    bound = min(binary_entropy(d), gardner.replica_symmetric(alpha).entropy)
    assert franz_parisi.potential(alpha, d).value < found.local_entropy < bound
    assert found.gamma > 0.0
    assert found.q0 < found.q1 < 1.0


def test_both_roads_to_the_densest():
    found = densest(0.6, 0.05)
    same = fixed_y(0.6, 0.05, found.y)
    assert same.external_entropy == pytest.approx(0.0, abs=1e-8)
    assert same.local_entropy == pytest.approx(found.local_entropy, abs=1e-8)


def test_slope_of_the_densest():
    """dS_I/dd = 2 gamma along Sigma_E = 0."""
    low, high = (densest(0.6, 0.05 * (1.0 + sign * 1e-3)) for sign in (-1.0, 1.0))
    slope = (high.local_entropy - low.local_entropy) / 1e-4
    assert slope == pytest.approx(2.0 * densest(0.6, 0.05).gamma, rel=1e-5)


@pytest.mark.parametrize(
    ("alpha", "d", "free", "tolerance"),
    [
        (0.4, 0.05, 0.1841115, 1e-6),
        (0.6, 0.05, 0.1262453, 1e-6),
        (0.75, 0.02, 0.02629, 2e-4),
    ],
)
def test_a_solution_is_not_better_than_any_vector(alpha, d, free, tolerance):
    """The densest surroundings of any vector (the same theory without constraint on the reference, two programs)."""
    assert densest(alpha, d).local_entropy <= free + tolerance
    if alpha == 0.4:
        assert densest(alpha, d).local_entropy == pytest.approx(free, abs=tolerance)


def test_all_flips_are_solutions_at_small_loads():
    """S_I -> H2(d): with few patterns some solution keeps almost all of what lies at distance d."""
    assert fixed_y(0.05, 0.02, 50.0).local_entropy == pytest.approx(binary_entropy(0.02), rel=2e-3)


@pytest.mark.parametrize(("alpha", "d", "y"), [(0.6, 0.02, 0.0), (0.1, 0.3, 0.0), (0.4, 0.05, 1.0)])
def test_refinement(alpha, d, y):
    coarse, fine = (constrained.fixed_y(alpha, d, y, refinement=n) for n in (1, 2))
    assert coarse == pytest.approx(fine, rel=0.0, abs=1e-10)


def test_refinement_of_the_densest():
    coarse, fine = densest(0.75, 0.05), constrained.densest(0.75, 0.05, refinement=2)
    assert coarse.local_entropy == pytest.approx(fine.local_entropy, abs=1e-11)
    assert coarse.y == pytest.approx(fine.y, rel=1e-8)


def test_a_coarse_quadrature_is_seen(monkeypatch):
    monkeypatch.setattr(reference_averages, "_OUTER", 2.0)
    coarse = constrained.fixed_y(0.4, 0.05, 1.0)
    assert abs(coarse.local_entropy - fixed_y(0.4, 0.05, 1.0).local_entropy) > 1e-9


def test_curve(monkeypatch):
    """The same points one after the other, with the error that the quadrature makes; it stops where y diverges."""
    monkeypatch.setattr(constrained, "LARGEST_Y", 20.0)
    found = constrained.curve(0.75, [0.05, 0.06, 0.1, 0.14])
    assert [point.d for point in found] == [0.05, 0.06, 0.1]
    assert found[0][1:8] == pytest.approx(densest(0.75, 0.05), rel=1e-8)
    assert all(0.0 <= point.error < 1e-9 for point in found)
    for near, far in itertools.pairwise(found):
        mean_slope = (far.local_entropy - near.local_entropy) / (far.d - near.d)
        assert 2.0 * far.gamma < mean_slope < 2.0 * near.gamma


def test_saturation(monkeypatch):
    """Far enough there are solutions from which almost all others lie at this distance: Sigma_E stays positive."""
    entropy, found = gardner.replica_symmetric(0.75).entropy, fixed_y(0.75, 0.24, 20.0)
    assert entropy - 1e-4 < found.local_entropy < entropy
    assert found.external_entropy > 0.5 * entropy
    monkeypatch.setattr(constrained, "LARGEST_Y", 30.0)
    with pytest.raises(ConvergenceError, match="one sign") as caught:
        constrained.densest(0.75, 0.24)
    assert caught.value.residual > 0.5 * entropy
    with pytest.raises(ValueError, match=r"d = 0\.26"):
        constrained.densest(0.75, 0.26)  # farther than two typical solutions


@pytest.mark.parametrize(
    ("alpha", "d", "y"),
    [(0.0, 0.1, 1.0), (math.nan, 0.1, 1.0), (0.5, 0.0, 1.0), (0.5, 0.5, 1.0), (0.5, 0.1, -1.0), (0.5, 0.1, math.inf)],
)
def test_bad_input(alpha, d, y):
    with pytest.raises(ValueError, match="allowed is"):
        constrained.fixed_y(alpha, d, y)
    if y == 1.0:
        with pytest.raises(ValueError, match="allowed is"):
            constrained.densest(alpha, d)


def test_bad_refinement():
    with pytest.raises(ValueError, match="refinement"):
        constrained.densest(0.5, 0.1, refinement=0)
