"""The encoder problem of 1985: two groups of visible units that can talk only through a few hidden ones.

An n-m-n encoder has visible groups V1 and V2 of n units, each linked inside, and m hidden units linked to both but not
to each other.  The training vectors have one unit k of V1 and the same unit of V2 on.  With m = log2 n hidden units the
machine must invent a different hidden state, a code, for each of them.  The protocol of Ackley, Hinton and Sejnowski
(Cogn. Sci. 9 (1985) 147), one learning cycle:

1. Every training vector is held `annealings` times, each time with noise (an on bit goes off with probability 0.15,
   an off bit on with 0.05), from random hidden units.  The others are annealed: 2 units of time at temperature 20,
   2 at 15, 2 at 12, 4 at 10; one unit of time offers each free unit one update on average.  Then co-occurrences of
   units that are on are counted after each of 10 units of time at temperature 10.
2. The same number of annealings with all units free, from random states.
3. Each weight goes up or down by 2 by the sign of the difference of the two counts (a tie leaves it), thresholds the
   opposite way with the counts of single units.

Two things in it differ from gradient ascent: averages are noisy, and steps have a fixed size; `learn` changes either.
"""

import itertools
from typing import NamedTuple

import numpy as np

from quenched.boltzmann import enumeration
from quenched.numerics.jit import kernel
from quenched.numerics.validation import generator, integer, real

AVERAGES = ("sampled", "exact")
STEPS = ("sign", "proportional")
TEMPERATURES, DURATIONS = (20.0, 15.0, 12.0, 10.0), (2, 2, 2, 4)
COLLECTED = 10  # units of time
OFF, ON = 0.15, 0.05  # noise of the held vectors
_LARGEST_EXACT = 16


class Run(NamedTuple):
    """Whether the codes were found within the cap, and the number of learning cycles."""

    solved: bool
    cycles: int


class History(NamedTuple):
    """Number of different codes after each cycle (cycles,), and the last weights (N, N) and thresholds (N,).

    The code of a training vector is the likelier state of each hidden unit when both groups show that vector.
    """

    codes: np.ndarray
    weights: np.ndarray
    thresholds: np.ndarray


def run(*, rng, size=4, hidden=2, annealings=2, held=1, cap=5000):
    """Let an encoder learn by the protocol of 1985 until it has a different code for every training vector.

    Parameters
    ----------
    rng : numpy.random.Generator
    size, hidden : int
        Units of each visible group, 2 to 32, and hidden units, 1 to 8, with 2^hidden >= size.
    annealings : int
        Of each training vector in a cycle, >= 1; as many with free units altogether.
    held : int
        Successive cycles after which the codes must be different, >= 1.
    cap : int
        Cycles after which it is given up, >= 1.

    Returns
    -------
    Run
        ``cycles`` is the last of the `held` cycles, or the cap.

    Raises
    ------
    ValueError
        For arguments outside these ranges.

    Notes
    -----
    45 us per cycle for 4-2-4, on one busy core.
    """
    history = learn(rng=rng, size=size, hidden=hidden, annealings=annealings, held=held, cycles=cap)
    solved = found(history.codes, history.codes.size, size, held)
    return Run(solved is not None, history.codes.size if solved is None else solved)


def found(codes, cap, size, held=1):
    """The first cycle (from 1), up to `cap`, that ends `held` successive ones with `size` codes; None without one."""
    streak = 0
    for cycle, number in enumerate(codes[:cap], start=1):
        streak = streak + 1 if number == size else 0
        if streak == held:
            return cycle
    return None


def learn(
    *, rng, size=4, hidden=2, averages="sampled", step="sign", rate=2.0, annealings=2, noise=(OFF, ON), spread=0.0,
    cycles=1000, held=None, after=0,
):  # fmt: skip
    """Let an encoder learn, and count its codes after each cycle.

    Parameters
    ----------
    rng, size, hidden, annealings
        As in `run`.
    averages : {"sampled", "exact"}
        Counted in annealings, or summed over all states at temperature 10 (at most 16 units).
    step : {"sign", "proportional"}
        Every weight by `rate` in the direction of the difference of its averages, or by `rate` times the difference.
    rate : float
        > 0.
    noise : (float, float)
        Probabilities that a held on bit goes off and an off bit goes on, in [0, 1/2].
    spread : float
        Standard deviation of the first weights and thresholds, >= 0.  Exact averages need it: weights 0 are a
        stationary point, since nothing tells the hidden units apart.
    cycles : int
        Most cycles, >= 1.
    held : int, optional
        Stop `after` cycles after the codes have been different in this number of successive cycles; by default never.
    after : int
        >= 0.

    Returns
    -------
    History
    """
    rng, (size, hidden) = generator(rng), _sizes(size, hidden)
    if averages not in AVERAGES or step not in STEPS:
        raise ValueError(f"averages = {averages!r}, step = {step!r}: allowed are {AVERAGES} and {STEPS}")
    units = 2 * size + hidden
    if averages == "exact" and units > _LARGEST_EXACT:
        raise ValueError(f"{units} units: allowed for exact averages are {_LARGEST_EXACT}")
    rate, spread = real("rate", rate, 0.0, open_low=True), real("spread", spread, 0.0)
    noise = tuple(real("noise", one, 0.0, 0.5) for one in noise)
    annealings, cycles = integer("annealings", annealings, low=1), integer("cycles", cycles, low=1)
    held, after = integer("held", cycles + 1 if held is None else held, low=1), integer("after", after, low=0)
    links = linked(size, hidden)
    first = spread * rng.standard_normal((units + 1, units))
    weights = np.where(links, np.triu(first[1:], 1) + np.triu(first[1:], 1).T, 0.0)
    thresholds = first[0].copy()
    target = environment(size, *noise) if averages == "exact" else np.empty(0)
    codes = np.empty(cycles, np.int64)
    done = _learn(
        weights, thresholds, links, size, target, step == "sign", rate, annealings, *noise, held, after, codes, rng
    )
    return History(codes[:done], weights, thresholds)


def linked(size, hidden):
    """Which pairs of units are linked: (N, N) of bool, V1 first, then V2, then the hidden units."""
    group = np.repeat([0, 1, 2], [size, size, hidden])
    apart = (group[:, None] + group == 1) | ((group == 2) & (group[:, None] == 2))
    return ~apart & ~np.eye(group.size, dtype=bool)


def environment(size, off=OFF, on=ON):
    """Probabilities (4^size,) of the states of the visible units when a training vector with noise is held."""
    p = np.zeros(4**size)
    bits = (np.arange(4**size)[:, None] >> np.arange(2 * size)) & 1
    for vector in range(size):
        mean = np.full(2 * size, on)
        mean[[vector, size + vector]] = 1.0 - off
        p += np.where(bits == 1, mean, 1.0 - mean).prod(axis=1) / size
    return p


def divergence(history_or_machine, size, off=OFF, on=ON):
    """KL divergence, at temperature 10, of a machine's visible units from the environment (exact, at most 16 units)."""
    weights, thresholds = history_or_machine[-2:]
    return enumeration.kl(environment(size, off, on), weights, thresholds, TEMPERATURES[-1])


def completion(weights, thresholds, size):
    """Mean probability that V2 shows exactly the vector that V1 is held at, at temperature 10 (exact)."""
    units = len(thresholds)
    states = np.arange(2**units)
    p = enumeration.law(weights, thresholds, TEMPERATURES[-1])
    one, other = states & (2**size - 1), (states >> size) & (2**size - 1)
    vectors = 2 ** np.arange(size)
    return float(np.mean([p[(one == k) & (other == k)].sum() / p[one == k].sum() for k in vectors]))


def _sizes(size, hidden):
    size, hidden = integer("size", size, 2, 32), integer("hidden", hidden, 1, 8)
    if 2**hidden < size:
        raise ValueError(f"{hidden} hidden units: allowed are {(size - 1).bit_length()} to 8 for {size} codes")
    return size, hidden


_SCHEDULE = tuple(itertools.chain.from_iterable(map(itertools.repeat, TEMPERATURES, DURATIONS)))
_TIMES = np.array([*_SCHEDULE, *itertools.repeat(TEMPERATURES[-1], COLLECTED)])


@kernel
def _on(weights, thresholds, state, unit, temperature):
    """Probability that a unit turns on, given the others."""
    field = -thresholds[unit]
    for other in range(state.size):
        if state[other]:
            field += weights[unit, other]
    return 1.0 / (1.0 + np.exp(-field / temperature))


@kernel
def settle(weights, thresholds, state, first, times, collected, counts, rng):
    """Anneal the units from `first` on through the temperatures `times`, one per unit of time; count pairs at the end.

    ``counts[i, j]`` grows by one for each of the last `collected` units of time after which i and j are both on.
    One random number picks a unit (its integer part) and decides its state (the rest).
    """
    free = state.size - first
    for time in range(times.size):
        for _ in range(free):
            draw = rng.random() * free
            unit = int(draw)
            state[first + unit] = draw - unit < _on(weights, thresholds, state, first + unit, times[time])
        if time >= times.size - collected:
            for one in range(state.size):
                if state[one]:
                    for other in range(state.size):
                        counts[one, other] += state[other]


@kernel
def _hold(weights, thresholds, size, annealings, off, on, held, rng):
    """Counts with every training vector held, with noise."""
    state = np.zeros(thresholds.size, np.int64)
    for _ in range(annealings):
        for vector in range(size):
            for unit in range(2 * size):
                chance = 1.0 - off if unit % size == vector else on
                state[unit] = rng.random() < chance
            for unit in range(2 * size, state.size):
                state[unit] = rng.random() < 0.5
            settle(weights, thresholds, state, 2 * size, _TIMES, COLLECTED, held, rng)


@kernel
def _free(weights, thresholds, annealings, counts, rng):
    """Counts with all units free."""
    state = np.zeros(thresholds.size, np.int64)
    for _ in range(annealings):
        for unit in range(state.size):
            state[unit] = rng.random() < 0.5
        settle(weights, thresholds, state, 0, _TIMES, COLLECTED, counts, rng)


@kernel
def _codes(weights, thresholds, size):
    """Number of different codes."""
    seen = np.zeros(1 << (thresholds.size - 2 * size), np.bool_)
    for vector in range(size):
        code = 0
        for unit in range(2 * size, thresholds.size):
            on = weights[unit, vector] + weights[unit, size + vector] > thresholds[unit]
            code = 2 * code + on
        seen[code] = True
    return seen.sum()


@kernel
def _step(weights, thresholds, links, held, free, samples, sign, rate):
    """Move linked weights and all thresholds by the difference of the averages, or by its sign."""
    for one in range(thresholds.size):
        for other in range(one + 1):
            difference = (held[one, other] - free[one, other]) / samples
            move = rate * (np.sign(difference) if sign else difference)
            if one == other:
                thresholds[one] -= move
            elif links[one, other]:
                weights[one, other] += move
                weights[other, one] += move


@kernel
def _learn(weights, thresholds, links, size, target, sign, rate, annealings, off, on, stay, after, codes, rng):
    """Learn until `after` cycles after the codes were different in `stay` successive ones; the number of cycles."""
    units, exact = thresholds.size, target.size > 0
    samples = 1.0 if exact else float(size * annealings * COLLECTED)
    held, free = np.empty((units, units)), np.empty((units, units))
    states, joint = np.empty(1 << units if exact else 0), np.empty(1 << units if exact else 0)
    streak, left = 0, -1
    for cycle in range(codes.size):
        if exact:
            enumeration.boltzmann(weights, thresholds, _TIMES[-1], states)
            states /= states.sum()
            enumeration.hold(states, target, joint)
            enumeration.pair_sums(joint, held)
            enumeration.pair_sums(states, free)
        else:
            held[:], free[:] = 0.0, 0.0
            _hold(weights, thresholds, size, annealings, off, on, held, rng)
            _free(weights, thresholds, size * annealings, free, rng)
        _step(weights, thresholds, links, held, free, samples, sign, rate)
        codes[cycle] = _codes(weights, thresholds, size)
        streak = streak + 1 if codes[cycle] == size else 0
        if left < 0 and streak == stay:
            left = after
        if left == 0:
            return cycle + 1
        if left > 0:
            left -= 1
    return codes.size
