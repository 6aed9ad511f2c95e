"""Gibbs chains of restricted Boltzmann machines: one temperature, and several that exchange states."""

import numpy as np

from quenched.boltzmann.machines import configurations, machine
from quenched.boltzmann.sampling import Keys, draw
from quenched.numerics.validation import generator, integer


class Tempered:
    """Chains at inverse temperatures from 0 to 1 that exchange states (replica exchange).

    A replica at beta has the law p(v, h)^beta: its fields are beta times those at 1.  After a step of every replica,
    neighbours in temperature exchange (v, h) with probability min(1, e^((beta - beta') (x' - x))), with
    x = a.v + b.h + v.W.h; even and odd pairs take turns.

    Parameters
    ----------
    shape : (int, int)
        Visible and hidden units.
    chains, temperatures : int
        Independent chains, and replicas of each.
    dtype : numpy dtype
    rng : numpy.random.Generator

    Attributes
    ----------
    visible, hidden : ndarray (temperatures, chains, n) and (temperatures, chains, m)
        States; the last temperature is beta = 1.
    """

    def __init__(self, shape, chains, temperatures, dtype, rng):
        self.betas = np.linspace(0.0, 1.0, temperatures).astype(dtype)[:, None, None]
        self.visible = np.zeros((temperatures, chains, shape[0]), dtype)
        self.hidden = np.zeros((temperatures, chains, shape[1]), dtype)
        self._fields_v, self._fields_h = np.zeros_like(self.visible), np.zeros_like(self.hidden)
        self._gaps = np.diff(self.betas[:, 0, 0])[:, None]
        self._rng, self._keys, self._parity = rng, Keys(rng), 0
        draw(self._fields_h, self.hidden, self._keys)

    def sweep(self, weights, biases_v, biases_h):
        """One Gibbs step of every replica, visible units first, and one round of exchanges."""
        np.matmul(self.hidden, weights.T, out=self._fields_v)
        self._fields_v += biases_v
        self._fields_v *= self.betas
        draw(self._fields_v, self.visible, self._keys)
        np.matmul(self.visible, weights, out=self._fields_h)
        self._fields_h += biases_h
        probabilities = self._fields_h * self.betas
        draw(probabilities, self.hidden, self._keys)
        self._exchange(self.visible @ biases_v + np.einsum("rcj,rcj->rc", self.hidden, self._fields_h))

    def _exchange(self, exponents):
        """Swap states of replicas r and r + 1 for r of one parity."""
        pairs = slice(self._parity, None, 2)
        self._parity = 1 - self._parity
        gain = self._gaps[pairs] * (exponents[:-1][pairs] - exponents[1:][pairs])
        first, chain = np.nonzero(np.log1p(-self._rng.random(gain.shape)) < gain)
        first = 2 * first + (1 - self._parity)
        for states in (self.visible, self.hidden):
            lower = states[first, chain]
            states[first, chain] = states[first + 1, chain]
            states[first + 1, chain] = lower


def gibbs(weights, biases_v, biases_h, *, rng, chains=100, steps=100, start=None):
    """States of the visible units after a number of alternating Gibbs steps.

    Parameters
    ----------
    weights, biases_v, biases_h : array_like (n, m), (n,), (m,)
    rng : numpy.random.Generator
    chains, steps : int
        >= 1.
    start : array_like (chains, n), optional
        Visible 0/1 states to begin with; by default hidden units are drawn at random.

    Returns
    -------
    ndarray (chains, n) of uint8

    Raises
    ------
    ValueError
        When shapes do not fit, something is not finite, `start` is not 0/1, or a number is too small.
    """
    model, keys = machine(weights, biases_v, biases_h), Keys(generator(rng))
    chains, steps = integer("chains", chains, low=1), integer("steps", steps, low=1)
    fields_h, fields_v = (np.zeros((chains, part.size)) for part in (model.biases_h, model.biases_v))
    visible, hidden = np.empty_like(fields_v), np.empty_like(fields_h)
    if start is not None:
        start = configurations("start", start, model.biases_v.size)
        if start.shape[0] != chains:
            raise ValueError(f"start of shape {start.shape}: allowed are {chains} rows, one per chain")
        np.matmul(start.astype(float), model.weights, out=fields_h)
        fields_h += model.biases_h
    draw(fields_h, hidden, keys)
    for step in range(steps):
        if step > 0:
            np.matmul(visible, model.weights, out=fields_h)
            fields_h += model.biases_h
            draw(fields_h, hidden, keys)
        np.matmul(hidden, model.weights.T, out=fields_v)
        fields_v += model.biases_v
        draw(fields_v, visible, keys)
    return visible.astype(np.uint8)


def tempered(weights, biases_v, biases_h, *, rng, chains=100, steps=100, temperatures=10):
    """The same by replica exchange: states (chains, n) of the replicas at temperature 1, n as in `gibbs`.

    Parameters
    ----------
    weights, biases_v, biases_h, rng, chains, steps
        As in `gibbs`.
    temperatures : int
        Replicas of each chain, >= 2.
    """
    model, rng = machine(weights, biases_v, biases_h), generator(rng)
    chains, steps = integer("chains", chains, low=1), integer("steps", steps, low=1)
    replicas = Tempered(model.weights.shape, chains, integer("temperatures", temperatures, low=2), float, rng)
    for _ in range(steps):
        replicas.sweep(*model)
    return replicas.visible[-1].astype(np.uint8)
