"""Message passing against its dense form, messages on edges, exact enumeration, sum rules, and known successes."""

import math

import numpy as np
import pytest
from scipy import special

from benchmarks.plain import edge_iteration
from quenched.numerics import ConvergenceError
from quenched.numerics.random import stream
from quenched.perceptron.enumerate import solutions
from quenched.perceptron.learning import free_flips, local_entropy_around, planted, reinforced_bp, sbpi, stabilities
from quenched.perceptron.message_passing import fixed_point
from quenched.perceptron.products import SignMatrix


def instance(number, size, *key):
    return 2 * stream(1, "instance", number, size, *key).integers(0, 2, (number, size), dtype=np.int8) - 1


def dense(patterns, h, steps, act):
    """The equations of the module in float64 with the whole matrix; `act(t, B, h)` gives the next fields."""
    x = patterns.astype(float)
    g = np.zeros(len(x))
    for t in range(1, steps + 1):
        m = np.tanh(h)
        variance = (1 - m**2).sum()
        w = x @ m - variance * g
        u = -w / np.sqrt(variance)
        g = np.exp(-(u**2) / 2 - special.log_ndtr(-u)) / np.sqrt(2 * np.pi * variance)
        h = act(t, x.T @ g + (g * (g + w / variance)).sum() * m, h)
    return h


@pytest.mark.parametrize("damping", [0.0, 0.3])
@pytest.mark.parametrize(("number", "size", "steps"), [(90, 101, 12), (240, 301, 60)])
def test_reinforced_bp_equals_its_dense_form(number, size, steps, damping):
    patterns = instance(number, size, "dense")
    found = reinforced_bp(patterns, rng=stream(2, "dense"), rate=0.004, damping=damping, max_sweeps=steps)
    assert not found.solved
    assert found.sweeps == steps
    start = 0.1 * stream(2, "dense").standard_normal(size)
    h = dense(patterns, start, steps, lambda t, b, h: damping * h + (1 - damping) * (b + 0.004 * t * h))
    decided = np.abs(h) > 1e-3  # single precision may turn a smaller field
    assert decided.mean() > 0.98
    np.testing.assert_array_equal(found.weights[decided], np.sign(h)[decided])


@pytest.mark.parametrize("gamma", [0.0, 0.7])
def test_fixed_point_satisfies_the_dense_equations(gamma):
    patterns, external = instance(120, 201, "fixed"), gamma * np.where(np.arange(201) % 3, 1.0, -1.0)
    m, messages, residual = fixed_point(SignMatrix(patterns, np.float64), external)
    assert residual <= 1e-9
    h = dense(patterns, external, 400, lambda t, b, h: 0.5 * h + 0.5 * (b + external))
    np.testing.assert_allclose(m, np.tanh(h), atol=1e-8)
    np.testing.assert_allclose(messages.field + external, h, atol=1e-7)


@pytest.mark.parametrize("gamma", [0.0, 0.5])
def test_messages_on_edges_have_the_same_fixed_point(gamma):
    """Without reinforcement; their differences are smaller than 1 / sqrt(N) and shrink."""
    differences = []
    for size in (251, 1001):
        patterns = instance(round(0.4 * size), size, "edges")
        external = gamma * (2.0 * stream(3, "edges", size).integers(0, 2, size) - 1.0)
        m = fixed_point(SignMatrix(patterns, np.float64), external)[0]
        messages, h = np.zeros(patterns.shape), external.copy()
        for _ in range(60):
            change = edge_iteration(patterns, messages, h, external)
        assert change < 1e-9
        differences.append(np.sqrt(np.mean((np.tanh(h) - m) ** 2)))
        assert np.sqrt(np.mean(m**2)) > 0.4
        assert differences[-1] < 0.1 / np.sqrt(size)
    assert differences[1] < 0.6 * differences[0]


@pytest.mark.parametrize(
    ("size", "load", "known", "of"),
    # counts of an independent program (float32 products of the whole matrix) with instances of its own, rate 0.003
    [(501, 0.74, 13, 24), (1001, 0.70, 19, 20), (1001, 0.72, 14, 20), (1001, 0.74, 5, 20), (1001, 0.76, 1, 20)],
)
def test_success_agrees_with_another_program(size, load, known, of):
    """Two binomial samples of one probability: the difference within 3.5 standard errors of the pooled share."""
    number, runs = round(load * size), 16
    solved = 0
    for replica in range(runs):
        patterns = instance(number, size, replica)
        found = reinforced_bp(patterns, rng=stream(4, "success", load, replica))
        assert found.solved == bool((patterns.astype(int) @ found.weights > 0).all())
        solved += found.solved
    share = (solved + known + 1) / (runs + of + 2)
    assert abs(solved / runs - known / of) <= 3.5 * np.sqrt(share * (1 - share) * (1 / runs + 1 / of))


def test_iterations_do_not_depend_on_the_size():
    """About 200-260 at rate 0.003 (216, 235 and 250 for N = 501, 1001 and 2001 by another program)."""
    for size in (501, 2001):
        found = reinforced_bp(instance(round(0.62 * size), size), rng=stream(5, "iterations", size))
        assert found.solved
        assert 180 < found.sweeps < 300


def test_trivial_instances():
    assert reinforced_bp(np.empty((0, 5), dtype=int), rng=stream(6, "none")).solved
    assert reinforced_bp([[1]], rng=stream(6, "one")).weights.tolist() == [1]
    contradiction = reinforced_bp([[1, 1, 1], [-1, -1, -1]], rng=stream(6, "two"))
    assert not contradiction.solved


def exact(every, weights, gamma):
    """Distance and entropy of the solutions, weighted with exp(gamma W.W'), from the list of them all."""
    field = gamma * (every @ weights)
    log_z = special.logsumexp(field)
    overlap = float(np.exp(field - log_z) @ (every @ weights)) / weights.size
    return 0.5 * (1.0 - overlap), log_z / weights.size - gamma * overlap


@pytest.mark.parametrize(("size", "number"), [(23, 7), (25, 12)])
def test_local_entropy_agrees_with_enumeration(size, number):
    """Right to O(1 / N): single instances within 2 / N (root mean square), their mean within 0.35 / N."""
    gammas, errors = np.array([0.1, 0.5, 1.0]), []
    for replica in range(20):
        patterns = instance(number, size, "exact", replica)
        every = solutions(patterns).astype(int)
        weights = every[stream(7, "reference", size, replica).integers(len(every))]
        found = local_entropy_around(patterns, weights, gammas)
        assert not found.d.mask.any()
        errors.append(np.array(found) - np.array([exact(every, weights, gamma) for gamma in gammas]).T)
    assert np.sqrt(np.mean(np.square(errors), axis=0)).max() < 2.0 / size
    assert np.abs(np.mean(errors, axis=0)).max() < 0.35 / size


def test_around_solutions_that_were_found():
    """Another program at N = 1001, load 0.4, gave 0.311 at d = 0.127 and 0.394 at d = 0.254 (one instance)."""
    gammas, at = np.linspace(0.1, 1.0, 10), np.array([0.254, 0.127])
    curves = []
    for replica in range(4):
        patterns = instance(400, 1001, "found", replica)
        found = reinforced_bp(patterns, rng=stream(8, "found", replica))
        d, entropy = local_entropy_around(patterns, found.weights, gammas)
        assert found.solved
        assert not d.mask.any()
        assert np.all(np.diff(d) < 0)
        assert np.all(np.diff(entropy) < 0)
        assert np.all(entropy < -d * np.log(d) - (1 - d) * np.log1p(-d))
        np.testing.assert_allclose(np.diff(entropy) / np.diff(d), 2 * (gammas[1:] + gammas[:-1]) / 2, rtol=0.02)
        curves.append(np.interp(at, d[::-1], entropy[::-1]))
    mean, error = np.mean(curves, axis=0), np.std(curves, axis=0, ddof=1) / 2.0
    assert np.all(np.abs(mean - [0.394, 0.311]) < 0.005 + 3 * error)


def test_entropy_is_the_legendre_transform():
    """d phi / d gamma = S, hence ds / dd = 2 gamma, to the accuracy of a fourth-order difference."""
    patterns = instance(300, 501, "legendre")
    weights = sbpi(patterns, rng=stream(9, "legendre")).weights
    step, middle = 0.02, 0.6
    gammas = middle + step * np.array([-2.0, -1.0, 1.0, 2.0])
    d, entropy = local_entropy_around(patterns, weights, gammas)
    phi = entropy + gammas * (1.0 - 2.0 * d)
    slope = (phi[0] - 8 * phi[1] + 8 * phi[2] - phi[3]) / (12 * step)
    here = local_entropy_around(patterns, weights, middle)
    assert slope == pytest.approx(1.0 - 2.0 * here.d[0], abs=1e-6)


def test_a_tighter_tolerance_changes_nothing():
    patterns = instance(400, 1001, "found", 0)
    weights = sbpi(patterns, rng=stream(10, "tolerance")).weights
    matrix = SignMatrix(patterns, np.float64)
    m, _, residual = fixed_point(matrix, 0.5 * weights, iterations=2000, tolerance=1e-13)
    assert residual <= 1e-13
    d, _ = local_entropy_around(patterns, weights, 0.5)
    assert d[0] == pytest.approx(0.5 * (1.0 - (weights * m).mean()), abs=1e-9)


def test_each_point_depends_on_its_gamma_alone():
    patterns = instance(100, 201, "alone")
    weights = sbpi(patterns, rng=stream(11, "alone")).weights
    together = local_entropy_around(patterns, weights, [0.3, 1.2, 0.7])
    for k, gamma in enumerate([0.3, 1.2, 0.7]):
        alone = local_entropy_around(patterns, weights, [gamma])
        assert (alone.d[0], alone.entropy[0]) == (together.d[k], together.entropy[k])


def test_around_a_teacher_the_measure_collapses():
    """Isolated: at large gamma d < 1 / N (or no convergence, masked); at small gamma far below a found solution."""
    teacher = 2 * stream(12, "teacher").integers(0, 2, 1001) - 1
    patterns = planted(instance(400, 1001, "planted"), teacher)
    found = reinforced_bp(patterns, rng=stream(12, "run"))
    assert free_flips(patterns, teacher) == 0
    assert free_flips(patterns, found.weights) > 50
    near = local_entropy_around(patterns, teacher, [3.0, 0.8])
    assert near.d.mask[0] or (near.d[0] < 1 / 1001 and near.entropy[0] < 0.001)
    dense_region = local_entropy_around(patterns, found.weights, [3.0, 0.8, 0.7, 0.6])
    assert dense_region.d[0] > 1 / 1001
    assert dense_region.entropy[0] > 0.005
    same_distance = np.interp(near.d[1], dense_region.d[1:], dense_region.entropy[1:])
    assert dense_region.d[1] < near.d[1] + 0.02
    assert same_distance > near.entropy[1] + 0.02


def test_no_point_at_all():
    """Far beyond capacity, around weights that violate half of the patterns."""
    patterns = instance(400, 101, "beyond")
    with pytest.raises(ConvergenceError, match="message passing around weights of N = 101"):
        local_entropy_around(patterns, np.ones(101, dtype=int), [6.0])


@pytest.mark.parametrize(
    ("patterns", "options", "message"),
    [
        ([[1, -1]], {}, "N = 2: allowed is an odd N"),
        ([[1, 0, 1]], {}, "contain 0"),
        ([[1.0, 1.0, -1.0]], {}, "dtype float64"),
        ([[1, 1, 1]], {"rate": 0.0}, r"rate = 0.0: allowed is \(0, 1\]"),
        ([[1, 1, 1]], {"rate": 1.5}, "rate = 1.5"),
        ([[1, 1, 1]], {"rate": math.nan}, "rate = nan"),
        ([[1, 1, 1]], {"damping": 1.0}, r"damping = 1.0: allowed is \[0, 1\)"),
        ([[1, 1, 1]], {"max_sweeps": 0}, "max_sweeps = 0: allowed is >= 1"),
        ([[1, 1, 1]], {"rng": np.random}, "rng = "),
    ],
)
def test_bad_input_is_refused(patterns, options, message):
    with pytest.raises(ValueError, match=message):
        reinforced_bp(patterns, **{"rng": stream(13, "bad"), **options})


@pytest.mark.parametrize(
    ("patterns", "weights", "gammas", "message"),
    [
        ([[1, 1]], [1, 1], [1.0], "N = 2"),
        ([[1, 1, 1]], [1, 1], [1.0], r"shape \(2,\)"),
        ([[1, 1, 1]], [1, 2, 1], [1.0], "weights contain 2"),
        ([[1, 1, 1]], [1, 1, 1], [math.nan], "gammas = "),
        ([[1, 1, 1]], [1, 1, 1], [[1.0]], "gammas = "),
    ],
)
def test_bad_weights_or_couplings_are_refused(patterns, weights, gammas, message):
    with pytest.raises(ValueError, match=message):
        local_entropy_around(patterns, weights, gammas)


def test_no_couplings():
    d, entropy = local_entropy_around([[1, 1, 1]], [1, 1, 1], [])
    assert d.size == entropy.size == 0


def test_solutions_are_recounted():
    patterns = instance(200, 501, "recount")
    found = reinforced_bp(patterns, rng=stream(14, "recount"))
    assert found.weights.dtype == np.int8
    assert found.solved
    assert stabilities(patterns, found.weights).min() > 0
