"""Parameters of claim perceptron_capacity."""

from typing import Annotated

from pydantic import AfterValidator, Field

from quenched.replication.parameters.kinds import (
    Chunks,
    Finite,
    Load,
    LoadGrid,
    OddSize,
    Positive,
    Positives,
    Size,
    ascending,
)
from quenched.replication.settings import Model

Margin = Annotated[Finite, Field(ge=-4.0, le=8.0)]
Margins = Annotated[list[Margin], Field(min_length=1)]
Loads = Annotated[list[Load], Field(min_length=1), AfterValidator(ascending)]
Instances = Annotated[int, Field(ge=10)]


class Entropy(Model):
    """Replica-symmetric and annealed entropy against the load."""

    relative_loads: LoadGrid = Field(description="Loads in units of the capacity at the same margin")
    margins: Margins = Field(description="kappa, the stability that is asked for")


class Capacity(Model):
    """Capacities against margin and width."""

    margins: Margins = Field(description="kappa of the binary and of the spherical perceptron")
    widths: Positives = Field(description="K of the symmetric perceptron |xi.w| <= K sqrt(N)")
    digits: Annotated[int, Field(ge=12, le=60)] = Field(description="Decimals of the certified enclosure")


class Sums(Model):
    """Exact enumeration: how many instances of each size N."""

    binary: dict[Annotated[OddSize, Field(le=39)], Instances] = Field(description="Patterns +-1: N odd -> instances")
    gaussian: dict[Annotated[Size, Field(le=26)], Instances] = Field(description="Gaussian patterns: N -> instances")
    symmetric: dict[Annotated[Size, Field(le=24)], Instances] = Field(
        description="Gaussian patterns, symmetric constraint |xi.w| <= K sqrt(N): N -> instances"
    )
    width: Positive = Field(description="K of the symmetric constraint")
    chunks: Chunks = Field(description="Number of jobs the instances are divided among")


class Extrapolation(Model):
    """Fits in powers of 1/N."""

    loads: Loads = Field(description="Loads at which the finite-size entropy is extrapolated")
    symmetric_loads: Loads = Field(description="The same for the symmetric constraint")


class Parameters(Model):
    """What config/scales/<scale>.yaml says under perceptron_capacity."""

    entropy: Entropy
    capacity: Capacity
    sums: Sums
    extrapolation: Extrapolation
