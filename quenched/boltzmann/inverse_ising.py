"""Fully visible Boltzmann machines with spins +-1: couplings and fields from samples, by exact enumeration.

p(s) = exp(sum_{i<j} J_ij s_i s_j + sum_i h_i s_i) / Z.  The log-likelihood of samples is concave in the
d = N + N(N-1)/2 parameters, with gradient <x>_data - <x> and second derivatives minus the covariance F of x, x the
spins and their products.  For B samples of a machine of this kind Wilks' theorem gives the divergence of the true law
from the fitted one, <KL> = d / (2B), and the parameters scatter with covariance F^-1 / B.
"""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics import ConvergenceError
from quenched.numerics.validation import generator, integer, real

LARGEST_SIZE = 14
_STEP_CAP = 0.3  # of any parameter per step: the full step from J = 0 can lead to a singular F
_STEPS = 200
_TOLERANCE = 1e-10  # of the parameters: the last Newton step
_FLAT = 1e-9  # an eigenvalue of F below it: the maximum has gone to infinity


class Couplings(NamedTuple):
    """Symmetric couplings (N, N) with zero diagonal, and fields (N,)."""

    couplings: np.ndarray
    fields: np.ndarray


def fit(samples):
    """Maximum-likelihood couplings and fields.

    Parameters
    ----------
    samples : integer array_like (B, N)
        Entries +-1, 2 <= N <= 14.

    Returns
    -------
    Couplings
        Means and correlations of the fitted law are those of the samples, to rounding.

    Raises
    ------
    ValueError
        When entries are not +-1, or the shape does not fit.
    ConvergenceError
        When Newton's method does not get there: the likelihood has no maximum at finite couplings, as when two spins
        always agree.

    Notes
    -----
    Newton steps, shortened so that no parameter moves by more than 0.3.  3 ms for N = 10 and 1e4 samples.
    """
    samples = _spins(samples)
    n = samples.shape[1]
    features = _features(n)
    codes = (samples > 0) @ (1 << np.arange(n))
    wanted = np.bincount(codes, minlength=2**n) / samples.shape[0] @ features
    parameters, residual = np.zeros(features.shape[1]), math.inf
    for _ in range(_STEPS):
        means, covariance = _averages(features, parameters)
        residual = float(np.abs(wanted - means).max())
        try:
            step = np.linalg.solve(covariance, wanted - means)
        except np.linalg.LinAlgError:
            break
        largest = float(np.abs(step).max())
        if not math.isfinite(largest):
            break
        parameters = parameters + step * min(1.0, _STEP_CAP / largest if largest > 0.0 else 1.0)
        if largest < _TOLERANCE and np.linalg.eigvalsh(covariance)[0] > _FLAT:
            return Couplings(*_unpacked(parameters, n))
    raise ConvergenceError(f"couplings of {n} spins from {samples.shape[0]} samples", residual)


def kl(true, fit):
    """Kullback-Leibler divergence of a fitted machine from the true one, sum_s p(s) ln(p(s) / p_fit(s)), in nats.

    Parameters
    ----------
    true, fit : Couplings, or pairs (couplings, fields)
        Of the same size N <= 14.
    """
    (true, log_z), (fit, log_z_fit) = ((one, _log_z(one)) for one in map(_machine, (true, fit)))
    if true.fields.size != fit.fields.size:
        raise ValueError(f"machines of {true.fields.size} and {fit.fields.size} spins: allowed are equal sizes")
    features = _features(true.fields.size)
    difference = _packed(true) - _packed(fit)
    means = _law(features, _packed(true)) @ features
    return max(float(means @ difference) + log_z_fit - log_z, 0.0)


def fisher(machine):
    """Covariance (d, d) of fields' and couplings' conjugates s_i and s_i s_j (i < j, row by row) under the machine."""
    machine = _machine(machine)
    return _averages(_features(machine.fields.size), _packed(machine))[1]


def random_machine(n, strength, field, *, rng):
    """Couplings normal with standard deviation strength / sqrt(n), fields normal with standard deviation `field`.

    Parameters
    ----------
    n : int
        2 to 14 spins.
    strength, field : float
        >= 0.
    rng : numpy.random.Generator

    Returns
    -------
    Couplings
    """
    n, rng = integer("n", n, 2, LARGEST_SIZE), generator(rng)
    upper = np.triu(rng.standard_normal((n, n)), 1) * real("strength", strength, 0.0) / math.sqrt(n)
    return Couplings(upper + upper.T, real("field", field, 0.0) * rng.standard_normal(n))


def sample(machine, count, *, rng):
    """Independent configurations of a machine, drawn from the enumerated law: (count, N) of int8, +-1."""
    machine, count = _machine(machine), integer("count", count, low=1)
    n = machine.fields.size
    occurrences = generator(rng).multinomial(count, _law(_features(n), _packed(machine)))
    return np.repeat(_configurations(n).astype(np.int8), occurrences, axis=0)


def _spins(samples):
    samples = np.asarray(samples)
    if samples.ndim != 2 or samples.shape[0] < 1 or not 2 <= samples.shape[1] <= LARGEST_SIZE:
        raise ValueError(f"samples of shape {samples.shape}: allowed is (B, N), B >= 1, 2 <= N <= {LARGEST_SIZE}")
    if samples.dtype.kind not in "if" or not (np.abs(samples) == 1).all():
        wrong = samples[np.abs(samples) != 1] if samples.dtype.kind in "if" else samples[:1, 0]
        raise ValueError(f"samples hold {wrong[0]!r} ({samples.dtype}): allowed are +1 and -1")
    return samples


def _machine(machine):
    couplings, fields = (np.asarray(part, dtype=float) for part in machine)
    size = fields.size
    if fields.ndim != 1 or not 2 <= size <= LARGEST_SIZE or couplings.shape != (size, size):
        raise ValueError(
            f"couplings {couplings.shape}, fields {fields.shape}: allowed are (N, N), (N,), 2 <= N <= {LARGEST_SIZE}"
        )
    if not (np.isfinite(couplings).all() and np.isfinite(fields).all()):
        raise ValueError("couplings and fields: allowed are finite numbers")
    if not np.array_equal(couplings, couplings.T) or np.diagonal(couplings).any():
        raise ValueError("couplings: allowed is a symmetric matrix with zero diagonal")
    return Couplings(couplings, fields)


def _configurations(n):
    return 2.0 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1) - 1.0


def _features(n):
    """Spins and their products for every configuration: (2^N, d)."""
    spins = _configurations(n)
    rows, columns = np.triu_indices(n, 1)
    return np.concatenate([spins, spins[:, rows] * spins[:, columns]], axis=1)


def _packed(machine):
    return np.concatenate([machine.fields, machine.couplings[np.triu_indices(machine.fields.size, 1)]])


def _unpacked(parameters, n):
    couplings = np.zeros((n, n))
    couplings[np.triu_indices(n, 1)] = parameters[n:]
    return couplings + couplings.T, parameters[:n].copy()


def _log_z(machine):
    exponents = _features(machine.fields.size) @ _packed(machine)
    return float(np.logaddexp.reduce(exponents))


def _law(features, parameters):
    exponents = features @ parameters
    weights = np.exp(exponents - exponents.max())
    return weights / weights.sum()


def _averages(features, parameters):
    """Means of the features and their covariance."""
    law = _law(features, parameters)
    means = law @ features
    centred = features - means
    return means, centred.T @ (law[:, None] * centred)
