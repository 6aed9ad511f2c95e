"""One hidden unit with binary synapses: how much data it takes to form a concept, and what the posterior's entropy is.

A teacher xi in {+-1}^N gives M = alpha N samples from P(sigma) ~ cosh(beta xi.sigma / sqrt(N)); a student infers xi
from them.  With z standard normal and F(x) = E tanh^2(x + sqrt(x) z), replica theory gives for the overlap m

    m = F(m_hat),   m_hat = alpha beta^2 F(beta^2 m),

when the student knows beta (overlap with the teacher and between two students are then equal: Nishimori).  F is
increasing and concave with F'(0) = 1, so that m > 0 exactly when alpha beta^4 > 1, for every beta, without a jump.
Entropies are in nats per weight.
"""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.gaussian import LN2, log_2cosh
from quenched.numerics.roots import bracketed
from quenched.numerics.validation import real
from quenched.rbm.quadrature import RESOLUTION, resolved, rule

BETAS = (0.0, 10.0)


class OneUnit(NamedTuple):
    """Overlap m, free entropy (1/N) E ln sum_xi prod_a L_a and posterior entropy, per weight."""

    m: float
    free_entropy: float
    entropy: float


class Mismatched(NamedTuple):
    """Overlap m with the teacher, overlap q_self of two students, replicon (stable below 1)."""

    m: float
    q_self: float
    replicon: float


class Onsets(NamedTuple):
    """Loads at which a student of another temperature leaves the paramagnet, in each direction on its own."""

    retrieval: float
    spin_glass: float


def one_unit(alpha, beta, *, resolution=RESOLUTION):
    """The Bayes-optimal student of a teacher with one hidden unit.

    Parameters
    ----------
    alpha : float
        Samples per weight M / N, >= 0.
    beta : float
        Inverse temperature of teacher and student, in (0, 10].
    resolution : float
        Step of the quadrature relative to the integrands' sharpness, in (0, 1].  Halve it to see the error: at most
        1e-12 for the default.

    Returns
    -------
    OneUnit
        ``m`` (0 up to alpha = 1 / beta^4), ``free_entropy``, ``entropy`` >= 0.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When the fields are too large for the quadrature (alpha beta^2 > 9e6).

    Notes
    -----
    Huang and Toyoizumi, Phys. Rev. E 94 (2016) 062310; equations derived in docs/claims/rbm_symmetry_breaking.md.
    0.5 ms.
    """
    alpha, beta = _load(alpha), _inverse_temperature("beta", beta)
    resolution = resolved(resolution)
    m = _overlap(alpha, beta, resolution)
    m_hat = alpha * beta**2 * _square(beta**2 * m, beta**2 * m, resolution)
    free_entropy = (
        -0.5 * m_hat * (1.0 + m)
        + _log(m_hat, m_hat, resolution)
        + alpha * (-0.5 * beta**2 * m + _log(beta**2 * m, beta**2 * m, resolution) - LN2)
    )
    return OneUnit(m, free_entropy, free_entropy - alpha * information(beta, resolution=resolution))


def information(beta, *, resolution=RESOLUTION):
    """What one sample tells about the teacher: I(beta) = E ln cosh(beta (beta + z)) - beta^2 / 2, in nats.

    Parameters and errors as in `one_unit`; absolute error 1e-14 (1 + beta^2).

    Notes
    -----
    dI/d(beta^2) = F(beta^2) / 2 and F(x) <= x, so that I <= beta^4 / 4.
    """
    beta = _inverse_temperature("beta", beta)
    square = beta**2
    return _log(square, square, resolved(resolution)) - LN2 - 0.5 * square


def entropy_crisis(beta):
    """ln 2 / I(beta): the load at which the entropy of the paramagnet would vanish.

    At least 4 ln 2 = 2.77 times 1 / beta^4, where the paramagnet has long given way: the entropy of the stable branch,
    that of a posterior on a discrete set, is never negative.
    """
    return LN2 / information(beta)


def mismatched(alpha, beta, student_beta, *, resolution=RESOLUTION):
    """A student that assumes a wrong inverse temperature (replica symmetry).

    Parameters
    ----------
    alpha, beta, resolution
        As in `one_unit`.
    student_beta : float
        What the student takes for beta, in (0, 10].

    Returns
    -------
    Mismatched
        ``m``, ``q_self``, ``replicon``; where the replicon exceeds 1 the numbers are only indicative.

    Raises
    ------
    ValueError, ConvergenceError
        As `one_unit`; and when the iteration does not end.

    Notes
    -----
    m_hat = alpha b beta E tanh, q_hat = alpha b^2 E tanh^2 of b (beta m + sqrt(q) z), b = student_beta;
    m = E tanh, q = E tanh^2 of m_hat + sqrt(q_hat) z.  Started from the teacher.  About 10 ms.
    """
    alpha, beta = _load(alpha), _inverse_temperature("beta", beta)
    student_beta = _inverse_temperature("student_beta", student_beta)
    resolution = resolved(resolution)

    def step(x):
        return _mismatched_step(x, alpha, beta, student_beta, resolution)

    what = f"student at alpha = {alpha:g}, beta = {beta:g}, student_beta = {student_beta:g}"
    m, q = _accelerated(step, np.ones(2), what)
    m, q = (float(value) if value > 1e-8 else 0.0 for value in (m, q))
    m_hat, q_hat = _mismatched_hats(m, q, alpha, beta, student_beta, resolution)
    hidden = _fourth(beta * student_beta * m, student_beta**2 * q, resolution)
    return Mismatched(m, q, alpha * student_beta**4 * hidden * _fourth(m_hat, q_hat, resolution))


def onsets(beta, student_beta):
    """Linear stability of the paramagnet of a student with inverse temperature `student_beta`.

    Returns
    -------
    Onsets
        ``retrieval`` = 1 / (beta student_beta)^2 and ``spin_glass`` = 1 / student_beta^4.  The smaller one is where
        the paramagnet ends; retrieval that comes later starts inside the spin glass, at `retrieval_in_spin_glass`.
    """
    beta, student_beta = _inverse_temperature("beta", beta), _inverse_temperature("student_beta", student_beta)
    return Onsets(1.0 / (beta * student_beta) ** 2, 1.0 / student_beta**4)


def retrieval_in_spin_glass(beta, student_beta):
    """The load at which a too cold student (student_beta > beta) begins to know the teacher, in replica symmetry.

    Parameters and errors as in `mismatched`; relative error 1e-9.

    Returns
    -------
    float
        Where alpha (beta student_beta)^2 (1 - q) (1 - q_hat / (alpha student_beta^2)) = 1 on the branch with m = 0.

    Raises
    ------
    ValueError
        Also when student_beta <= beta: retrieval is then the first thing that happens, see `onsets`.
    """
    first, glass = onsets(beta, student_beta)
    if not student_beta > beta:
        raise ValueError(f"student_beta = {student_beta!r}: allowed is > beta = {beta!r}")

    def growth(alpha):
        q = _glass_overlap(alpha, student_beta)
        _, q_hat = _mismatched_hats(0.0, q, alpha, beta, student_beta, RESOLUTION)
        return alpha * (beta * student_beta) ** 2 * (1.0 - q) * (1.0 - q_hat / (alpha * student_beta**2)) - 1.0

    high = max(first, glass)
    while growth(high) < 0.0:
        high *= 1.25
        if high > 1e6 * first:
            raise ConvergenceError(f"retrieval at beta = {beta:g}, student_beta = {student_beta:g}", growth(high))
    return bracketed(growth, glass, high, what="retrieval in the spin glass", rtol=1e-12)


def _glass_overlap(alpha, student_beta):
    """q of the branch m = 0: the largest root of q = G(alpha b^2 G(b^2 q)) with G(x) = E tanh^2(sqrt(x) z)."""
    if alpha * student_beta**4 <= 1.0:
        return 0.0

    def gain(q):
        q_hat = alpha * student_beta**2 * _square(0.0, student_beta**2 * q, RESOLUTION)
        return _square(0.0, q_hat, RESOLUTION) / q - 1.0

    tiny = 1e-3 * min(1.0, alpha * student_beta**4 - 1.0)
    return bracketed(gain, tiny, 1.0, what="spin-glass overlap") if gain(tiny) > 0.0 else 0.0


def _overlap(alpha, beta, resolution):
    excess = alpha * beta**4 - 1.0
    if excess <= 0.0:
        return 0.0

    def gain(m):
        return _square(*2 * (alpha * beta**2 * _square(beta**2 * m, beta**2 * m, resolution),), resolution) / m - 1.0

    low = 0.1 * excess / (1.0 + excess) / (1.0 + beta**2)
    while gain(low) <= 0.0:
        low *= 0.1
        if low < 1e-14:  # within rounding of the threshold
            return 0.0
    return bracketed(gain, low, 1.0, what=f"overlap at alpha = {alpha:g}, beta = {beta:g}")


def _mismatched_hats(m, q, alpha, beta, student_beta, resolution):
    mean, variance = beta * student_beta * m, student_beta**2 * q
    return (
        alpha * student_beta * beta * _mean(mean, variance, resolution),
        alpha * student_beta**2 * _square(mean, variance, resolution),
    )


def _mismatched_step(x, alpha, beta, student_beta, resolution):
    hats = _mismatched_hats(*np.maximum(x, 0.0), alpha, beta, student_beta, resolution)
    return np.array([_mean(*hats, resolution), _square(*hats, resolution)])


def _accelerated(step, x, what, plain=60, tolerance=1e-12):
    """Plain steps from above, then Newton's method with differences: the largest fixed point."""
    for _ in range(plain):
        x = step(x)
    for _ in range(60):
        moved = step(x) - x
        if np.abs(moved).max() < tolerance:
            return x
        shift = 1e-6
        slopes = np.array([(step(x + shift * unit) - x - shift * unit - moved) / shift for unit in np.eye(len(x))]).T
        x = np.maximum(x - np.linalg.lstsq(slopes, moved)[0], 0.0)
    raise ConvergenceError(what, np.abs(moved).max())


def _load(alpha):
    return real("alpha", alpha, 0.0)


def _inverse_temperature(name, value):
    return real(name, value, *BETAS, open_low=True)


def _field(mean, variance, resolution):
    deviation = math.sqrt(variance)
    z, weights = rule(deviation, resolution)
    return mean + deviation * z, weights


def _mean(mean, variance, resolution):
    field, weights = _field(mean, variance, resolution)
    return float(weights @ np.tanh(field))


def _square(mean, variance, resolution):
    field, weights = _field(mean, variance, resolution)
    return float(weights @ np.tanh(field) ** 2)


def _fourth(mean, variance, resolution):
    field, weights = _field(mean, variance, resolution)
    return float(weights @ (1.0 - np.tanh(field) ** 2) ** 2)


def _log(mean, variance, resolution):
    field, weights = _field(mean, variance, resolution)
    return float(weights @ log_2cosh(field))
