"""What surrounds each solution of one instance: numbers of solutions by distance, single flips, connected components.

Everything starts from the complete list of solutions, as `quenched.perceptron.enumerate` gives it.  Two solutions are
neighbours when they differ in one weight; a component is what can be reached by steps from neighbour to neighbour.
"""

from typing import NamedTuple

import numpy as np

from quenched.numerics import bits
from quenched.numerics.bits import popcount
from quenched.numerics.jit import kernel

MAX_SIZE = 28  # the map of configurations takes 2^N bytes


class Structure(NamedTuple):
    """Single flips within a set of solutions: means over the set, then its components."""

    neighbours: float  # mean number of neighbours of a solution
    isolated: float  # share of the solutions without neighbour
    components: int
    largest: float  # share of the solutions in the largest component


def distance_counts(solutions, references=None):
    """How many solutions lie at each Hamming distance from each reference.

    Parameters
    ----------
    solutions : integer array_like (Z, N), N <= 28
        Entries +-1, no row twice.
    references : integer array_like (R, N), optional
        The solutions themselves when not given.

    Returns
    -------
    int64 ndarray (R, N + 1)
        Entry [r, k] counts the solutions that differ from reference r in k weights; a solution counts itself at k = 0.

    Raises
    ------
    ValueError
        For another shape or dtype, other entries, a larger N, or a row given twice.

    Notes
    -----
    One popcount for each pair: 1.8e9 pairs per second on one 3.5 GHz core.
    """
    words, size = _checked("solutions", solutions)
    if np.unique(words).size != words.size:
        raise ValueError("solutions hold a row twice: allowed are different rows")
    others, width = (words, size) if references is None else _checked("references", references)
    if width != size:
        raise ValueError(f"references have N = {width}: allowed is that of the solutions, {size}")
    return histograms(words, others, size)


def structure(solutions):
    """Neighbours, isolated solutions and components under single flips.

    Parameters
    ----------
    solutions : integer array_like (Z, N), N <= 28, Z >= 1
        Entries +-1, no row twice.

    Returns
    -------
    Structure

    Raises
    ------
    ValueError
        As `distance_counts`, and for an empty list.

    Notes
    -----
    Flood fill on a map of all configurations: 2 N look-ups for each solution, 2 to 6 ns each, plus 2^N bytes to clear.
    """
    words, size = _checked("solutions", solutions)
    if words.size == 0:
        raise ValueError("no solutions: at least one is needed")
    if np.unique(words).size != words.size:
        raise ValueError("solutions hold a row twice: allowed are different rows")
    return flood(words, size, empty_map(size))


def histograms(words, references, size):
    """`distance_counts` for configurations as words, bit = 1 for +1: uint64 (Z,) and (R,) -> int64 (R, size + 1)."""
    counts = np.zeros((references.size, size + 1), dtype=np.int64)
    _histograms(words, references, counts)
    return counts


def empty_map(size):
    """A cleared map of all configurations of `size` weights for `flood`: uint8 ndarray (2^size,)."""
    return np.zeros(1 << size, dtype=np.uint8)


def flood(words, size, known):
    """`structure` for different configurations as words uint64 (Z,), Z >= 1; `known` is cleared again at the end."""
    neighbours, isolated, components, largest = _flood(words, size, known, np.empty(words.size, dtype=np.uint64))
    total = words.size
    return Structure(neighbours / total, isolated / total, int(components), largest / total)


def _checked(name, weights):
    """Configurations as words, and their size."""
    weights = np.asarray(weights)
    if weights.ndim != 2 or not 1 <= weights.shape[1] <= MAX_SIZE:
        raise ValueError(f"{name} have shape {weights.shape}: allowed is (Z, N) with 1 <= N <= {MAX_SIZE}")
    if not np.issubdtype(weights.dtype, np.integer):
        raise ValueError(f"{name} have dtype {weights.dtype}: allowed are integers +-1")
    wrong = weights[(weights != 1) & (weights != -1)]
    if wrong.size:
        raise ValueError(f"{name} contain {wrong[0]}: allowed are +1 and -1")
    return np.ascontiguousarray(bits.pack(weights)[:, 0]), weights.shape[1]


@kernel
def _histograms(words, references, counts):
    for r in range(references.size):
        centre = references[r]
        for word in words:
            counts[r, np.int64(popcount(word ^ centre))] += 1


@kernel
def _flood(words, size, known, waiting):
    """Totals over the solutions; `known` holds 1 for a solution not yet reached, 2 for one that was."""
    for word in words:
        known[word] = 1
    neighbours = isolated = components = largest = 0
    for word in words:
        if known[word] == 2:
            continue
        components += 1
        members = 0
        known[word] = 2
        waiting[0] = word
        left = 1
        while left > 0:
            left -= 1
            centre = waiting[left]
            members += 1
            degree = 0
            for bit in range(size):
                other = centre ^ (np.uint64(1) << np.uint64(bit))
                state = known[other]
                degree += state != 0
                if state == 1:
                    known[other] = 2
                    waiting[left] = other
                    left += 1
            neighbours += degree
            isolated += degree == 0
        largest = max(largest, members)
    for word in words:
        known[word] = 0
    return neighbours, isolated, components, largest
