"""Random streams keyed by what is simulated, never by job, thread or order."""

import hashlib
import json

import numpy as np

from quenched.numerics.validation import integer


def stream(seed, *key):
    """A random generator that depends on its arguments alone.

    Parameters
    ----------
    seed : int
        The project's seed, >= 0.
    *key : str, int or float
        What is simulated: claim, table, size, replica, ...  Order and type matter: ``1`` and ``"1"`` are different.

    Returns
    -------
    numpy.random.Generator
        On a counter-based Philox bit generator with a 128-bit key (Salmon et al., SC 2011), so that streams of
        different keys are independent.  About 20 us per call.

    Raises
    ------
    ValueError
        When the seed is no non-negative integer, or the key is empty or holds anything else.
    """
    seed = integer("seed", seed, low=0)
    if not key:
        raise ValueError("a random stream needs a key that says what is simulated")
    text = json.dumps([seed, *map(_plain, key)], ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    digest = hashlib.blake2b(text.encode("ascii"), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=np.frombuffer(digest, dtype=np.uint64)))


def _plain(part):
    if isinstance(part, str):
        return str(part)
    if isinstance(part, (float, np.floating)):
        return float(part)
    try:
        return integer("part", part)
    except ValueError:
        raise ValueError(f"{part!r} in the key of a random stream: allowed are str, int and float") from None
