"""The load at which the branch of dense neighbourhoods that starts at small distances is cut off, in two ways.

Outputs
-------
results/<scale>/perceptron_dense_clusters/fracture.csv : the point where two branches touch, and a bracket of its load
"""

from quenched.perceptron import local_entropy
from quenched.replication import job


def fracture(refinement, low, high, bisections, confirm):
    """One row; errors are how far the finer quadrature moves the point.

    The bracket knows nothing of the point: it follows the branch from small distances and asks whether it goes on.
    With `confirm` both its ends are checked with the finer quadrature and with steps of half the length.
    """
    coarse, fine = local_entropy.fracture(), local_entropy.fracture(refinement=refinement)
    below, above = _bisect(low, high, bisections)
    confirmed = _confirmed(below, above, refinement) if confirm else None
    row = {name: float(value) for name, value in fine._asdict().items()}
    errors = {"alpha_err": abs(fine.alpha - coarse.alpha), "d_err": abs(fine.d - coarse.d)}
    return [row | errors | {"below": below, "above": above, "confirmed": confirmed}]


def _confirmed(below, above, refinement):
    options = ({"refinement": refinement}, {"longest": 0.25})
    return all(
        local_entropy.reaches(below, **option) and not local_entropy.reaches(above, **option) for option in options
    )


def _bisect(below, above, steps):
    if not local_entropy.reaches(below) or local_entropy.reaches(above):
        raise ValueError(f"loads {below:g} and {above:g}: the branch must go on at the first and end at the second")
    for _ in range(steps):
        middle = 0.5 * (below + above)
        if local_entropy.reaches(middle):
            below = middle
        else:
            above = middle
    return below, above


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, fracture(**snakemake.params.settings))
