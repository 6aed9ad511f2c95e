"""Message passing on single instances: two hidden units, the same with beta and q to be learnt, one hidden unit.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/inference.csv : one row for each method, student, load, instance and start
"""

from quenched.numerics.random import stream
from quenched.rbm import data
from quenched.rbm.belief_propagation import one_unit as propagate
from quenched.rbm.learning import learn
from quenched.rbm.message_passing import amp, order_parameters
from quenched.rbm.one_unit import one_unit
from quenched.rbm.two_units import two_units
from quenched.replication import job

CLAIM = "rbm_symmetry_breaking"
OVERLAPS = ("t", "tau", "q_self", "r", "r_cross")
ENTROPIES = ("free_entropy", "entropy")
EMPTY = dict.fromkeys([
    "start_beta", "start_q", "beta", "q", *OVERLAPS, *ENTROPIES, "theory_replicon",
    *(f"theory_{name}" for name in (*OVERLAPS, *ENTROPIES)),
])  # fmt: skip


def inference(teacher, n, instances, iterations, runs, learning, beliefs, seed):
    """Rows of inference.csv."""
    rows = []
    for run in runs:
        for alpha in run["loads"]:
            theory = _theory(two_units(alpha, teacher["beta"], teacher["q"], run["student"] == "knows q"))
            for instance in range(instances):
                key = {"method": "message passing", "student": run["student"], "n": n, "alpha": alpha}
                found = _amp(key, instance, teacher, iterations, seed)
                rows.append(EMPTY | key | {"instance": instance, "start": 0} | theory | found)
    for alpha in learning["loads"]:
        for instance in range(learning["instances"]):
            rows.extend(_learning(learning["n"], alpha, instance, teacher, learning["starts"], seed))
    for alpha in beliefs["loads"]:
        key = {"method": "belief propagation", "student": "one unit", "n": beliefs["n"], "alpha": alpha, "start": 0}
        theory = one_unit(alpha, teacher["beta"])
        theory = {f"theory_{name}": getattr(theory, name) for name in ENTROPIES} | {"theory_t": theory.m}
        for instance in range(beliefs["instances"]):
            found = _beliefs(beliefs["n"], alpha, instance, teacher["beta"], seed)
            rows.append(EMPTY | key | {"instance": instance} | theory | found)
    return rows


def _instance(n, alpha, instance, teacher, seed):
    rng = stream(seed, CLAIM, "inference", "samples", n, alpha, instance)
    weights = data.teacher(n, teacher["q"], rng=rng)
    return weights, data.samples(weights, teacher["beta"], round(alpha * n), rng=rng)


def _amp(key, instance, teacher, iterations, seed):
    weights, samples = _instance(key["n"], key["alpha"], instance, teacher, seed)
    prior = key["student"] == "knows q"
    rng = stream(seed, CLAIM, "inference", *key.values(), instance)
    found = amp(samples, teacher["beta"], teacher["q"], prior, rng=rng, max_iterations=iterations)
    overlaps = order_parameters(found, weights, prior)._asdict()
    return overlaps | {"converged": found.converged, "iterations": found.iterations, "residual": found.residual}


def _learning(n, alpha, instance, teacher, starts, seed):
    weights, samples = _instance(n, alpha, instance, teacher, seed)
    for number, start in enumerate(starts):
        rng = stream(seed, CLAIM, "inference", "learning", n, alpha, instance, number)
        beta, q, found = learn(samples, start["beta"], start["q"], rng=rng)
        key = {"method": "learning", "student": "learns q", "n": n, "alpha": alpha, "instance": instance}
        learnt = {"start": number, "start_beta": start["beta"], "start_q": start["q"], "beta": beta, "q": q}
        overlaps = order_parameters(found, weights, True)._asdict()
        status = {"converged": found.converged, "iterations": found.iterations, "residual": found.residual}
        yield EMPTY | key | learnt | overlaps | status


def _beliefs(n, alpha, instance, beta, seed):
    rng = stream(seed, CLAIM, "inference", "belief propagation", n, alpha, instance)
    weights = data.random_spins(1, n, rng=rng)
    found = propagate(data.samples(weights, beta, round(alpha * n), rng=rng), beta, rng=rng)
    return {
        "t": float(abs((found.means * weights[0]).mean())),
        "q_self": float((found.means**2).mean()),
        "free_entropy": found.free_entropy,
        "entropy": found.entropy,
        "converged": found.converged,
        "iterations": found.iterations,
        "residual": found.residual,
    }


def _theory(saddle):
    return {f"theory_{name}": getattr(saddle, name) for name in (*OVERLAPS, "replicon")}


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, inference(**snakemake.params.settings, seed=snakemake.params.seed))
