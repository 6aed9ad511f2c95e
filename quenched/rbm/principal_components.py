"""Principal components of samples: the spikes they say, and how far they lie in the span of the weights that made them.

A spike theta of the covariance (`quenched.rbm.spectral`) shows in that of M = alpha N samples, if alpha > 1 / theta^2,
as the eigenvalue (1 + theta)(1 + 1 / (alpha theta)) outside the bulk (Baik, Ben Arous and Peche, 2005).
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import linalg

from quenched.numerics.validation import real
from quenched.rbm import data


class Components(NamedTuple):
    """The K largest eigenvalues of S^T S / M, and the squared projections of their vectors on the teacher's span."""

    eigenvalues: np.ndarray
    projections: np.ndarray


def components(samples, teacher):
    """Compare the leading principal components of samples with the weights that made them.

    Parameters
    ----------
    samples : integer array_like (M, N)
        Entries +-1.
    teacher : integer array_like (K, N)
        Entries +-1, linearly independent rows, K <= min(M, N).

    Returns
    -------
    Components
        Largest eigenvalue first, each (K,).

    Raises
    ------
    ValueError
        For other spins, shapes that do not match, or dependent weights.

    Notes
    -----
    The smaller of the two Gram matrices is formed, exactly (M, N < 2^24): 0.1 s at N = 1000, M = 3000 on one core.
    """
    samples = data.spins("samples", samples, None, None)
    number, size = samples.shape
    teacher = data.spins("teacher", teacher, None, size).astype(float)
    hidden = len(teacher)
    if hidden > min(number, size):
        raise ValueError(f"teacher has {hidden} hidden units: allowed are at most min(M, N) = {min(number, size)}")
    basis, triangle = np.linalg.qr(teacher.T)
    if np.abs(np.diag(triangle)).min() < 1e-9 * size:
        raise ValueError("teacher has linearly dependent weights: allowed are independent ones")
    single, wide = samples.astype(np.float32), number < size
    gram = (single @ single.T if wide else single.T @ single).astype(float)
    last = len(gram) - 1
    values, vectors = linalg.eigh(gram, subset_by_index=[last - hidden + 1, last])
    if wide:
        vectors = samples.T.astype(float) @ vectors / np.sqrt(values)
    projections = ((basis.T @ vectors) ** 2).sum(axis=0)
    return Components(values[::-1] / number, projections[::-1])


def spike(eigenvalue, alpha):
    """The strength of the spike that an eigenvalue of the samples' covariance says.

    Parameters
    ----------
    eigenvalue : float
        Of S^T S / M, > 0.
    alpha : float
        Samples per site M / N > 0.

    Returns
    -------
    float
        1 / sqrt(alpha), the least strength that can be seen, for eigenvalues that are not outside the bulk.

    Raises
    ------
    ValueError
        For values outside these ranges.
    """
    eigenvalue, alpha = real("eigenvalue", eigenvalue, 0.0, open_low=True), real("alpha", alpha, 0.0, open_low=True)
    half, least = 0.5 * (eigenvalue - 1.0 - 1.0 / alpha), 1.0 / math.sqrt(alpha)
    return half + math.sqrt(half**2 - least**2) if half > least else least
