"""Teachers and exact samples: normalisation and law by enumeration, moments, bad input."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from quenched.numerics.random import stream
from quenched.rbm import data


def every(n):
    return np.array(list(itertools.product((1, -1), repeat=n)), dtype=np.int8)


def weight_of(sigma, weights, beta):
    """Unnormalised probability of the visible units."""
    return np.cosh(beta / math.sqrt(weights.shape[1]) * sigma @ weights.T.astype(float)).prod(axis=1)


@pytest.mark.parametrize("differing", range(0, 11, 2))
@pytest.mark.parametrize("beta", [0.3, 1.0, 2.0])
def test_normalisation_is_the_sum_over_all_states(differing, beta):
    weights = np.ones((2, 10), dtype=np.int8)
    weights[1, :differing] = -1
    exact = math.log(weight_of(every(10), weights, beta).mean())
    assert data.log_partition(10, beta, 1.0 - differing / 5) == pytest.approx(exact, rel=2e-14, abs=1e-14)


def test_normalisation_tends_to_its_limit():
    limit = 0.7**2 + math.log(math.cosh(0.7**2 * 0.4))
    small, large = (abs(data.log_partition(n, 0.7, 0.4) - limit) for n in (1000, 100000))
    assert large < 1e-5
    assert large == pytest.approx(small / 100, rel=0.02)


@pytest.mark.parametrize("hidden", [1, 2, 3])
def test_samples_follow_the_exact_law(hidden):
    weights = data.random_spins(hidden, 6, rng=stream(1, "law", hidden))
    drawn = data.samples(weights, 1.3, 40000, rng=stream(1, "law", "draw", hidden))
    states = every(6)
    exact = weight_of(states, weights, 1.3)
    found = np.bincount(((1 - drawn) // 2) @ (1 << np.arange(5, -1, -1)), minlength=64)
    assert stats.chisquare(found, exact / exact.sum() * found.sum()).pvalue > 1e-3


def test_pairs_are_correlated_as_the_hidden_states_say():
    weights = data.teacher(60, 0.4, rng=stream(1, "pairs"))
    states, probability = data.hidden_law(weights, 1.2)
    mean_field = np.tanh(1.2 / math.sqrt(60) * states @ weights.astype(float))
    exact = mean_field.T @ (probability[:, None] * mean_field)
    drawn = data.samples(weights, 1.2, 40000, rng=stream(1, "pairs", "draw")).astype(float)
    z = (drawn.T @ drawn / len(drawn) - exact) / np.sqrt((1 - exact**2) / len(drawn))
    z = z[np.triu_indices(60, 1)]
    assert abs(z.mean()) < 4 / math.sqrt(z.size) + 0.05  # pairs share samples and are not quite independent
    assert z.std() == pytest.approx(1.0, abs=0.1)


def test_two_hidden_units_have_the_stated_correlation():
    weights = data.teacher(400, 0.3, rng=stream(1, "hidden"))
    states, probability = data.hidden_law(weights, 1.1)
    ratio = 400 * 0.3 * math.log(math.cosh(2 * 1.1 / 20))
    assert (states.prod(axis=1) * probability).sum() == pytest.approx(math.tanh(0.5 * ratio), abs=1e-12)
    assert math.tanh(0.5 * ratio) == pytest.approx(math.tanh(1.1**2 * 0.3), abs=0.01)


@pytest.mark.parametrize(("n", "q"), [(10, 0.2), (1000, 0.3), (7, -1.0), (7, 1.0), (999, 0.5)])
def test_teachers_have_exactly_their_overlap(n, q):
    weights = data.teacher(n, q, rng=stream(1, "teacher", n))
    assert weights.dtype == np.int8
    assert int((weights[0] != weights[1]).sum()) == round(0.5 * n * (1 - q))


@pytest.mark.parametrize(("hidden", "correlation"), [(1, 0.0), (2, 0.3), (3, 0.0), (3, 0.36), (4, 1.0)])
def test_correlated_teachers_have_their_overlap(hidden, correlation):
    weights = data.correlated_teacher(2000, hidden, correlation, rng=stream(1, "correlated")).astype(float)
    overlaps = (weights @ weights.T / 2000)[np.triu_indices(hidden, 1)]
    assert overlaps == pytest.approx(np.full(overlaps.size, correlation), abs=2**hidden / 2000)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: data.teacher(10, 1.1, rng=rng), r"q = 1.1: allowed is \[-1, 1\]"),
        (lambda rng: data.teacher(0, 0.5, rng=rng), "n = 0: allowed is >= 1"),
        (lambda rng: data.teacher(10, 0.5, rng=None), "rng = None"),
        (lambda rng: data.samples([[1, 0]], 1.0, 5, rng=rng), "weights contain 0"),
        (lambda rng: data.samples([1, -1], 1.0, 5, rng=rng), r"weights have shape \(2,\)"),
        (lambda rng: data.samples([[1.0, -1.0]], 1.0, 5, rng=rng), "dtype float64"),
        (lambda rng: data.samples([[1, -1]], 0.0, 5, rng=rng), "beta = 0.0"),
        (lambda rng: data.samples([[1, -1]], 1.0, 0, rng=rng), "m = 0"),
        (lambda rng: data.samples(np.ones((13, 4), dtype=int), 1.0, 5, rng=rng), "hidden units = 13"),
        (lambda rng: data.log_partition(10, 1.0, 1.5), r"overlap = 1.5: allowed is \[-1, 1\]"),
        (lambda rng: data.correlated_teacher(10, 3, -0.1, rng=rng), "correlation = -0.1"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call(stream(1, "bad"))
