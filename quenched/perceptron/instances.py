"""Simulation of the binary perceptron: random instances counted exactly, kept as sums.

A pattern asks for xi.w >= 0, or for |xi.w| <= K sqrt(N) (symmetric constraint).  Patterns are added one at a time until
no solution is left; the critical load Pc is the last satisfiable number.  Three sums over pattern overlaps, whose means
are known to vanish, explain a third to nearly half of the variance of Pc and serve as control variates.  With
c = xi xi^T without its diagonal, over the first P0 = round(0.83 N) patterns (for the symmetric constraint more, in the
ratio of the annealed capacities), and |xi|^2 = N,

    X1 = sum_{mu<nu} c / N,   X2 = sum_{mu<nu} (c^2 / N^2 - 1/N),   X3 = tr(c^3) / (6 N^3) - binom(P0, 3) / N^2.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from quenched.numerics import bits
from quenched.numerics.statistics import mean_from_sums
from quenched.numerics.validation import generator, integer, real
from quenched.perceptron import ranked, sliced

KINDS = ("binary", "gaussian", "symmetric")
_BLOCK = 1000  # instances in memory at once; part of the definition of the random stream
_VARIATES = 3
_DRAWN_LOAD = 1.6  # in units of the annealed capacity, like the next
_CONTROLLED_LOAD = 0.83


class Sums(NamedTuple):
    """Sums over instances; index p = number of patterns, from 0 until no instance is left (or a little beyond)."""

    kind: str  # "binary", "gaussian" or "symmetric"
    n: int  # weights
    count: int  # instances
    satisfiable: np.ndarray  # int64 (L,): instances with Z[p] > 0
    log_z: np.ndarray  # (L,): ln Z[p], over the satisfiable ones
    log_z_squared: np.ndarray  # (L,): (ln Z[p])^2, over the satisfiable ones
    ratio: np.ndarray  # (L,): Z[p] / E Z[p], over all, with E Z[p] = 2^N share^p exactly
    ratio_squared: np.ndarray  # (L,): its square
    linear: np.ndarray  # (4,): Pc, N X1, N^2 X2, N^3 X3 (whole numbers for binary patterns)
    quadratic: np.ndarray  # (4, 4): their products


class CriticalLoad(NamedTuple):
    """Estimates of the critical load per weight."""

    mean: float  # <Pc> / N
    mean_err: float
    controlled: float  # the same with control variates
    controlled_err: float
    spread: float  # std(Pc) / N
    median: float  # load at which half of the instances are satisfiable, interpolated linearly between integers
    explained: float  # share of the variance of Pc that the control variates explain


class Curves(NamedTuple):
    """Estimates for each number of patterns that at least two instances satisfy."""

    alpha: np.ndarray  # p / N
    satisfiable: np.ndarray  # share of instances with Z[p] > 0
    entropy: np.ndarray  # E ln Z / N over those
    entropy_err: np.ndarray
    ratio: np.ndarray  # mean of Z / E Z over all: 1 exactly
    ratio_err: np.ndarray


def simulate(kind, n, count, *, rng, width=None):
    """Count the solutions of random instances, pattern by pattern, until none is left.

    Parameters
    ----------
    kind : {"binary", "gaussian", "symmetric"}
        Pattern entries +-1 (odd n <= 40) or standard normal (n <= 32); ``symmetric``: standard normal, and the
        constraint is |xi.w| <= width sqrt(n).
    n : int
        Number of weights, >= 4.
    count : int
        Number of instances, >= 1.
    rng : numpy.random.Generator
    width : float
        K > 0 of the symmetric constraint; None for the other kinds.

    Returns
    -------
    Sums

    Raises
    ------
    ValueError
        For another kind, n, count, rng or width.

    Notes
    -----
    Instances start with ceil(1.6 n) + 2 patterns (symmetric constraint: more, in the ratio of the annealed capacities);
    those still satisfiable get more, so no critical load is cut off.

    On one 3.5 GHz core a binary instance takes 2 us at n = 11, 17 us at 19, 0.5 ms at 25; a Gaussian one 8 us at 10,
    0.2 ms at 20.
    """
    if kind not in KINDS:
        raise ValueError(f"kind = {kind!r}: allowed are {', '.join(map(repr, KINDS))}")
    n = integer("n", n, low=4, high=sliced.MAX_SIZE if kind == "binary" else ranked.MAX_SIZE)
    if kind == "binary" and n % 2 == 0:
        raise ValueError(f"n = {n}: allowed is an odd n, because fields of binary patterns tie at an even one")
    count = integer("count", count, low=1)
    generator(rng)
    if (width is None) == (kind == "symmetric"):
        raise ValueError(f"width = {width!r} for kind {kind!r}: the symmetric constraint needs one, no other takes one")
    system = _System(kind, n, None if width is None else real("width", width, 0.0, open_low=True))
    total = None
    for start in range(0, count, _BLOCK):
        block = _block(system, min(_BLOCK, count - start), rng)
        total = block if total is None else merge(total, block)
    return total


def merge(first, second):
    """The sums over both sets of instances; raises ValueError when kind or n differ."""
    if (first.kind, first.n) != (second.kind, second.n):
        raise ValueError(f"sums of {first.kind} n = {first.n} and {second.kind} n = {second.n} cannot be added")
    added = [_add(left, right) for left, right in zip(first[2:], second[2:], strict=True)]
    return Sums(first.kind, first.n, *added)


def control_variates(patterns):
    """The control variates of each instance, multiplied by N, N^2 and N^3.

    Parameters
    ----------
    patterns : float64 ndarray (B, P0, N)
        With |xi|^2 = N.

    Returns
    -------
    float64 ndarray (B, 3)
        Of mean zero over independent patterns with E xi xi^T = 1; whole numbers for binary patterns.
    """
    number, n = patterns.shape[1:]
    overlaps = patterns @ patterns.transpose(0, 2, 1)
    overlaps[:, np.arange(number), np.arange(number)] = 0.0
    first = overlaps.sum(axis=(1, 2)) / 2.0
    second = np.einsum("bij,bij->b", overlaps, overlaps) / 2.0 - math.comb(number, 2) * n
    third = np.einsum("bij,bij->b", overlaps @ overlaps, overlaps) / 6.0 - math.comb(number, 3) * n
    return np.stack([first, second, third], axis=1)


def critical_load(sums):
    """Mean, spread and median of the critical load.

    The controlled mean is the intercept of the least-squares fit of Pc to 1, X1, X2, X3, with the fit's standard error.

    Parameters
    ----------
    sums : Sums
        Of at least six instances.

    Returns
    -------
    CriticalLoad

    Raises
    ------
    ValueError
        For fewer instances.
    """
    count = integer("count", sums.count, low=_VARIATES + 3)
    mean, mean_err = mean_from_sums(count, sums.linear[0], sums.quadratic[0, 0])
    centred = sums.quadratic - np.outer(sums.linear, sums.linear) / count
    inverse = np.linalg.pinv(centred[1:, 1:], hermitian=True)  # few small instances may leave a variate constant
    slopes = inverse @ centred[1:, 0]
    residual = max(centred[0, 0] - centred[1:, 0] @ slopes, 0.0)
    offset = sums.linear[1:] / count
    leverage = 1.0 / count + offset @ inverse @ offset
    return CriticalLoad(
        mean=mean / sums.n,
        mean_err=mean_err / sums.n,
        controlled=float(mean - offset @ slopes) / sums.n,
        controlled_err=math.sqrt(residual / (count - _VARIATES - 1) * leverage) / sums.n,
        spread=mean_err * math.sqrt(count) / sums.n,
        median=_median(sums) / sums.n,
        explained=float(1.0 - residual / centred[0, 0]),
    )


def curves(sums):
    """Entropy and mean number of solutions against the load.

    Parameters
    ----------
    sums : Sums

    Returns
    -------
    Curves
    """
    loads = np.flatnonzero(sums.satisfiable >= 2)
    entropy = [mean_from_sums(sums.satisfiable[p], sums.log_z[p], sums.log_z_squared[p]) for p in loads]
    ratio = [mean_from_sums(sums.count, sums.ratio[p], sums.ratio_squared[p]) for p in loads]
    entropy, entropy_err = np.reshape(entropy, (-1, 2)).T / sums.n
    ratio, ratio_err = np.reshape(ratio, (-1, 2)).T
    return Curves(loads / sums.n, sums.satisfiable[loads] / sums.count, entropy, entropy_err, ratio, ratio_err)


class _System(NamedTuple):
    """An ensemble of instances of one size."""

    kind: str
    n: int
    width: float | None

    @property
    def share(self):
        """Share of all configurations that satisfy one pattern, on average."""
        return 0.5 if self.width is None else float(special.erf(self.width / math.sqrt(2.0)))

    def patterns(self, load):
        """Number of patterns at a load in units of the annealed capacity, -ln 2 / ln share."""
        return load * self.n * math.log(0.5) / math.log(self.share)


def _block(system, count, rng):
    patterns = _draw(system, count, math.ceil(system.patterns(_DRAWN_LOAD)) + 2, rng)
    z = _count(system, patterns)
    pending = np.flatnonzero(z[:, -1])
    held = patterns[pending]
    while pending.size:
        held = np.concatenate([held, _draw(system, pending.size, system.n, rng)], axis=1)
        z = np.pad(z, ((0, 0), (0, system.n)))
        z[pending] = _count(system, held)
        alive = z[pending, -1] > 0
        pending, held = pending[alive], held[alive]
    controlled = patterns[:, : round(system.patterns(_CONTROLLED_LOAD))]
    return _accumulate(system, z, control_variates(_normalised(system, controlled)))


def _draw(system, count, rows, rng):
    """Binary patterns as one word each, bit = 1 for +1; real ones as they are."""
    if system.kind == "binary":
        return rng.integers(0, 1 << system.n, size=(count, rows), dtype=np.uint64)
    return rng.standard_normal((count, rows, system.n))


def _count(system, patterns):
    if system.kind == "binary":
        return sliced.count(patterns, system.n, (system.n + 1) // 2, system.n)[0]
    if system.kind == "gaussian":
        return ranked.count(patterns, 0.0, math.inf, system.share)
    reach = system.width * math.sqrt(system.n)
    return ranked.count(patterns, -reach, reach, system.share)


def _normalised(system, patterns):
    if system.kind == "binary":
        return bits.unpack(patterns[..., None], system.n).astype(np.float64)
    return patterns * np.sqrt(system.n / np.square(patterns).sum(axis=-1, keepdims=True))


def _accumulate(system, z, variates):
    satisfiable = z > 0
    log_z = np.log(np.maximum(z, 1))
    ratio = z / (np.exp2(system.n) * system.share ** np.arange(z.shape[1]))
    critical = satisfiable.sum(axis=1) - 1.0
    variables = np.column_stack([critical, variates])
    return Sums(
        kind=system.kind,
        n=system.n,
        count=z.shape[0],
        satisfiable=satisfiable.sum(axis=0),
        log_z=log_z.sum(axis=0),
        log_z_squared=np.square(log_z).sum(axis=0),
        ratio=ratio.sum(axis=0),
        ratio_squared=np.square(ratio).sum(axis=0),
        linear=variables.sum(axis=0),
        quadratic=variables.T @ variables,
    )


def _add(left, right):
    """Sum of two numbers or arrays, the shorter one padded with zeros: beyond its end no instance was left."""
    if np.ndim(left) != 1:
        return left + right
    length = max(left.size, right.size)
    return np.pad(left, (0, length - left.size)) + np.pad(right, (0, length - right.size))


def _median(sums):
    share = sums.satisfiable / sums.count
    above = int(np.count_nonzero(share >= 0.5)) - 1
    return above + (share[above] - 0.5) / (share[above] - share[above + 1])
