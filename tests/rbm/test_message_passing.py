"""Message passing for one and two hidden units: twins, enumeration, replica numbers, symmetries, learning."""

import itertools
import math

import numpy as np
import pytest

from benchmarks.plain_rbm import amp_iteration, belief_iteration
from quenched.numerics import ConvergenceError
from quenched.numerics.random import stream
from quenched.numerics.statistics import mean
from quenched.rbm import belief_propagation, data, learning, message_passing


def instance(n, alpha, q=0.3, beta=1.0, case=0):
    teacher = data.teacher(n, q, rng=stream(5, "teacher", n, case))
    return teacher, data.samples(teacher, beta, round(alpha * n), rng=stream(5, "samples", n, alpha, case))


@pytest.mark.parametrize("coupling", [0.0, 0.4])
@pytest.mark.parametrize(("n", "alpha", "beta"), [(50, 3.0, 1.0), (97, 0.7, 1.4)])
def test_iterations_are_the_obvious_ones(n, alpha, beta, coupling):
    _, samples = instance(n, alpha, beta=beta)
    messages = message_passing.Messages(samples, math.tanh(coupling), stream(5, "twin"))
    messages.means *= 10
    means, correlation, hidden = messages.means.copy(), messages.correlation.copy(), messages.hidden.copy()
    for _ in range(6):
        before = means
        means, correlation, hidden = amp_iteration(samples.astype(float), beta, coupling, means, correlation, hidden)
        found = messages.iterate(beta, coupling)
        assert messages.means == pytest.approx(means, abs=2e-5)  # products in single precision
        assert messages.correlation == pytest.approx(correlation, abs=2e-5)
        assert messages.hidden == pytest.approx(hidden, abs=2e-5)
        assert found.change == pytest.approx(math.sqrt(((means - before) ** 2).mean()), abs=2e-5)


# Replica-symmetric values at beta = 1, q = 0.3 from an independent solver (64 x 64 Gauss-Hermite nodes, 1e-5).
@pytest.mark.parametrize(
    ("prior", "alpha", "t", "tau"),
    [(True, 1.2, 0.331084, 0.331084), (True, 4.0, 0.738, 0.375), (False, 1.0, 0.21617, 0.21617)],
)
def test_overlaps_are_those_of_the_replica_method(prior, alpha, t, tau):
    sums, differences = [], []
    for case in range(8):
        teacher, samples = instance(800, alpha, case=case)
        found = message_passing.amp(samples, 1.0, 0.3, prior, rng=stream(5, "amp", case))
        assert found.converged
        overlaps = message_passing.order_parameters(found, teacher, prior)
        sums.append(overlaps.t + overlaps.tau)
        differences.append(overlaps.t - overlaps.tau)
    value, stderr = mean(sums)
    assert abs(value - t - tau) < 4 * stderr + 0.02
    value, stderr = mean(differences)
    assert abs(value - t + tau) < 4 * stderr + 0.02


def test_nothing_is_learnt_from_few_samples():
    _, samples = instance(1000, 0.15)
    found = message_passing.amp(samples, 1.0, 0.3, True, rng=stream(5, "few"))
    assert found.converged
    assert np.abs(found.means).max() < 1e-3
    assert found.correlation.mean() == pytest.approx(0.3, abs=1e-3)


def test_order_parameters_do_not_depend_on_labels():
    teacher, samples = instance(400, 4.0)
    found = message_passing.amp(samples, 1.0, 0.3, False, rng=stream(5, "labels"))
    reference = message_passing.order_parameters(found, teacher, False)
    assert reference.t > reference.tau > 0
    for first, second, swapped in itertools.product((1, -1), (1, -1), (False, True)):
        means = found.means[::-1] if swapped else found.means
        relabelled = found._replace(
            means=means * np.array([[first], [second]]), correlation=found.correlation * first * second
        )
        assert message_passing.order_parameters(relabelled, teacher, False) == pytest.approx(reference, abs=1e-12)
    flipped = found._replace(means=-found.means)
    assert message_passing.order_parameters(flipped, teacher, True) == pytest.approx(reference, abs=1e-12)


def test_two_distant_starts_learn_the_same_inverse_temperature_and_overlap():
    _, samples = instance(1000, 4.0)
    first = learning.learn(samples, 0.8, 0.1, rng=stream(5, "learn", 0))
    second = learning.learn(samples, 1.2, 0.5, rng=stream(5, "learn", 1))
    assert first.marginals.converged
    assert second.marginals.converged
    assert first.beta == pytest.approx(second.beta, abs=1e-3)
    assert first.q == pytest.approx(second.q, abs=1e-3)
    assert first.beta == pytest.approx(1.0, abs=0.05)
    assert first.q == pytest.approx(0.3, abs=0.06)


def test_a_start_that_turns_one_vector_learns_the_same():
    """From this start the overlap comes out negative; once it was held at zero, where nothing is learnt."""
    claim, key = "rbm_symmetry_breaking", (1000, 5.0, 0)
    rng = stream(2, claim, "inference", "samples", *key)
    teacher = data.teacher(1000, 0.3, rng=rng)
    samples = data.samples(teacher, 1.0, 5000, rng=rng)
    found = learning.learn(samples, 0.8, 0.1, rng=stream(2, claim, "inference", "learning", *key, 0))
    assert found.q == pytest.approx(0.298, abs=1e-3)
    assert found.beta == pytest.approx(0.996, abs=1e-3)
    assert found.marginals.correlation.mean() == pytest.approx(found.q, abs=1e-3)
    overlaps = message_passing.order_parameters(found.marginals, teacher, True)
    assert overlaps.t == pytest.approx(0.824, abs=1e-2)


def test_learning_says_when_no_temperature_explains_the_samples():
    samples = np.ones((40, 10000), dtype=np.int8)
    with pytest.raises(ConvergenceError, match="inverse temperature"):
        learning.learn(samples, 18.0, 0.99, rng=stream(5, "none"))


@pytest.mark.parametrize(("n", "m", "beta"), [(20, 33, 1.0), (31, 10, 1.8)])
def test_belief_propagation_is_the_obvious_one(n, m, beta):
    rng = stream(5, "bp", n)
    samples = data.samples(data.random_spins(1, n, rng=rng), beta, m, rng=rng)
    messages = 0.1 * rng.standard_normal(samples.shape)
    fields, plain = messages.sum(axis=0), messages.copy()
    for _ in range(5):
        before = np.tanh(plain.sum(axis=0))
        plain = belief_iteration(samples.astype(float), beta, plain)
        change = belief_propagation.iterate(samples, beta, messages, fields)
        assert messages == pytest.approx(plain, abs=1e-12)
        assert fields == pytest.approx(plain.sum(axis=0), abs=1e-12)
        assert change == pytest.approx(math.sqrt(((np.tanh(fields) - before) ** 2).mean()), abs=1e-12)


@pytest.mark.parametrize(("n", "m"), [(10, 5), (14, 7)])
def test_bethe_entropy_is_that_of_enumeration(n, m):
    """Up to corrections of order 1 / N, here 0.1 / N: fluctuations of ln Omega of order one."""
    states = np.array(list(itertools.product((1, -1), repeat=n)), dtype=float)
    free, entropy = [], []
    for case in range(12):
        teacher = data.random_spins(1, n, rng=stream(5, "bethe", n, case))
        samples = data.samples(teacher, 0.8, m, rng=stream(5, "bethe", "samples", n, case))
        logarithm = np.log(np.cosh(0.8 / math.sqrt(n) * states @ samples.T)).sum(axis=1)
        log_omega = np.logaddexp.reduce(logarithm)
        found = belief_propagation.one_unit(samples, 0.8, rng=stream(5, "bethe", "run", case))
        free.append(found.free_entropy - log_omega / n + m * math.log(math.cosh(0.8 / math.sqrt(n))))
        entropy.append(found.entropy - (log_omega - (np.exp(logarithm - log_omega) * logarithm).sum()) / n)
    assert np.abs(free).mean() < 0.2 / n
    assert np.abs(entropy).mean() < 0.3 / n


def test_paramagnet_has_the_entropy_of_all_weights_less_the_information():
    """Below the threshold m = 0 and s = ln 2 - alpha I(1), with I(1) = 0.1631691797 nats per sample (quadrature)."""
    samples = data.samples(data.random_spins(1, 600, rng=stream(5, "pm")), 1.0, 300, rng=stream(5, "pm", "samples"))
    found = belief_propagation.one_unit(samples, 1.0, rng=stream(5, "pm", "run"))
    assert found.entropy == pytest.approx(math.log(2) - 0.5 * 0.1631691797, abs=0.5 / 600)
    assert found.free_entropy == pytest.approx(math.log(2), abs=0.5 / 600)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"samples": [[1, 2]]}, "samples contain 2"),
        ({"samples": [1, -1]}, r"samples have shape \(2,\)"),
        ({"beta": 0.0}, "beta = 0.0"),
        ({"q": -1.2}, r"q = -1.2: allowed is \(-1, 1\)"),
        ({"max_iterations": 0}, "max_iterations = 0"),
        ({"rng": None}, "rng = None"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(changed, message):
    valid = {"samples": [[1, -1], [1, 1]], "beta": 1.0, "q": 0.3, "prior": True, "rng": stream(5, "bad")}
    with pytest.raises(ValueError, match=message):
        message_passing.amp(**(valid | changed))
    valid.pop("prior")
    with pytest.raises(ValueError, match=message.replace(r"\(-1", r"\[0")):
        learning.learn(**(valid | changed))
    if "q" not in changed:
        valid.pop("q")
        with pytest.raises(ValueError, match=message):
            belief_propagation.one_unit(**(valid | changed))


def test_teacher_must_fit():
    found = message_passing.amp([[1, -1], [1, 1]], 1.0, 0.3, True, rng=stream(5, "fit"))
    with pytest.raises(ValueError, match=r"teacher have shape \(2, 3\): allowed is \(2, 2\)"):
        message_passing.order_parameters(found, np.ones((2, 3), dtype=int), True)
