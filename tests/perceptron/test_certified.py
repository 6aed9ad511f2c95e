"""The proof of the capacity's digits: it must agree with independent evaluations, and refuse what is false."""

import itertools
from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq

from quenched.numerics import ConvergenceError
from quenched.perceptron import certified, gardner


@pytest.fixture(scope="module")
def enclosure():
    return certified.capacity_enclosure()


def ends(pair):
    return tuple(Fraction(end) for end in pair)


def bounds(enclosure):
    return ends((enclosure.lower, enclosure.upper)), ends(enclosure.q), ends(enclosure.q_hat)


def trapezoid(function, half_width=13, steps=40):
    """A Gaussian average by plain sums of high-precision numbers: not rigorous, but right to more than 30 digits."""
    z = [arb(k) / steps for k in range(-half_width * steps, half_width * steps + 1)]
    return sum(((-(x * x) / 2).exp() * function(x) for x in z), arb(0)) / steps / (2 * arb.pi()).sqrt()


def mills(x):
    return (-(x * x) / 2).exp() / (2 * arb.pi()).sqrt() / ((x / arb(2).sqrt()).erfc() / 2)


def log_tail(x):
    return ((x / arb(2).sqrt()).erfc() / 2).log()


def by_sums(q_hat):
    """alpha, q and s from the definitions, by `trapezoid`."""
    root = q_hat.sqrt()
    q = trapezoid(lambda z: (root * z).tanh() ** 2)
    ratio = (q / (1 - q)).sqrt()
    alpha = q_hat * (1 - q) / trapezoid(lambda z: mills(ratio * z) ** 2)
    entropy = trapezoid(lambda z: (2 * (root * z).cosh()).log()) + alpha * trapezoid(lambda z: log_tail(ratio * z))
    return alpha, q, entropy - q_hat * (1 - q) / 2


def test_fields(enclosure):
    assert all(low < high for low, high in bounds(enclosure))
    low, high = bounds(enclosure)[0]
    assert enclosure.digits == 20
    assert enclosure.width == float(high - low) <= 1e-20
    assert certified.capacity_enclosure(6) == certified.capacity_enclosure(6)


def test_floating_point_solver_agrees_to_its_error(enclosure):
    capacity = gardner.capacity()
    point = gardner.replica_symmetric(capacity)
    assert capacity == pytest.approx(float(enclosure.lower), rel=1e-14)
    assert point.q == pytest.approx(float(enclosure.q[0]), rel=1e-13)
    assert point.q_hat == pytest.approx(float(enclosure.q_hat[0]), rel=1e-13)


def test_plain_sums_vanish_inside(enclosure):
    """Another quadrature, other formulas for the integrands: the entropy changes sign between the same two ends."""
    with ctx.workprec(128):
        points = [by_sums(arb(fmpq(end.numerator, end.denominator))) for end in ends(enclosure.q_hat)]
        assert points[0][2] > 0 > points[1][2]
        for k, pair in enumerate((ends((enclosure.lower, enclosure.upper)), ends(enclosure.q))):
            low, high = (arb(fmpq(end.numerator, end.denominator)) for end in pair)
            assert low < points[0][k] < points[1][k] < high


def test_other_precision_and_half_width_overlap(enclosure):
    """Every truncation error and every subdivision changes; proven intervals of one number must meet."""
    low, high = ends(enclosure.q_hat)
    widened = (low - Fraction(1, 10**21), high + Fraction(1, 10**21))
    others = [certified.capacity_enclosure(23), certified.certify(*widened, digits=20, bits=150, half_width=15)]
    for one, other in itertools.product([enclosure], others):
        for a, b in zip(bounds(one), bounds(other), strict=True):
            assert max(a[0], b[0]) <= min(a[1], b[1])
    assert others[0].width < 1e-2 * enclosure.width


@pytest.mark.parametrize("side", [-1, 1])
def test_shifted_interval_is_refused(enclosure, side):
    low, high = ends(enclosure.q_hat)
    shift = side * 2 * (high - low)
    with pytest.raises(ConvergenceError, match="no zero of the entropy proven") as caught:
        certified.certify(low + shift, high + shift)
    assert 0.0 < caught.value.residual < 1e-20


def test_too_little_effort_is_refused_not_believed(enclosure):
    low, high = ends(enclosure.q_hat)
    with pytest.raises(ConvergenceError, match="no zero of the entropy proven"):
        certified.certify(low, high, half_width=5)
    with pytest.raises(ConvergenceError, match="no zero of the entropy proven"):
        certified.certify(low, high, bits=60)


def test_interval_too_long_is_refused():
    with pytest.raises(ConvergenceError, match="not proven to increase"):
        certified.certify(Fraction(51, 20), Fraction(53, 20), digits=6)
    with pytest.raises(ConvergenceError, match=r"wider than 10\^-6") as caught:
        certified.certify(Fraction(2576, 1000), Fraction(2577, 1000), digits=6)
    assert caught.value.residual == pytest.approx(0.001 * 0.087, rel=0.05)


@pytest.mark.parametrize("half_width", [1, 2, 4])
def test_tail_bounds_hold(half_width):
    """Short intervals leave long tails: the ball must still hold the value, and not by being unbounded."""
    with ctx.workprec(96):
        q_hat = arb(fmpq(13, 5))
        near, far = certified._branch(q_hat, half_width), certified._branch(q_hat, 11)
        assert all(a.contains(b) for a, b in zip(near, far, strict=True))
        q = far.q
        enclosures = [
            (certified._mean_log_cosh, q_hat.sqrt(), 10),
            (certified._mean_square_mills, q, 10),
            (certified._mean_log_tail, q, 10),
            (certified._mean_mills_slope, q, 100),
        ]
        for function, argument, largest in enclosures:
            assert function(argument, half_width).contains(function(argument, 11))
            assert function(argument, half_width).rad() < largest
        for a, b in zip(certified._slopes(q_hat, half_width), certified._slopes(q_hat, 11), strict=True):
            assert a.contains(b)


def test_tail_moments():
    with ctx.workprec(128):
        tails = certified._tails(2)
        for power, value in tails.items():
            order = arb(power + 1) / 2  # substitute u = z^2 / 2
            exact = arb(2) ** (arb(power) / 2) * arb(2).gamma_upper(order) / (2 * arb.pi().sqrt())
            assert value.overlaps(exact)
            assert value.rad() < 1e-30


def test_slopes_are_derivatives():
    with ctx.workprec(110):
        q_hat, step = arb(fmpq(13, 5)), arb(2) ** -32
        up, down = (certified._branch(q_hat + shift, 11) for shift in (step, -step))
        q_slope, alpha_slope = certified._slopes(q_hat, 11)
        assert abs((up.q - down.q) / (2 * step) - q_slope) < 1e-15
        assert abs((up.alpha.log() - down.alpha.log()) / (2 * step) - alpha_slope) < 1e-15
        s_slope = certified._entropy_slope(q_hat, 11)
        assert abs((up.entropy - down.entropy) / (2 * step) - s_slope) < 1e-12


def test_the_zero_is_alone_in_a_wide_interval():
    certified.certify_increasing(Fraction(5, 2), Fraction(27, 10), parts=20)
    with pytest.raises(ConvergenceError, match="alpha not proven to increase") as caught:
        certified.certify_increasing(2, 3, parts=2)
    assert caught.value.residual == 0.5


def test_decimals_are_rounded_outwards():
    third = Fraction(1, 3)
    assert certified._outward(third, third, 5) == ("0.33333", "0.33334")
    assert certified._outward(Fraction(5, 4), Fraction(5, 4), 2) == ("1.25", "1.25")
    with ctx.workprec(80):
        assert certified._hull(arb(1) / 3, arb(12), 3) == ("0.333", "12.000")
        assert certified._hull(arb(fmpq(1, 1024)), arb(2) / 3, 3) == ("0.000", "0.667")


@pytest.mark.parametrize("digits", [5, 61, 20.0, True])
def test_bad_digits(digits):
    with pytest.raises(ValueError, match="digits"):
        certified.capacity_enclosure(digits)


@pytest.mark.parametrize(("low", "high"), [(3, 2), (0, 1), (-1, 1), (2.5, 2.6), ("2", 3), (2, 2), (True, 2)])
def test_bad_interval(low, high):
    with pytest.raises(ValueError, match=r"allowed are|is needed"):
        certified.certify(low, high)
    with pytest.raises(ValueError, match=r"allowed are|is needed"):
        certified.certify_increasing(low, high, parts=3)


def test_precision_is_restored():
    before = ctx.prec
    with pytest.raises(ConvergenceError):
        certified.certify(1, 2, digits=6)
    assert ctx.prec == before
