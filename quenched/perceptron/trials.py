"""One attempt of one algorithm at one random instance of the binary perceptron, and what its solution looks like."""

import functools
from typing import NamedTuple

import numpy as np

from quenched.perceptron.annealing import annealing
from quenched.perceptron.flips import free_flips
from quenched.perceptron.focusing import focusing_bp
from quenched.perceptron.max_sum import reinforced_max_sum
from quenched.perceptron.message_passing import reinforced_bp
from quenched.perceptron.replicated_annealing import replicated_annealing
from quenched.perceptron.sbpi import sbpi
from quenched.perceptron.solution import stabilities

ALGORITHMS = {
    "sbpi": sbpi,
    "clipped_rule": functools.partial(sbpi, threshold=0),
    "reinforced_bp": reinforced_bp,
    "reinforced_max_sum": reinforced_max_sum,
    "focusing_bp": focusing_bp,
    "count_annealing": functools.partial(annealing, energy="count"),
    "stability_annealing": functools.partial(annealing, energy="stability"),
    "logarithmic_annealing": functools.partial(annealing, energy="logarithm"),
    "replicated_annealing": replicated_annealing,
}
_PASSES = {"reinforced_bp": 2, "reinforced_max_sum": 2, "focusing_bp": 2}


class Trial(NamedTuple):
    """Whether and when an instance was solved, and what the solution looks like.

    ``weights`` are the last ones; ``operations`` counts products of a weight and an entry of a pattern; ``barely``
    (patterns of stability 1) and ``free_flips`` are None where no solution was found.
    """

    weights: np.ndarray
    solved: bool
    sweeps: int
    operations: int
    barely: int | None
    free_flips: int | None


def attempt(algorithm, instance, *, rng, **options):
    """Run an algorithm once.

    Parameters
    ----------
    algorithm : str
        A key of `ALGORITHMS`.
    instance : int8 ndarray (P, N)
    rng : numpy.random.Generator
    **options
        What the algorithm takes.

    Returns
    -------
    Trial

    Raises
    ------
    ValueError
        For another algorithm, and as the algorithm does.
    """
    if algorithm not in ALGORITHMS:
        raise ValueError(f"algorithm = {algorithm!r}: allowed are {', '.join(ALGORITHMS)}")
    weights, solved, sweeps = ALGORITHMS[algorithm](instance, rng=rng, **options)
    operations = sweeps * passes(algorithm, options.get("replicas", 1)) * instance.size
    if not solved:
        return Trial(weights, False, sweeps, operations, None, None)
    barely = int(np.count_nonzero(stabilities(instance, weights) == 1))
    return Trial(weights, True, sweeps, operations, barely, free_flips(instance, weights))


def passes(algorithm, replicas=1):
    """How often a sweep multiplies each entry of each pattern by a weight.

    Message passing does it forth and back; a sweep of Monte Carlo is N proposals, each of which looks at the entries of
    one weight; interacting replicas do so `replicas` times.
    """
    return replicas if algorithm == "replicated_annealing" else _PASSES.get(algorithm, 1)
