"""Draw weights from the posterior of single instances, in two chains each.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/posterior/<chunk>.csv : one row for each student, size, load and instance
"""

import numpy as np

from quenched.numerics.random import stream
from quenched.numerics.statistics import autocorrelation_time, r_hat
from quenched.rbm import data, gibbs
from quenched.replication import job

CLAIM = "rbm_symmetry_breaking"


def posterior(teacher, runs, burn, sweeps, chunks, chunk, seed):
    """Rows of one chunk: every chunks-th instance of every run."""
    rows = []
    for run in runs:
        for n, instances in run["instances"].items():
            for instance in range(chunk, instances, chunks):
                most = round(max(run["loads"]) * n)
                rng = stream(seed, CLAIM, "posterior", "samples", n, most, instance)
                weights = data.teacher(n, teacher["q"], rng=rng)
                samples = data.samples(weights, teacher["beta"], most, rng=rng)
                for alpha in run["loads"]:
                    key = {"student": run["student"], "n": n, "alpha": alpha, "instance": instance}
                    rng = stream(seed, CLAIM, "posterior", *key.values())
                    two = _chains(samples[: round(alpha * n)], weights, teacher, run["student"], burn + sweeps, rng)
                    rows.append(key | _moments(n, *two, burn))
    return rows


def _chains(samples, weights, teacher, student, sweeps, rng):
    """Two chains: from the teacher, and once more, or without prior (it is then no sample) from random weights."""
    prior = student == "knows q"
    start = weights if prior else data.random_spins(*weights.shape, rng=rng)
    return [
        gibbs.posterior(samples, weights, teacher["beta"], teacher["q"], prior, sweeps, rng=rng, start=first)
        for first in (weights, start)
    ]


def _moments(n, first, second, burn):
    """Averages over both chains after the first sweeps."""
    between = gibbs.overlaps(first.states, second.states, n)
    symmetric, antisymmetric = (
        np.stack([getattr(chain, name)[burn:] / 4.0 for chain in (first, second)]) ** 2
        for name in ("symmetric", "antisymmetric")
    )
    common, split = (getattr(between, name)[burn:] / 4.0 for name in ("symmetric", "antisymmetric"))
    return {
        "symmetric2": symmetric.mean(),
        "symmetric4": (symmetric**2).mean(),
        "antisymmetric2": antisymmetric.mean(),
        "antisymmetric4": (antisymmetric**2).mean(),
        "common2": (common**2).mean(),
        "split2": (split**2).mean(),
        "r_cross": 0.5 * (first.r_cross[burn:].mean() + second.r_cross[burn:].mean()),
        "tau_symmetric": autocorrelation_time(symmetric),
        "tau_antisymmetric": autocorrelation_time(antisymmetric),
        "r_hat": r_hat(symmetric),
    }


if __name__ == "__main__":
    with job.session(snakemake):
        settings, seed = snakemake.params.settings, snakemake.params.seed
        job.write_table(snakemake, posterior(**settings, chunk=int(snakemake.wildcards.chunk), seed=seed))
