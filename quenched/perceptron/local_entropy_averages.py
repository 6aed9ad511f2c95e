"""The two averages behind `quenched.perceptron.local_entropy`: over patterns, and over weights.

Both are Gaussian averages over z0 (what all references share) of the logarithm of a Gaussian average over z1 (what the
solutions around one reference share) of something to the power y.  The inner integrand has a single hump: the sum
starts at its top and walks outwards until nothing is left, in steps that its sharpest feature prescribes.  The outer
one varies on the scale 1 / y of the field at z0 = 0, where the best reference changes sign (a kink as y grows), and so
does the nodes' spacing there.
"""

import math

from quenched.numerics.jit import kernel

_STEP = 0.17  # of tau, the equidistant variable of `_mapped`
_NARROW = 0.65  # of the inner variable, in standard deviations of the Gaussian
_STRIP = 0.25  # the same, absolute: (2 cosh A)^y branches at A = +- i pi / 2
_REACH = 8.5
_LOST = 37.0  # the walk ends where the integrand is exp(-37) of its largest value
_WIDEST = 1.5
_MILLS = -36.0  # erfc is accurate above, the asymptotic series of its logarithm below
_NEWTON = 100
_LOG_SQRT_2PI = 0.5 * math.log(2.0 * math.pi)
_SQRT_HALF = math.sqrt(0.5)


@kernel
def patterns(q0, delta, gap, y, refinement):
    """Averages over the field of a pattern, at overlaps q0, q1 = q0 + delta = 1 - gap.

    The field of a solution, in units of sqrt(gap), is centred at c = sqrt(q0 / gap) z0 and spread by sigma z1 with
    sigma^2 = delta / gap; a solution's replicas weigh it with Phi(x)^y.

    Returns
    -------
    log_norm : float
        E ln <1>, the contribution G_E of one pattern.
    log_phi : float
        E <ln Phi(x)>.
    square, variance : float
        E <r>^2 and E (<r^2> - <r>^2) with r = phi(x) / Phi(x) / sqrt(gap).
    """
    sigma, scale = math.sqrt(delta / gap), math.sqrt(gap / q0)
    edge = _edge(y)
    _, h = _log_phi_and_mills(edge)
    softness = 1.0 / math.sqrt(gap / delta + y * h * (h + edge))
    centre, width = min(edge * scale, _REACH), min(math.hypot(sigma, softness) * scale, _WIDEST)
    step = _STEP / refinement
    last = math.ceil(_tau(_REACH + centre, width, _WIDEST) / step)
    log_norm = log_phi = square = variance = 0.0
    for k in range(-last, last + 1):
        shift, density = _mapped(k * step, width, _WIDEST)
        z0 = centre + shift
        if abs(z0) > _REACH:
            continue
        weight = step * density * math.exp(-0.5 * z0 * z0 - _LOG_SQRT_2PI)
        norm, mean_log, force, spread = _one_pattern(z0 / scale, sigma, y, edge, softness, step)
        log_norm += weight * norm
        log_phi += weight * mean_log
        square += weight * force * force
        variance += weight * spread
    return log_norm, log_phi, square / gap, variance / gap


@kernel
def weights(q0_hat, variance_hat, gamma, y, refinement):
    """Averages over the field of a weight, at conjugates q0_hat and q1_hat - q0_hat = variance_hat.

    The field of a solution is A = sqrt(q0_hat) z0 + sqrt(variance_hat) z1 + gamma w, with w = +-1 the reference; its
    replicas weigh z1 and w with (2 cosh A)^y.

    Returns
    -------
    log_norm : float
        E ln <1>, the term G_S.
    log_cosh : float
        E <ln 2cosh A>.
    q0, delta, gap : float
        E <tanh A>^2, E (<tanh^2 A> - <tanh A>^2), E <1 - tanh^2 A>.
    aligned : float
        E <w tanh A>, the overlap of a solution with its reference.
    """
    root = math.sqrt(q0_hat)
    width = min(_WIDEST, 1.0 / (root * max(y, 0.5)))
    step = _STEP / refinement
    last = math.ceil(math.asinh(_REACH / width) / step)
    log_norm = log_cosh = q0 = delta = gap = aligned = 0.0
    for k in range(last + 1):
        tau = k * step
        z0 = width * math.sinh(tau)
        weight = step * width * math.cosh(tau) * math.exp(-0.5 * z0 * z0 - _LOG_SQRT_2PI)
        if k > 0:
            weight *= 2.0
        norm_up, log_up, mean_up, spread_up, gap_up = _one_weight(root * z0 + gamma, variance_hat, y, refinement)
        norm_down, log_down, mean_down, spread_down, gap_down = _one_weight(
            root * z0 - gamma, variance_hat, y, refinement
        )
        up = 1.0 / (1.0 + math.exp(norm_down - norm_up))
        down = 1.0 / (1.0 + math.exp(norm_up - norm_down))
        mean = up * mean_up + down * mean_down
        log_norm += weight * (max(norm_up, norm_down) + math.log1p(math.exp(-abs(norm_up - norm_down))))
        log_cosh += weight * (up * log_up + down * log_down)
        q0 += weight * mean * mean
        delta += weight * (up * spread_up + down * spread_down + up * down * (mean_up - mean_down) ** 2)
        gap += weight * (up * gap_up + down * gap_down)
        aligned += weight * (up * mean_up - down * mean_down)
    return log_norm, log_cosh, q0, delta, gap, aligned


@kernel
def _log_phi_and_mills(x):
    """ln Phi(x) and phi(x) / Phi(x)."""
    if x > _MILLS:
        phi = 0.5 * math.erfc(-x * _SQRT_HALF)
        return math.log(phi), math.exp(-0.5 * x * x - _LOG_SQRT_2PI) / phi
    t = 1.0 / (x * x)
    series = 1.0 - t * (1.0 - t * (3.0 - t * (15.0 - t * (105.0 - 945.0 * t))))
    return -0.5 * x * x - _LOG_SQRT_2PI + math.log(-series / x), -x / series


@kernel
def _mapped(tau, width, longest):
    """A shift with spacing `width` at tau = 0 that grows to `longest` far away, and its derivative."""
    sinh = math.sinh(tau)
    ratio = width / longest * sinh
    return longest * math.asinh(ratio), width * math.sqrt((1.0 + sinh * sinh) / (1.0 + ratio * ratio))


@kernel
def _tau(shift, width, longest):
    """The inverse of `_mapped`."""
    return math.asinh(longest / width * math.sinh(shift / longest))


@kernel
def _edge(y):
    """Where Phi(x)^y = exp(-1), about; 0 for y < 2."""
    x = 0.0
    for _ in range(_NEWTON):
        log_tail, h = _log_phi_and_mills(-x)
        move = (log_tail + math.log(max(y, 2.0))) / h
        x += move
        if abs(move) < 1e-3:
            break
    return x


@kernel
def _one_pattern(centre, sigma, y, edge, softness, step):
    """ln <1>, <ln Phi>, <phi / Phi> and its variance for one z0: x is Gaussian about `centre`, weighed by Phi(x)^y."""
    precision = 1.0 / sigma**2
    x = centre
    for _ in range(_NEWTON):  # the slope is convex and decreasing: from the left it is monotonic
        _, h = _log_phi_and_mills(x)
        curvature = precision + y * h * (h + x)
        move = (y * h - precision * (x - centre)) / curvature
        x += move
        if abs(move) < 1e-3 * sigma:
            break
    log_top, h_top = _log_phi_and_mills(x)
    top = y * log_top - 0.5 * precision * (x - centre) ** 2
    if x < edge or x > edge + _REACH * sigma:
        middle, width, start = x, 1.0 / math.sqrt(precision + y * max(h_top * (h_top + x), 0.0)), 0
    else:
        middle, width = edge, softness
        start = round(_tau(x - edge, softness, 2.0 * sigma) / step)
    total = logs = first = second = 0.0
    for side in (-1, 1):
        k = start if side > 0 else start - 1
        while True:
            shift, density = _mapped(k * step, width, 2.0 * sigma)
            here = middle + shift
            log_phi, h = _log_phi_and_mills(here)
            exponent = y * log_phi - 0.5 * precision * (here - centre) ** 2 - top
            if not exponent >= -_LOST:
                break
            weight = density * math.exp(exponent)
            total += weight
            logs += weight * (log_phi - log_top)
            first += weight * (h - h_top)
            second += weight * (h - h_top) ** 2
            k += side
    first /= total
    norm = top + math.log(total * step / sigma) - _LOG_SQRT_2PI
    return norm, log_top + logs / total, h_top + first, second / total - first * first


@kernel
def _one_weight(centre, variance, y, refinement):
    """ln <1>, <ln 2cosh A>, <tanh A>, its variance and <1 - tanh^2 A> for one z0 and one sign of the reference.

    A is Gaussian about `centre`, weighed by (2 cosh A)^y.  A and -A are added first: what is left, on A >= 0, has a
    single hump, and the even integrand needs no care at A = 0.
    """
    u, sigma = abs(centre), math.sqrt(variance)
    step = min(_NARROW * sigma, _STRIP) / refinement
    start = round(_hump(u, variance, y) / step)
    top = start * step
    tanh_top = math.tanh(top)
    total = logs = first = second = hidden = gap = 0.0
    for side in (-1, 1):
        k = start if side > 0 else start - 1
        while k >= 0:
            a, shift = k * step, (k - start) * step
            log_cosh = math.log1p(2.0 * math.sinh(0.5 * shift) ** 2 + tanh_top * math.sinh(shift))  # over that at top
            exponent = y * log_cosh - shift * (top - u + 0.5 * shift) / variance
            if not exponent >= -_LOST:
                break
            mirror, small = math.exp(-2.0 * a * u / variance), math.exp(-2.0 * a)
            weight = math.exp(exponent) * (1.0 + mirror)
            if k == 0:
                weight *= 0.5
            tanh = (1.0 - small) / (1.0 + small)
            odd = tanh * (1.0 - mirror) / (1.0 + mirror) - tanh_top
            total += weight
            logs += weight * log_cosh
            first += weight * odd
            second += weight * odd**2
            hidden += weight * tanh * tanh * 4.0 * mirror / (1.0 + mirror) ** 2
            gap += weight * 4.0 * small / (1.0 + small) ** 2
            k += side
    first /= total
    log_top = top + math.log1p(math.exp(-2.0 * top))
    norm = y * log_top - 0.5 * (top - u) ** 2 / variance + math.log(total * step / sigma) - _LOG_SQRT_2PI
    mean = math.copysign(tanh_top + first, centre)
    return norm, log_top + logs / total, mean, (second + hidden) / total - first * first, gap / total


@kernel
def _hump(u, variance, y):
    """Where y ln 2cosh(A) - (A - u)^2 / (2 variance) + ln(1 + exp(-2 A u / variance)) is largest on A >= 0."""
    if y + (u / variance) ** 2 <= 1.0 / variance:
        return 0.0
    low, high = 0.0, u + y * variance
    for _ in range(60):
        a = 0.5 * (low + high)
        if y * math.tanh(a) - (a - u * math.tanh(a * u / variance)) / variance > 0.0:
            low = a
        else:
            high = a
        if high - low < 0.1 * math.sqrt(variance):
            break
    return 0.5 * (low + high)
