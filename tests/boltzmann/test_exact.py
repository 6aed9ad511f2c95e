"""Partition function, likelihood, divergence and gradient against sums over both layers."""

import itertools
import math

import numpy as np
import pytest

from quenched.boltzmann import exact, images
from quenched.boltzmann.machines import Machine
from quenched.numerics.random import stream


def states(units):
    return np.array(list(itertools.product((0.0, 1.0), repeat=units)))


def joint(model):
    """ln Z and the law p(v, h) from the definition: the slow twin."""
    v, h = states(model.biases_v.size), states(model.biases_h.size)
    exponents = (v @ model.biases_v)[:, None] + h @ model.biases_h + v @ model.weights @ h.T
    peak = exponents.max()
    law = np.exp(exponents - peak)
    return peak + math.log(law.sum()), law / law.sum(), v, h


def random_machine(n, m, strength, key=0):
    rng = stream(3, "machine", n, m, strength, key)
    return Machine(strength * rng.standard_normal((n, m)), rng.standard_normal(n), rng.standard_normal(m))


CASES = [(1, 1, 1.0), (4, 1, 1.0), (5, 3, 0.5), (3, 6, 2.0), (6, 6, 1.0), (7, 7, 20.0), (5, 4, 60.0), (2, 9, 30.0)]


@pytest.mark.parametrize(("n", "m", "strength"), CASES)
def test_log_z_and_moments_are_sums_over_both_layers(n, m, strength):
    model = random_machine(n, m, strength)
    log_z, law, v, h = joint(model)
    assert exact.log_z(*model) == pytest.approx(log_z, rel=1e-13, abs=1e-12)
    moments = exact.moments(*model)
    assert moments.products == pytest.approx(v.T @ law @ h, abs=1e-13)
    assert moments.visible == pytest.approx(law.sum(axis=1) @ v, abs=1e-13)
    assert moments.hidden == pytest.approx(law.sum(axis=0) @ h, abs=1e-13)


def test_layers_may_change_places():
    model = random_machine(9, 6, 1.5)
    turned = Machine(model.weights.T, model.biases_h, model.biases_v)
    assert exact.log_z(*turned) == pytest.approx(exact.log_z(*model), rel=1e-14)
    assert exact.moments(*turned).products == pytest.approx(exact.moments(*model).products.T, abs=1e-14)


def test_log_z_without_weights_is_a_product():
    model = random_machine(40, 20, 0.0)
    independent = np.logaddexp(0.0, model.biases_v).sum() + np.logaddexp(0.0, model.biases_h).sum()
    assert exact.log_z(*model) == pytest.approx(independent, rel=1e-13)


def test_likelihoods_of_all_images_sum_to_one():
    model = random_machine(8, 5, 1.0)
    _, law, v, _ = joint(model)
    log_p = exact.log_likelihood(v, *model)
    assert np.exp(log_p) == pytest.approx(law.sum(axis=1), rel=1e-12)
    assert np.exp(log_p).sum() == pytest.approx(1.0, rel=1e-12)


def test_divergence_is_its_definition():
    model = random_machine(6, 3, 1.0)
    _, law, v, _ = joint(model)
    p = stream(3, "target").dirichlet(np.ones(len(v)))
    by_hand = float(p @ np.log(p / law.sum(axis=1)))
    assert exact.kl(v, *model, probabilities=p) == pytest.approx(by_hand, rel=1e-11)
    assert exact.kl(v, *model, probabilities=law.sum(axis=1)) == pytest.approx(0.0, abs=1e-12)
    blank = Machine(np.zeros((9, 4)), np.zeros(9), np.zeros(4))
    assert exact.kl(images.bars_and_stripes(3), *blank) == pytest.approx(9 * math.log(2) - math.log(14), rel=1e-13)


@pytest.mark.parametrize("weighted", [False, True])
def test_gradient_is_the_slope_of_the_likelihood(weighted):
    model, data = random_machine(9, 4, 0.7), images.bars_and_stripes(3)
    p = stream(3, "weights of images").dirichlet(np.ones(len(data))) if weighted else np.full(len(data), 1 / len(data))
    slopes = exact.gradient(data, *model, probabilities=p if weighted else None)
    for part, place in ((0, (2, 3)), (0, (8, 0)), (1, (4,)), (2, (1,))):
        up, down = ([np.array(one) for one in model] for _ in range(2))
        up[part][place] += 1e-5
        down[part][place] -= 1e-5
        by_difference = p @ (exact.log_likelihood(data, *up) - exact.log_likelihood(data, *down)) / 2e-5
        assert slopes[part][place] == pytest.approx(by_difference, rel=1e-6, abs=1e-9)


def test_bars_and_stripes_are_those_and_no_others():
    for side in (2, 3, 4):
        found = images.bars_and_stripes(side)
        every = states(side * side).reshape(-1, side, side).astype(np.uint8)
        rows, columns = (every == every[:, :, :1]).all(axis=(1, 2)), (every == every[:, :1, :]).all(axis=(1, 2))
        assert len(found) == 2 ** (side + 1) - 2 == np.count_nonzero(rows | columns)
        assert {tuple(image) for image in found} == {tuple(image.ravel()) for image in every[rows | columns]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((3, 2)), np.zeros(2), np.zeros(2)), r"weights \(3, 2\), biases_v \(2,\).*allowed"),
        ((np.zeros(3), np.zeros(3), np.zeros(1)), r"weights \(3,\)"),
        ((np.zeros((0, 2)), np.zeros(0), np.zeros(2)), r"weights \(0, 2\)"),
        ((np.full((3, 2), np.nan), np.zeros(3), np.zeros(2)), r"weights: 6 entries are not finite"),
        ((np.zeros((30, 27)), np.zeros(30), np.zeros(27)), r"layers of 30 and 27 units: allowed is a layer <= 26"),
        ((np.full((3, 2), 400.0), np.zeros(3), np.zeros(2)), r"field reaches 800: allowed are fields <= 600"),
    ],
)
def test_bad_machines(arguments, message):
    with pytest.raises(ValueError, match=message):
        exact.log_z(*arguments)


@pytest.mark.parametrize(
    ("data", "p", "message"),
    [
        (np.array([[0, 2, 1]]), None, "data holds 2: allowed are 0 and 1"),
        (np.array([[0, 1, -1]]), None, "data holds -1"),
        (np.array([[0.5, 1, 0]]), None, r"data holds 0\.5"),
        (np.array([[np.nan, 1, 0]]), None, "data holds nan"),
        (np.zeros((2, 3)), None, "repeated"),
        (np.zeros((0, 3)), None, r"shape \(0, 3\)"),
        (np.zeros((1, 4)), None, r"visible of shape \(1, 4\): allowed is \(k, 3\)"),
        (np.eye(3), [0.5, 0.5, 0.1], r"sum 1\.1: allowed are 3 positive, sum 1"),
        (np.eye(3), [0.5, 0.5, 0.0], "allowed are 3 positive"),
    ],
)
def test_bad_data(data, p, message):
    with pytest.raises(ValueError, match=message):
        exact.kl(data, np.zeros((3, 2)), np.zeros(3), np.zeros(2), probabilities=p)


def test_text_and_back():
    data = images.bars_and_stripes(3)
    rows = [images.to_text(image) for image in data]
    assert [rows[0], rows[-1]] == [".........", "#########"]
    assert np.array_equal(images.from_text(rows), data)


@pytest.mark.parametrize(
    ("rows", "message"), [([], "0 rows"), (["..", "."], r"\[1, 2\]"), ([""], "one length > 0"), (["01"], "and #")]
)
def test_bad_text(rows, message):
    with pytest.raises(ValueError, match=message):
        images.from_text(rows)


def test_independent_units_have_the_means_of_the_data():
    data = images.bars_and_stripes(3)[:5]
    biases = images.independent_biases(data)
    assert 1.0 / (1.0 + np.exp(-biases)) == pytest.approx((data.sum(axis=0) + 1) / 7)


@pytest.mark.parametrize("side", [1, 13, 2.5, True])
def test_bad_side(side):
    with pytest.raises(ValueError, match="side = "):
        images.bars_and_stripes(side)
