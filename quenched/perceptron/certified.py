"""The capacity of the binary perceptron at kappa = 0 between two proven bounds, by ball arithmetic.

The capacity is defined by a formula: the zero of the replica-symmetric entropy along the branch

    q(t) = E tanh^2(sqrt(t) z),    alpha(t) = t (1-q) / E h(X)^2,    X = sqrt(q / (1-q)) z,
    s(t) = -t (1-q) / 2 + E ln 2cosh(sqrt(t) z) + alpha(t) E ln H(X),

which has one parameter, t = q_hat.  (The sign of z is free at kappa = 0.)  Each average is an integral over [-L, L],
enclosed with all its truncation and rounding errors by the ball integrator of FLINT, plus a tail whose bound is proven
below.  No number computed here relies on a rounded one: floating point only proposes where to look.

What is certified is this formula, and nothing about N -> infinity: that the number of solutions really vanishes there
is a theorem under numerical hypotheses (Ding and Sun, arXiv 1809.07742; Huang, arXiv 2404.18902).
"""

import math
from fractions import Fraction
from typing import NamedTuple

from flint import acb, arb, ctx, fmpq

from quenched.numerics import ConvergenceError
from quenched.numerics.validation import integer
from quenched.perceptron import gardner

_SIGN_BITS = 53  # enough to know the sign of a derivative, with
_SIGN_WIDTH = 7
_SIGN_TOLERANCE = 2.0**-14
_FLOAT_DIGITS = 12  # decimals of q_hat that floating point gets right; if not, the proof is refused
_GUARD_BITS = 64


class Enclosure(NamedTuple):
    """Proven bounds, as decimal strings rounded outwards.

    ``lower`` < alpha_c < ``upper``; ``width`` = upper - lower; ``digits`` decimals are certain in the sense width <=
    10^-digits; ``q`` and ``q_hat`` are pairs (lower, upper) that enclose the order parameters at the zero.
    """

    lower: str
    upper: str
    width: float
    digits: int
    q: tuple[str, str]
    q_hat: tuple[str, str]


class _Branch(NamedTuple):
    """Balls that contain the load, overlap and entropy at one q_hat."""

    alpha: arb
    q: arb
    entropy: arb


def capacity_enclosure(digits=20):
    """Enclose the zero of the replica-symmetric entropy at kappa = 0.

    Parameters
    ----------
    digits : int
        The enclosure is at most 10^-digits wide; in [6, 60].

    Returns
    -------
    Enclosure
        Certified: in the interval ``q_hat`` s(t) has a zero, and only one, because s(t) is positive at its lower and
        negative at its upper end and ds/dt < 0 in between; alpha(t) and q(t) at this zero lie between the bounds.  That
        there is no other zero far away is not part of it; see `certify_increasing`.

    Raises
    ------
    ValueError
        When `digits` is out of range.
    ConvergenceError
        When a sign cannot be proven.

    Notes
    -----
    1.4 s for 20 digits, 3 s for 30, 15 s for 60.  The starting point is a rounded decimal and everything after it is
    integer arithmetic: the same strings on every machine.
    """
    digits = integer("digits", digits, 6, 60)
    bits, half_width = _resources(digits)
    centre = _locate(digits, bits, half_width)
    step = Fraction(1, 10 ** (digits + 2))
    return certify(centre - step, centre + step, digits=digits, bits=bits, half_width=half_width)


def certify(low, high, *, digits=20, bits=None, half_width=None):
    """Prove that the entropy vanishes exactly once for q_hat in [low, high], and bound the load there.

    Parameters
    ----------
    low, high : Fraction or int
        Ends of the interval of q_hat, 0 < low < high, exact.
    digits : int
        The bounds are written with digits + 2 decimals.
    bits, half_width : int, optional
        Precision of the arithmetic and L; both only decide whether the proof succeeds, never whether it is valid.

    Returns
    -------
    Enclosure

    Raises
    ------
    ValueError
        When the interval is empty or not positive, or `digits`, `bits`, `half_width` are out of range.
    ConvergenceError
        When s(low) > 0 > s(high) or the signs of the derivatives are not proven (residual: the smaller |s|), or the
        bounds come out wider than 10^-digits (residual: their distance).
    """
    low, high = _interval(low, high)
    digits = integer("digits", digits, 1, 60)
    defaults = _resources(digits)
    bits = integer("bits", defaults[0] if bits is None else bits, 53, 4096)
    half_width = integer("half_width", defaults[1] if half_width is None else half_width, 1, 64)
    with ctx.workprec(bits):
        first, last = _branch(_ball(low), half_width), _branch(_ball(high), half_width)
        if not (first.entropy > 0 and last.entropy < 0):
            residual = min(abs(float(first.entropy.mid())), abs(float(last.entropy.mid())))
            raise ConvergenceError(f"no zero of the entropy proven for q_hat in [{low}, {high}]", residual)
        if not _increasing(low, high):
            raise ConvergenceError(
                f"alpha and q not proven to increase for q_hat in [{low}, {high}]", float(high - low)
            )
        load = _hull(first.alpha, last.alpha, digits + 2)
        overlap = _hull(first.q, last.q, digits + 2)
        conjugate = _outward(low, high, digits + 2)
    width = Fraction(load[1]) - Fraction(load[0])
    if width > Fraction(1, 10**digits):
        raise ConvergenceError(f"the enclosure is wider than 10^-{digits}", float(width))
    return Enclosure(*load, float(width), digits, overlap, conjugate)


def certify_increasing(low, high, *, parts):
    """Prove that alpha(t) and q(t) increase and s(t) decreases for q_hat = t in [low, high].

    Together with a `capacity_enclosure` inside the interval: the zero of the entropy is the only one there.

    Parameters
    ----------
    low, high : Fraction or int
        0 < low < high.
    parts : int
        The interval is proven in so many parts of equal length; about 0.5 % of q_hat each is short enough.

    Raises
    ------
    ValueError
        When the interval is empty or not positive, or `parts` < 1.
    ConvergenceError
        When a part resists; the residual is its length.

    Notes
    -----
    20 ms per part: [1, 5] (loads from 0.605 to 0.957) takes 300 parts.
    """
    low, high = _interval(low, high)
    step = (high - low) / integer("parts", parts, 1)
    for part in range(parts):
        start = low + part * step
        if not _increasing(start, start + step):
            message = f"alpha not proven to increase for q_hat in [{float(start):g}, {float(start + step):g}]"
            raise ConvergenceError(message, float(step))


def _resources(digits):
    """Precision and half-width that leave the errors far below 10^-digits."""
    return math.ceil(digits / math.log10(2.0)) + _GUARD_BITS, math.ceil(math.sqrt(2.0 * math.log(10.0) * (digits + 10)))


def _locate(digits, bits, half_width):
    """A decimal fraction close to the zero: chord method on midpoints.  Nothing is proven here."""
    q_hat = Fraction(round(gardner.replica_symmetric(gardner.capacity()).q_hat, _FLOAT_DIGITS))
    with ctx.workprec(bits):
        slope = _entropy_slope(_ball(q_hat), half_width)
        for _ in range((digits + 3) // _FLOAT_DIGITS):
            q_hat -= _fraction((_branch(_ball(q_hat), half_width).entropy / slope).mid())
    scale = 10 ** (digits + 2)
    return Fraction(round(q_hat * scale), scale)


def _branch(q_hat, half_width):
    """Enclose alpha, q and s for every q_hat in a ball, at the current precision."""
    root = q_hat.sqrt()
    tail = _tails(half_width)
    one_minus_q = 2 * _integral(lambda z, _: _density(z) * (root * z).sech() ** 2, 0, half_width)
    one_minus_q += _between(0, 2 * tail[0])  # 0 <= sech^2 <= 1
    q = 1 - one_minus_q
    alpha = q_hat * one_minus_q / _mean_square_mills(q, half_width)
    entropy = -q_hat * one_minus_q / 2 + _mean_log_cosh(root, half_width) + alpha * _mean_log_tail(q, half_width)
    return _Branch(alpha, q, entropy)


def _mean_log_cosh(root, half_width):
    """Enclose E ln 2cosh(root z); outside: 0 <= ln 2cosh(x) <= |x| + ln 2."""
    tail = _tails(half_width)
    inside = _integral(
        lambda z, analytic: _density(z) * (root * z + (1 + (-2 * root * z).exp()).log(analytic=analytic)), 0, half_width
    )
    return 2 * inside + _between(0, 2 * (root * tail[1] + arb(2).log() * tail[0]))


def _mean_square_mills(q, half_width, tolerance=None):
    """Enclose E h(r z)^2 with r^2 = q / (1-q); outside: h(x) <= x + 1 for x >= 0 and h(x) < 1 for x <= 0."""
    ratio, tail = (q / (1 - q)).sqrt(), _tails(half_width)
    inside = _integral(lambda z, _: _density(z) * _mills(ratio * z) ** 2, -half_width, half_width, tolerance)
    return inside + _between(0, 2 * ratio**2 * tail[2] + 3 * tail[0])


def _mean_log_tail(q, half_width):
    """Enclose E ln H(r z); outside: 0 >= ln H(x) >= -x^2 - 3/2 for x >= 0 and ln H(x) >= -ln 2 for x <= 0."""
    ratio, tail = (q / (1 - q)).sqrt(), _tails(half_width)
    scale = ratio / arb(2).sqrt()
    inside = _integral(
        lambda z, analytic: _density(z) * ((scale * z).erfc() / 2).log(analytic=analytic), -half_width, half_width
    )
    return inside - _between(0, ratio**2 * tail[2] + (arb(2).log() + 1.5) * tail[0])


def _entropy_slope(q_hat, half_width):
    """ds/dt = alpha' E ln H(X): the derivatives of s with respect to q and q_hat vanish on the branch."""
    with ctx.workprec(_SIGN_BITS):
        point = _branch(q_hat, half_width)
        return point.alpha * _slopes(q_hat, half_width)[1] * _mean_log_tail(point.q, half_width)


def _slopes(q_hat, half_width, tolerance=None):
    """Enclose dq/dt and d ln alpha / dt for t in the ball q_hat (heat equation: d/dt E f(sqrt(t) z) = E f'' / 2)."""
    root, tail = q_hat.sqrt(), _tails(half_width)
    square, fourth = (
        2 * _integral(lambda z, _, k=k: _density(z) * (root * z).sech() ** k, 0, half_width, tolerance)
        + _between(0, 2 * tail[0])
        for k in (2, 4)
    )
    q_slope = 3 * fourth - 2 * square
    q = 1 - square
    mills_slope = _mean_mills_slope(q, half_width, tolerance) / (1 - q)
    return q_slope, 1 / q_hat - q_slope / (1 - q) - q_slope * mills_slope / _mean_square_mills(q, half_width, tolerance)


def _mean_mills_slope(q, half_width, tolerance=None):
    """Enclose (1-q) d/dq E h(X)^2; outside: |integrand| <= 8 (x^4 + 2) for x >= 0 and <= 5 x^2 + 6 for x <= 0."""
    ratio, tail = (q / (1 - q)).sqrt(), _tails(half_width)
    inside = _integral(lambda z, _: _density(z) * _mills_slope(ratio * z), -half_width, half_width, tolerance)
    outside = 8 * ratio**4 * tail[4] + 5 * ratio**2 * tail[2] + 22 * tail[0]
    return inside + _between(-outside, outside)


def _increasing(low, high):
    """Whether q' > 0 and alpha' > 0 are proven on [low, high]; s' = alpha' E ln H is then negative."""
    with ctx.workprec(_SIGN_BITS):
        q_slope, alpha_slope = _slopes(_ball(low).union(_ball(high)), _SIGN_WIDTH, _SIGN_TOLERANCE)
        return bool(q_slope > 0 and alpha_slope > 0)


def _density(z):
    return (-(z * z) / 2).exp() / (2 * arb.pi()).sqrt()


def _mills(x):
    """h(x); the poles are zeros of erfc, where the quotient of balls is not finite, as the integrator needs it."""
    return 2 * _density(x) / (x / arb(2).sqrt()).erfc()


def _mills_slope(x):
    """The integrand of (1-q) d/dq E h(X)^2."""
    h = _mills(x)
    return h**2 * (2 * (h - x) ** 2 + h**2 - x**2 - 1)


def _tails(half_width):
    """Integrals of z^k phi(z) from L to infinity, k = 0, 1, 2 and 4."""
    edge = arb(half_width)
    phi = _density(edge)
    zeroth = (edge / arb(2).sqrt()).erfc() / 2
    second = edge * phi + zeroth
    return {0: zeroth, 1: phi, 2: second, 4: edge**3 * phi + 3 * second}


def _integral(function, low, high, tolerance=None):
    """Enclose an integral; the tolerance is where refinement stops, not a limit of the proven error."""
    return acb.integral(function, low, high, rel_tol=tolerance, abs_tol=tolerance).real


def _between(low, high):
    return arb(low).union(arb(high))


def _interval(low, high):
    for end in (low, high):
        if isinstance(end, bool) or not isinstance(end, (int, Fraction)):
            raise ValueError(f"{end!r}: an exact end (Fraction or int) is needed")
    if not 0 < low < high:
        raise ValueError(f"[{low}, {high}]: allowed are intervals with 0 < low < high")
    return Fraction(low), Fraction(high)


def _ball(fraction):
    return arb(fmpq(fraction.numerator, fraction.denominator))


def _fraction(exact):
    """The value of an arb of radius 0."""
    mantissa, exponent = exact.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _outward(low, high, decimals):
    """Decimal strings not above the fraction `low` and not below the fraction `high`."""
    scale = 10**decimals
    return _decimal(math.floor(low * scale), decimals), _decimal(math.ceil(high * scale), decimals)


def _hull(low, high, decimals):
    """Decimal strings below the lower end of one ball and above the upper end of another."""
    return _outward(_fraction(low.lower()), _fraction(high.upper()), decimals)


def _decimal(scaled, decimals):
    """A non-negative integer times 10^-decimals."""
    digits = str(scaled).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}"
