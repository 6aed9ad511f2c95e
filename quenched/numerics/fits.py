"""Weighted linear least squares, and finite-size extrapolation of several data sets to one common limit."""

import math
from typing import NamedTuple

import numpy as np

from quenched.numerics.validation import real

_RANK_TOLERANCE = 1e-12


class LinearFit(NamedTuple):
    """Coefficients (k,), their covariance (k, k), the minimum of chi^2, and degrees of freedom n - k."""

    values: np.ndarray
    covariance: np.ndarray
    chi2: float
    dof: int


class FiniteSizeFit(NamedTuple):
    """Common limit with its standard error, corrections (groups, exponents), minimum of chi^2, degrees of freedom."""

    limit: float
    stderr: float
    coefficients: np.ndarray
    chi2: float
    dof: int


def linear(design, y, sigma):
    """Minimise chi^2 = sum_i ((y_i - sum_j design_ij values_j) / sigma_i)^2.

    Parameters
    ----------
    design : array_like (n, k), k >= 1
        One row per observation, one column per coefficient.
    y, sigma : array_like (n,)
        Observations and their standard errors, > 0, taken as known: the covariance is not rescaled by chi^2 / dof.

    Returns
    -------
    LinearFit
        ``values``, ``covariance``, ``chi2``, ``dof``; dof = 0 is an interpolation.

    Raises
    ------
    ValueError
        When shapes do not fit, something is not finite, a sigma is not positive, there are fewer observations than
        coefficients, or the columns are linearly dependent (to 1e-12 once each has length 1).

    Notes
    -----
    By singular values of the column-scaled system, not by the normal equations.  O(n k^2).
    """
    design, y, sigma = _finite("design", design), _finite("y", y), _finite("sigma", sigma)
    if design.ndim != 2 or design.shape[1] < 1 or y.shape != design.shape[:1] or sigma.shape != y.shape:
        raise ValueError(f"shapes {design.shape}, {y.shape}, {sigma.shape}: allowed are (n, k), (n,), (n,) with k >= 1")
    if (sigma <= 0.0).any():
        raise ValueError(f"sigma = {sigma.min():g}: allowed are standard errors > 0")
    dof = design.shape[0] - design.shape[1]
    if dof < 0:
        raise ValueError(f"{design.shape[0]} observations do not determine {design.shape[1]} coefficients")
    weighted = design / sigma[:, None]
    scale = np.linalg.norm(weighted, axis=0)
    if (scale == 0.0).any():
        raise ValueError(f"column {int(np.argmin(scale))} of the design is zero")
    left, singular, right = np.linalg.svd(weighted / scale, full_matrices=False)
    if singular[-1] <= _RANK_TOLERANCE * singular[0]:
        raise ValueError(f"the columns of the design are linearly dependent (singular values {singular})")
    values = right.T @ ((left.T @ (y / sigma)) / singular) / scale
    spread = right.T / singular / scale[:, None]
    residuals = y / sigma - weighted @ values
    return LinearFit(values, spread @ spread.T, float(residuals @ residuals), dof)


def finite_size(groups, exponents, *, limit=None):
    """Fit y_g(n) = limit + sum_k b_gk n^(-e_k): several data sets with their own corrections and one limit.

    Parameters
    ----------
    groups : sequence of (n, y, sigma), each array_like (m_g,)
        Sizes > 0, observations and standard errors > 0 of each data set.
    exponents : sequence of float
        Different powers e_k > 0; none at all fits constants.
    limit : float, optional
        Hold the limit at this value and fit the corrections only; chi2 then tests the hypothesis.

    Returns
    -------
    FiniteSizeFit
        ``limit``, ``stderr`` (0 when held), ``coefficients`` (groups, exponents), ``chi2``, ``dof``.  The error is
        statistical: how the limit moves with the exponents and the smallest size must be looked at separately.

    Raises
    ------
    ValueError
        When there is no group, shapes do not fit, an exponent or size is not positive, or `linear` refuses.
    """
    groups = [_group(*group) for group in groups]
    exponents = np.array([real("exponent", e, 0.0, open_low=True) for e in exponents])
    if not groups:
        raise ValueError("no data: at least one group is needed")
    if limit is not None and exponents.size == 0:
        raise ValueError("nothing to fit: the limit is held and there are no exponents")
    sizes, y, sigma = (np.concatenate([group[part] for group in groups]) for part in range(3))
    owner = np.repeat(np.arange(len(groups)), [group[0].size for group in groups])
    powers = sizes[:, None] ** -exponents
    blocks = [powers * (owner == g)[:, None] for g in range(len(groups))]
    shape = (len(groups), exponents.size)
    if limit is not None:
        limit = real("limit", limit)
        fit = linear(np.hstack(blocks), y - limit, sigma)
        return FiniteSizeFit(limit, 0.0, fit.values.reshape(shape), fit.chi2, fit.dof)
    fit = linear(np.hstack([np.ones((y.size, 1)), *blocks]), y, sigma)
    stderr = math.sqrt(fit.covariance[0, 0])
    return FiniteSizeFit(float(fit.values[0]), stderr, fit.values[1:].reshape(shape), fit.chi2, fit.dof)


def _group(sizes, y, sigma):
    sizes, y, sigma = _finite("n", sizes), _finite("y", y), _finite("sigma", sigma)
    if sizes.ndim != 1 or sizes.size < 1 or y.shape != sizes.shape or sigma.shape != sizes.shape:
        raise ValueError(f"shapes {sizes.shape}, {y.shape}, {sigma.shape}: a group is three arrays (m,), m >= 1")
    if (sizes <= 0.0).any():
        raise ValueError(f"n = {sizes.min():g}: allowed are sizes > 0")
    return sizes, y, sigma


def _finite(name, values):
    array = np.asarray(values, dtype=float)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: {np.count_nonzero(~np.isfinite(array))} of {array.size} values are not finite")
    return array
