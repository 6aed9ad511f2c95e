"""Exact enumeration of the binary perceptron: every number of solutions, by brute force done quickly.

Weights w in {+-1}^N; a pattern xi is satisfied when xi.w / sqrt(N) >= kappa (or when it lies in [-k, k]); a tie counts
as satisfied.  Sources: W. Krauth and M. Opper, J. Phys. A 22 (1989) L519; B. Derrida, R. B. Griffiths and
A. Pruegel-Bennett, J. Phys. A 24 (1991) 4907, who enumerate all 2^N weights.  How it is done here:
`quenched.perceptron.sliced` (binary patterns) and `quenched.perceptron.ranked` (real patterns).

Measured on one 3.5 GHz core with AVX-512 at kappa = 0, all prefixes of ceil(1.6 N) + 2 patterns, in a batch: binary
patterns 0.4 us per instance at N = 11, 0.4 ms at N = 25, 23 ms at N = 31 and 0.4 s at N = 35, a quarter to a third of
the limit of one 512-bit AND per cycle; real ones 4 us at N = 10, 0.2 ms at N = 20 and 0.14 s at N = 30.  From there on
the time doubles with each weight.
"""

import math

import numpy as np

from quenched.numerics import bits
from quenched.numerics.validation import real
from quenched.perceptron import ranked, sliced
from quenched.perceptron.patterns import agreements, checked

_LARGEST_LIST = 150_000_000  # bytes
_UNPACKED = 1 << 16


def count_solutions(patterns, kappa=0.0):
    """Number of solutions of every prefix of the patterns.

    Parameters
    ----------
    patterns : array_like (P, N)
        Integers +-1 (N <= 40, odd when kappa = 0) or finite real numbers (N <= 32).
    kappa : float
        Stability, in units of the field's standard deviation sqrt(N); any finite number.

    Returns
    -------
    int64 ndarray (P + 1,)
        Z[p] = number of w that satisfy the first p patterns; Z[0] = 2^N.

    Raises
    ------
    ValueError
        For other patterns, or kappa not finite.

    Notes
    -----
    Averaged over binary or Gaussian patterns at kappa = 0, E Z[p] = 2^(N-p) exactly.
    """
    array, kappa = _checked(patterns, kappa, 2)
    return _count(array[None], _one_sided(array, kappa))[0]


def count_solutions_batch(patterns, kappa=0.0):
    """`count_solutions` for a stack of instances in one call.

    Parameters
    ----------
    patterns : array_like (B, P, N)
    kappa : float

    Returns
    -------
    int64 ndarray (B, P + 1)

    Raises
    ------
    ValueError
        As `count_solutions`.
    """
    array, kappa = _checked(patterns, kappa, 3)
    return _count(array, _one_sided(array, kappa))


def critical_load(patterns, kappa=0.0):
    """Largest p such that the first p patterns have a solution; P when all have.

    Parameters, errors and source as `count_solutions`.
    """
    return int(np.count_nonzero(count_solutions(patterns, kappa))) - 1


def solutions(patterns, kappa=0.0):
    """All solutions.

    Parameters
    ----------
    patterns : array_like (P, N)
    kappa : float

    Returns
    -------
    int8 ndarray (Z[P], N)
        Entries +-1; rows ascend when read as binary numbers sum_i 2^i [w_i = +1].

    Raises
    ------
    ValueError
        As `count_solutions`, and when the list would take more than 150 MB.
    """
    array, kappa = _checked(patterns, kappa, 2)
    return _list(array, _one_sided(array, kappa))


def count_symmetric(patterns, k):
    """Number of solutions of every prefix under the symmetric constraint |xi.w| <= k sqrt(N).

    Parameters
    ----------
    patterns : array_like (P, N)
        As for `count_solutions`, of any N.
    k : float
        Half-width, >= 0.

    Returns
    -------
    int64 ndarray (P + 1,)

    Raises
    ------
    ValueError
        For other patterns, k < 0 or not finite.

    Notes
    -----
    The symmetric binary perceptron of B. Aubin, W. Perkins and L. Zdeborova, J. Phys. A 52 (2019) 294003.  With
    Gaussian patterns E Z[p] = 2^N erf(k / sqrt 2)^p.
    """
    array, k = _checked_symmetric(patterns, k, 2)
    return _count(array[None], _two_sided(array, k))[0]


def count_symmetric_batch(patterns, k):
    """`count_symmetric` for a stack (B, P, N) of instances in one call: int64 ndarray (B, P + 1)."""
    array, k = _checked_symmetric(patterns, k, 3)
    return _count(array, _two_sided(array, k))


def solutions_symmetric(patterns, k):
    """All solutions under the symmetric constraint, in the order and with the errors of `solutions`."""
    array, k = _checked_symmetric(patterns, k, 2)
    return _list(array, _two_sided(array, k))


def _largest(binary):
    return sliced.MAX_SIZE if binary else ranked.MAX_SIZE


def _checked(patterns, kappa, dimensions):
    kappa = real("kappa", kappa)
    return checked(patterns, dimensions=dimensions, odd=kappa == 0.0, largest=_largest), kappa


def _checked_symmetric(patterns, k, dimensions):
    k = real("k", k, 0.0)
    return checked(patterns, dimensions=dimensions, largest=_largest), k


def _one_sided(array, kappa):
    """Bounds for the kernels: agreements for binary patterns; fields and the share satisfied for real ones."""
    size = array.shape[-1]
    if array.dtype == np.int8:
        return agreements(size, kappa), size
    return kappa * math.sqrt(size), math.inf, 0.5 * math.erfc(kappa / math.sqrt(2.0))


def _two_sided(array, k):
    size = array.shape[-1]
    if array.dtype == np.int8:
        least = agreements(size, -k)
        return least, size - least
    return -k * math.sqrt(size), k * math.sqrt(size), math.erf(k / math.sqrt(2.0))


def _words(array):
    return np.ascontiguousarray(bits.pack(array)[..., 0])


def _count(stack, bounds):
    if stack.dtype == np.int8:
        return sliced.count(_words(stack), stack.shape[-1], *bounds)[0]
    return ranked.count(stack, *bounds)


def _list(array, bounds):
    size = array.shape[-1]
    number = int(_count(array[None], bounds)[0, -1])
    allowed = _LARGEST_LIST // (size + 8)
    if number > allowed:
        raise ValueError(f"{number} solutions of N = {size}: allowed are at most {allowed} in a list")
    if array.dtype == np.int8:
        found = sliced.enumerate_all(_words(array), size, *bounds, number)
    else:
        found = ranked.enumerate_all(array, *bounds, number)
    weights = np.empty((number, size), dtype=np.int8)
    for start in range(0, number, _UNPACKED):  # unpacking takes eight times the room of the words
        part = slice(start, start + _UNPACKED)
        weights[part] = bits.unpack(found[part, None], size)
    return weights
