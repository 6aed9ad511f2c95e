"""The planted Franz-Parisi potential against its functional, exact limits, the teacher-student equations and counts."""

import math

import numpy as np
import pytest
from scipy import integrate, optimize, special

from quenched.numerics.random import stream
from quenched.perceptron import enumerate as count
from quenched.perceptron import franz_parisi, planted_potential
from quenched.perceptron.ensembles import draw
from quenched.perceptron.planted import planted
from quenched.perceptron.planted_potential import potential


def binary_entropy(d):
    return -d * math.log(d) - (1.0 - d) * math.log(1.0 - d)


def density(x):
    return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


def average(function):
    return integrate.quad(lambda x: density(x) * function(x), -9.0, 9.0, epsabs=1e-11, limit=200)[0]


def functional(alpha, d, q, p_hat, q_hat):
    """V before the extremum, with the teacher's field integrated out by hand."""
    p = 1.0 - 2.0 * d
    entropic = average(lambda z: np.logaddexp(x := math.sqrt(q_hat) * z + p_hat, -x))
    energetic = average(
        lambda x: 2.0 * special.ndtr(p * x / math.sqrt(q - p * p)) * special.log_ndtr(math.sqrt(q / (1.0 - q)) * x)
    )
    return -0.5 * q_hat * (1.0 - q) - p_hat * p + entropic + alpha * energetic


@pytest.mark.parametrize(("alpha", "d"), [(0.4, 0.05), (0.4, 0.2), (0.6, 0.1), (0.9, 0.3)])
def test_the_potential_is_where_the_functional_is_stationary(alpha, d):
    found = potential(alpha, d)
    point = np.array([found.overlap, found.p_hat, found.q_hat])
    assert functional(alpha, d, *point) == pytest.approx(found.value, abs=1e-9)
    for step in 1e-4 * np.eye(3):
        slope = (functional(alpha, d, *(point + step)) - functional(alpha, d, *(point - step))) / 2e-4
        assert slope == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(("alpha", "d"), [(0.1, 0.01), (0.4, 0.02), (0.8, 0.01), (1.0, 0.4), (0.4, 0.49)])
def test_doubling_the_nodes_changes_nothing(alpha, d):
    finer = potential(alpha, d, nodes=2 * planted_potential.NODES - 1)
    assert list(potential(alpha, d)) == pytest.approx(list(finer), abs=1e-9)


def test_small_load():
    """First order: each pattern keeps a share of the ball that the teacher's field alone decides."""
    d, alpha = 0.15, 1e-5
    p = 1.0 - 2.0 * d
    lost = (
        2.0
        * integrate.quad(
            lambda u: density(u) * special.log_ndtr(p * u / math.sqrt(1.0 - p * p)), 0.0, 12.0, epsabs=1e-12
        )[0]
    )
    assert (potential(alpha, d).value - binary_entropy(d)) / alpha == pytest.approx(lost, rel=1e-3)


@pytest.mark.parametrize("alpha", [0.4, 0.8])
def test_the_maximum_obeys_the_teacher_student_equations(alpha):
    """A teacher is a typical solution of its instance: p = Q, ph = Qh, with the entropy of that problem."""

    def conjugate(q):
        width = math.sqrt(1.0 - q)
        ratio = math.sqrt(q) / width
        return 2.0 * alpha / width**2 * average(lambda x: density(ratio * x) ** 2 / special.ndtr(ratio * x))

    def excess(q):
        q_hat = conjugate(q)
        return average(lambda z: math.tanh(math.sqrt(q_hat) * z + q_hat) ** 2) - q

    q = optimize.brentq(excess, 0.02, 0.9, xtol=1e-9)
    found = potential(alpha, 0.5 * (1.0 - q))
    assert found.overlap == pytest.approx(q, abs=1e-7)
    assert found.p_hat == pytest.approx(found.q_hat, abs=1e-6)
    beside = [potential(alpha, 0.5 * (1.0 - q) + step).value for step in (-0.01, 0.01)]
    assert found.value > max(beside)
    energetic = 2.0 * average(
        lambda x: special.ndtr(x * math.sqrt(q / (1 - q))) * special.log_ndtr(x * math.sqrt(q / (1 - q)))
    )
    entropic = average(lambda z: np.logaddexp(x := math.sqrt(found.q_hat) * z + found.q_hat, -x))
    assert found.value == pytest.approx(entropic - 0.5 * found.q_hat * (1.0 + q) + alpha * energetic, abs=1e-8)


def test_a_planted_solution_has_more_around_it_than_a_typical_one():
    for alpha, d in ((0.3, 0.05), (0.4, 0.13), (0.6, 0.2), (0.7, 0.1)):
        assert franz_parisi.potential(alpha, d).value < potential(alpha, d).value < binary_entropy(d)


def test_complete_counts():
    """N = 25, alpha = 0.4: the mean of ln[solutions at distance k / number of configurations there], per weight."""
    n, p, instances = 25, 10, 40
    distances = np.array([4, 6, 8, 10])
    found = np.zeros((instances, distances.size))
    for replica in range(instances):
        rng = stream(1, "planted potential", replica)
        teacher = draw("binary", 1, n, rng=rng)[0]
        patterns = planted(draw("binary", p, n, rng=rng), teacher)
        apart = (n - count.solutions(patterns).astype(int) @ teacher) // 2
        found[replica] = np.log(np.bincount(apart, minlength=n + 1)[distances])
    found -= [math.log(math.comb(n, k)) for k in distances]
    mean, error = found.mean(axis=0) / n, found.std(axis=0) / math.sqrt(instances) / n
    theory = [potential(p / n, k / n).value - binary_entropy(k / n) for k in distances]
    assert error.max() < 0.008
    assert mean == pytest.approx(theory, abs=0.02)


def test_arguments():
    for alpha, d, nodes in (
        (0.0, 0.1, 1761),
        (-1.0, 0.1, 1761),
        (0.4, 0.001, 1761),
        (0.4, 0.5, 1761),
        (0.4, 0.1, 5),
        (1.1, 0.1, 1761),
    ):
        with pytest.raises(ValueError, match="allowed"):
            potential(alpha, d, nodes=nodes)
