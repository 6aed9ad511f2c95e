"""Belief propagation and the Bethe entropy for one hidden unit on given samples.

With sigma^a the samples, m_i->a the mean of weight i without sample a and

    G_a->i = (1 / sqrt N) sum_(j != i) sigma_j^a m_j->a,

a sample sees the other weights through a Gaussian of that mean, and summing out its hidden unit gives the message

    u_a->i = artanh( tanh(beta G_a->i) tanh(beta sigma_i^a / sqrt N) ),   m_i->a = tanh( sum_(b != a) u_b->i ).

The partition function Omega = sum_xi prod_a cosh(beta X_a) follows from the same Gaussians (Bethe).
"""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics.gaussian import hermite, log_2cosh
from quenched.numerics.jit import kernel
from quenched.numerics.validation import generator, integer, real
from quenched.rbm import data

_START = 0.02  # standard deviation of the first means
_TOLERANCE = 1e-9  # root mean square change of a mean at a fixed point
_NODES = 40


class Beliefs(NamedTuple):
    """Marginals and entropy of the posterior of one weight vector.

    ``means`` (N,); ``free_entropy`` = (1/N) ln sum_xi prod_a cosh(beta X_a) / cosh(beta / sqrt N)^N and ``entropy``,
    both in nats per weight; ``converged`` within ``iterations``; ``residual`` is the root mean square of the last
    change.
    """

    means: np.ndarray
    free_entropy: float
    entropy: float
    converged: bool
    iterations: int
    residual: float


def one_unit(samples, beta, *, rng, max_iterations=400):
    """Belief propagation on the edges between samples and weights.

    Parameters
    ----------
    samples : integer array_like (M, N)
        Entries +-1.
    beta : float
        Inverse temperature, > 0.
    rng : numpy.random.Generator
        Draws the first means.
    max_iterations : int
        >= 1.

    Returns
    -------
    Beliefs
        Of one of the two symmetric fixed points xi, -xi (the entropy counts only that one where means do not vanish).

    Raises
    ------
    ValueError
        For other samples or values outside these ranges.

    Notes
    -----
    An iteration takes 25 to 45 ns per entry of the samples on one 3.5 GHz core (45 ms at N = 500, M = 2000); 30 to 90
    iterations reach the fixed point.  Messages take 8 N M bytes.
    """
    samples = data.spins("samples", samples, None, None)
    beta, rng = real("beta", beta, 0.0, open_low=True), generator(rng)
    max_iterations = integer("max_iterations", max_iterations, low=1)
    messages = np.zeros(samples.shape)
    fields = np.arctanh(np.clip(_START * rng.standard_normal(samples.shape[1]), -0.5, 0.5))
    iterations, change = 0, math.inf
    while iterations < max_iterations and change >= _TOLERANCE:
        change = iterate(samples, beta, messages, fields)
        iterations += 1
    free_entropy, entropy = _bethe(samples, beta, messages, fields)
    return Beliefs(np.tanh(fields), free_entropy, entropy, change < _TOLERANCE, iterations, change)


@kernel
def iterate(samples, beta, messages, fields):
    """One parallel iteration in place: messages u (M, N) and fields (N,)."""
    number, size = samples.shape
    scale = beta / math.sqrt(size)
    step, total = math.tanh(scale), np.zeros(size)
    signed = np.empty(size)
    for a in range(number):
        mean = 0.0
        for i in range(size):
            signed[i] = samples[a, i] * math.tanh(fields[i] - messages[a, i])
            mean += signed[i]
        for i in range(size):
            messages[a, i] = samples[a, i] * math.atanh(step * math.tanh(scale * (mean - signed[i])))
            total[i] += messages[a, i]
    change = 0.0
    for i in range(size):
        change += (math.tanh(total[i]) - math.tanh(fields[i])) ** 2
        fields[i] = total[i]
    return math.sqrt(change / size)


@kernel
def _log_cosh(x):
    return abs(x) + math.log1p(math.exp(-2.0 * abs(x))) - math.log(2.0)


@kernel
def _local_terms(samples, beta, messages, fields, up, down, mean, variance):
    """Per site, the logarithms of the weights of +1 and -1; per sample, mean and variance of its Gaussian."""
    number, size = samples.shape
    scale = beta / math.sqrt(size)
    signed = np.empty(size)
    for a in range(number):
        total, spread = 0.0, 0.0
        for i in range(size):
            signed[i] = samples[a, i] * math.tanh(fields[i] - messages[a, i])
            total += signed[i]
            spread += 1.0 - signed[i] * signed[i]
        mean[a], variance[a] = total / math.sqrt(size), spread / size
        for i in range(size):
            rest = scale * (total - signed[i])
            narrowed = 0.5 * scale * scale * (spread - 1.0 + signed[i] * signed[i])
            up[i] += narrowed + _log_cosh(rest + scale * samples[a, i])
            down[i] += narrowed + _log_cosh(rest - scale * samples[a, i])


def _bethe(samples, beta, messages, fields):
    """Free entropy and entropy per weight."""
    number, size = samples.shape
    up, down, mean, variance = np.zeros(size), np.zeros(size), np.empty(number), np.empty(number)
    _local_terms(samples, beta, messages, fields, up, down, mean, variance)
    of_samples = 0.5 * beta**2 * variance + log_2cosh(beta * mean) - math.log(2.0)
    log_omega = np.logaddexp(up, down).sum() - (size - 1) * of_samples.sum()
    z, weight = hermite(_NODES)
    energy = 0.0
    for sign in (1.0, -1.0):  # the tilted Gaussian is a mixture of two
        share = 1.0 / (1.0 + np.exp(-2.0 * sign * beta * mean))
        x = (mean + sign * beta * variance)[:, None] + np.sqrt(variance)[:, None] * z
        energy += (share * ((log_2cosh(beta * x) - math.log(2.0)) @ weight)).sum()
    normalisation = number * (log_2cosh(beta / math.sqrt(size)) - math.log(2.0))
    return float(log_omega / size - normalisation), float((log_omega - energy) / size)
