"""K hidden units and the spectrum of the data: what principal components can see, and from which load on.

Given the hidden units the spins of a sample are independent, with mean (beta / sqrt(N)) sum_k h_k xi_ki up to
O(N^(-3/2)), and P(h) ~ exp(beta^2 h.C h / 2) for large N, C_kl = xi_k.xi_l / N.  The covariance of the data is
therefore the identity plus (beta^2 / N) xi^T H xi with H_kl = <h_k h_l>: at most K spikes, of the strengths theta that
are the eigenvalues of beta^2 H C.  With M = alpha N samples the sample covariance shows a spike when theta^2 > N / M
(Baik, Ben Arous and Peche, 2005).
"""

import itertools

import numpy as np

from quenched.numerics.validation import real

LARGEST = 16
_ROUNDING = 1e-9


def spikes(beta, overlaps):
    """Strengths theta of the spikes in the covariance of the data, largest first.

    Parameters
    ----------
    beta : float
        Inverse temperature, in (0, 10].
    overlaps : array_like (K, K)
        Overlaps C of the teacher's vectors: symmetric, ones on the diagonal, no negative eigenvalue; K <= 16.

    Returns
    -------
    ndarray (K,)
        For two units beta^2 (1 +- q) (1 +- tanh(beta^2 q)); for uncorrelated ones beta^2, K times.

    Raises
    ------
    ValueError
        When an argument lies outside its range.

    Notes
    -----
    Sums over 2^K hidden states: 1 ms at K = 10, 0.2 s at K = 16.
    """
    beta, overlaps = real("beta", beta, 0.0, 10.0, open_low=True), _overlaps(overlaps)
    states = np.array(list(itertools.product((1.0, -1.0), repeat=len(overlaps))))
    exponent = 0.5 * beta**2 * np.einsum("ak,kl,al->a", states, overlaps, states)
    weights = np.exp(exponent - exponent.max())
    hidden = (states.T * (weights / weights.sum())) @ states
    values, vectors = np.linalg.eigh(overlaps)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return beta**2 * np.linalg.eigvalsh(root.T @ hidden @ root)[::-1]


def spectral_threshold(beta, overlaps):
    """1 / theta_max^2: the load where principal components, and the student that knows C, leave the paramagnet.

    Parameters and errors as in `spikes`.  1 / beta^4 for any number of uncorrelated units.
    """
    return float(spikes(beta, overlaps)[0] ** -2)


def prior_free_threshold(beta, overlaps):
    """1 / (beta^2 theta_max): where a student that takes its K units for uncorrelated leaves the paramagnet.

    Parameters and errors as in `spikes`.  The matrix T of overlaps with the teacher obeys T = alpha beta^4 C H T to
    first order.
    """
    return float(1.0 / (float(beta) ** 2 * spikes(beta, overlaps)[0]))


def spike_overlap(theta, alpha):
    """Squared cosine between a principal component and its spike, for N -> infinity.

    Parameters
    ----------
    theta : float
        Strength of the spike, > 0 (one that is not degenerate).
    alpha : float
        Samples per weight, > 0.

    Returns
    -------
    float
        (1 - g / theta^2) / (1 + g / theta) with g = 1 / alpha; 0 up to alpha = 1 / theta^2.

    Raises
    ------
    ValueError
        When an argument lies outside its range.
    """
    theta, alpha = real("theta", theta, 0.0, open_low=True), real("alpha", alpha, 0.0, open_low=True)
    ratio = 1.0 / alpha
    return max(0.0, (1.0 - ratio / theta**2) / (1.0 + ratio / theta))


def _overlaps(overlaps):
    overlaps = np.asarray(overlaps, dtype=float)
    if overlaps.ndim != 2 or overlaps.shape[0] != overlaps.shape[1] or not 1 <= len(overlaps) <= LARGEST:
        raise ValueError(f"overlaps of shape {overlaps.shape}: allowed is (K, K) with 1 <= K <= {LARGEST}")
    if not np.isfinite(overlaps).all() or np.abs(overlaps).max() > 1.0 + _ROUNDING:
        raise ValueError(f"overlaps with the element {_worst(overlaps)}: allowed is [-1, 1]")
    if np.abs(overlaps - overlaps.T).max() > _ROUNDING or np.abs(np.diag(overlaps) - 1.0).max() > _ROUNDING:
        raise ValueError("overlaps: allowed is a symmetric matrix with ones on the diagonal")
    lowest = float(np.linalg.eigvalsh(overlaps)[0])
    if lowest < -_ROUNDING:
        raise ValueError(f"overlaps with the eigenvalue {lowest:g}: allowed is >= 0, no vectors have such overlaps")
    return overlaps


def _worst(values):
    return float(values.flat[int(np.argmax(np.nan_to_num(np.abs(values), nan=np.inf)))])
