"""Learning in the binary perceptron: all algorithms under one roof, and what tells their solutions apart.

Algorithms take patterns +-1 (P, N) with labels absorbed and N odd, and a keyword ``rng``; they return a `Solution`:
weights, whether a recount in integers finds every pattern satisfied, and sweeps.

sbpi
    Stochastic learning with hidden integer states, one pattern at a time.
reinforced_bp
    Belief propagation on all patterns at once, with fields that reinforce themselves.
reinforced_max_sum
    The same at zero temperature, one pattern at a time.
focusing_bp
    Belief propagation for replicas that are drawn to a common centre.
free_flips
    Number of single flips that lead from a solution to a solution: 0 for an isolated one.
local_entropy_around
    Entropy of solutions at a distance from given weights, by message passing.
planted
    Patterns turned so that given weights satisfy them.
Solution, stabilities
    The result, and the exact recount it rests on.
"""

from quenched.perceptron.flips import free_flips
from quenched.perceptron.focusing import focusing_bp
from quenched.perceptron.max_sum import reinforced_max_sum
from quenched.perceptron.message_passing import LocalEntropy, local_entropy_around, reinforced_bp
from quenched.perceptron.planted import planted
from quenched.perceptron.sbpi import sbpi
from quenched.perceptron.solution import Solution, stabilities

__all__ = [
    "LocalEntropy",
    "Solution",
    "focusing_bp",
    "free_flips",
    "local_entropy_around",
    "planted",
    "reinforced_bp",
    "reinforced_max_sum",
    "sbpi",
    "stabilities",
]
