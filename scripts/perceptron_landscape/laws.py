"""Single flips that keep a solution, and isolated solutions, against the size: what theory says.

Outputs
-------
results/<scale>/perceptron_landscape/laws.csv : one row for each model, load and size
"""

from quenched.perceptron import franz_parisi, isolation, symmetric
from quenched.replication import job


def laws(loads, fractions, width, sizes):
    """Rows of laws.csv; for the symmetric model also the mean that is exact at each size."""
    grid = sorted({round(n) for n in job.spaced_geometrically(sizes)})
    rows = [_row("one_sided", alpha, alpha * franz_parisi.wall_density(alpha), n) for alpha in loads for n in grid]
    for fraction in fractions:
        alpha = fraction * symmetric.capacity(width)
        at_wall = alpha * isolation.symmetric_wall_density(width)
        for n in grid:
            p = round(alpha * n)
            exact = isolation.symmetric_neighbours(width, n, p)
            rows.append(
                _row("symmetric", alpha, at_wall, n)
                | {"fraction": fraction, "exact": exact, "isolated": isolation.symmetric_isolated_share(width, n, p)}
            )
    return rows


def _row(model, alpha, at_wall, n):
    return {
        "model": model,
        "fraction": None,
        "alpha": alpha,
        "n": n,
        "at_wall": at_wall,
        "law": isolation.neighbour_law(n, at_wall),
        "exact": None,
        "isolated": isolation.isolated_share(n, at_wall),
    }


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, laws(**snakemake.params.settings))
