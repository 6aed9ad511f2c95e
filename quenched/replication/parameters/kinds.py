"""Kinds of values that many claims use, with their allowed ranges."""

import itertools
import math
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from quenched.replication.settings import Model


def _odd(value):
    if value % 2 == 0:
        raise ValueError("allowed are odd sizes (a tie would be possible)")
    return value


def ascending(values):
    """Validator of a list without repetition, smallest first."""
    if any(later <= earlier for earlier, later in itertools.pairwise(values)):
        raise ValueError("allowed is a list in ascending order without repetition")
    return values


Finite = Annotated[float, Field(allow_inf_nan=False)]
Load = Annotated[float, Field(ge=0.0, le=1e6, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]
Size = Annotated[int, Field(ge=1)]
OddSize = Annotated[Size, AfterValidator(_odd)]
Count = Annotated[int, Field(ge=2)]
Chunks = Annotated[int, Field(ge=1, le=64)]
Positives = Annotated[list[Positive], Field(min_length=1), AfterValidator(ascending)]


class Grid(Model):
    """Equidistant values from low to high, both included."""

    low: Finite
    high: Finite
    count: Count

    @model_validator(mode="after")
    def _ordered(self):
        if not self.high > self.low:
            raise ValueError(f"allowed is high > low, found high = {self.high}")
        return self

    def rounded(self):
        """The values to nine decimals, for comparing two grids."""
        step = (self.high - self.low) / (self.count - 1)
        return [round(self.low + index * step, 9) for index in range(self.count)]


class LoadGrid(Grid):
    """A grid of loads alpha = P / N."""

    low: Load
    high: Load


class Decades(Model):
    """Geometrically spaced positive values from low to high, both included."""

    low: Positive
    high: Positive
    count: Count

    @model_validator(mode="after")
    def _ordered(self):
        if not self.high > self.low or math.isinf(self.high):
            raise ValueError(f"allowed is high > low, found high = {self.high}")
        return self
