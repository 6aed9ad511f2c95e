"""Images that a machine trained on the digits makes up, beside images it has seen.

Outputs
-------
results/<scale>/rbm_learning/samples.csv : one row for each image
"""

import numpy as np

from quenched.boltzmann import chains as library
from quenched.boltzmann import images, learning
from quenched.numerics.random import stream
from quenched.replication import job, tables

CLAIM = "rbm_learning"


def samples(digits, likelihood, count, steps, temperatures, seed):
    """Rows of samples.csv; `distance` counts pixels that differ from the nearest training image."""
    data = images.from_text(digits.loc[digits["split"] == "training", "pixels"])
    hidden = likelihood["hidden"][-1]
    options = {name: likelihood[name] for name in ("rate", "batch", "chains", "updates")}
    trained = learning.train(
        data, "pcd", rng=stream(seed, CLAIM, "digits", hidden), hidden=hidden, dtype="float32", **options
    )
    rng = stream(seed, CLAIM, "samples", hidden)
    drawn = library.tempered(*trained[:3], rng=rng, chains=count, steps=steps, temperatures=temperatures)
    chosen = data[np.linspace(0, len(data) - 1, count).astype(int)]
    return [
        {"kind": kind, "index": index, "pixels": images.to_text(image), "distance": _distance(image, data)}
        for kind, those in (("training", chosen), ("model", drawn))
        for index, image in enumerate(those)
    ]


def _distance(image, data):
    return int((data != image).sum(axis=1).min())


if __name__ == "__main__":
    with job.session(snakemake):
        settings = snakemake.params.settings
        digits = tables.read(snakemake.input.digits)
        likelihood, seed = snakemake.params.likelihood, snakemake.params.seed
        job.write_table(snakemake, samples(digits, likelihood, **settings, seed=seed))
