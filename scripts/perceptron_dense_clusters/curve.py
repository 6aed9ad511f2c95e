"""The densest neighbourhoods against the distance, branch by branch.

Outputs
-------
results/<scale>/perceptron_dense_clusters/curve.csv : points of Sigma_E = 0, in the order in which they are met
"""

from quenched.perceptron import gardner, local_entropy
from quenched.replication import job, tables

ROUNDING = 1e-12  # error of the closed form


def curve(starts, end, fracture):
    """Rows of curve.csv: the branch from small distances at every load, that at large ones where it is another."""
    touching = float(fracture["alpha"].iloc[0])
    rows = []
    for alpha, start in sorted((float(alpha), start) for alpha, start in starts.items()):
        runs = [("core", start, end)]
        if alpha > touching:
            middle = local_entropy.BRANCHES["wide"]
            runs += [("wide", middle, end), ("wide", middle, start)]
        whole = gardner.replica_symmetric(alpha)
        for run, (branch, first, last) in enumerate(runs):
            rows += list(_points(alpha, branch, run, first, last, whole.entropy))
        run = 0 if len(runs) == 1 else 1  # the one to large distances
        rows.append(
            _shell(alpha, runs[run][0], run, sum(row["alpha"] == alpha and row["run"] == run for row in rows), whole)
        )
    return rows


def _shell(alpha, branch, run, index, whole):
    """Where the curve ends, with y -> infinity: every solution is at that distance from some references."""
    return {
        "alpha": alpha,
        "branch": branch,
        "run": run,
        "point": index,
        "d": local_entropy.shell_distance(alpha),
        "local_entropy": whole.entropy,
        "error": ROUNDING,
        "y": None,
        "q0": whole.q,
        "q1": whole.q,
        "gamma": 0.0,
        "entropy": whole.entropy,
    }


def _points(alpha, branch, run, first, last, whole):
    """One run along a branch; along it dS_I/dd = 2 gamma, which tells the error of S_I from that of d."""
    coarse = local_entropy.curve(alpha, first, last, branch)
    fine = local_entropy.curve(alpha, first, last, branch, refinement=2)
    for index, (point, finer) in enumerate(zip(coarse, fine, strict=True)):
        moved = finer.local_entropy - point.local_entropy - (point.gamma + finer.gamma) * (finer.d - point.d)
        yield {
            "alpha": alpha,
            "branch": branch,
            "run": run,
            "point": index,
            "d": finer.d,
            "local_entropy": finer.local_entropy,
            "error": abs(moved),
            "y": finer.y,
            "q0": finer.q0,
            "q1": finer.q1,
            "gamma": finer.gamma,
            "entropy": whole,
        }


if __name__ == "__main__":
    with job.session(snakemake):
        fracture = tables.read(snakemake.input.fracture)
        job.write_table(snakemake, curve(**snakemake.params.settings, fracture=fracture))
