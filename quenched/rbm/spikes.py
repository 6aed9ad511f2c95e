"""What the covariance of the samples knows of the weights of K hidden units: spikes, and when they can be seen.

Given the hidden units the visible ones are independent with means (beta / sqrt N) sum_k h_k xi_ki to leading order, so

    <sigma sigma^T> = 1 + (beta^2 / N) xi^T H xi,   H_kl = <h_k h_l> under the weight exp( beta^2 h . C h / 2 ),

with the overlaps C_kl = xi_k . xi_l / N: a finite number of spikes, the eigenvalues theta of beta^2 H C.

A spike is seen in the covariance of alpha N samples when alpha > 1 / theta^2 (J. Baik, G. Ben Arous, S. Peche, Ann.
Probab. 33 (2005) 1643).  The same load is where a student who knows beta and C starts to learn: linearized about zero,
the overlaps Q (K, K) obey Q = alpha beta^4 C H Q H C.  A student without prior has H = C = 1 of his own but sees the
teacher's H and C, T = alpha beta^4 C H T, and starts at alpha = 1 / (beta^2 theta).  Without correlation theta = beta^2
for every K.
"""

import itertools
import math

import numpy as np

from quenched.numerics.validation import integer, real

_MOST_HIDDEN = 12
_SLACK = 1e-12


def equal_overlaps(hidden, correlation):
    """The matrix of overlaps (K, K) when all pairs have the same one.

    Raises
    ------
    ValueError
        For K outside 1 .. 12 or a correlation outside [0, 1].
    """
    hidden = integer("hidden", hidden, low=1, high=_MOST_HIDDEN)
    correlation = real("correlation", correlation, 0.0, 1.0)
    return np.full((hidden, hidden), correlation) + (1.0 - correlation) * np.eye(hidden)


def hidden_correlations(overlaps, beta):
    """H_kl = <h_k h_l> of the hidden units at N -> infinity.

    Parameters
    ----------
    overlaps : array_like (K, K)
        Symmetric and positive semidefinite with a diagonal of 1, K <= 12.
    beta : float
        > 0.

    Returns
    -------
    ndarray (K, K)

    Raises
    ------
    ValueError
        For other overlaps or beta.
    """
    overlaps, beta = _overlaps(overlaps), real("beta", beta, 0.0, open_low=True)
    states = np.array(list(itertools.product((1.0, -1.0), repeat=len(overlaps))))
    exponent = 0.5 * beta**2 * ((states @ overlaps) * states).sum(axis=1)
    weight = np.exp(exponent - exponent.max())
    return states.T @ (states * (weight / weight.sum())[:, None])


def spikes(overlaps, beta):
    """Strengths of the spikes, largest first: ndarray (K,); arguments and errors as `hidden_correlations`."""
    overlaps = _overlaps(overlaps)
    values, vectors = np.linalg.eigh(overlaps)
    root = vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T
    return beta**2 * np.linalg.eigvalsh(root @ hidden_correlations(overlaps, beta) @ root)[::-1]


def threshold(overlaps, beta, prior):
    """Load at which a student starts to learn, and with prior also the first at which a spike is seen.

    Parameters
    ----------
    overlaps, beta
        As `hidden_correlations`.
    prior : bool
        Whether the student knows the overlaps.

    Returns
    -------
    float
        1 / theta^2 with prior, 1 / (beta^2 theta) without, theta the strongest spike.

    Raises
    ------
    ValueError
        As `hidden_correlations`.
    """
    strongest = spikes(overlaps, beta)[0]
    return float(1.0 / strongest**2 if prior else 1.0 / (beta**2 * strongest))


def squared_cosine(theta, alpha):
    """Squared overlap of an eigenvector of the samples' covariance with its spike; 0 where it is not seen.

    Parameters
    ----------
    theta : float
        Strength of the spike, > 0.
    alpha : float
        Load M / N > 0.

    Returns
    -------
    float in [0, 1)

    Raises
    ------
    ValueError
        For values outside these ranges.
    """
    theta, alpha = real("theta", theta, 0.0, open_low=True), real("alpha", alpha, 0.0, open_low=True)
    return max(1.0 - 1.0 / (alpha * theta**2), 0.0) / (1.0 + 1.0 / (alpha * theta))


def eigenvalue(theta, alpha):
    """Eigenvalue of the samples' covariance that belongs to a spike: the edge of the bulk where it is not seen."""
    theta, alpha = real("theta", theta, 0.0, open_low=True), real("alpha", alpha, 0.0, open_low=True)
    seen = max(theta, 1.0 / math.sqrt(alpha))
    return (1.0 + seen) * (1.0 + 1.0 / (alpha * seen))


def strength(value, alpha):
    """The spike that an eigenvalue of the samples' covariance says; the inverse of `eigenvalue` where a spike is seen.

    Parameters
    ----------
    value : float
        Eigenvalue.
    alpha : float
        Load M / N > 0.

    Returns
    -------
    float
        The least visible strength 1 / sqrt(alpha) for eigenvalues inside the bulk.

    Raises
    ------
    ValueError
        For values that are not finite or not positive.
    """
    value, alpha = real("value", value, 0.0, open_low=True), real("alpha", alpha, 0.0, open_low=True)
    half = 0.5 * (value - 1.0 - 1.0 / alpha)
    return max(half, 1.0 / math.sqrt(alpha)) + math.sqrt(max(half**2 - 1.0 / alpha, 0.0)) * (half > 0.0)


def _overlaps(overlaps):
    array = np.asarray(overlaps, dtype=float)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or not 1 <= len(array) <= _MOST_HIDDEN:
        raise ValueError(f"overlaps have shape {array.shape}: allowed is (K, K) with K in 1 .. {_MOST_HIDDEN}")
    if not (np.abs(array) <= 1.0 + _SLACK).all() or not np.allclose(np.diag(array), 1.0, atol=_SLACK):
        raise ValueError(f"overlaps {array.tolist()}: allowed are entries in [-1, 1] and a diagonal of 1")
    if not np.allclose(array, array.T, atol=_SLACK) or np.linalg.eigvalsh(array)[0] < -1e-9:
        raise ValueError(f"overlaps {array.tolist()}: allowed is a symmetric, positive semidefinite matrix")
    return array
