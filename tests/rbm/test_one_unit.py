"""One hidden unit: golden values, bounds that are theorems, limits, students of another temperature."""

import itertools
import math

import numpy as np
import pytest
from scipy import integrate

from quenched.numerics import ConvergenceError
from quenched.rbm import one_unit as module
from quenched.rbm.replica import information, mismatched, one_unit

# independent program (Gauss-Hermite), eight digits; tolerance 1e-6
GOLDEN = [
    (2.0, 1.0, "m", 0.38976446),
    (5.0, 1.0, "m", 0.82650241),
    (8.0, 1.0, "m", 0.94068517),
    (0.5, 1.0, "entropy", 0.61156259),
    (2.0, 1.0, "entropy", 0.37913754),
    (5.0, 1.0, "entropy", 0.13415869),
    (0.125, 2.0, "m", 0.19511884),
    (0.125, 2.0, "entropy", 0.52474951),
]


@pytest.mark.parametrize(("alpha", "beta", "name", "value"), GOLDEN)
def test_golden(alpha, beta, name, value):
    assert getattr(one_unit(alpha, beta), name) == pytest.approx(value, abs=1e-6)


def average(function, mean=0.0, deviation=1.0):
    """Adaptive quadrature, which shares nothing with the library's rule."""
    density = 1.0 / math.sqrt(2.0 * math.pi)

    def weighted(z):
        return function(mean + deviation * z) * density * math.exp(-0.5 * z * z)

    cut = -mean / deviation
    pieces = sorted({-12.0, min(max(cut, -12.0), 12.0), 12.0})
    return sum(
        integrate.quad(weighted, low, high, epsabs=1e-14, epsrel=1e-13)[0] for low, high in itertools.pairwise(pieces)
    )


def log_cosh(x):
    return abs(x) + math.log1p(math.exp(-2.0 * abs(x))) - math.log(2.0)


@pytest.mark.parametrize("beta", [0.3, 0.5, 1.0, 2.0, 3.0])
def test_information(beta):
    assert information(beta) == pytest.approx(average(log_cosh, beta**2, beta) - 0.5 * beta**2, abs=1e-11)


@pytest.mark.parametrize(("alpha", "beta"), [(2.0, 1.0), (0.5, 1.3), (30.0, 0.5)])
def test_saddle_point_by_adaptive_quadrature(alpha, beta):
    m, free_entropy, entropy = one_unit(alpha, beta)
    m_hat = alpha * beta**2 * average(lambda x: math.tanh(beta * x), beta * m, math.sqrt(m))
    assert average(math.tanh, m_hat, math.sqrt(m_hat)) == pytest.approx(m, abs=1e-11)
    sites = average(lambda x: log_cosh(x) + math.log(2.0), m_hat, math.sqrt(m_hat))
    samples = average(lambda x: log_cosh(beta * x), beta * m, math.sqrt(m))
    value = -m_hat * m + 0.5 * m_hat * (m - 1.0) + sites + alpha * (-0.5 * beta**2 * m + samples)
    assert free_entropy == pytest.approx(value, abs=1e-10)
    assert entropy == pytest.approx(value - alpha * information(beta), abs=1e-12)


def test_information_is_at_most_a_quarter_of_the_fourth_power():
    """A theorem, hence 4 ln 2 <= alpha_e beta^4: the paramagnet never lives to see its entropy vanish."""
    betas = np.geomspace(0.05, 5.0, 40)
    shares = np.array([information(beta) / beta**4 for beta in betas])
    assert shares.max() < 0.25
    assert np.all(np.diff(shares) < 0.0)
    assert shares[0] == pytest.approx(0.25, abs=1e-3)
    assert all(module.entropy_crisis(beta) * beta**4 >= 4.0 * math.log(2.0) for beta in betas)


def test_gain_is_concave():
    """What makes the transition continuous at every beta; F'' = -2 e^(-x/2) E sech^3 (3 sech^2 - 2) < 0."""
    x = np.linspace(0.0, 30.0, 301)
    gain = np.array([module._square(value, value, 0.2) for value in x])
    assert np.all(np.diff(gain) > 0.0)
    assert np.all(np.diff(gain, 2) < 0.0)
    assert gain[1] / x[1] < 1.0
    h, at = 1e-2, 0.8
    second = (
        module._square(at + h, at + h, 0.2) - 2 * module._square(at, at, 0.2) + module._square(at - h, at - h, 0.2)
    ) / h**2

    def sech(y):
        return 1.0 / math.cosh(y)

    formula = -2.0 * math.exp(-at / 2) * average(lambda y: sech(y) ** 3 * (3 * sech(y) ** 2 - 2), 0.0, math.sqrt(at))
    assert second == pytest.approx(formula, abs=1e-4)


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_threshold(beta):
    critical = 1.0 / beta**4
    assert one_unit(critical, beta).m == 0.0
    assert one_unit(0.9999 * critical, beta).m == 0.0
    near, twice = (one_unit(critical * (1.0 + share), beta).m for share in (1e-4, 2e-4))
    assert 2.0 * near - twice == pytest.approx(0.0, abs=1e-6 * twice / 1e-2)
    assert near == pytest.approx(1e-4 / (1.0 + beta**2), rel=1e-3)  # F(x) = x - x^2 twice


def test_entropy_falls_and_stays_positive():
    entropies = [one_unit(alpha, 1.0).entropy for alpha in np.linspace(0.0, 30.0, 61)]
    assert entropies[0] == pytest.approx(math.log(2.0), abs=1e-15)
    assert np.all(np.diff(entropies) < 0.0)
    assert 0.0 < entropies[-1] < 1e-3


def test_a_student_of_the_right_temperature():
    student, optimal = mismatched(3.0, 1.0, 1.0), one_unit(3.0, 1.0)
    assert (student.m, student.q_self) == pytest.approx((optimal.m, optimal.m), abs=1e-10)
    assert student.replicon < 1.0


@pytest.mark.parametrize(
    ("alpha", "beta", "student_beta", "m", "q"),  # independent program, digits as printed
    [
        (0.97 * 1.5625, 1.0, 0.8, 0.0, 0.0),
        (1.03 * 1.5625, 1.0, 0.8, 0.0677, 0.0193),
        (1.03 * 0.4822531, 0.9, 1.2, 0.0, 0.0061),
    ],
)
def test_other_students(alpha, beta, student_beta, m, q):
    student = mismatched(alpha, beta, student_beta)
    assert (student.m, student.q_self) == pytest.approx((m, q), abs=5e-5)


@pytest.mark.parametrize("student_beta", [0.6, 0.9, 1.1, 1.8])
def test_no_student_knows_more_than_the_posterior_mean(student_beta):
    """Cauchy and Schwarz: m^2 / Q, the squared cosine with the teacher, is largest for the right temperature."""
    for alpha in (1.3, 3.5, 6.0):
        student = mismatched(alpha, 1.0, student_beta)
        assert student.m**2 <= one_unit(alpha, 1.0).m * student.q_self * (1.0 + 1e-9)


def test_retrieval_of_a_too_cold_student_starts_inside_the_spin_glass():
    retrieval, glass = module.onsets(0.9, 1.2)
    late = module.retrieval_in_spin_glass(0.9, 1.2)
    assert glass < retrieval < late
    assert mismatched(0.99 * late, 0.9, 1.2).m == 0.0
    assert mismatched(1.01 * late, 0.9, 1.2).m > 0.005
    assert mismatched(0.99 * late, 0.9, 1.2).replicon > 1.0
    with pytest.raises(ValueError, match=r"student_beta = 0\.8: allowed is > beta = 0\.9"):
        module.retrieval_in_spin_glass(0.9, 0.8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: one_unit(-1.0, 1.0), r"alpha = -1\.0: allowed is \[0, inf\)"),
        (lambda: one_unit(1.0, 0.0), r"beta = 0\.0: allowed is \(0, 10\]"),
        (lambda: information(math.nan), r"beta = nan"),
        (lambda: mismatched(1.0, 1.0, -2.0), r"student_beta = -2\.0"),
        (lambda: one_unit(1.0, 1.0, resolution=0.0), r"resolution = 0\.0: allowed is \(0, 1\]"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_fields_too_sharp():
    with pytest.raises(ConvergenceError, match="too sharp"):
        one_unit(1e9, 1.0)
