"""Annealed importance sampling of the partition function of a restricted Boltzmann machine.

Chains move from the machine without weights, of independent visible units, to the full one through machines whose
weights and hidden biases are multiplied by beta, from 0 to 1, and whose visible biases go linearly from those of the
start to their own.  With f(v, beta) the logarithm of the unnormalised weight of v, every chain collects

    ln w = sum_k [f(v_k, beta_{k+1}) - f(v_k, beta_k)],

v_{k+1} drawn from v_k by a Gibbs step at beta_{k+1}, and Z / Z_0 is the mean of w without bias, however bad the chains
(R. M. Neal, Stat. Comput. 11 (2001) 125; R. Salakhutdinov and I. Murray, ICML 2008).
"""

import itertools
import math
from typing import NamedTuple

import numpy as np

from quenched.boltzmann.machines import machine
from quenched.boltzmann.sampling import Keys, draw
from quenched.numerics.validation import generator, integer

_FACTORS = 512  # each at least 1/2: their product is a normal number


class Annealed(NamedTuple):
    """ln Z, its standard error std(w) / mean(w) / sqrt(runs), and ln of each run's estimate of Z, (runs,)."""

    log_z: float
    stderr: float
    log_weights: np.ndarray


def log_z(weights, biases_v, biases_h, *, rng, runs=200, temperatures=1000, base=None):
    """Estimate the logarithm of the partition function.

    Parameters
    ----------
    weights, biases_v, biases_h : array_like (n, m), (n,), (m,)
    rng : numpy.random.Generator
    runs : int
        Independent chains, >= 2.
    temperatures : int
        Values of beta after 0, >= 1.
    base : array_like (n,), optional
        Visible biases of the start; 0 by default (the uniform distribution).  Those of independent units with the means
        of the data make the way shorter.

    Returns
    -------
    Annealed
        The mean of w is unbiased, its logarithm low by about stderr^2 / 2, and the error bar itself assumes that the
        heaviest weights have been seen: it is honest when stderr is small (below about 0.3).

    Raises
    ------
    ValueError
        When shapes do not fit, something is not finite, or a number is too small.

    Notes
    -----
    200 runs of 1000 temperatures: 0.1 s for 16 x 16 units.
    """
    model, keys = machine(weights, biases_v, biases_h), Keys(generator(rng))
    runs, temperatures = integer("runs", runs, low=2), integer("temperatures", temperatures, low=1)
    base = _base(base, model.biases_v.size)
    fields_v, fields_h = np.empty((runs, base.size)), np.empty((runs, model.biases_h.size))
    visible, hidden = np.empty_like(fields_v), np.empty_like(fields_h)
    log_weights = np.full(runs, model.biases_h.size * math.log(2.0) + np.logaddexp(0.0, base).sum())
    fields_v[:] = base
    draw(fields_v, visible, keys)
    betas = np.linspace(0.0, 1.0, temperatures + 1)
    for beta, later in itertools.pairwise(betas):
        np.matmul(visible, model.weights, out=fields_h)
        fields_h += model.biases_h
        log_weights += (later - beta) * (visible @ (model.biases_v - base))
        _growth(fields_h, beta, later, log_weights)
        if later == 1.0:
            break
        fields_h *= later
        draw(fields_h, hidden, keys)
        np.matmul(hidden, model.weights.T, out=fields_v)
        fields_v += model.biases_v
        fields_v *= later
        fields_v += (1.0 - later) * base
        draw(fields_v, visible, keys)
    return combine(log_weights)


def combine(log_weights):
    """`Annealed` from the logarithms of independent estimates of Z, (runs,) with runs >= 2."""
    log_weights = np.asarray(log_weights, dtype=float)
    if log_weights.ndim != 1 or log_weights.size < 2 or not np.isfinite(log_weights).all():
        raise ValueError(f"log_weights of shape {log_weights.shape}: allowed are two or more finite numbers")
    peak = log_weights.max()
    shares = np.exp(log_weights - peak)
    stderr = shares.std(ddof=1) / shares.mean() / math.sqrt(shares.size)
    return Annealed(float(peak + math.log(shares.mean())), float(stderr), log_weights)


def _base(base, size):
    base = np.zeros(size) if base is None else np.asarray(base, dtype=float)
    if base.shape != (size,) or not np.isfinite(base).all():
        raise ValueError(f"base of shape {base.shape}: allowed are {size} finite biases")
    return base


def _growth(fields, beta, later, log_weights):
    """Add sum_j [softplus(later x_j) - softplus(beta x_j)] to the weight of each chain.

    softplus(x) = max(x, 0) + ln(1 + e^-|x|); the logarithms' arguments, between 1 and 2, are multiplied first.
    """
    log_weights += (later - beta) * np.maximum(fields, 0.0).sum(axis=1)
    sizes = np.abs(fields)
    ratios = (1.0 + np.exp(-later * sizes)) / (1.0 + np.exp(-beta * sizes))
    for first in range(0, fields.shape[1], _FACTORS):
        log_weights += np.log(ratios[:, first : first + _FACTORS].prod(axis=1))
