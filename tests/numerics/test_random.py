"""Streams depend on their key and on nothing else."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from quenched.numerics.random import stream

ROOT = Path(__file__).parents[2]


def draws(*key):
    return stream(*key).random(4).tolist()


def test_same_key_same_numbers():
    assert draws(7, "claim", "table", 100, 3) == draws(7, "claim", "table", 100, 3)
    assert draws(7, "claim", 0.1) == draws(7, "claim", np.float64(0.1))
    assert draws(7, "claim", 5) == draws(np.int32(7), np.str_("claim"), np.uint8(5))


def test_first_numbers_never_change():
    """A change of these changes every simulated table of the project."""
    assert stream(0, "x").integers(2**63, size=2).tolist() == [2390657433523411967, 2310474556064341202]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((1, "a"), (2, "a")),
        ((1, "a"), (1, "b")),
        ((1, 1), (1, "1")),
        ((1, 1), (1, 1.0)),
        ((1, "1.0"), (1, 1.0)),
        ((1, "a", "b"), (1, "b", "a")),
        ((1, "ab"), (1, "a", "b")),
        ((1, 'a","b'), (1, "a", "b")),
        ((1, 2, 3), (1, 3, 2)),
        ((1, "a"), (1, "a", 0)),
        ((12, 3), (1, 23)),
        ((1, 0.1), (1, np.nextafter(0.1, 1.0))),
        ((1, 2**64), (1, 0)),
    ],
)
def test_another_key_gives_other_numbers(left, right):
    assert not set(draws(*left)) & set(draws(*right))


def test_order_of_use_does_not_matter():
    first, second = stream(1, "a"), stream(1, "b")
    late = second.random(3).tolist(), first.random(3).tolist()
    assert late == (draws(1, "b")[:3], draws(1, "a")[:3])


def test_another_process_gives_the_same_numbers():
    """No salted hash of strings is involved."""
    code = "from quenched.numerics.random import stream; print(stream(3, 'other', 1.5).integers(10**9))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(run.stdout) == stream(3, "other", 1.5).integers(10**9)


def test_streams_are_uncorrelated():
    """Means and products of neighbouring replicas, 200 streams of 2000 normal numbers: within 5 standard errors."""
    x = np.array([stream(1, "replica", r).standard_normal(2000) for r in range(200)])
    assert abs(x.mean()) < 5.0 / math.sqrt(x.size)
    assert abs((x[1:] * x[:-1]).mean()) < 5.0 / math.sqrt(x[1:].size)
    assert (x**2).mean() == pytest.approx(1.0, abs=5.0 * math.sqrt(2.0 / x.size))


@pytest.mark.parametrize("seed", [-1, 1.0, "1", None, True])
def test_bad_seed(seed):
    with pytest.raises(ValueError, match="seed = "):
        stream(seed, "a")


@pytest.mark.parametrize("part", [None, True, np.True_, (1, 2), [1], b"a", 1j, np.zeros(1), np.zeros(2)])
def test_bad_key(part):
    with pytest.raises(ValueError, match=r"allowed are str, int and float|needs a key"):
        stream(1, "a", part)


@pytest.mark.parametrize("part", [math.nan, math.inf, -math.inf])
def test_key_that_is_not_finite(part):
    with pytest.raises(ValueError, match="not JSON compliant"):
        stream(1, part)


def test_empty_key():
    with pytest.raises(ValueError, match="needs a key"):
        stream(1)
