"""Entropy of the solutions at a distance from the planted one: the Franz-Parisi potential of a teacher.

A teacher w* is drawn first, the patterns given that it satisfies them.  With p = 1 - 2d the overlap with the teacher, Q
that of two solutions at this distance, H the Gaussian tail, h = phi / H and Phi(x) = H(-x),

    V = extr  -Qh (1 - Q) / 2 - ph p + E ln 2cosh(sqrt(Qh) z + ph) + 2 alpha E Phi(p x / sqrt(Q - p^2)) ln H(X),
    p = E tanh(sqrt(Qh) z + ph),   Q = E tanh^2(sqrt(Qh) z + ph),
    Qh = 2 alpha E Phi(p x / sqrt(Q - p^2)) h(X)^2 / (1 - Q),   X = -sqrt(Q / (1 - Q)) x,

z and x standard normal: replica symmetry, margin 0.  The weight 2 Phi is the law of the shared field given that the
teacher's field is positive.  A planted instance is a random one weighted with its number of solutions; wherever both
were computed V lies above `franz_parisi.potential`.  Derived here; at its maximum over d it is the teacher-student
problem of G. Gyoergyi, Phys. Rev. A 41 (1990) 7097.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics.gaussian import inverse_mills, log_2cosh, log_tail, trapezoid
from quenched.numerics.roots import bracketed
from quenched.numerics.validation import integer, real

NODES = 1761
_RANGE = (-16.0, 4.0)  # of the logit of (Q - p^2) / (1 - p^2); up to load 1 there is one solution, below 1


class Potential(NamedTuple):
    """The entropy per weight, the overlap Q of two solutions, and the conjugates of p and Q."""

    value: float
    overlap: float
    p_hat: float
    q_hat: float


def potential(alpha, d, *, nodes=NODES):
    """The entropy of solutions at distance d from the planted one.

    Parameters
    ----------
    alpha : float
        Load P / N, in (0, 1].
    d : float
        Hamming distance per weight, in [0.01, 0.5).
    nodes : int
        Of the trapezoidal rule on [-11, 11], >= 101.  Call with 2 nodes - 1 to see its error.

    Returns
    -------
    Potential
        ``value``, ``overlap`` (Q), ``p_hat``, ``q_hat``; absolute error 1e-9.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        When the root finder fails, which was not seen at any allowed argument.

    Notes
    -----
    Largest where p = Q and ph = Qh: there the distance is that of two typical solutions of a planted instance.  20 ms.
    """
    alpha = real("alpha", alpha, 0.0, 1.0, open_low=True)
    d = real("d", d, 0.01, 0.5, open_high=True)
    nodes = integer("nodes", nodes, low=101)
    p, rule = 1.0 - 2.0 * d, trapezoid(nodes=nodes)

    def excess(logit):
        q = p * p + (1.0 - p * p) * special.expit(logit)
        q_hat = _conjugate(alpha, p, q, rule)
        return _moment(q_hat, _pull(p, q_hat, rule), rule) - q

    logit = bracketed(excess, *_RANGE, what=f"planted potential at alpha = {alpha:g}, d = {d:g}")
    q = p * p + (1.0 - p * p) * float(special.expit(logit))
    q_hat = _conjugate(alpha, p, q, rule)
    p_hat = _pull(p, q_hat, rule)
    x, weights = rule
    entropic = float(weights @ log_2cosh(math.sqrt(q_hat) * x + p_hat))
    energetic = float(weights @ (_given_teacher(p, q, x) * log_tail(-math.sqrt(q / (1.0 - q)) * x)))
    return Potential(-0.5 * q_hat * (1.0 - q) - p_hat * p + entropic + alpha * energetic, q, p_hat, q_hat)


def _given_teacher(p, q, x):
    """Law of the shared field x relative to the standard normal."""
    return 2.0 * special.ndtr(p * x / math.sqrt(q - p * p))


def _conjugate(alpha, p, q, rule):
    x, weights = rule
    force = inverse_mills(-math.sqrt(q / (1.0 - q)) * x)
    return alpha * float(weights @ (_given_teacher(p, q, x) * force**2)) / (1.0 - q)


def _pull(p, q_hat, rule):
    """The field towards the teacher that makes the overlap p."""
    z, weights = rule
    spread = math.sqrt(q_hat) * z

    def excess(p_hat):
        return float(weights @ np.tanh(spread + p_hat)) - p

    high = 1.0
    while excess(high) < 0.0:  # ends: the tanh tends to 1
        high *= 2.0
    return bracketed(excess, 0.0, high, what="field towards the teacher")


def _moment(q_hat, p_hat, rule):
    z, weights = rule
    return float(weights @ np.tanh(math.sqrt(q_hat) * z + p_hat) ** 2)
