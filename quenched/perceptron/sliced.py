"""Bit-sliced enumeration for binary patterns: 512 configurations of the weights per operation.

A configuration is the number whose bit i is 1 when w_i = +1.  Its nine low bits select one of the 512 bits of a lane,
the others (the high part) select the lane.  Of a pattern's high part only the number of disagreements with the
configuration matters, so each pattern has one row per number: the lane of the low settings that satisfy it.  A high
part costs one row and one AND per pattern until its lane is empty.

High parts go through the patterns in groups, a chunk at a time: empty lanes are squeezed out without a branch, and a
chunk of lanes with the rows in use stays in the first-level cache.
"""

import functools

import numpy as np

from quenched.numerics.bits import popcount
from quenched.numerics.jit import kernel
from quenched.perceptron.lanes import BITS, WORDS, both, counts, empty, load, occupied, plus, store, total, without

MAX_SIZE = 40
_CHUNK = 320  # lanes: 20 kB, which leaves room for rows in a first-level cache of 32 kB
_SETTINGS = 1 << BITS
_GROUP = 3  # patterns between two looks at what is left
_ONES = np.uint64(2**64 - 1)


@functools.cache
def low_masks():
    """Lanes by low part of a pattern and number of agreements needed: uint64 (512 * 11 * 8,), 0.36 MB."""
    setting = np.arange(_SETTINGS, dtype=np.uint16)
    agree = BITS - np.bitwise_count(setting[:, None] ^ setting[None, :])
    satisfied = agree[:, None, :] >= np.arange(BITS + 2)[None, :, None]
    return np.packbits(satisfied, axis=-1, bitorder="little").view("<u8").astype(np.uint64).ravel()


def count(words, size, least, most):
    """Numbers of solutions of all prefixes of binary patterns.

    Parameters
    ----------
    words : uint64 ndarray (B, P)
        Patterns of B instances, bit i = 1 for +1; bits from N on are 0.
    size : int
        N, 1 <= N <= 40.
    least, most : int
        A pattern is satisfied when the number of agreeing entries lies in [least, most].

    Returns
    -------
    z : int64 ndarray (B, P + 1)
    ands : int
        Lanes combined with a row: the cycles that one AND per cycle would need.
    """
    padded = _padded(words.shape[1])
    z = np.zeros((words.shape[0], padded + 1), dtype=np.int64)
    z[:, 0] = 1 << size
    ands = _count(words, size, least, most, low_masks(), _valid(size), z)
    return z[:, : words.shape[1] + 1], ands


def enumerate_all(words, size, least, most, number):
    """The solutions of one instance, as ascending configuration numbers.

    Parameters
    ----------
    words : uint64 ndarray (P,)
    size, least, most : int
        As for `count`.
    number : int
        How many there are.

    Returns
    -------
    uint64 ndarray (number,)
    """
    found = np.empty(number, dtype=np.uint64)
    z = np.zeros(_padded(words.size) + 1, dtype=np.int64)
    _enumerate(words, size, least, most, low_masks(), _valid(size), z, found)
    return found


def _padded(number):
    """Patterns of whole groups, at least one: the missing ones are always satisfied."""
    return _GROUP * max(1, -(-number // _GROUP))


def _valid(size):
    """The lane of the settings that exist: all of them from N = 9 on."""
    return np.packbits(np.arange(_SETTINGS) < 2 ** min(size, BITS), bitorder="little").view("<u8").astype(np.uint64)


@kernel
def _aligned(number):
    """Uninitialised uint64 words that start on a cache line."""
    raw = np.empty(number + WORDS, dtype=np.uint64)
    skip = (-(raw.ctypes.data >> 3)) & (WORDS - 1)
    return raw[skip : skip + number]


@kernel
def _fill_rows(words, size, least, most, masks, rows, stride):
    """Row d of a pattern: low settings with which it is satisfied, given d disagreements in the high part."""
    high_bits = max(size - BITS, 0)
    absent = ~np.uint64((1 << size) - 1)  # for N < 9: entries that never agree with the settings in use
    for p in range(words.size):
        low = np.int64((words[p] | absent) & np.uint64(_SETTINGS - 1)) * (BITS + 2)
        for d in range(high_bits + 1):
            bottom = min(max(least - high_bits + d, 0), BITS + 1)
            top = min(max(most + 1 - high_bits + d, 0), BITS + 1)
            lane = without(load(masks, WORDS * (low + bottom)), load(masks, WORDS * (low + top)))
            store(rows, p * stride + WORDS * d, lane)


@kernel
def _row(rows, start, high, pattern):
    return load(rows, start + WORDS * np.int64(popcount(high ^ pattern)))


@kernel
def _group(p, base, alive, patterns, rows, stride, valid, lanes, highs, z):
    """Patterns p, p + 1 and p + 2 for the lanes alive; returns how many are left, in the same order.

    At p = 0 the lanes are those of the high parts base, base + 1, ..., all settings of them.
    """
    pattern_1, pattern_2, pattern_3 = patterns[p], patterns[p + 1], patterns[p + 2]
    count_1, count_2, count_3 = empty(), empty(), empty()
    everything = load(valid, 0)
    left = 0
    for i in range(alive):
        if p == 0:
            high, lane = np.uint64(base + i), everything
        else:
            high, lane = highs[i], load(lanes, WORDS * i)
        lane = both(lane, _row(rows, p * stride, high, pattern_1))
        count_1 = plus(count_1, counts(lane))
        lane = both(lane, _row(rows, (p + 1) * stride, high, pattern_2))
        count_2 = plus(count_2, counts(lane))
        lane = both(lane, _row(rows, (p + 2) * stride, high, pattern_3))
        count_3 = plus(count_3, counts(lane))
        store(lanes, WORDS * left, lane)
        highs[left] = high
        left += occupied(lane)
    z[p + 1] += total(count_1)
    z[p + 2] += total(count_2)
    z[p + 3] += total(count_3)
    return left


@kernel
def _sift(base, number, patterns, rows, stride, valid, lanes, highs, z):
    """All patterns for a chunk of high parts; returns the lanes left and the number of ANDs."""
    alive, ands = number, 0
    for p in range(0, patterns.size, _GROUP):
        ands += _GROUP * alive
        alive = _group(p, base, alive, patterns, rows, stride, valid, lanes, highs, z)
        if alive == 0:
            break
    return alive, ands


@kernel
def _buffers(patterns, stride):
    """Rows of `patterns` patterns, all settings satisfied, and lanes and high parts of a chunk; one block of memory."""
    words = _aligned((WORDS + 1) * _CHUNK + patterns * stride)
    words[:] = _ONES
    highs, lanes, rows = words[:_CHUNK], words[_CHUNK : (WORDS + 1) * _CHUNK], words[(WORDS + 1) * _CHUNK :]
    return rows, lanes, highs


@kernel
def _count(words, size, least, most, masks, valid, z):
    high_parts = 1 << max(size - BITS, 0)
    stride = WORDS * (max(size - BITS, 0) + 1)
    patterns = np.zeros(z.shape[1] - 1, dtype=np.uint64)
    rows, lanes, highs = _buffers(patterns.size, stride)
    ands = 0
    for b in range(words.shape[0]):
        _fill_rows(words[b], size, least, most, masks, rows, stride)
        for p in range(words.shape[1]):
            patterns[p] = words[b, p] >> np.uint64(BITS)
        for base in range(0, high_parts, _CHUNK):
            number = min(_CHUNK, high_parts - base)
            ands += _sift(base, number, patterns, rows, stride, valid, lanes, highs, z[b])[1]
    return ands


@kernel
def _enumerate(words, size, least, most, masks, valid, z, found):
    high_parts = 1 << max(size - BITS, 0)
    stride = WORDS * (max(size - BITS, 0) + 1)
    patterns = np.zeros(z.size - 1, dtype=np.uint64)
    patterns[: words.size] = words >> np.uint64(BITS)
    rows, lanes, highs = _buffers(patterns.size, stride)
    _fill_rows(words, size, least, most, masks, rows, stride)
    place = 0
    for base in range(0, high_parts, _CHUNK):
        number = min(_CHUNK, high_parts - base)
        alive = _sift(base, number, patterns, rows, stride, valid, lanes, highs, z)[0]
        for i in range(alive):
            place = unfold(lanes, i, highs[i] << np.uint64(BITS), found, place)
    return place


@kernel
def unfold(lanes, index, offset, found, place):
    """Write offset + setting for each set bit of a lane into found[place:]; returns the place after the last."""
    for w in range(WORDS):
        word = lanes[WORDS * index + w]
        start = offset + np.uint64(64 * w)
        while word != 0:
            lowest = word & (~word + np.uint64(1))
            found[place] = start + np.uint64(popcount(lowest - np.uint64(1)))
            word ^= lowest
            place += 1
    return place
