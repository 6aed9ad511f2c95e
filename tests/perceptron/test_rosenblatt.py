"""Rosenblatt's rule against a slow twin, Novikoff's bound and hand-made cases."""

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.perceptron import ensembles, separability, spherical
from quenched.perceptron.learning import rosenblatt
from quenched.perceptron.solution import stabilities


def rng(*key):
    return stream(1, "test", *key)


def by_hand(patterns, rng, max_sweeps):
    """The rule in Python integers or exact sums, with the same draws."""
    weights = [0] * patterns.shape[1]
    order, mistakes = list(range(patterns.shape[0])), 0
    for sweep in range(1, max_sweeps + 1):
        for last in range(len(order) - 1, 0, -1):
            other = int(rng.random() * (last + 1))
            order[last], order[other] = order[other], order[last]
        before = mistakes
        for mu in order:
            if sum(x * w for x, w in zip(patterns[mu].tolist(), weights, strict=True)) <= 0:
                weights = [w + x for x, w in zip(patterns[mu].tolist(), weights, strict=True)]
                mistakes += 1
        if mistakes == before:
            return weights, sweep, mistakes
    return weights, max_sweeps, mistakes


@pytest.mark.parametrize("kind", ensembles.KINDS)
@pytest.mark.parametrize(("p", "n"), [(1, 1), (7, 10), (20, 20), (30, 21), (60, 25)])
def test_twin(kind, p, n):
    patterns = ensembles.draw(kind, p, n, rng=rng("twin", kind, p, n))
    weights, sweeps, mistakes = by_hand(patterns, rng("order"), 200)
    learned = rosenblatt(patterns, rng=rng("order"), max_sweeps=200)
    assert (learned.sweeps, learned.mistakes) == (sweeps, mistakes)
    assert learned.weights.dtype == (np.int64 if kind == "binary" else np.float64)
    np.testing.assert_allclose(learned.weights, weights, rtol=0, atol=0 if kind == "binary" else 1e-9)


@pytest.mark.parametrize("kind", ensembles.KINDS)
def test_it_separates_what_is_separable_within_novikoffs_bound(kind):
    seen = set()
    for index in range(40):
        generator = rng("bound", kind, index)
        patterns = ensembles.draw(kind, 55, 30, rng=generator)
        margin = separability.margin(patterns)
        learned = rosenblatt(patterns, rng=generator, max_sweeps=3000)
        seen.add(margin > 0.0)
        assert learned.solved <= (margin > 0.0)
        if margin > 0.1:
            bound = spherical.novikoff_bound(float(np.linalg.norm(patterns, axis=1).max()), margin)
            assert learned.solved
            assert 0 < learned.mistakes <= bound
            assert learned.sweeps <= learned.mistakes + 1
    assert seen == {True, False}


def test_a_bound_that_is_reached():
    """Orthogonal patterns: each is a mistake once, and R = sqrt(N), gamma = sqrt(N / P) allow exactly P."""
    hadamard = np.array([[1]], dtype=np.int8)
    for _ in range(4):
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    patterns = hadamard[:11]
    learned = rosenblatt(patterns, rng=rng("orthogonal"))
    assert learned.mistakes == 11
    assert spherical.novikoff_bound(4.0, separability.margin(patterns)) == pytest.approx(11, rel=1e-12)
    assert learned[1:3] == (True, 2)
    np.testing.assert_array_equal(learned.weights, patterns.sum(axis=0))


def test_solved_is_a_recount():
    patterns = ensembles.draw("binary", 40, 41, rng=rng("recount"))
    learned = rosenblatt(patterns, rng=rng("order"))
    assert learned.solved
    assert (stabilities(patterns, learned.weights) > 0).all()
    cut = rosenblatt(patterns, rng=rng("order"), max_sweeps=2)
    assert cut[1:3] == (False, 2)
    assert cut.mistakes < learned.mistakes


def test_what_cannot_be_separated():
    """Two opposite patterns: weights return to 0 for ever (every tie is a mistake)."""
    learned = rosenblatt(np.array([[1, -1, 1, 1], [-1, 1, -1, -1]]), rng=rng("opposite"), max_sweeps=50)
    assert learned[1:] == (False, 50, 100)
    np.testing.assert_array_equal(learned.weights, 0)


def test_no_patterns_need_no_learning():
    learned = rosenblatt(np.empty((0, 5), dtype=np.int8), rng=rng("none"))
    assert learned[1:] == (True, 1, 0)


def test_the_same_stream_gives_the_same_weights():
    patterns = ensembles.draw("binary", 60, 50, rng=rng("again"))
    first, second = (rosenblatt(patterns, rng=rng("same")).weights for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    ("patterns", "options", "message"),
    [
        (np.ones((2, 3)), {"rng": 1}, "rng = 1: a numpy.random.Generator is needed"),
        (np.ones((2, 3)), {"max_sweeps": 0}, "max_sweeps = 0: allowed is >= 1"),
        (np.zeros((2, 3), int), {}, r"contain 0: allowed are \+1 and -1"),
        (np.array([[1.0, np.inf]]), {}, "contain the entry inf: allowed are finite numbers"),
        (np.ones(3), {}, r"shape \(3,\): allowed is \(P, N\)"),
    ],
)
def test_bad_input(patterns, options, message):
    with pytest.raises(ValueError, match=message):
        rosenblatt(patterns, **({"rng": rng("bad")} | options))


def test_ensembles():
    binary = ensembles.draw("binary", 200, 300, rng=rng("kind"))
    gaussian = ensembles.draw("gaussian", 200, 300, rng=rng("kind"))
    assert set(np.unique(binary)) == {-1, 1}
    assert (binary.dtype, gaussian.dtype) == (np.int8, np.float64)
    for patterns in (binary, gaussian):
        assert abs(patterns.mean()) < 4 / np.sqrt(patterns.size)
        assert np.square(patterns, dtype=float).mean() == pytest.approx(1.0, abs=4 * np.sqrt(2 / patterns.size))
    assert ensembles.draw("gaussian", 0, 3, rng=rng("kind")).shape == (0, 3)
    for wrong in ({"kind": "other"}, {"p": -1}, {"n": 0}, {"rng": None}):
        with pytest.raises(ValueError, match=r"allowed is|allowed are|needed"):
            ensembles.draw(**({"kind": "binary", "p": 2, "n": 3, "rng": rng("bad")} | wrong))
