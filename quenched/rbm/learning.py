"""Learn the inverse temperature and the overlap of two hidden units from the samples alone.

Expectation maximization with the marginals of message passing: the likelihood is stationary where the student's
average of its prior's coupling and of its energy are what its own beta and q say (the Nishimori conditions),

    q = (1/N) sum_i <xi_1i xi_2i>,    2 beta (1 + R tanh(beta^2 R)) = (1/M) sum_a < sum_k h_ka X_ka >,

the left side of the second being the derivative of the logarithm of Z(R) 2^-N.
"""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics.roots import bracketed
from quenched.numerics.validation import generator, integer, real
from quenched.rbm import data
from quenched.rbm.message_passing import Marginals, Messages

_FIRST, _EVERY, _SHARE = 20, 5, 0.5  # iterations before the first update, between updates; step towards the new value
_LARGEST_OVERLAP = 0.999
_LARGEST_BETA = 20.0
_CLOSE = 2e-5  # change of beta and q in an update, once they are found


class Learnt(NamedTuple):
    """What was learnt, and from what marginals."""

    beta: float
    q: float
    marginals: Marginals


def learn(samples, beta, q, *, rng, max_iterations=2000):
    """Learn beta and q with the weights.

    Parameters
    ----------
    samples : integer array_like (M, N)
        Entries +-1.
    beta : float
        First inverse temperature, > 0.
    q : float
        First overlap, in [0, 1): without loss of generality, as a flip of one unit shows.
    rng : numpy.random.Generator
        Draws the first means.
    max_iterations : int
        >= 1.

    Returns
    -------
    Learnt
        q >= 0: the second vector is turned where it came out with the other sign.  ``marginals.converged`` says whether
        the means, beta and q came to rest.

    Raises
    ------
    ValueError
        For other samples or values outside these ranges.
    ConvergenceError
        When no inverse temperature up to 20 explains the samples.

    Notes
    -----
    200 to 600 iterations of the cost given for `quenched.rbm.message_passing.amp`.
    """
    samples = data.spins("samples", samples, None, None)
    beta, q = real("beta", beta, 0.0, open_low=True), real("q", q, 0.0, 1.0, open_high=True)
    rng, max_iterations = generator(rng), integer("max_iterations", max_iterations, low=1)
    messages, iterations, done = Messages(samples, q, rng), 0, False
    while iterations < max_iterations and not done:
        found = messages.iterate(beta, math.atanh(q))
        iterations += 1
        if iterations >= _FIRST and iterations % _EVERY == 0:
            old_beta, old_q = beta, q
            beta += _SHARE * (_matching_beta(found.alignment, found.r_cross) - beta)
            q += _SHARE * (min(max(found.r_cross, -_LARGEST_OVERLAP), _LARGEST_OVERLAP) - q)
            done = messages.at_rest(found.change) and max(abs(beta - old_beta), abs(q - old_q)) < _CLOSE
    sign = -1.0 if q < 0.0 else 1.0  # q and one vector change signs together: both solutions say the same
    means, correlation = messages.means * np.array([[1.0], [sign]]), sign * messages.correlation
    return Learnt(beta, abs(q), Marginals(means, correlation, done, iterations, found.change))


def _matching_beta(alignment, overlap):
    def excess(beta):
        return 2.0 * beta * (1.0 + overlap * math.tanh(beta * beta * overlap)) - alignment

    return bracketed(excess, 0.0, _LARGEST_BETA, what=f"inverse temperature that aligns units by {alignment:g}")
