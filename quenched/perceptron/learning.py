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
annealing
    Single-flip Metropolis on the number of errors, on the perceptron energy, or on -log(stability).
replicated_annealing
    Interacting replicas, annealed on the number of errors.
random_walk
    Patterns one by one, by flips that violate none of those before.
rosenblatt
    The rule of 1958, with real weights; takes real patterns and even N too, and counts mistakes.
free_flips
    Number of single flips that lead from a solution to a solution: 0 for an isolated one.
local_entropy_around
    Entropy of solutions at a distance from given weights, by message passing.
planted
    Patterns turned so that given weights satisfy them.
Solution, stabilities
    The result, and the exact recount it rests on.
"""

from quenched.perceptron.annealing import annealing
from quenched.perceptron.flips import free_flips
from quenched.perceptron.focusing import focusing_bp
from quenched.perceptron.max_sum import reinforced_max_sum
from quenched.perceptron.message_passing import LocalEntropy, local_entropy_around, reinforced_bp
from quenched.perceptron.planted import planted
from quenched.perceptron.random_walk import random_walk
from quenched.perceptron.replicated_annealing import replicated_annealing
from quenched.perceptron.rosenblatt import rosenblatt
from quenched.perceptron.sbpi import sbpi
from quenched.perceptron.solution import Solution, stabilities

__all__ = [
    "LocalEntropy",
    "Solution",
    "annealing",
    "focusing_bp",
    "free_flips",
    "local_entropy_around",
    "planted",
    "random_walk",
    "reinforced_bp",
    "reinforced_max_sum",
    "replicated_annealing",
    "rosenblatt",
    "sbpi",
    "stabilities",
]
