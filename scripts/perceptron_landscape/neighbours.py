"""Single flips that keep a solution, isolated solutions, components: enumerated and planted, beside the laws.

Outputs
-------
results/<scale>/perceptron_landscape/neighbours.csv : one row for each ensemble, size and number of patterns
"""

import math

from quenched.numerics.statistics import mean_from_sums, proportion
from quenched.perceptron import franz_parisi, isolation
from quenched.replication import job

SUMS = ["instances", "total", "squares"]
STRUCTURE = ("neighbours", "isolated", "components", "largest")


def neighbours(enumerated, planted):
    """Rows of neighbours.csv from the sums of all chunks."""
    systems = enumerated.groupby(["patterns", "width", "n", "p"], dropna=False)
    rows = [_enumerated(*key, part.groupby("observable")[SUMS].sum()) for key, part in systems]
    plants = planted.groupby(["fraction", "width", "n", "p"])
    return rows + [_planted(*key, part.sum()) for key, part in plants]


def _enumerated(patterns, width, n, p, sums):
    at_wall = p / n * _wall_density(patterns, width, p / n)
    row = _row(patterns, n, p, int(sums.loc["neighbours", "instances"]), at_wall)
    for name in STRUCTURE:
        count, total, squares = sums.loc[name]
        row[name], row[f"{name}_err"] = mean_from_sums(int(count), total, squares)
    if patterns != "binary":
        row["isolated_law"] = isolation.isolated_share(n, at_wall)
    return row


def _wall_density(patterns, width, alpha):
    return isolation.symmetric_wall_density(width) if patterns == "symmetric" else franz_parisi.wall_density(alpha)


def _planted(fraction, width, n, p, sums):
    """`exact` is the mean at this N; the isolated share is a Poisson law with the fields and flips of this N."""
    count = int(sums["instances"])
    at_wall = p / n * isolation.symmetric_wall_density(width)
    row = _row("planted", n, p, count, at_wall) | {"fraction": fraction}
    row["neighbours"], row["neighbours_err"] = mean_from_sums(count, sums["neighbours"], sums["neighbours_squares"])
    row["isolated"], row["isolated_err"] = proportion(int(sums["isolated"]), count)
    row["at_risk"], row["at_risk_err"] = mean_from_sums(count, sums["at_risk"], sums["at_risk_squares"])
    row["exact"] = isolation.symmetric_neighbours(width, n, p)
    row["isolated_law"] = isolation.symmetric_isolated_share(width, n, p)
    return row


def _row(patterns, n, p, instances, at_wall):
    kind = "binary" if patterns == "binary" else "gaussian"
    measured = [f"{name}{suffix}" for name in (*STRUCTURE, "at_risk") for suffix in ("", "_err")]
    return {
        "patterns": patterns,
        "fraction": None,
        "n": n,
        "p": p,
        "alpha": p / n,
        "instances": instances,
        "at_wall": at_wall,
        "law": isolation.neighbour_law(n, at_wall, kind),
        "exact": None,
        "isolated_law": None,
        "at_risk_law": 2.0 * at_wall * math.sqrt(n),
    } | dict.fromkeys(measured)


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("enumerated", "planted")
        job.write_table(snakemake, neighbours(*(job.read_all(snakemake.input[name]) for name in names)))
