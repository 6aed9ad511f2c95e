"""Numbers of solutions around each solution, against all pairs."""

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.perceptron import distances
from quenched.perceptron import enumerate as count


def all_pairs(solutions, radius):
    overlap = solutions.astype(int) @ solutions.astype(int).T
    apart = (solutions.shape[1] - overlap) // 2
    return np.stack([(apart == distance).sum(axis=1) for distance in range(radius + 1)], axis=1)


@pytest.mark.parametrize(("n", "p", "radius"), [(3, 1, 3), (5, 0, 5), (11, 5, 11), (15, 7, 3), (21, 12, 3)])
def test_profile_is_that_of_all_pairs(n, p, radius):
    patterns = 2 * stream(1, "profile", n).integers(0, 2, size=(p, n)) - 1
    solutions = count.solutions(patterns)
    assert solutions.shape[0] > 0
    found = distances.profile(solutions, radius)
    assert np.array_equal(found, all_pairs(solutions, radius))
    assert (found[:, 0] == 1).all()


def test_without_patterns_everything_is_a_solution():
    found = distances.profile(count.solutions(np.ones((0, 5), dtype=int)), 5)
    assert found.tolist() == [[1, 5, 10, 10, 5, 1]] * 32
    assert distances.profile(np.ones((0, 5), dtype=int), 2).shape == (0, 3)


def test_crowding_by_hand():
    """Three solutions in a row, 000 - 001 - 011, and one apart: the middle one is the densest."""
    bits = np.array([[0, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 1, 1], [1, 1, 1, 1, 0]])
    found = distances.crowding(distances.profile(2 * bits - 1, 1))
    assert found.isolated == 0.25
    assert found.neighbours == 1.0
    assert found.densest_neighbours == 2
    assert found.ball == pytest.approx((2.0 * np.log(2.0) + np.log(3.0)) / 4.0, rel=1e-14)
    assert found.densest_ball == pytest.approx(np.log(3.0), rel=1e-14)
    rng = stream(2, "largest")
    sampled = rng.poisson(1.0, size=(200000, 4)).max(axis=1)
    assert found.scattered_neighbours == pytest.approx(sampled.mean(), abs=4.0 * sampled.std() / 200000**0.5)
    alone = distances.crowding(distances.profile(np.ones((1, 5), dtype=int), 3))
    assert alone == (1.0, 0.0, 0, 0.0, 0.0, 0.0)
    for counts in (np.ones((0, 3)), np.ones((2, 1))):
        with pytest.raises(ValueError, match="allowed"):
            distances.crowding(counts)


def test_arguments():
    row = np.ones((1, 5), dtype=int)
    for solutions, radius in ((row, 6), (row, -1), (row, 0.5), (np.ones((2, 5), dtype=int), 1), (0 * row, 1)):
        with pytest.raises(ValueError, match=r"allowed|integer"):
            distances.profile(solutions, radius)
    with pytest.raises(ValueError, match="N <= 31"):
        distances.profile(np.ones((1, 33), dtype=int), 1)
    with pytest.raises(ValueError, match="integers"):
        distances.profile(np.ones((1, 5)), 1)
