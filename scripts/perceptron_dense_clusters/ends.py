"""Where the branches end above the fracture, and whether the entropy there is possible.

Outputs
-------
results/<scale>/perceptron_dense_clusters/ends.csv : one row for each load
"""

import numpy as np

from quenched.perceptron import gardner, local_entropy
from quenched.replication import job


def ends(loads):
    """The branch from small distances ends with y -> infinity at a cluster of finite size, the other one turns back."""
    rows = []
    for alpha in loads:
        core = local_entropy.curve(alpha, local_entropy.BRANCHES["core"], 0.3, "core")[-1]
        turn, error = _turn(local_entropy.curve(alpha, local_entropy.BRANCHES["wide"], 0.02, "wide"))
        rows.append(
            {
                "alpha": float(alpha),
                "cluster_d": core.d,
                "cluster_entropy": core.local_entropy,
                "cluster_y": core.y,
                "turn_d": turn,
                "turn_err": error,
                "entropy": gardner.replica_symmetric(alpha).entropy,
                "shell_d": local_entropy.shell_distance(alpha),
            }
        )
    return rows


def _turn(points):
    """The smallest distance of a branch, by a parabola in ln y through three points, and how far it is from a point."""
    d = np.array([point.d for point in points])
    middle = int(d.argmin())
    if not 0 < middle < len(d) - 1:
        raise ValueError(f"the branch does not turn back: its smallest distance {d[middle]:g} is an end")
    x = np.log([point.y for point in points[middle - 1 : middle + 2]])
    a, b, c = np.polyfit(x - x[1], d[middle - 1 : middle + 2], 2)
    turn = float(c - b * b / (4.0 * a))
    return turn, float(d[middle]) - turn


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, ends(**snakemake.params.settings))
