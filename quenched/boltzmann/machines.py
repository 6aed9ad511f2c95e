"""The restricted Boltzmann machine as a triple of arrays, and checks of what is given for one."""

from typing import NamedTuple

import numpy as np


class Machine(NamedTuple):
    """Weights (visible, hidden), biases of the visible and of the hidden units; units are 0/1.

    p(v, h) = exp(a.v + b.h + v.W.h) / Z, with a, b the biases and W the weights.
    """

    weights: np.ndarray
    biases_v: np.ndarray
    biases_h: np.ndarray


def machine(weights, biases_v, biases_h):
    """The three arrays as float64, when they fit each other.

    Raises
    ------
    ValueError
        When shapes are not (n, m), (n,), (m,) with n, m >= 1, or something is not finite.
    """
    checked = Machine(*(np.ascontiguousarray(part, dtype=float) for part in (weights, biases_v, biases_h)))
    shapes = [part.shape for part in checked]
    if len(shapes[0]) != 2 or 0 in shapes[0] or shapes[1] != shapes[0][:1] or shapes[2] != shapes[0][1:]:
        raise ValueError(
            f"weights {shapes[0]}, biases_v {shapes[1]}, biases_h {shapes[2]}: allowed are (n, m), (n,), (m,)"
        )
    for name, part in checked._asdict().items():
        if not np.isfinite(part).all():
            raise ValueError(f"{name}: {np.count_nonzero(~np.isfinite(part))} entries are not finite")
    return checked


def configurations(name, units, size=None):
    """Rows of 0/1 as given, when they are that.

    Parameters
    ----------
    name : str
        For the message.
    units : array_like (k, n), k, n >= 1
        Integers, booleans or floats that equal 0 or 1.
    size : int, optional
        What n must be.

    Returns
    -------
    ndarray (k, n) of uint8

    Raises
    ------
    ValueError
        For another shape, or an entry that is neither 0 nor 1.
    """
    units = np.asarray(units)
    if units.ndim != 2 or 0 in units.shape or (size is not None and units.shape[1] != size):
        raise ValueError(f"{name} of shape {units.shape}: allowed is (k, {'n' if size is None else size}), k >= 1")
    if units.dtype.kind not in "biuf":
        raise ValueError(f"{name} of dtype {units.dtype}: allowed are 0 and 1")
    on = units == 1
    if not np.array_equal(on, units):
        raise ValueError(f"{name} holds {units[on != units][0]}: allowed are 0 and 1")
    return on.view(np.uint8)
