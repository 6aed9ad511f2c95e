"""Learning in the binary perceptron: bits against bytes, nodes against edges, and seconds to a solution.

    python -m benchmarks.learning [--rounds 5] [--output learning.csv]

from the root of the checkout.  Rows with a peer alternate with it within each round; times are process CPU time:

  sbpi       packing and learning several instances on bits, and on int8 with the same random numbers (plain.py)
  iteration  one iteration of message passing on nodes, and one with messages on edges (plain.py)
  product    X m from bits, and by BLAS from a float32 copy of X; for N = 10001 ours alone (a copy takes 0.3 GB)
  solve      a call of sbpi or reinforced_bp (rate 0.003) at load 0.66 with its checks and recount, a new instance each

The weights and sweeps of both versions of SBPI are equal, magnetizations of both forms of message passing at their
fixed points within 0.1 / sqrt(N), products within single precision; every solution is recounted in integers.  Anything
else ends the run with an error.  Instances are keyed by size, load and number; seed 7.
"""

import math
import sys
from typing import NamedTuple

import numpy as np

from benchmarks.plain import edge_iteration, sbpi_int8
from benchmarks.report import main, spread, timed
from quenched.numerics.random import stream
from quenched.perceptron.learning import reinforced_bp, sbpi
from quenched.perceptron.message_passing import fixed_point, iterate
from quenched.perceptron.products import SignMatrix
from quenched.perceptron.sbpi import learn
from quenched.perceptron.solution import recounted

NOTHING = (math.nan,) * 3
DEFAULTS = 1, 0.3, 1500  # of sbpi: threshold, probability, sweeps


class Row(NamedTuple):
    """One line of the table: CPU seconds and ratios as median, least, greatest; sweeps of the median run."""

    name: str
    n: int
    p: int
    ours: tuple
    peer: tuple = NOTHING
    ratio: tuple = NOTHING
    sweeps: float = math.nan
    solved: str = ""


def instance(size, number, replica=0):
    rng = stream(7, "instance", size, number, replica)
    return 2 * rng.integers(0, 2, (number, size), dtype=np.int8) - 1


def stream_of(replica):
    return stream(7, "run", replica)


def check(name, agreed):
    if not agreed:
        sys.exit(f"{name}: the results differ")


def check_solution(name, patterns, found):
    """Count errors anew, in integers, and compare with what was said."""
    errors = sum(int(int(row.astype(np.int64) @ found.weights) <= 0) for row in patterns)
    check(name, found.solved == (errors == 0))


def alternate(name, size, number, ours, peer, rounds, repeats):
    """Time the two calls in turn; the row says seconds for one repeat of each."""
    times, peer_times = [], []
    ours(), peer()  # compiles, or loads the compiled kernels
    for _ in range(rounds):
        times.append(timed(ours, repeats=repeats[0])[0])
        peer_times.append(timed(peer, repeats=repeats[1])[0])
    ratios = [b / a for a, b in zip(times, peer_times, strict=True)]
    return Row(name, size, number, spread(times), spread(peer_times), spread(ratios))


def sbpi_row(size, load, instances, rounds):
    number = round(load * size)
    cases = [instance(size, number, replica) for replica in range(instances)]
    for replica, patterns in enumerate(cases):
        found = recounted(patterns, *learn(patterns, stream_of(replica), *DEFAULTS))
        weights, sweeps = sbpi_int8(patterns, stream_of(replica), *DEFAULTS)
        check("sbpi", np.array_equal(found.weights, weights) and found.sweeps == sweeps)
        check_solution("sbpi", patterns, found)

    def ours():
        return [learn(patterns, stream_of(replica), *DEFAULTS) for replica, patterns in enumerate(cases)]

    def peer():
        return [sbpi_int8(patterns, stream_of(replica), *DEFAULTS) for replica, patterns in enumerate(cases)]

    return alternate("sbpi", size, number, ours, peer, rounds, (1, 1))


def iteration_row(size, number, rounds):
    patterns, external = instance(size, number), np.zeros(size)
    messages, fields = np.zeros(patterns.shape), np.zeros(size)
    for _ in range(60):
        change = edge_iteration(patterns, messages, fields, external)
    m, _, residual = fixed_point(SignMatrix(patterns, np.float64), external)
    distance = math.sqrt(np.mean((np.tanh(fields) - m) ** 2))
    check("iteration", max(change, residual) < 1e-8 and distance < 0.1 / math.sqrt(size))
    matrix, g = SignMatrix(patterns, np.float32), np.full(number, 0.01)
    return alternate(
        "iteration",
        size,
        number,
        lambda: iterate(matrix, np.tanh(fields), g),
        lambda: edge_iteration(patterns, messages, fields, external),
        rounds,
        (300, 3),
    )


def product_row(size, number, rounds, repeats, peer=True):
    patterns = instance(size, number)
    matrix, vector = SignMatrix(patterns, np.float32), stream(7, "vector", size).standard_normal(size)
    if not peer:
        times = [timed(matrix.times, vector, repeats=repeats)[0] for _ in range(rounds)]
        return Row("product", size, number, spread(times))
    real, single = patterns.astype(np.float32), vector.astype(np.float32)
    error = np.abs(matrix.times(vector) - real @ single).max()
    check("product", error < 1e-6 * np.abs(vector).sum())
    return alternate(
        "product", size, number, lambda: matrix.times(vector), lambda: real @ single, rounds, (repeats, repeats)
    )


def solve_row(name, algorithm, size, load, runs):
    number, times, sweeps, solved = round(load * size), [], [], 0
    for replica in range(runs):
        patterns = instance(size, number, replica)
        seconds, found = timed(lambda patterns=patterns, replica=replica: algorithm(patterns, rng=stream_of(replica)))
        check_solution(name, patterns, found)
        times.append(seconds)
        sweeps.append(found.sweeps)
        solved += found.solved
    return Row(name, size, number, spread(times), sweeps=float(np.median(sweeps)), solved=f"{solved}/{runs}")


def run(rounds):
    """The rows of the table, one by one."""
    yield sbpi_row(1001, 0.66, 10, rounds)
    yield sbpi_row(2001, 0.66, 5, rounds)
    yield sbpi_row(10001, 0.66, 1, min(rounds, 3))
    yield iteration_row(1001, 300, rounds)
    yield product_row(1001, 661, rounds, 500)
    yield product_row(2001, 1321, rounds, 100)
    yield product_row(10001, 6601, rounds, 10, peer=False)
    for size in (1001, 2001, 5001, 10001):
        yield solve_row("sbpi solve", sbpi, size, 0.66, max(rounds, 9))
        yield solve_row("rbp solve", reinforced_bp, size, 0.66, rounds)


if __name__ == "__main__":
    main(run, __doc__, {"row": "name", "N": "n", "P": "p"}, {"sweeps": "sweeps", "solved": "solved"})
