"""Two hidden units: golden values, a slow twin, stationarity, Nishimori identities, exact limits."""

import itertools
import math

import numpy as np
import pytest

from quenched.numerics import ConvergenceError
from quenched.rbm import two_unit_averages as averages
from quenched.rbm.one_unit import information, one_unit
from quenched.rbm.replica import two_units
from quenched.rbm.two_unit_averages import Order, Setting
from quenched.rbm.two_units import pair_information, replicon, saddle

# beta = 1, q = 0.3; an independent program (Gauss-Hermite, 64 nodes, plain iteration), printed digits
GOLDEN = [
    (1.0, False, {"t": 0.21617, "tau": 0.21617, "q_self": 0.16715, "r": 0.16715, "r_cross": 0.07069}, 1e-5),
    (1.0, False, {"free_entropy": 0.015236}, 1e-6),
    (1.6, False, {"t": 0.349716, "tau": 0.349716, "q_self": 0.323151, "r": 0.296170, "r_cross": 0.134453}, 1e-6),
    (3.0, False, {"t": 0.601321, "tau": 0.374483, "q_self": 0.598656, "r": 0.334054, "r_cross": 0.212951}, 1e-6),
    (3.0, False, {"free_entropy": 0.372333}, 1e-6),
    (1.2, True, {"t": 0.331084, "tau": 0.331084, "q_self": 0.331084, "r": 0.331084, "entropy": 0.887651}, 1e-6),
    (3.0, True, {"t": 0.612544, "tau": 0.412659, "free_entropy": 0.404585, "entropy": 0.491469}, 1e-6),
    (1.6, False, {"replicon": 1.00115}, 1e-5),
    (2.0, False, {"replicon": 1.00936}, 1e-5),
    (2.15, False, {"replicon": 1.01404}, 1e-5),
    (2.3, False, {"replicon": 0.95845}, 1e-5),
]
STATES = np.array(list(itertools.product((1.0, -1.0), repeat=2)))


@pytest.mark.parametrize(("alpha", "prior", "expected", "tolerance"), GOLDEN)
def test_golden(alpha, prior, expected, tolerance):
    point = two_units(alpha, 1.0, 0.3, prior)
    for name, value in expected.items():
        assert getattr(point, name) == pytest.approx(value, abs=tolerance), name


class Twin:
    """The equations as they come out of the replica computation: four states, two correlated fields, Gauss-Hermite."""

    def __init__(self, setting, nodes=60):
        self.setting = setting
        z, weights = np.polynomial.hermite_e.hermegauss(nodes)
        self.x, self.y = (axis.ravel() for axis in np.meshgrid(z, z))
        self.weights = np.outer(weights, weights).ravel() / weights.sum() ** 2

    def side(self, t, tau, q_self, r, coupling, same, covariances=False):
        """E of (<s1> + s <s2>)/2, (s <s1> + <s2>)/2, squares, product, <s1 s2>, ln Z; and E chi (x) chi."""
        lower = math.sqrt(q_self), r / math.sqrt(q_self)
        z1, z2 = lower[0] * self.x, lower[1] * self.x + math.sqrt(q_self - lower[1] ** 2) * self.y
        total, fourth = np.zeros(6), np.zeros((4, 4))
        for s, probability in ((1.0, same), (-1.0, 1.0 - same)):
            fields = np.stack([t + s * tau + z1, tau + s * t + z2])
            weight = np.exp(STATES @ fields + coupling * STATES.prod(axis=1)[:, None])
            z = weight.sum(axis=0)
            h1, h2 = (STATES.T @ weight) / z
            product = STATES.prod(axis=1) @ weight / z
            moments = [(h1 + s * h2) / 2, (s * h1 + h2) / 2, (h1**2 + h2**2) / 2, h1 * h2, product, np.log(z)]
            total += probability * (np.array(moments) @ self.weights)
            chi = np.array([[1 - h1**2, product - h1 * h2], [product - h1 * h2, 1 - h2**2]])
            fourth += probability * np.einsum("kla,mna,a->kmln", chi, chi, self.weights).reshape(4, 4)
        return fourth if covariances else total

    def hidden(self, x, **options):
        beta, q = self.setting.beta, self.setting.q
        t, tau, q_self, r, cross = x
        same = 1.0 / (1.0 + math.exp(-2.0 * beta**2 * q))
        square = beta**2
        return self.side(square * t, square * tau, square * q_self, square * r, square * (cross - r), same, **options)

    def synapses(self, hats, **options):
        t, tau, q_self, r, cross = hats
        coupling = cross - r + self.setting.prior_coupling
        return self.side(t, tau, q_self, r, coupling, (1.0 + self.setting.q) / 2.0, **options)

    def hats(self, x):
        alpha, beta = self.setting.alpha, self.setting.beta
        hats = alpha * beta**2 * self.hidden(x)[:5]
        hats[4] -= alpha * beta**2 * math.tanh(beta**2 * x[4])
        return hats

    def free_entropy(self, x, hats):
        alpha, beta = self.setting.alpha, self.setting.beta
        sites = self.synapses(hats)[5] - math.log(4.0 * math.cosh(self.setting.prior_coupling))
        samples = self.hidden(x)[5] - beta**2 * x[2] - math.log(4.0 * math.cosh(beta**2 * x[4]))
        pairs = -2 * hats[0] * x[0] - 2 * hats[1] * x[1] - hats[4] * x[4] + hats[2] * (x[2] - 1) + hats[3] * x[3]
        return pairs + sites + alpha * samples

    def replicon(self, x, hats):
        product = self.hidden(x, covariances=True) @ self.synapses(hats, covariances=True)
        return self.setting.alpha * self.setting.beta**4 * np.linalg.eigvals(product).real.max()


def rotated(x):
    t, tau, q_self, r, cross = x
    return Order(t + tau, t - tau, q_self + r, q_self - r, cross)


@pytest.mark.parametrize("x", [(0.3, 0.2, 0.35, 0.15, 0.1), (0.2, 0.2, 0.3, 0.22, 0.25), (0.5, 0.1, 0.4, -0.1, -0.2)])
@pytest.mark.parametrize("setting", [Setting(1.7, 0.8, 0.4, 0.0), Setting(0.9, 1.2, 0.2, math.atanh(0.2))])
def test_twin(x, setting):
    """Away from any saddle point, so that no identity hides a mistake."""
    twin, x = Twin(setting), np.array(x)
    hats = twin.hats(x)
    fast = averages.conjugates(rotated(x), setting, 0.3)
    assert fast == pytest.approx(rotated(hats), abs=1e-9)
    new = averages.step(rotated(x), setting, 0.3)
    assert new == pytest.approx(rotated(twin.synapses(hats)[:5]), abs=1e-8)
    assert averages.free_entropy(rotated(x), fast, setting, 0.3) == pytest.approx(twin.free_entropy(x, hats), abs=1e-8)
    assert replicon(rotated(x), fast, setting) == pytest.approx(twin.replicon(x, hats), abs=1e-8)


@pytest.mark.parametrize(("alpha", "prior"), [(1.0, False), (1.8, False), (3.0, False), (0.3, True), (3.0, True)])
def test_free_entropy_is_stationary(alpha, prior):
    setting = Setting(alpha, 0.9, 0.4, math.atanh(0.4) if prior else 0.0)
    order = saddle(setting)
    conjugate = averages.conjugates(order, setting, 0.3)
    h = 1e-4
    for index in range(5):
        if order[index] > h or index == 4:
            shifts = [order._replace(**{Order._fields[index]: order[index] + sign * h}) for sign in (1, -1)]
            up, down = (averages.free_entropy(shifted, conjugate, setting, 0.3) for shifted in shifts)
            assert (up - down) / (2 * h) == pytest.approx(0.0, abs=1e-7), Order._fields[index]
        if conjugate[index] > h or index == 4:
            shifts = [conjugate._replace(**{Order._fields[index]: conjugate[index] + sign * h}) for sign in (1, -1)]
            up, down = (averages.free_entropy(order, shifted, setting, 0.3) for shifted in shifts)
            assert (up - down) / (2 * h) == pytest.approx(0.0, abs=1e-7), Order._fields[index]


@pytest.mark.parametrize(("alpha", "beta", "q"), [(0.5, 1.0, 0.3), (3.0, 1.0, 0.3), (6.0, 0.7, 0.6), (0.5, 2.0, 0.7)])
def test_nishimori_identities(alpha, beta, q):
    """A student that knows everything cannot be told from the teacher."""
    point = two_units(alpha, beta, q, True)
    assert point.q_self == pytest.approx(point.t, abs=1e-8)
    assert point.r == pytest.approx(point.tau, abs=1e-8)
    assert point.r_cross == pytest.approx(q, abs=1e-8)
    assert point.replicon < 1.0


@pytest.mark.parametrize(("alpha", "prior"), [(0.0, False), (0.59, False), (0.0, True), (0.35, True)])
def test_paramagnet(alpha, prior):
    point = two_units(alpha, 1.0, 0.3, prior)
    assert (point.t, point.tau, point.q_self, point.r) == (0.0, 0.0, 0.0, 0.0)
    assert point.r_cross == pytest.approx(0.3 if prior else 0.0, abs=1e-12)
    assert point.free_entropy == pytest.approx(0.0, abs=1e-13)
    if prior:
        known = 0.65 * math.log(0.65) + 0.35 * math.log(0.35)
        assert point.entropy == pytest.approx(math.log(2.0) - known - alpha * pair_information(1.0, 0.3), abs=1e-12)


@pytest.mark.parametrize(("alpha", "beta"), [(0.5, 1.0), (2.0, 1.0), (0.3, 1.6)])
@pytest.mark.parametrize("prior", [False, True])
def test_uncorrelated_units_separate(alpha, beta, prior):
    """At q = 0 two units are two machines of one unit."""
    pair, single = two_units(alpha, beta, 0.0, prior), one_unit(alpha, beta)
    assert (pair.t, pair.tau, pair.r_cross) == pytest.approx((single.m, 0.0, 0.0), abs=1e-9)
    assert pair.free_entropy == pytest.approx(2.0 * (single.free_entropy - math.log(2.0)), abs=1e-11)
    assert pair_information(beta, 0.0) == pytest.approx(2.0 * information(beta), abs=1e-12)
    if prior:
        assert pair.entropy == pytest.approx(2.0 * single.entropy, abs=1e-11)


def test_much_data_tells_everything():
    point = two_units(60.0, 1.0, 0.3, True)
    assert point.t == pytest.approx(1.0, abs=1e-3)
    assert point.tau == pytest.approx(0.3, abs=1e-3)
    assert 0.0 <= point.entropy < 1e-2


@pytest.mark.parametrize("prior", [False, True])
def test_load_derivative(prior):
    """d phi / d alpha along the branch is the average over samples alone."""
    alpha, h = 2.5, 1e-3
    setting = Setting(alpha, 1.0, 0.3, math.atanh(0.3) if prior else 0.0)
    order = saddle(setting)
    conjugate = averages.conjugates(order, setting, 0.3)
    up, down = (
        averages.free_entropy(order, conjugate, setting._replace(alpha=alpha + sign * h), 0.3) for sign in (1, -1)
    )
    rise = two_units(alpha + h, 1.0, 0.3, prior).free_entropy - two_units(alpha - h, 1.0, 0.3, prior).free_entropy
    assert rise == pytest.approx(up - down, abs=1e-9)


@pytest.mark.parametrize(("beta", "alpha"), [(0.7, 12.0), (1.0, 6.0), (2.0, 1.0)])
def test_refinement(beta, alpha):
    coarse, fine = (two_units(alpha, beta, 0.5, False, resolution=step) for step in (0.3, 0.1))
    assert coarse[:6] == pytest.approx(fine[:6], abs=1e-10)
    assert coarse.replicon == pytest.approx(fine.replicon, abs=1e-10)


def test_the_start_does_not_matter():
    point = two_units(1.6, 1.0, 0.3, False)
    other = two_units(1.6, 1.0, 0.3, False, start=two_units(0.9, 1.0, 0.3, False)._replace(t=0.25, q_self=0.2))
    assert other[:6] == pytest.approx(point[:6], abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-0.1, 1.0, 0.3, True), r"alpha = -0\.1: allowed is \[0, inf\)"),
        ((math.nan, 1.0, 0.3, True), r"alpha = nan"),
        ((1.0, 0.0, 0.3, True), r"beta = 0\.0: allowed is \(0, 5\]"),
        ((1.0, -1.0, 0.3, False), r"beta = -1\.0: allowed is \(0, 5\]"),
        ((1.0, 1.0, 1.2, True), r"q = 1\.2: allowed is \[0, 1\)"),
        ((1.0, 1.0, -0.2, False), r"q = -0\.2: allowed is \[0, 1\)"),
        ((1.0, 1.0, 0.3, "yes"), r"prior = 'yes': allowed is True or False"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        two_units(*arguments)


def test_fields_too_sharp():
    with pytest.raises(ConvergenceError, match="too sharp"):
        two_units(1e9, 1.0, 0.3, True)
