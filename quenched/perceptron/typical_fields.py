"""Replica-symmetric law of the fields u = xi.w / sqrt(N) of a typical solution of the binary perceptron.

Given the part sqrt(q) omega of a field that all solutions share, the rest is Gaussian of variance 1 - q, cut off at the
stability kappa:

    P(u) = E_omega phi((u - sqrt(q) omega) / s) / (s H((kappa - sqrt(q) omega) / s)),  u >= kappa,  s = sqrt(1-q).

Its value at the wall is `franz_parisi.wall_density`.  Source: E. Gardner, J. Phys. A 21 (1988) 257, and T. B. Kepler
and L. F. Abbott, J. Physique 49 (1988) 1657, for real weights; only q differs.
"""

import math

import numpy as np

from quenched.numerics.gaussian import density, log_tail, trapezoid
from quenched.numerics.validation import real
from quenched.perceptron import gardner

KAPPA_RANGE = (-2.0, 2.0)


def field_density(alpha, u, kappa=0.0, *, nodes=gardner.NODES):
    """The density of fields of a typical solution.

    Parameters
    ----------
    alpha : float
        Load P / N, >= 0, as far as `gardner.replica_symmetric` goes.
    u : array_like
        Finite fields.
    kappa : float
        Stability, in [-2, 2].
    nodes : int
        Of the trapezoidal rule on [-11, 11].  Call with 2 nodes - 1 to see its error: below 1e-12.

    Returns
    -------
    float64 ndarray
        Of the shape of u; 0 below kappa.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    ConvergenceError
        Where there is no replica-symmetric saddle point.

    Notes
    -----
    70 us for each u.
    """
    alpha, kappa = real("alpha", alpha, 0.0), real("kappa", kappa, *KAPPA_RANGE)
    u = np.asarray(u, dtype=float)
    if not np.isfinite(u).all():
        raise ValueError(f"u holds {u[~np.isfinite(u)].flat[0]}: allowed are finite fields")
    q = gardner.replica_symmetric(alpha, kappa).q if alpha > 0.0 else 0.0
    omega, weights = trapezoid(nodes=nodes)
    width = math.sqrt(1.0 - q)
    shared = math.sqrt(q) * omega
    cut = weights * np.exp(-log_tail((kappa - shared) / width)) / width
    return np.where(u >= kappa, density((u[..., None] - shared) / width) @ cut, 0.0)
