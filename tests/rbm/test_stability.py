"""Thresholds: golden values, closed forms, the merge of two transitions, and one load that is none."""

import math

import numpy as np
import pytest

from quenched.rbm import stability
from quenched.rbm.continuity import sweep, transitions
from quenched.rbm.one_unit import one_unit
from quenched.rbm.replica import thresholds, two_units

# independent program (Gauss-Hermite, 64 nodes); beta, q, then without prior and with
GOLDEN = [
    (1.0, 0.3, (0.595697, 1.4036052, 2.206983), (0.354855, 2.1701134), 1e-6),
    (1.0, 0.1, (0.826696, 1.042455, 1.379996), (0.683426, 1.372795), 1e-6),
    (1.0, 0.5, (0.455960, 2.192635, 3.485208), (0.207899, 3.383849), 1e-5),
    (0.7, 0.3, (2.795753, 4.900350, 7.700776), (1.876677, 7.556503), 1e-6),
    (1.3, 0.3, (0.183516, 0.634990, 0.970516), (0.096188, 0.954801), 1e-6),
]


@pytest.mark.parametrize(("beta", "q", "without", "known", "tolerance"), GOLDEN)
def test_golden(beta, q, without, known, tolerance):
    assert thresholds(beta, q, False) == pytest.approx(without, abs=tolerance)
    assert thresholds(beta, q, True) == pytest.approx((known[0], known[1], known[1]), abs=tolerance)


@pytest.mark.parametrize(("beta", "q"), [(0.7, 0.8), (1.0, 0.3), (1.3, 0.05)])
def test_both_permutation_symmetries_break_at_one_load_with_prior(beta, q):
    student = stability.symmetric_instability(beta, q, True, "student")
    teacher = stability.symmetric_instability(beta, q, True, "teacher")
    assert teacher == pytest.approx(student, rel=1e-10)


def test_the_growth_on_an_unstable_solution_is_not_a_transition():
    """Where T - tau would grow with Q = r held, nothing happens: Q > r by then, and T - tau grows much later."""
    trap = stability.symmetric_instability(1.0, 0.3, False, "teacher")
    assert trap == pytest.approx(1.8481754, abs=1e-6)
    for alpha in (0.99 * trap, 1.01 * trap, 0.999 * 2.206983):
        point = two_units(alpha, 1.0, 0.3, False)
        assert point.t == point.tau
        assert point.q_self > point.r
    beyond = two_units(1.001 * 2.206983, 1.0, 0.3, False)
    assert beyond.t > beyond.tau + 1e-3


@pytest.mark.parametrize("prior", [False, True])
@pytest.mark.parametrize(("beta", "q"), [(0.7, 0.2), (1.0, 0.8), (1.6, 0.5)])
def test_end_of_the_paramagnet_by_differentiating_the_map(beta, q, prior):
    numerical = stability.paramagnetic_instability(beta, q, prior)
    assert numerical == pytest.approx(stability.spontaneous(beta, q, prior), rel=1e-7)


def test_strong_correlation_is_learned_without_prior():
    """At large beta^2 q the student has found q by itself before the permutation symmetry breaks."""
    without, prior = (thresholds(1.3, 0.9, known) for known in (False, True))
    assert without.psb_s == pytest.approx(without.psb_t, rel=1e-9)
    assert without.psb_s == pytest.approx(prior.psb_s, rel=1e-9)
    assert without.ssb > 2.0 * prior.ssb
    assert [transition.name for transition in transitions(1.3, 0.9, False, shares=(-0.1, 0.1))] == ["ssb", "psb"]


def test_published_form_of_the_first_threshold():
    for beta, q in ((0.7, 0.1), (1.0, 0.6)):
        t = math.tanh(beta**2 * q)
        published = 1.0 / (1.0 + abs(q * t) + abs(q + t)) / beta**4
        assert stability.spontaneous(beta, q, False) == pytest.approx(published, rel=1e-14)


@pytest.mark.parametrize("prior", [False, True])
def test_without_correlation_everything_happens_at_once(prior):
    assert thresholds(0.8, 0.0, prior) == pytest.approx([0.8**-4] * 3, rel=1e-14)
    near = thresholds(0.8, 0.01, prior)
    assert near == pytest.approx([0.8**-4] * 3, rel=0.05)
    assert near.ssb < near.psb_s <= near.psb_t
    assert one_unit(0.8**-4 * 1.01, 0.8).m > 0.0


@pytest.mark.parametrize("prior", [False, True])
def test_transitions_are_continuous(prior):
    for transition in transitions(1.0, 0.5, prior, shares=(-0.02, 0.02)):
        assert abs(transition.jump) <= transition.jump_err < 1e-5
        assert abs(transition.shift) <= transition.shift_err < 1e-3
        assert transition.hysteresis < 1e-9


def test_a_sweep_sees_all_three_steps():
    path = sweep([0.5, 1.0, 1.8, 3.0], 1.0, 0.3, False)
    t_plus, t_minus, _, split, _ = path.T
    assert list(t_plus > 0.0) == [False, True, True, True]
    assert list(split > 0.0) == [False, False, True, True]
    assert list(t_minus > 0.0) == [False, False, False, True]


def test_replicon_is_one_at_the_transitions_and_above_one_between_the_last_two():
    loads = thresholds(1.0, 0.3, False)
    assert two_units(loads.psb_s * (1.0 - 1e-6), 1.0, 0.3, False).replicon == pytest.approx(1.0, abs=1e-5)
    end = stability.replica_symmetry_restored(1.0, 0.3)
    assert end > loads.psb_t
    inside = np.linspace(1.02 * loads.psb_s, 0.999 * end, 5)
    assert min(two_units(alpha, 1.0, 0.3, False).replicon for alpha in inside) > 1.0
    assert two_units(1.01 * end, 1.0, 0.3, False).replicon < 1.0
    known = thresholds(1.0, 0.3, True)
    for load in known:
        assert two_units(load * (1.0 - 1e-6), 1.0, 0.3, True).replicon == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: thresholds(-1.0, 0.3, True), r"beta = -1\.0: allowed is \(0, 5\]"),
        (lambda: thresholds(1.0, 1.0, True), r"q = 1\.0: allowed is \[0, 1\)"),
        (lambda: thresholds(1.0, 0.3, 1), r"prior = 1: allowed is True or False"),
        (lambda: stability.symmetric_instability(1.0, 0.3, True, "pupil"), "which = 'pupil'"),
        (lambda: stability.symmetric_instability(1.0, 0.0, True, "student"), r"q = 0\.0: allowed is \(0, 1\)"),
        (lambda: transitions(1.0, 0.3, True, distance=0.2), r"distance = 0\.2: allowed is \(0, 0\.05\]"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
