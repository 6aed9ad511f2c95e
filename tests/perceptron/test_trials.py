"""One attempt: every algorithm under its name, what it cost, and what its solution looks like, counted by hand."""

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.perceptron import trials
from quenched.perceptron.ensembles import draw

OPTIONS = {
    "sbpi": {"max_sweeps": 200},
    "clipped_rule": {"max_sweeps": 200},
    "reinforced_bp": {"rate": 0.01, "max_sweeps": 200},
    "reinforced_max_sum": {"rate": 0.01, "max_sweeps": 500},
    "focusing_bp": {"replicas": 7, "max_sweeps": 300},
    "count_annealing": {"sweeps": 100},
    "stability_annealing": {"sweeps": 100},
    "logarithmic_annealing": {"sweeps": 100},
    "replicated_annealing": {"sweeps": 100, "replicas": 3},
}


def test_every_algorithm_has_a_case():
    assert set(OPTIONS) == set(trials.ALGORITHMS)


@pytest.mark.parametrize("algorithm", OPTIONS)
def test_attempt(algorithm):
    """An easy instance, its stabilities and free flips by trying every flip."""
    patterns = draw("binary", 6, 31, rng=stream(1, "patterns"))
    found = trials.attempt(algorithm, patterns, rng=stream(1, algorithm), **OPTIONS[algorithm])
    assert found.solved
    fields = patterns.astype(int) @ found.weights
    assert (fields > 0).all()
    assert found.barely == (fields == 1).sum()
    flipped = found.weights * (1 - 2 * np.eye(31, dtype=int))
    assert found.free_flips == (patterns.astype(int) @ flipped.T > 0).all(axis=0).sum()
    passes = {"reinforced_bp": 2, "reinforced_max_sum": 2, "focusing_bp": 2, "replicated_annealing": 3}
    assert found.operations == found.sweeps * passes.get(algorithm, 1) * 6 * 31
    again = trials.attempt(algorithm, patterns, rng=stream(1, algorithm), **OPTIONS[algorithm])
    assert np.array_equal(again.weights, found.weights)


def test_giving_up():
    patterns = draw("binary", 60, 31, rng=stream(2, "patterns"))
    found = trials.attempt("sbpi", patterns, rng=stream(2, "sbpi"), max_sweeps=5)
    assert not found.solved
    assert found.sweeps == 5
    assert found.barely is None
    assert found.free_flips is None


def test_unknown_algorithm():
    with pytest.raises(ValueError, match="allowed are sbpi, clipped_rule"):
        trials.attempt("annealing", draw("binary", 3, 5, rng=stream(3, "x")), rng=stream(3, "y"))
