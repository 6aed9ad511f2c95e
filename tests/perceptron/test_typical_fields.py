"""The law of the fields of typical solutions against quadrature, its wall, and complete enumeration."""

import math

import numpy as np
import pytest
from scipy import integrate, special

from quenched.numerics.random import stream
from quenched.perceptron import enumerate as count
from quenched.perceptron import franz_parisi, gardner
from quenched.perceptron.typical_fields import field_density


@pytest.mark.parametrize(("alpha", "kappa"), [(0.4, 0.0), (0.8, 0.0), (0.3, 0.5), (1.0, -0.5)])
def test_against_adaptive_quadrature(alpha, kappa):
    q = gardner.replica_symmetric(alpha, kappa).q

    def integrand(omega, u):
        tail = 0.5 * special.erfc((kappa - math.sqrt(q) * omega) / math.sqrt(2.0 * (1.0 - q)))
        exponent = -0.5 * omega**2 - 0.5 * (u - math.sqrt(q) * omega) ** 2 / (1.0 - q)
        return math.exp(exponent) / (2.0 * math.pi * math.sqrt(1.0 - q) * tail)

    for u in (kappa, kappa + 0.3, kappa + 2.0):
        slow = integrate.quad(integrand, -9.0, 9.0, args=(u,), epsabs=1e-13, epsrel=1e-12, limit=200)[0]
        assert float(field_density(alpha, u, kappa)) == pytest.approx(slow, abs=1e-11)


@pytest.mark.parametrize(("alpha", "kappa"), [(0.0, 0.0), (0.4, 0.0), (0.8, 0.0), (0.3, 0.5)])
def test_norm_and_wall(alpha, kappa):
    u, step = np.linspace(kappa, kappa + 10.0, 2001, retstep=True)
    density = field_density(alpha, u, kappa)
    assert integrate.simpson(density, dx=step) == pytest.approx(1.0, abs=1e-9)
    assert density[0] == pytest.approx(franz_parisi.wall_density(alpha, kappa), abs=1e-11)
    assert field_density(alpha, np.array([kappa - 0.1]), kappa).tolist() == [0.0]
    assert field_density(alpha, u, kappa, nodes=2 * gardner.NODES - 1) == pytest.approx(density, abs=1e-12)


def test_typical_solutions_of_enumerated_systems():
    """N = 25, alpha = 0.4: shares of four classes of stability, each instance counted alike, within 10 %.

    The lattice of odd stabilities, spacing 2, is compared with the density integrated over the same intervals; what
    remains are corrections of relative order 1/N.
    """
    n, p, instances = 25, 10, 60
    edges = np.array([0, 4, 8, 12, n + 1])
    shares = np.zeros(4)
    for replica in range(instances):
        patterns = 2 * stream(1, "fields", replica).integers(0, 2, size=(p, n)) - 1
        fields = patterns @ count.solutions(patterns).T.astype(int)
        shares += np.histogram(fields, edges)[0] / (fields.size * instances)
    expected = [
        integrate.quad(lambda u: float(field_density(p / n, u)), low / math.sqrt(n), high / math.sqrt(n))[0]
        for low, high in zip(edges[:-1], [*edges[1:-1], 40], strict=True)
    ]
    assert shares == pytest.approx(expected, rel=0.1)


def test_arguments():
    for alpha, u, kappa in ((-0.1, 0.0, 0.0), (0.4, math.nan, 0.0), (0.4, 0.0, 3.0), (math.nan, 0.0, 0.0)):
        with pytest.raises(ValueError, match="allowed"):
            field_density(alpha, u, kappa)
