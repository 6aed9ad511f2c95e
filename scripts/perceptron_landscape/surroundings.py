"""What surrounds the solutions of finite systems, distance by distance, beside what theory says for large ones.

Outputs
-------
results/<scale>/perceptron_landscape/surroundings.csv : one row for each ensemble, size, number of patterns and distance
"""

import math

from quenched.numerics.statistics import mean_from_sums
from quenched.perceptron import franz_parisi, gardner, isolation, landscape, symmetric
from quenched.replication import job

FARTHEST = 0.5  # beyond it the saddle point may not exist
SUMS = ["instances", "total", "squares"]


def surroundings(enumerated):
    """Rows of surroundings.csv from the sums of all chunks."""
    systems = enumerated.groupby(["patterns", "width", "n", "p"], dropna=False)
    return [row for key, part in systems for row in _rows(*key, part.groupby(["observable", "k"])[SUMS].sum())]


def _rows(patterns, width, n, p, sums):
    entropy = _entropy(patterns, width, p / n)
    for k in range(1, n + 1):
        logs, relative, empty, pairs = (sums.loc[name, k] for name in ("log", "relative", "empty", "pairs"))
        choices = math.log(math.comb(n, k))
        log_share, log_share_err = _per_weight(logs, choices, n)
        correlation, correlation_err = _per_weight(relative, choices - n * math.log(2.0), n)
        count, count_err = mean_from_sums(int(pairs.instances), *pairs[SUMS[1:]])
        expected, theory = _log_pairs(patterns, width, n, p, k), _theory(patterns, width, p / n, k / n)
        yield {
            "patterns": patterns,
            "n": n,
            "p": p,
            "alpha": p / n,
            "k": k,
            "d": k / n,
            "instances": int(logs.instances),
            "log_share": log_share,
            "log_share_err": log_share_err,
            "theory": theory,
            "correlation": correlation,
            "correlation_err": correlation_err,
            "correlation_theory": None if theory is None else theory - entropy + math.log(2.0),
            "empty": float(empty.total / empty.instances),
            "pairs_ratio": None if expected is None else count / math.exp(expected),
            "pairs_ratio_err": None if expected is None else count_err / math.exp(expected),
        }


def _per_weight(sums, offset, n):
    """Mean and error, less an offset and per weight; nothing where fewer than two instances contribute."""
    if sums.instances < 2:
        return None, None
    value, error = mean_from_sums(int(sums.instances), *sums[SUMS[1:]])
    return (value - offset) / n, error / n


def _entropy(patterns, width, alpha):
    if patterns == "symmetric":
        return symmetric.entropy(alpha, width)
    return gardner.replica_symmetric(alpha).entropy


def _theory(patterns, width, alpha, d):
    """V - H2, the limit of ln[n_J(k) / C(N, k)] / N."""
    if d > FARTHEST:
        return None
    value = symmetric.potential(width, alpha, d) if patterns == "symmetric" else franz_parisi.potential(alpha, d).value
    return value - isolation.binary_entropy(d)


def _log_pairs(patterns, width, n, p, k):
    """ln E of the number of ordered pairs at distance k, exact for Gaussian patterns at every N."""
    if patterns == "binary" or k == n:
        return None
    alpha, d = p / n, k / n
    if patterns == "symmetric":
        exponent = symmetric.entropy(alpha, width) + symmetric.potential(width, alpha, d)
    else:
        exponent = landscape.annealed_pairs(alpha, d)
    return math.log(math.comb(n, k)) + n * (exponent - isolation.binary_entropy(d))


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, surroundings(job.read_all(snakemake.input.enumerated)))
