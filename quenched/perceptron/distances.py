"""How many solutions lie around each solution, from the complete list of a small instance."""

import itertools
from typing import NamedTuple

import numpy as np
from scipy import stats

from quenched.numerics import bits
from quenched.numerics.jit import kernel
from quenched.numerics.validation import integer
from quenched.perceptron.patterns import checked

MAX_SIZE = 31


class Crowding(NamedTuple):
    """A list of solutions at a glance: a typical one (means over all), and the densest, with the largest ball.

    The ball of a solution is what lies within the radius of the profile, itself included.
    """

    isolated: float  # share without a neighbour at distance 1
    neighbours: float  # mean number of neighbours
    densest_neighbours: int  # of the densest solution; the largest number, where balls tie
    scattered_neighbours: float  # expected largest of as many independent Poisson numbers of the same mean
    ball: float  # mean of ln(size of the ball)
    densest_ball: float


def profile(solutions, radius):
    """The number of solutions at each small Hamming distance from each solution.

    Parameters
    ----------
    solutions : integer array_like (Z, N)
        Different rows of entries +-1, N <= 31, as `enumerate.solutions` lists them.
    radius : int
        Largest distance, 0 <= radius <= N.

    Returns
    -------
    int64 ndarray (Z, radius + 1)
        Column D counts the solutions at distance D exactly; column 0 is 1, the solution itself.

    Raises
    ------
    ValueError
        For other solutions or another radius.

    Notes
    -----
    Every configuration of the ball is looked up in a table of 2^N bits: Z sum_D binom(N, D) look-ups, 1-2 ns each at
    N = 25, instead of the Z^2 distances of all pairs.
    """
    solutions = checked(solutions, real=False, largest=lambda binary: MAX_SIZE)
    size = solutions.shape[1]
    radius = integer("radius", radius, low=0, high=size)
    words = np.ascontiguousarray(bits.pack(solutions)[:, 0])
    if np.unique(words).size < words.size:
        raise ValueError(f"{words.size - np.unique(words).size} solutions are repeated: allowed are different rows")
    masks, shells = _ball(size, radius)
    table = np.zeros(max((1 << size) // bits.WORD, 1), dtype=np.uint64)
    counts = np.zeros((words.size, radius + 1), dtype=np.int64)
    _look_up(words, masks, shells, table, counts)
    return counts


def crowding(counts):
    """Compare the densest solution with a typical one, and with chance.

    Parameters
    ----------
    counts : int64 ndarray (Z, radius + 1)
        As `profile` gives it, with Z >= 1 and radius >= 1.

    Returns
    -------
    Crowding

    Raises
    ------
    ValueError
        When there is no solution or the radius is 0.
    """
    if counts.ndim != 2 or counts.shape[0] < 1 or counts.shape[1] < 2:
        raise ValueError(f"counts have shape {counts.shape}: allowed is (Z, radius + 1) with Z >= 1, radius >= 1")
    neighbours, balls = counts[:, 1], counts.sum(axis=1)
    mean = float(neighbours.mean())
    steps = np.arange(neighbours.max() + 50)
    scattered = float(-np.expm1(balls.size * stats.poisson.logcdf(steps, mean)).sum())
    return Crowding(
        isolated=float((neighbours == 0).mean()),
        neighbours=mean,
        densest_neighbours=int(neighbours[balls == balls.max()].max()),
        scattered_neighbours=scattered,
        ball=float(np.log(balls).mean()),
        densest_ball=float(np.log(balls.max())),
    )


def _ball(size, radius):
    """The XOR masks of up to `radius` flips, and the distance of each."""
    masks, shells = [], []
    for distance in range(radius + 1):
        for chosen in itertools.combinations(range(size), distance):
            masks.append(sum(1 << i for i in chosen))
            shells.append(distance)
    return np.array(masks, dtype=np.uint64), np.array(shells)


@kernel
def _look_up(words, masks, shells, table, counts):
    low, six, one = np.uint64(63), np.uint64(6), np.uint64(1)
    for word in words:
        table[word >> six] |= one << (word & low)
    for i in range(words.size):
        for j in range(masks.size):
            word = words[i] ^ masks[j]
            counts[i, shells[j]] += np.int64((table[word >> six] >> (word & low)) & one)
