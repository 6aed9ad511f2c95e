"""Restricted Boltzmann machines: bits against bytes, and messages in one pass against matrix products.

    python -m benchmarks.rbm [--rounds 5] [--output rbm.csv]

from the root of the checkout.  Rows alternate with their peer within each round; times are process CPU time:

  sweep      one sweep of the posterior's Gibbs sampler on bits, and on int8 with an exponential for each choice
             (plain_rbm.py); transposing and packing are counted in neither
  chain      a call of `posterior` with its checks, packing and overlaps, 100 sweeps; ours alone
  iteration  one iteration of message passing on int8 samples, and one with float32 matrix products (plain_rbm.py)
  samples    exact samples of the visible units; ours alone

The weights of both samplers are equal after every sweep, the means of both iterations agree within single precision.
Anything else ends the run with an error.  Instances are keyed by size; seed 7.
"""

import numpy as np

from benchmarks.learning import Row, alternate, check
from benchmarks.plain_rbm import amp_iteration, gibbs_int8
from benchmarks.report import main, spread, timed
from quenched.numerics import bits
from quenched.numerics.random import stream
from quenched.rbm import data, gibbs
from quenched.rbm.message_passing import Messages

BETA, Q, COUPLING = 1.0, 0.3, 0.3


def instance(n, m):
    rng = stream(7, "rbm", n, m)
    teacher = data.teacher(n, Q, rng=rng)
    return teacher, data.samples(teacher, BETA, m, rng=rng)


def sweep_row(n, m, sweeps, plain_sweeps, rounds):
    """Both samplers from the same start; seconds for one sweep."""
    teacher, samples = instance(n, m)
    columns = samples.T.copy()
    rows = bits.pack(samples)
    packed = rows, gibbs.packed_columns(rows, n), bits.pack(teacher)
    lookup = gibbs.tables(m, n, BETA, COUPLING)
    states = np.empty((sweeps, 2, -(-n // bits.WORD)), dtype=np.uint64)

    def ours():
        gibbs.sweep(*packed, *lookup, states, stream(7, "sweeps"))

    def peer():
        return gibbs_int8(samples, teacher, BETA, COUPLING, plain_sweeps, stream(7, "sweeps"), columns)

    ours()
    check("sweep", np.array_equal(bits.unpack(states[:plain_sweeps], n), peer()))
    row = alternate("sweep", n, m, ours, peer, rounds, (1, 1))
    ratio = [value * sweeps / plain_sweeps for value in row.ratio]
    return row._replace(
        ours=tuple(value / sweeps for value in row.ours),
        peer=tuple(value / plain_sweeps for value in row.peer),
        ratio=tuple(ratio),
    )


def iteration_row(n, m, rounds):
    _, samples = instance(n, m)
    messages, single = Messages(samples, Q, stream(7, "messages")), samples.astype(np.float32)
    for _ in range(8):  # away from zero
        messages.iterate(BETA, COUPLING)
    before = [values.copy() for values in (messages.means, messages.correlation, messages.hidden)]
    plain = [values.astype(np.float32) for values in before]
    messages.iterate(BETA, COUPLING)
    found = amp_iteration(samples.astype(float), BETA, COUPLING, *before)
    check("iteration", np.abs(found[0] - messages.means).max() < 1e-4)
    return alternate(
        "iteration",
        n,
        m,
        lambda: messages.iterate(BETA, COUPLING),
        lambda: amp_iteration(single, BETA, COUPLING, *plain),
        rounds,
        (20, 5),
    )


def alone_row(name, n, m, call, rounds):
    call()
    return Row(name, n, m, spread([timed(call)[0] for _ in range(rounds)]))


def run(rounds):
    """The rows of the table, one by one."""
    yield sweep_row(128, 384, 2000, 100, rounds)
    yield sweep_row(512, 1536, 400, 10, rounds)
    yield sweep_row(2048, 8192, 100, 3, rounds)
    yield iteration_row(1000, 3000, rounds)
    yield iteration_row(2000, 8000, rounds)
    teacher, samples = instance(2048, 8192)
    yield alone_row(
        "chain",
        2048,
        8192,
        lambda: gibbs.posterior(samples, teacher, BETA, Q, True, 100, rng=stream(7, "chain")),
        rounds,
    )
    yield alone_row("samples", 2048, 8192, lambda: data.samples(teacher, BETA, 8192, rng=stream(7, "samples")), rounds)


if __name__ == "__main__":
    main(run, __doc__, {"row": "name", "N": "n", "M": "p"})
