"""Distances, neighbours and components of a list of configurations against sets and loops."""

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.perceptron import neighbourhoods
from quenched.perceptron.enumerate import solutions


def slow_distances(found, references):
    counts = np.zeros((len(references), found.shape[1] + 1), dtype=int)
    for r, centre in enumerate(references):
        for weights in found:
            counts[r, np.count_nonzero(weights != centre)] += 1
    return counts


def slow_structure(found):
    """Neighbour lists from all pairs, components by joining sets."""
    apart = (found[:, None, :] != found[None, :, :]).sum(axis=2)
    degrees = (apart == 1).sum(axis=1)
    groups = [{i} for i in range(len(found))]
    for i, j in np.argwhere(apart == 1):
        first, second = (next(group for group in groups if k in group) for k in (i, j))
        if first is not second:
            first |= second
            groups.remove(second)
    return degrees.mean(), (degrees == 0).mean(), len(groups), max(map(len, groups)) / len(found)


def instance(kind, n, p):
    rng = stream(1, "instance", kind, n, p)
    if kind == "binary":
        return solutions(rng.choice(np.array([-1, 1], dtype=np.int8), size=(p, n)))
    return solutions(rng.standard_normal((p, n)))


def scattered(n, number, rng):
    words = rng.choice(1 << n, number, replace=False)
    return np.where(words[:, None] >> np.arange(n) & 1, 1, -1).astype(np.int8)


SETS = [
    instance("binary", 11, 5),
    instance("gaussian", 8, 2),
    instance("gaussian", 10, 4),
    instance("gaussian", 16, 12),
    scattered(7, 40, stream(1, "scattered", 7)),
    scattered(28, 60, stream(1, "scattered", 28)),
    np.array([[1, -1, 1, -1]]),
    2 * (np.arange(16)[:, None] >> np.arange(4) & 1) - 1,
]


@pytest.mark.parametrize("found", SETS, ids=lambda found: f"{found.shape}")
def test_a_set_equals_the_slow_twin(found):
    assert len(found)
    np.testing.assert_array_equal(neighbourhoods.distance_counts(found), slow_distances(found, found))
    others = scattered(found.shape[1], 5, stream(1, "others"))
    counts = neighbourhoods.distance_counts(found, others)
    np.testing.assert_array_equal(counts, slow_distances(found, others))
    assert (counts.sum(axis=1) == len(found)).all()
    assert neighbourhoods.structure(found) == pytest.approx(slow_structure(found), rel=1e-14)


def test_neighbours_are_those_at_distance_one():
    for found in SETS:
        mean = neighbourhoods.distance_counts(found)[:, 1].mean()
        assert neighbourhoods.structure(found).neighbours == pytest.approx(mean, rel=1e-14)


def test_the_map_is_left_clear():
    known = neighbourhoods.empty_map(10)
    words = stream(1, "map").choice(1 << 10, 200, replace=False).astype(np.uint64)
    first = neighbourhoods.flood(words, 10, known)
    assert not known.any()
    assert neighbourhoods.flood(words[::-1].copy(), 10, known) == first


def test_no_solutions_have_no_structure():
    nothing = np.empty((0, 5), dtype=np.int8)
    assert neighbourhoods.distance_counts(nothing).shape == (0, 6)
    with pytest.raises(ValueError, match="at least one"):
        neighbourhoods.structure(nothing)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (np.ones(4, dtype=int), "shape"),
        (np.ones((1, 29), dtype=int), "N <= 28"),
        (np.ones((1, 0), dtype=int), "shape"),
        (np.ones((1, 4)), "integers"),
        (np.array([[1, 0, 1]]), "contain 0"),
        (np.array([[1, -1], [1, -1]]), "twice"),
    ],
)
def test_bad_input(found, message):
    with pytest.raises(ValueError, match=message):
        neighbourhoods.distance_counts(found)
    with pytest.raises(ValueError, match=message):
        neighbourhoods.structure(found)


def test_references_of_another_size():
    with pytest.raises(ValueError, match="N = 3"):
        neighbourhoods.distance_counts(np.ones((1, 4), dtype=int), np.ones((1, 3), dtype=int))
