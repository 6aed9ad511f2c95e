"""What all benchmarks share: CPU seconds of a call, their spread, and the table of a run with its command line."""

import argparse
import csv
import time
from pathlib import Path

import numpy as np


def timed(function, *arguments, repeats=1):
    """CPU seconds per call, and the result."""
    start = time.process_time()
    for _ in range(repeats):
        result = function(*arguments)
    return (time.process_time() - start) / repeats, result


def spread(values):
    """Median, least and greatest."""
    return float(np.median(values)), min(values), max(values)


def main(run, description, before, after=()):
    """Run a benchmark from the command line: print each row when it is there, and save the table if asked to.

    Parameters
    ----------
    run : callable
        ``run(rounds)`` yields rows with fields ``ours``, ``peer``, ``ratio``: median, least and greatest of each,
        in CPU seconds unless the row says otherwise.
    description : str
        What ``--help`` says.
    before, after : dict
        Further columns on either side: title -> field of a row.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds per row (default 5)")
    parser.add_argument("--output", type=Path, help="write the table to this CSV file as well")
    options = parser.parse_args()
    header = list(before)
    header += [f"{quantity}{part}" for quantity in ("ours", "peer", "ratio") for part in ("", "_min", "_max")]
    header += list(after)
    print("  ".join(f"{name:>10}" for name in header))
    table = []
    for row in run(options.rounds):
        cells = [getattr(row, field) for field in before.values()]
        cells += [*row.ours, *row.peer, *row.ratio, *(getattr(row, field) for field in dict(after).values())]
        table.append(cells)
        print("  ".join(f"{c:>10.4g}" if isinstance(c, float) else f"{c:>10}" for c in cells), flush=True)
    if options.output is not None:
        with options.output.open("w", newline="") as file:
            csv.writer(file).writerows([header, *table])
