"""Runs of Rosenblatt's rule on separable instances, each with its exact margin.

Outputs
-------
results/<scale>/perceptron_rosenblatt/trials.csv : one row for each run
"""

import itertools

import numpy as np

from quenched.numerics.random import stream
from quenched.perceptron import ensembles, separability, spherical
from quenched.perceptron.rosenblatt import rosenblatt
from quenched.replication import job


def trials(runs, loads, max_sweeps, seed):
    """Rows of trials.csv: of the random instances of each cell the first ones that are separable."""
    rows = []
    for (n, count), kind, load in itertools.product(runs.items(), ensembles.KINDS, loads):
        p = round(load * n)
        rng = stream(seed, "perceptron_rosenblatt", "trials", kind, n, p)
        own = _separable(kind, p, n, rng)
        for run, (patterns, separation) in enumerate(itertools.islice(own, count)):
            learned = rosenblatt(patterns, rng=rng, max_sweeps=max_sweeps)
            length = float(np.linalg.norm(patterns, axis=1).max())
            rows.append(
                {
                    "patterns": kind,
                    "n": n,
                    "p": p,
                    "run": run,
                    "margin": separation.margin,
                    "margin_err": separation.error,
                    "bound": spherical.novikoff_bound(length, separation.margin),
                    "mistakes": learned.mistakes,
                    "sweeps": learned.sweeps,
                    "solved": learned.solved,
                }
            )
    return rows


def _separable(kind, p, n, rng):
    """Random instances that real weights can separate, without end."""
    while True:
        patterns = ensembles.draw(kind, p, n, rng=rng)
        separation = separability.widest(patterns)
        if separation.margin > 0.0:
            yield patterns, separation


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, trials(**snakemake.params.settings, seed=snakemake.params.seed))
