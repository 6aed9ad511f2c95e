"""Exact enumeration of the binary perceptron: the library against NumPy, against C, and against the arithmetic limit.

    python -m benchmarks.enumerate [--rounds 5] [--output enumerate.csv]

from the root of the checkout.  Rows:

  numpy      N = 25, P = 13: blocks of np.bitwise_count with the survivors kept
  c          N = 31, P = 19: a loop over all weights, popcount and early exit (popcount.c), gcc -O3 -mpopcnt
  c native   the same source, gcc -O3 -march=native
  large      N = 35, P = 58: time alone
  real       Gaussian patterns, N = 24, P = 41, against blocks of NumPy sums

Every row counts all prefixes.  Library and peer alternate within each round and are timed in process CPU time; ratios
are formed per round.  Counts that differ end the run with an error.  "limit" is the share of one 512-bit AND per clock
cycle, with the ANDs the library executes and the clock measured by a chain of dependent operations around the row.
Instances: bits of splitmix64 with seed 7, one number per pattern; Gaussian ones from numpy's default generator, seed 7.
Without gcc the C rows are skipped with a message.
"""

import ctypes
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.report import main, spread, timed
from quenched.numerics.jit import kernel
from quenched.perceptron import sliced
from quenched.perceptron.enumerate import count_solutions

SOURCE = Path(__file__).with_name("popcount.c")
NUMPY_BLOCK = 1 << 16
CHAIN_STEPS = 50_000_000
CHAIN_CYCLES = 4  # a 64-bit multiplication takes 3 cycles, the exclusive or 1


class Row(NamedTuple):
    """One line of the table: CPU seconds and ratios as median, least, greatest."""

    name: str
    n: int
    p: int
    ours: tuple
    peer: tuple
    ratio: tuple
    limit: float


def splitmix_words(size, number, seed=7):
    """`number` patterns of `size` bits."""
    mask, words = 2**64 - 1, []
    for index in range(1, number + 1):
        x = (seed + index * 0x9E3779B97F4A7C15) & mask
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        words.append((x ^ (x >> 31)) & ((1 << size) - 1))
    return np.array(words, dtype=np.uint64)


def count_numpy(words, size):
    """All prefixes, by blocks of weights from which the failing ones are dropped pattern by pattern."""
    z = np.zeros(len(words) + 1, dtype=np.int64)
    words = words.astype(np.uint32)
    for start in range(0, 1 << size, NUMPY_BLOCK):
        weights = np.arange(start, start + NUMPY_BLOCK, dtype=np.uint32)
        z[0] += weights.size
        for p, word in enumerate(words):
            weights = weights[np.bitwise_count(weights ^ word) <= size // 2]
            z[p + 1] += weights.size
    return z


def count_numpy_real(patterns):
    """All prefixes of real patterns: sums of two halves added up, the failing weights dropped."""
    number, size = patterns.shape
    half = size // 2
    low = (2.0 * ((np.arange(1 << half)[:, None] >> np.arange(half)) & 1) - 1.0) @ patterns[:, :half].T
    high = (2.0 * ((np.arange(1 << (size - half))[:, None] >> np.arange(size - half)) & 1) - 1.0) @ patterns[:, half:].T
    z = np.zeros(number + 1, dtype=np.int64)
    for rest in high:
        alive = np.arange(1 << half)
        z[0] += alive.size
        for p in range(number):
            alive = alive[low[alive, p] + rest[p] >= 0.0]
            if alive.size == 0:
                break
            z[p + 1] += alive.size
    return z


def compiled(folder, *flags):
    """The C counter as a Python function, in this process."""
    library = Path(folder) / f"popcount{len(list(Path(folder).iterdir()))}.so"
    subprocess.run(["gcc", "-O3", *flags, "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    function = ctypes.CDLL(str(library)).count
    pointer = np.ctypeslib.ndpointer(dtype=np.uint64, flags="C"), np.ctypeslib.ndpointer(dtype=np.int64, flags="C")
    function.argtypes = [pointer[0], ctypes.c_int, ctypes.c_int, ctypes.c_int, pointer[1]]
    function.restype = None

    def count(words, size):
        z = np.empty(len(words) + 1, dtype=np.int64)
        function(words, len(words), size, (size + 1) // 2, z)
        return z

    return count


@kernel
def _chain(steps, factor):
    x = np.uint64(1)
    for i in range(steps):
        x = (x * factor) ^ np.uint64(i)
    return x


def clock():
    """Cycles per second of CPU time."""
    _chain(1, np.uint64(3))
    seconds, _ = timed(_chain, CHAIN_STEPS, np.uint64(0x9E3779B97F4A7C15))
    return CHAIN_CYCLES * CHAIN_STEPS / seconds


def compare(name, size, number, ours, peer, rounds, repeats, ands=None):
    """Alternate the two counters; stop the program when they differ."""
    times, peer_times, clocks = [], [], [clock()]
    expected = ours()  # compiles, or loads the compiled kernel
    for _ in range(rounds):
        seconds, z = timed(ours, repeats=repeats)
        times.append(seconds)
        if peer is not None:
            seconds, z_peer = timed(peer)
            peer_times.append(seconds)
            if not (np.array_equal(z, z_peer) and np.array_equal(z, expected)):
                sys.exit(f"{name}: counts differ: {z.tolist()} and {z_peer.tolist()}")
    clocks.append(clock())
    nothing = (math.nan,) * 3
    return Row(
        name,
        size,
        number,
        spread(times),
        spread(peer_times) if peer_times else nothing,
        spread([b / a for a, b in zip(times, peer_times, strict=True)]) if peer_times else nothing,
        ands / (np.mean(clocks) * np.median(times)) if ands is not None else math.nan,
    )


def binary_row(name, size, number, peer, rounds, repeats):
    words = splitmix_words(size, number)
    stack, least = words[None], (size + 1) // 2

    def ours():
        return sliced.count(stack, size, least, size)[0][0]

    ands = sliced.count(stack, size, least, size)[1]
    other = None if peer is None else lambda: peer(words, size)
    return compare(name, size, number, ours, other, rounds, repeats, ands)


def real_row(size, number, rounds):
    patterns = np.random.default_rng(7).standard_normal((number, size))
    return compare(
        "real",
        size,
        number,
        lambda: count_solutions(patterns),
        lambda: count_numpy_real(patterns),
        rounds,
        5,
    )


def run(rounds):
    """The rows of the table, one by one."""
    yield binary_row("numpy", 25, 13, count_numpy, rounds, 50)
    if shutil.which("gcc") is None:
        print("gcc not found: the C rows are skipped", file=sys.stderr)
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield binary_row("c", 31, 19, compiled(folder, "-mpopcnt"), rounds, 5)
            yield binary_row("c native", 31, 19, compiled(folder, "-march=native"), rounds, 5)
    yield binary_row("large", 35, 58, None, rounds, 1)
    yield real_row(24, 41, rounds)


if __name__ == "__main__":
    print(f"clock {clock() / 1e9:.2f} GHz")
    main(run, __doc__, {"row": "name", "N": "n", "P": "p"}, {"limit": "limit"})
