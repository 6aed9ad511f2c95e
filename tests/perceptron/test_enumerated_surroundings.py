"""Surroundings of enumerated solutions: against loops, exact means, the replica theory, and other programs' counts."""

import math

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.numerics.statistics import mean_from_sums
from quenched.perceptron import franz_parisi, gardner, isolation, landscape, symmetric
from quenched.perceptron.enumerate import solutions, solutions_symmetric
from quenched.perceptron.enumerated_surroundings import BY_DISTANCE, BY_INSTANCE, KINDS, simulate

WIDTH = {"binary": None, "gaussian": None, "symmetric": 1.0}


def mean(sums):
    """Mean and standard error of each row; NaN where fewer than two instances contribute."""
    rows = [mean_from_sums(int(row[0]), *row[1:]) if row[0] >= 2 else (math.nan, math.nan) for row in sums]
    return np.array(rows).T


def choices(d):
    return -d * math.log(d) - (1.0 - d) * math.log1p(-d)


def drawn(kind, n, p, count, rng):
    """The patterns that `simulate` draws, as the public enumeration wants them."""
    if kind == "binary":
        words = rng.integers(0, 1 << n, size=(count, p), dtype=np.uint64)
        return np.where(words[..., None].astype(int) >> np.arange(n) & 1, 1, -1)
    return rng.standard_normal((count, p, n))


def slow_observables(found, n):
    """Every observable of one instance from the matrix of all distances; no entry where it does not exist."""
    observed = {("solutions", 0): len(found), **{("pairs", k): 0.0 for k in range(n + 1)}}
    if len(found) == 0:
        return observed
    apart = (found[:, None, :] != found[None, :, :]).sum(axis=2)
    for k in range(n + 1):
        around = (apart == k).sum(axis=1)
        observed["pairs", k] = around.sum()
        observed["empty", k] = (around == 0).mean()
        if around.any():
            observed["log", k] = np.log(around[around > 0]).mean()
            observed["relative", k] = observed["log", k] - math.log(len(found))
    observed["neighbours", 0] = (apart == 1).sum(axis=1).mean()
    observed["isolated", 0] = ((apart == 1).sum(axis=1) == 0).mean()
    reached = np.linalg.matrix_power((apart <= 1).astype(float), len(found)) > 0  # paths of any length
    observed["components", 0] = len(np.unique(reached, axis=0))
    observed["largest", 0] = reached.sum(axis=1).max() / len(found)
    return observed


@pytest.mark.parametrize("kind", KINDS)
def test_sums_equal_a_slow_twin(kind):
    n, p, count = 7, 6, 60
    sums = simulate(kind, n, p, count, rng=stream(1, "twin", kind), width=WIDTH[kind], references=10**6)
    assert sorted(sums) == sorted((*BY_DISTANCE, *BY_INSTANCE))
    slow = {name: np.zeros_like(values) for name, values in sums.items()}
    sizes = []
    for patterns in drawn(kind, n, p, count, stream(1, "twin", kind)):
        found = solutions_symmetric(patterns, 1.0) if kind == "symmetric" else solutions(patterns)
        sizes.append(len(found))
        for (name, row), value in slow_observables(found, n).items():
            slow[name][row] += [1.0, value, value**2]
    assert 0 in sizes, "the case without solutions must occur"
    for name, values in sums.items():
        np.testing.assert_allclose(values, slow[name], rtol=1e-12, atol=1e-12, err_msg=name)


def test_chosen_references_stand_for_all():
    full = simulate("gaussian", 10, 3, 400, rng=stream(2, "all"), references=10**6)
    part = simulate("gaussian", 10, 3, 400, rng=stream(2, "some"), references=8)
    for name in ("relative", "empty"):
        (a, da), (b, db) = mean(full[name][1:6]), mean(part[name][1:6])
        assert (np.abs(a - b) < 4.0 * np.hypot(da, db) + 1e-12).all()


def test_the_mean_number_of_pairs_is_exact():
    """E[pairs at k] = 2^N C(N, k) P2^P for Gaussian patterns at every N, and E Z = 2^N P1^P."""
    n, p = 10, 4
    for kind, width in (("gaussian", None), ("symmetric", 1.0)):
        sums = simulate(kind, n, p, 2000, rng=stream(3, "pairs", kind), width=width)
        value, error = mean(sums["pairs"])
        for k in range(1, 6):
            d = k / n
            if kind == "gaussian":
                exponent = landscape.annealed_pairs(p / n, d)
            else:
                exponent = symmetric.entropy(p / n, width) + symmetric.potential(width, p / n, d)
            expected = math.comb(n, k) * math.exp(n * (exponent - choices(d)))
            assert value[k] == pytest.approx(expected, abs=4.0 * error[k])
            assert error[k] < 0.05 * expected
        number, number_err = mean(sums["solutions"])
        share = 0.5 if width is None else math.erf(width / math.sqrt(2.0))
        assert number[0] == pytest.approx(2.0**n * share**p, abs=4.0 * number_err[0])


def test_neighbours_weighted_by_solutions_are_those_of_planted_ones():
    """Instances weighted by Z look planted: E[sum_J n_J(1)] / E[Z] = N (p2 / p)^P exactly."""
    n, p = 12, 9
    sums = simulate("symmetric", n, p, 1500, rng=stream(4, "weighted"), width=1.0)
    pairs, pairs_err = mean(sums["pairs"][1:2])
    expected = isolation.symmetric_neighbours(1.0, n, p) * math.exp(n * symmetric.entropy(p / n, 1.0))
    assert pairs[0] == pytest.approx(expected, abs=4.0 * pairs_err[0])
    assert pairs_err[0] < 0.05 * expected


# E ln[n_J(k) / C(N, k)] / N at load 0.4 with its error, Gaussian patterns, N = 10, k = 1 ... 5: another program's
# complete enumeration of other instances.
OTHERS = {1: (-0.11832, 75e-5), 2: (-0.17702, 100e-5), 3: (-0.22553, 114e-5), 4: (-0.27573, 125e-5)}


def test_counts_by_distance_lie_on_the_franz_parisi_potential():
    n, p = 10, 4
    sums = simulate("gaussian", n, p, 2000, rng=stream(5, "theory"))
    logs, errors = mean(sums["log"])
    relative, relative_err = mean(sums["relative"])
    entropy = gardner.replica_symmetric(p / n).entropy
    for k, (other, other_err) in OTHERS.items():
        d, offset = k / n, math.log(math.comb(n, k))
        measured, error = (logs[k] - offset) / n, errors[k] / n
        assert measured == pytest.approx(other, abs=4.0 * math.hypot(error, other_err))
        expected = franz_parisi.potential(p / n, d).value - choices(d)
        assert measured == pytest.approx(expected, abs=4.0 * error + 0.005)  # O(1/N) is left
        correlation = (relative[k] - offset) / n + math.log(2.0)
        assert correlation == pytest.approx(expected - entropy + math.log(2.0), abs=4.0 * relative_err[k] / n + 0.005)
    assert (relative_err[3:5] < 0.6 * errors[3:5]).all()


def test_structure_of_binary_patterns_as_counted_elsewhere():
    """N = 15, load 0.4: isolated .192(7), neighbours 2.93(4), 62 components, the largest with .79 of the solutions."""
    sums = simulate("binary", 15, 6, 800, rng=stream(6, "structure"))
    for name, value, spread in (("isolated", 0.192, 0.007), ("neighbours", 2.93, 0.04), ("largest", 0.79, 0.01)):
        measured, error = mean(sums[name])
        assert measured[0] == pytest.approx(value, abs=4.0 * math.hypot(error[0], spread)), name
    components, error = mean(sums["components"])
    assert components[0] == pytest.approx(62.0, abs=4.0 * error[0] + 3.0)


def test_counts_alternate_with_the_distance_for_binary_patterns_only():
    """Fields of two solutions at distance k differ by 2k mod 4: even k are favoured."""
    binary = simulate("binary", 15, 6, 400, rng=stream(7, "binary"))
    smooth = simulate("gaussian", 15, 6, 400, rng=stream(7, "gaussian"))
    steps = []
    for sums in (binary, smooth):
        value = mean(sums["relative"])[0][2:7] - np.log([math.comb(15, k) for k in range(2, 7)])
        steps.append(np.diff(value))
    assert (np.sign(steps[0]) == [-1, 1, -1, 1]).all()
    assert (steps[1] < 0.0).all()


def test_the_same_stream_gives_the_same_sums():
    first, second = (simulate("gaussian", 12, 4, 30, rng=stream(8, "same"), references=16) for _ in range(2))
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ternary", 9, 3, 5), "kind"),
        (("binary", 10, 3, 5), "odd n"),
        (("gaussian", 3, 3, 5), "n = 3"),
        (("gaussian", 27, 3, 5), "n = 27"),
        (("gaussian", 9, 0, 5), "p = 0"),
        (("gaussian", 9, 3, 0), "count = 0"),
        (("symmetric", 9, 3, 5), "width"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate(*arguments, rng=stream(9, "bad"))


def test_bad_options():
    with pytest.raises(ValueError, match="width"):
        simulate("gaussian", 9, 3, 5, rng=stream(9, "bad"), width=1.0)
    with pytest.raises(ValueError, match="references"):
        simulate("gaussian", 9, 3, 5, rng=stream(9, "bad"), references=0)
    with pytest.raises(ValueError, match="Generator"):
        simulate("gaussian", 9, 3, 5, rng=1)
    with pytest.raises(ValueError, match="add patterns"):
        simulate("gaussian", 26, 1, 1, rng=stream(9, "bad"))
