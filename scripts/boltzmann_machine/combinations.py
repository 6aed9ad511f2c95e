"""Learn the 4-2-4 encoder with noisy or exact averages and with fixed or proportional steps.

Outputs
-------
results/<scale>/boltzmann_machine/combinations.csv : one row for each run
"""

from quenched.boltzmann import encoder as library
from quenched.numerics.random import stream
from quenched.replication import job

CLAIM = "boltzmann_machine"
SIZE = 4


def combinations(ways, runs, cycles, spread, held, seed):
    """Rows of combinations.csv; run k starts at the same weights in every way."""
    rows = []
    for way in ways:
        noise = (library.OFF, library.ON) if way["noise"] else (0.0, 0.0)
        for run in range(runs):
            history = library.learn(
                rng=stream(seed, CLAIM, "combinations", run), size=SIZE, averages=way["averages"], step=way["step"],
                rate=way["rate"], noise=noise, spread=spread, cycles=cycles,
            )  # fmt: skip
            rows.append(
                way
                | {
                    "run": run,
                    "cycles": cycles,
                    "held": library.found(history.codes, cycles, SIZE, held),
                    "codes": int(history.codes[-1]),
                    "kl": library.divergence(history, SIZE, *noise),
                    "completion": library.completion(history.weights, history.thresholds, SIZE),
                }
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, combinations(**snakemake.params.settings, seed=snakemake.params.seed))
