"""Capacities: binary, spherical and symmetric perceptron, with bounds, traps and certified digits.

Outputs
-------
results/<scale>/perceptron_capacity/capacity.csv : one row for each kind of capacity and margin
"""

from quenched.perceptron import certified, gardner, symmetric
from quenched.replication import job

ROUNDING = 1e-15  # relative error of a formula in elementary functions
REFERENCE_SIZE = 1000  # Cover's probability at P = 2N is the same for every N


def capacity(margins, widths, digits):
    """Rows of capacity.csv."""
    rows = [row for kappa in margins for row in _binary(float(kappa))]
    rows += [_row("spherical", float(kappa), gardner.spherical_capacity(kappa)) for kappa in margins if kappa >= 0]
    rows += [_row("symmetric", float(width), symmetric.capacity(width)) for width in widths]
    return [*rows, _cover(), _certified(digits)]


def _row(kind, margin, value, error=None, **bounds):
    error = ROUNDING * value if error is None else error
    lower, upper = bounds.get("lower"), bounds.get("upper")
    return {"kind": kind, "margin": margin, "capacity": value, "error": error, "lower": lower, "upper": upper}


def _binary(kappa):
    yield _refined("binary", kappa, gardner.capacity)
    yield _refined("de_almeida_thouless", kappa, gardner.de_almeida_thouless)
    yield _row("annealed", kappa, gardner.annealed_capacity(kappa))
    yield _row("naive", kappa, gardner.naive_capacity(kappa))


def _refined(kind, kappa, solver):
    """A solver's value with how far doubling its quadrature nodes moves it, and rounding."""
    value, finer = solver(kappa), solver(kappa, nodes=2 * gardner.NODES - 1)
    return _row(kind, kappa, finer, abs(finer - value) + ROUNDING * finer)


def _cover():
    """The load at which exactly half of all labellings are separable by real weights, from Cover's count."""
    halves = [p for p in range(1, 4 * REFERENCE_SIZE) if gardner.cover(p, REFERENCE_SIZE) == 0.5]
    (half,) = halves
    return _row("cover", 0.0, half / REFERENCE_SIZE)


def _certified(digits):
    enclosure = certified.capacity_enclosure(digits)
    value = 0.5 * (float(enclosure.lower) + float(enclosure.upper))
    return _row("certified", 0.0, value, ROUNDING * value, lower=enclosure.lower, upper=enclosure.upper)


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, capacity(**snakemake.params.settings))
