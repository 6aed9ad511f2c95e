"""Dense clusters of the symmetric perceptron: exact limits, direct sums, the onset of q0 > 0 and the fracture."""

import functools
import itertools
import math

import numpy as np
import pytest
from scipy import special

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import trapezoid
from quenched.perceptron import symmetric, symmetric_fracture, symmetric_saddle
from quenched.perceptron import symmetric_local_entropy as clusters

densest = functools.cache(clusters.densest)
fixed_y = functools.cache(clusters.fixed_y)


@functools.cache
def fracture():
    return symmetric_fracture.fracture(1.0)


def binary_entropy(d):
    return -d * math.log(d) - (1.0 - d) * math.log1p(-d)


def slow_strip(k, y, q0, q1):
    """The definition of the average over a pattern on a plain grid."""
    (z0, weights), (z1, z1_weights) = trapezoid(8.0, 161), trapezoid(16.0, 2001)
    own = math.sqrt(1.0 - q1)
    u = math.sqrt(q0) * z0[:, None] + math.sqrt(q1 - q0) * z1
    inside = special.ndtr((k - u) / own) - special.ndtr((-k - u) / own)
    empty = inside < 1e-250
    inside[empty] = 1.0
    slope = (np.exp(-0.5 * ((k + u) / own) ** 2) - np.exp(-0.5 * ((k - u) / own) ** 2)) / math.sqrt(2.0 * math.pi) / own
    law = np.where(empty, 0.0, inside**y) * z1_weights
    norm, force = law.sum(1), slope / inside
    means = [(law * f).sum(1) / norm for f in (np.log(inside), force, force**2, force * z1)]
    terms = np.log(norm), means[0], means[1] ** 2, means[2], means[3] / math.sqrt(q1 - q0)
    return [weights @ term for term in terms]


@pytest.mark.parametrize(
    "point", [(1.0, 1.0, 0.3, 0.7), (1.0, 7.0, 0.35, 0.84), (0.5, 20.0, 0.1, 0.2), (2.0, 3.0, 0.7, 0.8)]
)
def test_strip_is_what_it_says(point):
    assert symmetric_saddle.strip(*point) == pytest.approx(slow_strip(*point), rel=1e-8, abs=1e-12)
    fine = symmetric_saddle.strip(*point, refinement=2)
    assert symmetric_saddle.strip(*point) == pytest.approx(fine, rel=1e-11)


@pytest.mark.parametrize(("k", "alpha", "d"), [(1.0, 1.0, 0.05), (1.0, 1.5, 0.2), (2.0, 5.0, 0.1)])
def test_one_solution_around_each_reference(k, alpha, d):
    """y = 1: Z counts every solution once for each vector at distance d from it; the entropy is annealed, exactly."""
    found = fixed_y(k, alpha, d, 1.0)
    assert found.q0 == 0.0
    assert found.free_entropy == pytest.approx(symmetric.entropy(alpha, k) + binary_entropy(d), abs=1e-11)


def test_rarest_references():
    """y -> infinity at q0 = 0: the gap to `rarest` closes as 1/y^2 in F = Phi / y and as 1/y in S_I."""
    limit = clusters.rarest(1.0, 1.2, 0.1)
    gaps = [limit - fixed_y(1.0, 1.2, 0.1, y, broken=False).local_entropy for y in (500.0, 1000.0, 2000.0)]
    assert all(gap > 0.0 for gap in gaps)
    assert all(small == pytest.approx(0.5 * large, rel=0.02) for large, small in itertools.pairwise(gaps))


@pytest.mark.parametrize(
    ("alpha", "d", "y", "broken"), [(1.0, 0.05, 10.0, True), (1.5, 0.1, 20.0, True), (1.5, 0.1, 5.0, False)]
)
def test_derivatives(alpha, d, y, broken):
    """S_I = dPhi/dy at fixed d and dPhi/dd = 2 y gamma at fixed y: Phi is stationary in everything else."""
    step = 1e-3
    centre = fixed_y(1.0, alpha, d, y, broken=broken)
    low, high = (fixed_y(1.0, alpha, d, y + s * step, broken=broken).free_entropy for s in (-1.0, 1.0))
    assert (high - low) / (2.0 * step) == pytest.approx(centre.local_entropy, abs=1e-8)
    low, high = (fixed_y(1.0, alpha, d * (1.0 + s * step), y, broken=broken).free_entropy for s in (-1.0, 1.0))
    assert (high - low) / (2.0 * step * d) == pytest.approx(2.0 * y * centre.gamma, rel=1e-5)
    assert (centre.q0 > 0.0) == (broken and alpha > 1.1)


def test_gain_is_the_factor_of_a_small_overlap():
    point = densest(1.0, 1.4, 0.1, broken=False)
    x = [special.logit(1e-8), special.logit(point.q1), point.gamma]
    turned = symmetric_saddle.evaluate(1.0, 1.4, point.y, x, 1)
    assert special.expit(turned.image[0]) / 1e-8 == pytest.approx(point.gain, rel=1e-5)
    assert point.gain > 1.0


@pytest.mark.parametrize("d", [0.05, 0.1])
def test_onset(d):
    """q0 grows from 0 above the load where the gain is 1; below it there is only q0 = 0."""
    onset = clusters.onset(1.0, d)
    assert densest(1.0, onset.load, d, broken=False).gain == pytest.approx(1.0, abs=1e-8)
    assert densest(1.0, onset.load, d, broken=False).local_entropy == pytest.approx(onset.local_entropy, abs=1e-9)
    assert densest(1.0, onset.load - 1e-3, d).q0 == 0.0
    small, large = (densest(1.0, onset.load + more, d).q0 for more in (2e-3, 4e-3))
    assert 0.0 < small < 0.05
    assert large / small == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize(("alpha", "d"), [(1.0, 0.1), (1.4, 0.05), (1.5, 0.02), (1.5, 0.2)])
def test_densest(alpha, d):
    found, unbroken = densest(1.0, alpha, d), densest(1.0, alpha, d, broken=False)
    bound = min(binary_entropy(d), symmetric.entropy(alpha, 1.0), clusters.rarest(1.0, alpha, d))
    assert symmetric.potential(1.0, alpha, d) < found.local_entropy < bound
    assert found.local_entropy <= unbroken.local_entropy < clusters.rarest(1.0, alpha, d)
    assert fixed_y(1.0, alpha, d, unbroken.y, broken=False).external_entropy == pytest.approx(0.0, abs=1e-9)
    fine = clusters.densest(1.0, alpha, d, refinement=2)
    assert found.local_entropy == pytest.approx(fine.local_entropy, abs=1e-11)
    assert found.y == pytest.approx(fine.y, rel=1e-8)


def test_unbroken_clusters_exceed_the_entropy():
    """With q0 = 0 imposed a part of the solutions would outnumber all of them; with q0 > 0 it does not."""
    entropy = symmetric.entropy(1.4, 1.0)
    assert densest(1.0, 1.4, 0.3, broken=False).local_entropy > entropy + 1e-3
    assert densest(1.0, 1.4, 0.3).local_entropy < entropy - 1e-3


def test_curve_is_densest_at_each_distance():
    distances = [0.03, 0.06, 0.12]
    curve = clusters.curve(1.0, 1.5, distances)
    assert [point.local_entropy for point in curve] == pytest.approx(
        [densest(1.0, 1.5, d).local_entropy for d in distances], abs=1e-11
    )


def test_fracture():
    """Below its end the core reaches large distances, above it does not: two uses of one set of equations."""
    found = fracture()
    assert symmetric.capacity(1.0) > found.end > found.fold
    assert found.end_error < 1e-5
    assert densest(1.0, found.end - 3e-4, 0.15).gamma > 0.0
    with pytest.raises(ConvergenceError, match="not reached"):
        densest(1.0, found.end + 1e-4, 0.15)
    assert found.local_entropy < symmetric.entropy(found.fold, 1.0)


@pytest.mark.parametrize(("shift", "turns"), [(-2e-4, 0), (2e-4, 2)])
def test_fold(shift, turns):
    """Below the fold d rises all along the branch, above it turns back and forth once."""
    load = fracture().fold + shift
    start = symmetric_saddle.core(1.0, load, 0.09, True, 1)
    branch = itertools.takewhile(lambda x: x[-1] < math.log(0.11), symmetric_saddle.outward(1.0, load, start, 1))
    rising = np.diff([x[-1] for x in branch]) > 0.0
    assert np.count_nonzero(rising[1:] != rising[:-1]) == turns


def test_no_fracture_without_broken_symmetry():
    """With q0 = 0 imposed the branch reaches large d with positive slope up to the capacity."""
    for share in (0.9, 0.99):
        curve = clusters.curve(1.0, share * symmetric.capacity(1.0), [0.05, 0.1, 0.2, 0.4], broken=False)
        assert len(curve) == 4
        assert all(point.gamma > 0.0 for point in curve)


def test_rarest_fracture():
    load = clusters.rarest_fracture_load(1.0)
    d = np.linspace(0.01, 0.49, 400)
    below, above = (np.diff([clusters.rarest(1.0, load + more, x) for x in d]) for more in (-1e-3, 1e-3))
    assert (below > 0.0).all()
    assert (above < 0.0).any()


@pytest.mark.parametrize(
    ("k", "alpha", "d", "y"),
    [(0.0, 1.0, 0.1, 2.0), (5.0, 1.0, 0.1, 2.0), (1.0, 0.0, 0.1, 2.0), (1.0, 1.0, 0.5, 2.0), (1.0, 1.0, 0.1, 0.5),
     (1.0, math.nan, 0.1, 2.0), (1.0, 1.0, 0.1, math.inf)],
)  # fmt: skip
def test_bad_input(k, alpha, d, y):
    with pytest.raises(ValueError, match="allowed is"):
        clusters.fixed_y(k, alpha, d, y)
    if y == 2.0:
        with pytest.raises(ValueError, match="allowed is"):
            clusters.densest(k, alpha, d)


def test_no_cluster_above_the_capacity():
    with pytest.raises(ConvergenceError):
        clusters.densest(1.0, 2.5, 0.05)
    with pytest.raises(ValueError, match="entry"):
        symmetric_fracture.fracture(1.0, entry=1.0)
