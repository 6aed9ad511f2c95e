"""Exact enumeration against all 2^N configurations, and against what must hold for every instance."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quenched.numerics.random import stream
from quenched.perceptron import ranked, sliced
from quenched.perceptron.enumerate import (
    count_solutions,
    count_solutions_batch,
    count_symmetric,
    count_symmetric_batch,
    critical_load,
    solutions,
    solutions_symmetric,
)

MASK = 2**64 - 1


def configurations(n):
    return 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1) - 1


def brute_force(patterns, low, high=math.inf):
    """Z[0..P] and the solutions; thresholds in units of sqrt(N)."""
    weights = configurations(patterns.shape[1])
    fields = weights @ patterns.T
    root = math.sqrt(patterns.shape[1])
    satisfied = np.logical_and.accumulate((fields >= low * root) & (fields <= high * root), axis=1)
    z = np.concatenate([[len(weights)], satisfied.sum(axis=0)])
    return z, weights[satisfied[:, -1]] if len(patterns) else weights


def draw(kind, p, n, rng):
    if kind == "binary":
        return rng.choice(np.array([-1, 1], dtype=np.int8), size=(p, n))
    return rng.standard_normal((p, n))


@pytest.mark.parametrize("kind", ["binary", "gaussian"])
@pytest.mark.parametrize(("n", "p"), [(1, 3), (3, 0), (5, 1), (7, 9), (9, 2), (9, 12), (11, 16), (13, 20), (13, 21)])
@pytest.mark.parametrize("kappa", [-1.1, -0.35, 0.0, 0.4, 1.3, 9.0])
def test_counts_and_solutions_equal_brute_force(kind, n, p, kappa):
    patterns = draw(kind, p, n, stream(1, "brute", kind, n, p))
    z, expected = brute_force(patterns, kappa)
    np.testing.assert_array_equal(count_solutions(patterns, kappa), z)
    assert critical_load(patterns, kappa) == np.flatnonzero(z)[-1]
    found = solutions(patterns, kappa)
    assert found.dtype == np.int8
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("n", "sliced_only"), [(14, False), (15, True), (16, True), (17, True)])
def test_both_branches_of_the_real_kernel_equal_brute_force(n, sliced_only):
    patterns = stream(2, "real", n).standard_normal((8, n))
    assert (n >= ranked._SLICED_FROM) == sliced_only
    for kappa in (-0.5, 0.0, 0.6):
        z, expected = brute_force(patterns, kappa)
        np.testing.assert_array_equal(count_solutions(patterns, kappa), z)
        np.testing.assert_array_equal(solutions(patterns, kappa), expected)


@pytest.mark.parametrize("kind", ["binary", "gaussian"])
@pytest.mark.parametrize("n", [2, 6, 11, 12, 15])
@pytest.mark.parametrize("k", [0.0, 0.5, 1.0, 2.5])
def test_symmetric_counts_equal_brute_force(kind, n, k):
    patterns = draw(kind, 10, n, stream(3, "symmetric", kind, n))
    z, expected = brute_force(patterns, -k, k)
    np.testing.assert_array_equal(count_symmetric(patterns, k), z)
    np.testing.assert_array_equal(solutions_symmetric(patterns, k), expected)


@pytest.mark.parametrize(("n", "kappa"), [(4, 1.0), (16, 0.5), (16, -0.5), (9, 1 / 3), (11, 3 / math.sqrt(11))])
def test_ties_at_a_threshold_other_than_zero_count(n, kappa):
    patterns = draw("binary", 1, n, stream(4, "ties", n))
    reached = round(kappa * math.sqrt(n))
    satisfied = (configurations(n) @ patterns.T.astype(int) >= reached).all(axis=1)
    assert count_solutions(patterns, kappa)[-1] == satisfied.sum()
    assert count_solutions(patterns, kappa + 1e-6)[-1] < satisfied.sum()


def test_real_patterns_may_tie_at_zero():
    patterns = draw("binary", 5, 8, stream(5, "ties")).astype(float)
    z, _ = brute_force(patterns, 0.0)
    np.testing.assert_array_equal(count_solutions(patterns), z)
    assert z[1] > 2**7


@pytest.mark.parametrize(("n", "k"), [(4, 1.0), (9, 1.0), (16, 0.5), (16, 1.0)])
def test_real_patterns_tie_at_both_ends_of_the_symmetric_constraint(n, k):
    patterns = draw("binary", 7, n, stream(5, "both ends", n))
    z = count_symmetric(patterns, k)
    np.testing.assert_array_equal(count_symmetric(patterns.astype(float), k), z)
    assert np.any(count_symmetric(patterns.astype(float), k - 1e-6) < z)


def test_all_parts_of_the_weights_of_a_real_instance():
    """N = 20 has nine low, nine middle and two top weights: tested against the fields of two halves."""
    patterns = stream(5, "parts").standard_normal((9, 20))
    low, high = (configurations(10) @ half.T for half in (patterns[:, :10], patterns[:, 10:]))
    satisfied = np.logical_and.accumulate(high[:, None, :] + low[None, :, :] >= -0.3 * math.sqrt(20), axis=2)
    z = count_solutions(patterns, -0.3)
    np.testing.assert_array_equal(z[1:], satisfied.sum(axis=(0, 1)))
    numbers = (solutions(patterns, -0.3).astype(int) > 0) @ (1 << np.arange(20))
    np.testing.assert_array_equal(numbers, np.flatnonzero(satisfied[:, :, -1]))
    assert np.unique(numbers >> 18).size == 4


@pytest.mark.parametrize("kind", ["binary", "gaussian"])
@pytest.mark.parametrize("n", [5, 11, 15, 19])
def test_a_batch_equals_its_instances(kind, n):
    rng = stream(6, "batch", kind, n)
    stack = np.stack([draw(kind, 9, n, rng) for _ in range(6)])
    one_sided, symmetric = count_solutions_batch(stack), count_symmetric_batch(stack, 0.8)
    for patterns, z, z_symmetric in zip(stack, one_sided, symmetric, strict=True):
        np.testing.assert_array_equal(z, count_solutions(patterns))
        np.testing.assert_array_equal(z_symmetric, count_symmetric(patterns, 0.8))
    assert count_solutions_batch(stack[:0]).shape == (0, 10)


def splitmix64(seed):
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        x = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
        yield x ^ (x >> 31)


@pytest.mark.parametrize(("n", "p", "expected"), [(17, 9, 218), (21, 11, 228), (25, 13, 877), (31, 19, 1)])
def test_known_counts(n, p, expected):
    numbers = splitmix64(7)
    words = [next(numbers) for _ in range(p)]
    patterns = np.array([[1 if word >> i & 1 else -1 for i in range(n)] for word in words])
    assert count_solutions(patterns)[-1] == expected


@pytest.mark.parametrize(("kind", "n"), [("binary", 9), ("binary", 11), ("gaussian", 10), ("gaussian", 15)])
def test_the_mean_count_halves_with_each_pattern(kind, n):
    rng = stream(8, "mean", kind, n)
    z = count_solutions_batch(np.stack([draw(kind, n, n, rng) for _ in range(3000)]))
    ratio = z / 2.0 ** (n - np.arange(n + 1))
    error = ratio.std(axis=0, ddof=1) / math.sqrt(len(z))
    assert np.all(np.abs(ratio.mean(axis=0) - 1.0) <= 4.0 * error + 1e-12)
    np.testing.assert_array_equal(z[:, 1], 2 ** (n - 1))  # w and -w share the first pattern


def test_the_mean_symmetric_count_is_the_product_of_probabilities():
    rng = stream(9, "symmetric mean")
    z = count_symmetric_batch(rng.standard_normal((3000, 8, 10)), 1.0)
    ratio = z / (2.0**10 * math.erf(math.sqrt(0.5)) ** np.arange(9))
    error = ratio.std(axis=0, ddof=1) / math.sqrt(len(z))
    assert np.all(np.abs(ratio.mean(axis=0) - 1.0) <= 4.0 * error + 1e-12)


@st.composite
def instances(draw_value):
    kind = draw_value(st.sampled_from(["binary", "gaussian"]))
    n = draw_value(st.sampled_from([3, 9, 10, 13, 15, 16, 19]))
    p = draw_value(st.integers(1, 24))
    kappa = draw_value(st.floats(-1.5, 1.5)) or 0.125  # zero would need an odd N
    return draw(kind, p, n, stream(draw_value(st.integers(0, 10**6)), "hypothesis")), kappa


@settings(max_examples=30, deadline=None)
@given(instances(), st.data())
def test_symmetries_of_the_counts(instance, data):
    patterns, kappa = instance
    p, n = patterns.shape
    z = count_solutions(patterns, kappa)
    assert z[0] == 2**n
    assert np.all(np.diff(z) <= 0)
    signs = np.array(data.draw(st.lists(st.sampled_from([-1, 1]), min_size=n, max_size=n)), dtype=patterns.dtype)
    np.testing.assert_array_equal(count_solutions(patterns * signs, kappa), z)
    columns = data.draw(st.permutations(range(n)))
    np.testing.assert_array_equal(count_solutions(patterns[:, columns], kappa), z)
    rows = data.draw(st.permutations(range(p)))
    assert count_solutions(patterns[rows], kappa)[-1] == z[-1]
    k = abs(kappa)
    symmetric = count_symmetric(patterns, k)
    assert symmetric[1] >= 2**n - 2 * count_solutions(patterns[:1], k)[1]
    np.testing.assert_array_equal(count_symmetric(-patterns, k), symmetric)


def test_chunks_of_high_parts_add_up():
    """N = 19 has 1024 high parts: more than one chunk, and a last one that is not full."""
    assert 1024 % sliced._CHUNK
    patterns = draw("binary", 6, 19, stream(10, "chunks"))
    satisfied = np.ones(2**19, dtype=bool)
    for pattern, z in zip(patterns, count_solutions(patterns)[1:], strict=True):
        word = sum(1 << i for i in range(19) if pattern[i] > 0)
        satisfied &= np.bitwise_count(np.arange(2**19) ^ word) <= 9
        assert z == satisfied.sum()
    found = solutions(patterns)
    assert len(found) == satisfied.sum()
    np.testing.assert_array_equal((found.astype(int) > 0) @ (1 << np.arange(19)), np.flatnonzero(satisfied))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: count_solutions([[1, -1, 1, 1]]), "N = 4: allowed is an odd N"),
        (lambda: count_solutions([[1, 0, 1]]), "contain 0"),
        (lambda: count_solutions([[True, True, False]]), "dtype bool"),
        (lambda: count_solutions([[1.0, math.nan]]), "nan"),
        (lambda: count_solutions(np.ones((2, 41), dtype=int)), "N <= 40 for binary"),
        (lambda: count_solutions(np.ones((2, 33))), "N <= 32 for real"),
        (lambda: count_solutions([[1, 1, 1]], math.inf), "kappa = inf"),
        (lambda: count_solutions([[1, 1, 1]], math.nan), "kappa = nan"),
        (lambda: count_solutions([[1, 1, 1]], "0"), "kappa = '0'"),
        (lambda: count_solutions([1, 1, 1]), "shape"),
        (lambda: count_solutions_batch([[1, 1, 1]]), r"\(B, P, N\)"),
        (lambda: critical_load([[1, 1]]), "N = 2"),
        (lambda: solutions([[1, 1]]), "N = 2"),
        (lambda: solutions(np.ones((1, 31), dtype=int)), "1073741824 solutions of N = 31: allowed are at most"),
        (lambda: count_symmetric([[1, 1]], -0.1), r"k = -0.1: allowed is \[0, inf\)"),
        (lambda: count_symmetric_batch([[[1, 2]]], 1.0), "contain 2"),
        (lambda: solutions_symmetric([[1, 1]], math.nan), "k = nan"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_list_longer_than_one_unpacking():
    found = solutions(np.ones((1, 18)), 0.0)
    sums = configurations(18).sum(axis=1)
    assert len(found) > 2**17
    np.testing.assert_array_equal(found, configurations(18)[sums >= 0])


def test_no_patterns():
    for n in (4, 15, 17):
        assert solutions(np.empty((0, n))).tolist() == configurations(n).tolist()
        assert count_symmetric(np.empty((0, n), dtype=int), 1.0).tolist() == [2**n]
    assert critical_load(np.empty((0, 21), dtype=int)) == 0
