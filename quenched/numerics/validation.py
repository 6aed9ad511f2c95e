"""Checks of arguments: one clear sentence with the value and the allowed range."""

import math
import numbers
import operator

import numpy as np


def real(name, value, low=-math.inf, high=math.inf, *, open_low=False, open_high=False, infinite=False):
    """Return `value` as a float inside the stated interval.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : real number
        Booleans, strings, arrays and complex numbers are refused.
    low, high : float
        The interval; its ends belong to it unless `open_low` / `open_high`.
    infinite : bool
        Whether +inf is a value (NaN never is).

    Raises
    ------
    ValueError
        With the name, the value and the allowed range.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise ValueError(f"{name} = {value!r}: a real number is needed")
    try:
        number = float(value)
    except OverflowError:  # an integer or a fraction beyond the largest float
        number = math.inf if value > 0 else -math.inf
    below = number <= low if open_low and low > -math.inf else number < low
    above = number >= high if open_high and high < math.inf else number > high
    unwanted_infinity = math.isinf(number) and not (infinite and value == math.inf)
    if math.isnan(number) or below or above or unwanted_infinity:
        raise ValueError(f"{name} = {value!r}: allowed is {_interval(low, high, open_low, open_high, infinite)}")
    return number


def integer(name, value, low=None, high=None):
    """Return `value` as an int in [low, high].

    Raises
    ------
    ValueError
        When it is not an integer (booleans are not) or lies outside.
    """
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} = {value!r}: an integer is needed") from None
    if (low is not None and number < low) or (high is not None and number > high):
        bounds = (f">= {low}" if low is not None else "", f"<= {high}" if high is not None else "")
        raise ValueError(f"{name} = {number}: allowed is {' and '.join(filter(None, bounds))}")
    return number


def generator(rng):
    """Return `rng` when it is a ``numpy.random.Generator``; raise ValueError otherwise."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng = {rng!r}: a numpy.random.Generator is needed")
    return rng


def _interval(low, high, open_low, open_high, infinite):
    left = "(-inf" if low == -math.inf else f"{'(' if open_low else '['}{low:g}"
    right = f"inf{']' if infinite else ')'}" if high == math.inf else f"{high:g}{')' if open_high else ']'}"
    return f"{left}, {right}"
