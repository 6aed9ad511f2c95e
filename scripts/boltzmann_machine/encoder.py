"""Let encoders learn by the protocol of 1985, again and again.

Outputs
-------
results/<scale>/boltzmann_machine/encoder.csv : one row for each run
"""

from quenched.boltzmann import encoder as library
from quenched.numerics.random import stream
from quenched.replication import job

CLAIM = "boltzmann_machine"


def encoder(variants, held, cap, after, seed):
    """Rows of encoder.csv; when the codes were first all different, and when they had been in `held` cycles."""
    rows = []
    for variant in variants:
        size, hidden, annealings = variant["size"], variant["hidden"], variant["annealings"]
        for run in range(variant["runs"]):
            rng = stream(seed, CLAIM, "encoder", size, hidden, annealings, run)
            history = library.learn(
                rng=rng, size=size, hidden=hidden, annealings=annealings, held=held, cycles=cap, after=after
            )
            codes = history.codes
            settled = library.found(codes, codes.size, size, held)
            rest = codes[settled:] if settled is not None else codes[:0]
            rows.append(
                {
                    "size": size,
                    "hidden": hidden,
                    "annealings": annealings,
                    "run": run,
                    "first": library.found(codes, codes.size, size),
                    "held": settled,
                    "cycles": codes.size,
                    "codes": int(codes[-1]),
                    "stays": float((rest == size).mean()) if rest.size else None,
                }
            )
    return rows


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, encoder(**snakemake.params.settings, seed=snakemake.params.seed))
