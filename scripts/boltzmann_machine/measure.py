"""The numbers that the verdicts of boltzmann_machine are about.

Outputs
-------
results/<scale>/boltzmann_machine/measured.csv
"""

import math

import numpy as np

from quenched.numerics import fits
from quenched.numerics.statistics import mean, proportion
from quenched.numerics.success import censored_median
from quenched.replication import job, measurements, tables
from quenched.replication.measurements import Measurement

ANNEALINGS = 2  # of the protocol of 1985
FROM = 1000  # samples from which the decay is a power
SIGMAS = 2.0 * 1.96  # a 95 % interval in standard errors


def measured(inverse_ising, encoder, combinations):
    """One Measurement for each quantity of the claim."""
    yield from _inverse_ising(inverse_ising.sort_values("samples"))
    runs = encoder[(encoder["size"] == 4) & (encoder["annealings"] == ANNEALINGS)]
    yield _share("encoder_success", runs["first"].notna(), "4-2-4, first cycle with four codes")
    for name, column in (("encoder_median", "first"), ("encoder_median_held", "held")):
        yield _median(name, runs, column)
    stays = runs["stays"].dropna()
    yield Measurement("encoder_stays", *mean(stays), len(stays), None, None, "mean over runs that had the codes")
    large = encoder[(encoder["size"] == 8) & (encoder["annealings"] == ANNEALINGS)]
    yield _share("encoder_838", large["first"].notna(), "8-3-8, first cycle with eight codes")
    yield from _combinations(combinations)


def _inverse_ising(rows):
    last = rows.iloc[-1]
    law, count, method = float(last["kl_law"]), int(last["instances"]), f"B = {int(last['samples'])}"
    yield Measurement("kl_law", last["kl"] / law, last["kl_err"] / law, count, None, None, method)
    power = rows[rows["samples"] >= FROM]
    x = np.log(power["samples"].to_numpy(dtype=float))
    fit = fits.linear(np.stack([np.ones_like(x), x], axis=1), np.log(power["kl"]), power["kl_err"] / power["kl"])
    error = math.sqrt(fit.covariance[1, 1])
    total = int(power["instances"].sum())
    method = f"log-log fit, chi^2 = {fit.chi2:.1f} for {fit.dof}"
    yield Measurement("kl_exponent", float(fit.values[1]), error, total, None, None, method)
    method = f"B = {int(last['samples'])}"
    yield Measurement("coupling_law", float(last["ratio"]), float(last["ratio_err"]), count, None, None, method)


def _share(name, successes, method):
    value, error = proportion(int(successes.sum()), len(successes))
    return Measurement(name, value, error, len(successes), None, None, method)


def _median(name, runs, column):
    """Kaplan-Meier median; the width of its 95 % interval gives the error."""
    found = runs[column].notna().to_numpy()
    times = np.where(found, runs[column].fillna(0.0), runs["cycles"]).astype(float)
    median = censored_median(times, ~found)
    high = times.max() if median.high is None else median.high
    value = times.max() if median.value is None else median.value
    low = 0.0 if median.low is None else median.low
    method = f"4-2-4, {ANNEALINGS} annealings of each vector, {int((~found).sum())} runs given up"
    return Measurement(name, value, (high - low) / SIGMAS, len(runs), None, None, method)


def _combinations(combinations):
    """Successes of noise and fixed steps, together and apart; of several rates the best counts."""
    shares = {}
    for (noise, averages, step), rows in combinations.groupby(["noise", "averages", "step"]):
        tried = [
            (*proportion(int(part["held"].notna().sum()), len(part)), len(part)) for _, part in rows.groupby("rate")
        ]
        shares[bool(noise), averages, step] = max(tried)
    stuck = shares[False, "exact", "proportional"]
    method = "exact gradient, vectors held without noise"
    yield Measurement("exact_stuck", 1.0 - stuck[0], stuck[1], stuck[2], None, None, method)
    both = shares[True, "sampled", "sign"]
    exact = shares[True, "exact", "proportional"]
    half = max(shares[True, "sampled", "proportional"], shares[True, "exact", "sign"])
    for name, other, method in (("noisy_sign_gain", exact, "exact gradient"), ("both_needed", half, "better half")):
        error = math.hypot(both[1], other[1])
        method = f"{both[0]:.3f} minus {other[0]:.3f} ({method}), best of the rates that were tried"
        yield Measurement(name, both[0] - other[0], error, both[2], None, None, method)


if __name__ == "__main__":
    with job.session(snakemake):
        names = ("inverse_ising", "encoder", "combinations")
        measurements.write(snakemake, measured(*(tables.read(snakemake.input[name]) for name in names)))
