"""Interpolation of local entropies against a curve that is known, and against the solver itself."""

import math

import numpy as np
import pytest

from quenched.perceptron.surroundings import read_off


def free(gammas):
    """Without patterns: d and s(d) at coupling gamma, spins independent."""
    d = 1.0 / (1.0 + np.exp(2.0 * gammas))
    return d, -d * np.log(d) - (1.0 - d) * np.log(1.0 - d)


def test_independent_spins():
    gammas = np.geomspace(2.5, 0.2, 24)
    d, entropy = free(gammas)
    assert np.diff(d).max() < 0.04
    wanted = np.array([0.02, 0.05, 0.13, 0.2, 0.3])
    exact = -wanted * np.log(wanted) - (1.0 - wanted) * np.log(1.0 - wanted)
    assert read_off(gammas, d, entropy, wanted) == pytest.approx(exact, abs=1e-5)
    shuffled = np.random.Generator(np.random.Philox(1)).permutation(24)
    assert np.array_equal(
        read_off(gammas[shuffled], d[shuffled], entropy[shuffled], wanted), read_off(gammas, d, entropy, wanted)
    )


def test_nothing_is_read_off_beyond_the_branch():
    gammas = np.geomspace(2.5, 0.2, 24)
    d, entropy = free(gammas)
    collapsed = d < 0.15
    found = read_off(
        gammas, np.where(collapsed, 1e-9 * d, d), np.where(collapsed, 0.0, entropy), [0.001, 0.1, 0.2, 0.45]
    )
    assert np.isnan(found[[0, 1, 3]]).all()
    assert found[2] == pytest.approx(-0.2 * math.log(0.2) - 0.8 * math.log(0.8), abs=1e-5)
    assert np.isnan(read_off([2.0, 1.0], [0.0, 0.3], [0.0, 0.1], [0.1])).all()


def test_masked_points_are_left_out():
    gammas = np.geomspace(2.5, 0.2, 24)
    d, entropy = free(gammas)
    masked = np.ma.masked_array(np.where(d < 0.15, 0.0, d), d < 0.15)
    found = read_off(gammas, masked, np.ma.masked_array(entropy, d < 0.15), [0.1, 0.2])
    assert np.isnan(found[0])
    assert found[1] == read_off(gammas, d, entropy, [0.2])


def test_points_that_coincide_count_once():
    assert read_off([3.0, 2.0, 1.0, 0.9], [0.0, 0.0, 0.01, 0.03], [0.0, 0.0, 0.02, 0.05], [0.03]) == pytest.approx(0.05)


def test_arguments():
    for gammas, d, entropy in (
        ([1.0], [0.1], [0.1]),
        ([1.0, 2.0], [0.1], [0.1, 0.2]),
        ([1.0, 2.0], [0.1, math.nan], [0, 0]),
    ):
        with pytest.raises(ValueError, match="allowed"):
            read_off(gammas, d, entropy, [0.1])
