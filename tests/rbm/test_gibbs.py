"""The packed sampler of the posterior: enumeration, twin, exact moments of the prior, bad input."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from benchmarks.plain_rbm import gibbs_int8
from quenched.numerics import bits
from quenched.numerics.random import stream
from quenched.rbm import data, gibbs

VECTORS = np.array(list(itertools.product((1, -1), repeat=6)), dtype=np.int8)


def exact_law(samples, beta, coupling):
    """Probabilities (64, 64) of all pairs of weight vectors of six sites, from the definition of the likelihood."""
    cosh = np.cosh(beta / math.sqrt(6) * VECTORS @ samples.T.astype(float))
    overlap = VECTORS.astype(float) @ VECTORS.T
    z = (np.cosh(beta / math.sqrt(6) * overlap) @ np.cosh(beta / math.sqrt(6) * overlap).T) / 64
    logarithm = np.log(cosh).sum(axis=1)[:, None] + np.log(cosh).sum(axis=1) - len(samples) * np.log(z)
    logarithm += coupling * overlap
    law = np.exp(logarithm - logarithm.max())
    return law / law.sum()


def chi_square(law, chosen, least=20):
    """p-value of counts of states, the rare ones joined."""
    order = np.argsort(law)
    classes = np.floor(np.cumsum(law[order]) * chosen.size / least).astype(int)
    _, classes = np.unique(classes, return_inverse=True)
    expected = np.bincount(classes, law[order]) * chosen.size
    found = np.bincount(classes[np.argsort(order)[chosen]], minlength=expected.size)
    expected[-2] += expected[-1]
    found[-2] += found[-1]
    return stats.chisquare(found[:-1], expected[:-1]).pvalue


@pytest.mark.parametrize("prior", [False, True])
def test_chain_visits_states_as_often_as_enumeration_says(prior):
    p_values = []
    for case in range(6):
        teacher = data.teacher(6, 1 / 3, rng=stream(3, "chi", case))
        samples = data.samples(teacher, 1.0, 12, rng=stream(3, "chi", "samples", case))
        coupling = 0.3 if prior else 0.0
        states = gibbs.run(samples, teacher, 1.0, coupling, 200_000, stream(3, "chi", "run", case))
        kept = states[::20, :, 0].astype(np.int64)  # bit i of 6 is site i; VECTORS counts from the other end
        index = [sum(((kept[:, k] >> i) & 1 ^ 1) << (5 - i) for i in range(6)) for k in (0, 1)]
        law = exact_law(samples, 1.0, coupling)
        p_values.append(chi_square(law.ravel(), 64 * index[0] + index[1]))
    assert stats.combine_pvalues(p_values).pvalue > 1e-3


def test_chi_square_sees_a_wrong_normalisation():
    """Leaving out Z(R) must be found out by the test above."""
    teacher = data.teacher(6, 1 / 3, rng=stream(3, "chi", 0))
    samples = data.samples(teacher, 1.0, 12, rng=stream(3, "chi", "samples", 0))
    overlap = VECTORS.astype(float) @ VECTORS.T / 6
    law = exact_law(samples, 1.0, 0.0)
    wrong = law * np.exp(0.2 * data.log_partition(6, 1.0, overlap) * 12)
    drawn = stream(3, "wrong").choice(law.size, 10_000, p=(wrong / wrong.sum()).ravel())
    assert chi_square(law.ravel(), drawn) < 1e-6


@pytest.mark.parametrize(("n", "m"), [(1, 1), (64, 64), (63, 130), (200, 65)])
def test_columns_are_the_transposed_rows(n, m):
    samples = data.random_spins(m, n, rng=stream(3, "columns", n, m))
    columns = gibbs.packed_columns(bits.pack(samples), n)
    assert np.array_equal(columns, bits.pack(np.ascontiguousarray(samples.T)))


@pytest.mark.parametrize(("n", "m", "beta"), [(6, 12, 1.0), (64, 64, 0.7), (130, 333, 1.3), (257, 700, 1.0)])
@pytest.mark.parametrize("coupling", [0.0, 0.3])
def test_packed_chain_is_the_obvious_one(n, m, beta, coupling):
    teacher = data.teacher(n, 0.3, rng=stream(3, "twin", n))
    samples = data.samples(teacher, beta, m, rng=stream(3, "twin", "samples", n))
    chain = gibbs.posterior(
        samples, teacher, beta, math.tanh(coupling), coupling > 0, 30, rng=stream(3, "twin", "run", n)
    )
    plain = gibbs_int8(samples, teacher, beta, coupling, 30, stream(3, "twin", "run", n)).astype(float)
    total, difference = teacher.sum(axis=0, dtype=float), teacher[0] - teacher[1].astype(float)
    if coupling == 0:
        plain *= np.where(plain @ total < 0, -1, 1)[..., None]
    assert np.array_equal(bits.unpack(chain.states, n), plain)
    first, second = plain[:, 0], plain[:, 1]
    assert chain.symmetric == pytest.approx((first + second) @ total / n, abs=1e-12)
    assert chain.antisymmetric == pytest.approx((first - second) @ difference / n, abs=1e-12)
    assert chain.r_cross == pytest.approx((first * second).mean(axis=1), abs=1e-12)
    other = gibbs.overlaps(chain.states[5:], chain.states[:-5], n)
    assert other.antisymmetric == pytest.approx(
        ((plain[5:, 0] - plain[5:, 1]) * (plain[:-5, 0] - plain[:-5, 1])).mean(axis=1)
    )


def test_without_prior_both_vectors_point_towards_the_teachers_sum():
    teacher = data.teacher(70, 0.3, rng=stream(3, "signs"))
    samples = data.samples(teacher, 1.0, 100, rng=stream(3, "signs", "samples"))
    chain = gibbs.posterior(samples, teacher, 1.0, 0.3, False, 100, rng=stream(3, "signs", "run"))
    vectors = bits.unpack(chain.states, 70).astype(float)
    assert (vectors @ teacher.sum(axis=0) >= 0).all()
    assert np.array_equal(bits.pack(vectors), chain.states)  # no bit is set beyond N


def test_without_information_the_chain_samples_the_prior():
    """At a tiny beta the pairs are independent with <xi_1 xi_2> = q."""
    teacher = data.teacher(200, 0.4, rng=stream(3, "prior"))
    samples = data.samples(teacher, 1e-3, 50, rng=stream(3, "prior", "samples"))
    chain = gibbs.posterior(samples, teacher, 1e-3, 0.4, True, 4000, rng=stream(3, "prior", "run"))
    assert chain.r_cross.mean() == pytest.approx(0.4, abs=4 * math.sqrt(0.84 / (200 * 4000)))
    assert chain.r_cross.var() == pytest.approx(0.84 / 200, rel=0.1)


def test_chain_recovers_a_teacher_from_many_samples():
    teacher = data.teacher(100, 0.3, rng=stream(3, "many"))
    samples = data.samples(teacher, 2.0, 2000, rng=stream(3, "many", "samples"))
    chain = gibbs.posterior(samples, teacher, 2.0, 0.3, True, 50, rng=stream(3, "many", "run"))
    assert chain.symmetric[10:].mean() == pytest.approx(2 * 1.3, abs=0.05)
    assert chain.antisymmetric[10:].mean() == pytest.approx(2 * 0.7, abs=0.05)


def test_enormous_fields_do_not_overflow():
    samples = data.samples(data.random_spins(2, 8, rng=stream(3, "big")), 40.0, 4000, rng=stream(3, "big", "samples"))
    chain = gibbs.posterior(samples, samples[:2], 40.0, 0.9, True, 20, rng=stream(3, "big", "run"))
    plain = gibbs_int8(samples, samples[:2], 40.0, math.atanh(0.9), 20, stream(3, "big", "run"))
    assert np.array_equal(bits.unpack(chain.states, 8), plain)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"samples": np.zeros((3, 4), dtype=int)}, "samples contain 0"),
        ({"samples": np.ones(4, dtype=int)}, r"samples have shape \(4,\)"),
        ({"samples": np.ones((3, 4))}, "samples have dtype float64"),
        ({"teacher": np.ones((2, 5), dtype=int)}, r"teacher have shape \(2, 5\): allowed is \(2, 4\)"),
        ({"start": np.ones((1, 4), dtype=int)}, r"start have shape \(1, 4\)"),
        ({"beta": 0.0}, "beta = 0.0"),
        ({"beta": -1.0}, "beta = -1.0"),
        ({"q": 1.5}, r"q = 1.5: allowed is \(-1, 1\)"),
        ({"prior": "no prior"}, "prior = 'no prior': allowed is True or False"),
        ({"sweeps": 0}, "sweeps = 0"),
        ({"rng": 3}, "rng = 3"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(changed, message):
    valid = {"samples": np.ones((3, 4), dtype=int), "teacher": np.ones((2, 4), dtype=int), "beta": 1.0, "q": 0.3}
    valid |= {"prior": True, "sweeps": 2, "rng": stream(3, "bad")}
    with pytest.raises(ValueError, match=message):
        gibbs.posterior(**(valid | changed))
