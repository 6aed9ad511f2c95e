"""Sums over random instances: what goes in, how they add up, and what comes out."""

import itertools
import math

import numpy as np
import pytest

from quenched.numerics.random import stream
from quenched.perceptron import instances, records
from quenched.perceptron.enumerate import count_solutions, count_symmetric
from quenched.perceptron.instances import control_variates, critical_load, curves, merge, simulate

WIDTH = {"binary": None, "gaussian": None, "symmetric": 1.0}


def slow_variates(patterns):
    """X1, X2, X3 by loops over pairs and triples, with |xi|^2 = N."""
    number, n = patterns.shape
    c = patterns @ patterns.T / n
    first = sum(c[i, j] for i, j in itertools.combinations(range(number), 2))
    second = sum(c[i, j] ** 2 - 1.0 / n for i, j in itertools.combinations(range(number), 2))
    third = sum(c[i, j] * c[j, k] * c[k, i] for i, j, k in itertools.combinations(range(number), 3))
    return first, second, third - math.comb(number, 3) / n**2


@pytest.mark.parametrize("kind", instances.KINDS)
def test_sums_equal_a_slow_twin(kind, monkeypatch):
    """The same draws, one instance at a time through the public counter and loops over pairs and triples."""
    n, count = 7, 40
    drawn = []
    draw = instances._draw

    def recorded(*arguments):
        drawn.append(draw(*arguments))
        return drawn[-1]

    monkeypatch.setattr(instances, "_draw", recorded)
    monkeypatch.setattr(instances, "_DRAWN_LOAD", 4.0)
    sums = simulate(kind, n, count, rng=stream(1, "twin", kind), width=WIDTH[kind])
    variables = []
    log_z, satisfiable = np.zeros(sums.log_z.size), np.zeros(sums.log_z.size, dtype=int)
    for held in drawn[0]:
        patterns = 2 * (held[:, None].astype(int) >> np.arange(n) & 1) - 1 if kind == "binary" else held
        z = count_symmetric(patterns, 1.0) if kind == "symmetric" else count_solutions(patterns)
        alive = z > 0
        satisfiable[: z.size] += alive
        log_z[: z.size][alive] += np.log(z[alive])
        scaled = patterns * np.sqrt(n / np.square(patterns).sum(axis=1, keepdims=True))
        variables.append((alive.sum() - 1.0, *slow_variates(scaled[: 11 if kind == "symmetric" else 6])))
    variables = np.array(variables) * n ** np.array([0.0, 1.0, 2.0, 3.0])
    assert len(drawn) == 1, "no instance may need an extension, or the twin would have to follow it"
    np.testing.assert_array_equal(sums.satisfiable, satisfiable)
    np.testing.assert_allclose(sums.log_z, log_z, rtol=1e-12)
    np.testing.assert_allclose(sums.linear, variables.sum(axis=0), rtol=1e-9, atol=1e-7)
    np.testing.assert_allclose(sums.quadratic, variables.T @ variables, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("kind", instances.KINDS)
def test_no_critical_load_is_cut_off(kind, monkeypatch):
    """Starting with N/2 + 2 patterns, most instances need more: the estimates stay those of one long draw."""
    n, count = 5, 4000
    full = simulate(kind, n, count, rng=stream(2, "long", kind), width=WIDTH[kind])
    monkeypatch.setattr(instances, "_DRAWN_LOAD", 0.5)
    extended = simulate(kind, n, count, rng=stream(3, "short", kind), width=WIDTH[kind])
    for sums in (full, extended):
        assert sums.satisfiable[0] == count
        assert sums.satisfiable[-1] == 0
        assert sums.linear[0] == sums.satisfiable[1:].sum()
    long, short = critical_load(full), critical_load(extended)
    assert abs(long.mean - short.mean) < 4.0 * math.hypot(long.mean_err, short.mean_err)


def test_control_variates_of_binary_patterns_have_mean_zero_exactly():
    signs = np.array(list(itertools.product([-1.0, 1.0], repeat=12))).reshape(-1, 4, 3)
    variates = control_variates(signs)
    np.testing.assert_array_equal(variates.sum(axis=0), 0.0)
    assert np.all(variates.std(axis=0) > 1.0)
    slow = np.array([slow_variates(patterns) for patterns in signs[:50]])
    np.testing.assert_allclose(variates[:50], slow * [3.0, 9.0, 27.0], atol=1e-10)


@pytest.mark.parametrize(("kind", "n"), [("binary", 11), ("gaussian", 8)])
def test_control_variates_of_random_instances_have_mean_zero(kind, n):
    sums = simulate(kind, n, 6000, rng=stream(4, "zero", kind))
    mean = sums.linear[1:] / sums.count
    error = np.sqrt(np.diag(sums.quadratic)[1:]) / sums.count
    assert np.all(np.abs(mean) < 4.0 * error)


def test_merged_blocks_add_up_and_integer_sums_are_exact():
    first = simulate("binary", 9, 700, rng=stream(5, "a"))
    second = simulate("binary", 9, 900, rng=stream(5, "b"))
    third = simulate("binary", 9, 300, rng=stream(5, "c"))
    one_way, other_way = merge(merge(first, second), third), merge(third, merge(second, first))
    assert one_way.count == other_way.count == 1900
    for name in ("satisfiable", "ratio", "linear", "quadratic"):
        np.testing.assert_array_equal(getattr(one_way, name), getattr(other_way, name))
        assert np.all(getattr(one_way, name) == np.rint(getattr(one_way, name) * 2**9) / 2**9)
    np.testing.assert_allclose(one_way.log_z, other_way.log_z, rtol=1e-13)
    assert one_way.linear[0] == first.linear[0] + second.linear[0] + third.linear[0]
    shortest = min(sums.log_z.size for sums in (first, second, third))
    total = first.log_z[:shortest] + second.log_z[:shortest] + third.log_z[:shortest]
    np.testing.assert_allclose(one_way.log_z[:shortest], total, rtol=1e-13)


def test_a_long_run_is_the_sum_of_its_blocks():
    rng = stream(6, "blocks")
    parts = merge(simulate("binary", 7, 1000, rng=rng), simulate("binary", 7, 500, rng=rng))
    whole = simulate("binary", 7, 1500, rng=stream(6, "blocks"))
    for left, right in zip(parts, whole, strict=True):
        np.testing.assert_array_equal(left, right)


def test_estimates_equal_a_regression_on_the_samples():
    rng = stream(7, "regression")
    variates = rng.standard_normal((500, 3))
    critical = np.rint(8.0 + variates @ [1.0, -0.5, 0.3] + rng.standard_normal(500))
    z = (np.arange(20)[None, :] <= critical[:, None]).astype(np.int64)
    sums = instances._accumulate(instances._System("gaussian", 10, None), z, variates)
    result = critical_load(sums)
    design = np.column_stack([np.ones(500), variates])
    solution, residual, *_ = np.linalg.lstsq(design, critical, rcond=None)
    covariance = residual[0] / 496 * np.linalg.inv(design.T @ design)
    assert result.mean == pytest.approx(critical.mean() / 10)
    assert result.mean_err == pytest.approx(critical.std(ddof=1) / math.sqrt(500) / 10)
    assert result.spread == pytest.approx(critical.std(ddof=1) / 10)
    assert result.controlled == pytest.approx(solution[0] / 10)
    assert result.controlled_err == pytest.approx(math.sqrt(covariance[0, 0]) / 10)
    assert result.explained == pytest.approx(1.0 - residual[0] / np.square(critical - critical.mean()).sum())
    share = (critical[:, None] >= np.arange(20)).mean(axis=0)
    assert np.interp(10 * result.median, np.arange(20), share) == pytest.approx(0.5)


def test_curves_equal_the_means_of_the_samples():
    z = np.array([[8, 4, 2, 0], [8, 4, 1, 0], [8, 4, 0, 0], [8, 4, 5, 1]])
    result = curves(instances._accumulate(instances._System("gaussian", 3, None), z, np.zeros((4, 3))))
    np.testing.assert_allclose(result.alpha, [0.0, 1 / 3, 2 / 3])
    np.testing.assert_allclose(result.satisfiable, [1.0, 1.0, 0.75])
    logs = np.log([2.0, 1.0, 5.0])
    assert result.entropy[2] == pytest.approx(logs.mean() / 3)
    assert result.entropy_err[2] == pytest.approx(logs.std(ddof=1) / math.sqrt(3) / 3)
    np.testing.assert_allclose(result.ratio, [1.0, 1.0, 1.0])
    assert result.ratio_err[2] == pytest.approx(np.std([1.0, 0.5, 0.0, 2.5], ddof=1) / 2)


@pytest.mark.parametrize(
    ("kind", "n", "count", "published"),
    [  # <Pc>/N, error, std(Pc)/N of earlier enumerations with other instances
        ("binary", 11, 20000, (0.85597, 0.00265, 0.2370)),
        ("binary", 15, 20000, (0.84297, 0.00214, 0.1913)),
        ("binary", 19, 5000, (0.83805, 0.00186, 0.1666)),
    ],
)
def test_mean_critical_loads_of_earlier_enumerations(kind, n, count, published):
    result = critical_load(simulate(kind, n, count, rng=stream(8, "table", n)))
    assert abs(result.mean - published[0]) < 4.0 * math.hypot(result.mean_err, published[1])
    assert abs(result.controlled - published[0]) < 4.0 * math.hypot(result.controlled_err, published[1])
    assert result.controlled_err < 0.9 * result.mean_err
    assert result.spread == pytest.approx(published[2], rel=0.05)


@pytest.mark.parametrize("kind", instances.KINDS)
def test_the_mean_number_of_solutions_is_exact(kind):
    result = curves(simulate(kind, 9, 4000, rng=stream(9, "mean", kind), width=WIDTH[kind]))
    inside = result.alpha < 1.0
    assert np.all(np.abs(result.ratio - 1.0)[inside] <= 4.0 * result.ratio_err[inside] + 1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ising", 11, 10), "kind = 'ising'"),
        (("binary", 12, 10), "n = 12: allowed is an odd n"),
        (("binary", 41, 10), "n = 41"),
        (("gaussian", 33, 10), "n = 33"),
        (("gaussian", 2, 10), "n = 2"),
        (("gaussian", 10, 0), "count = 0"),
        (("gaussian", 10.0, 5), "n = 10.0"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate(*arguments, rng=stream(10, "bad"))
    with pytest.raises(ValueError, match="rng"):
        simulate("binary", 11, 10, rng=7)
    for kind, width in (("symmetric", None), ("symmetric", 0.0), ("gaussian", 1.0)):
        with pytest.raises(ValueError, match="width"):
            simulate(kind, 7, 10, rng=stream(10, "bad"), width=width)


def test_sums_of_different_sizes_are_not_added():
    first, second = (simulate("gaussian", n, 10, rng=stream(11, n)) for n in (5, 6))
    with pytest.raises(ValueError, match="n = 5 and gaussian n = 6"):
        merge(first, second)
    with pytest.raises(ValueError, match="count"):
        critical_load(simulate("gaussian", 5, 5, rng=stream(11, "few")))


@pytest.mark.parametrize("kind", instances.KINDS)
def test_records_give_the_sums_back_and_chunks_add_up(kind):
    first, second = (simulate(kind, 7, count, rng=stream(12, kind, count), width=WIDTH[kind]) for count in (20, 30))
    for sums in (first, second):
        back = records.from_records(kind, 7, sums.count, records.to_records(sums))
        for left, right in zip(back, sums, strict=True):
            np.testing.assert_array_equal(left, right)
    rows = [
        (kind, 7, *record[:2], sums.count, record.total)
        for sums in (first, second)
        for record in records.to_records(sums)
    ]
    names = ("patterns", "n", "observable", "p", "instances", "total")
    (total,) = records.from_columns(**dict(zip(names, zip(*rows, strict=True), strict=True)))
    merged = merge(first, second)
    assert total[:3] == merged[:3] == (kind, 7, 50)
    for left, right in zip(total[3:], merged[3:], strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-14)


def test_a_missing_record_is_named():
    found = [
        row for row in records.to_records(simulate("binary", 7, 10, rng=stream(13, "x"))) if row.observable != "x2"
    ]
    with pytest.raises(ValueError, match="x2"):
        records.from_records("binary", 7, 10, found)
