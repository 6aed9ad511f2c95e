"""Principal components of samples, and how far they lie in the span of the weights that made them."""

from typing import NamedTuple

import numpy as np
from scipy import linalg

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
