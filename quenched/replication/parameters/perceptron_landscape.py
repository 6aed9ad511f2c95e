"""Parameters of claim perceptron_landscape."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from quenched.replication.parameters.kinds import (
    Chunks,
    Decades,
    Finite,
    Grid,
    OddSize,
    Positive,
    Positives,
    Size,
    ascending,
)
from quenched.replication.settings import Model

Margin = Annotated[Finite, Field(ge=-2.0, le=2.0)]
Fraction = Annotated[float, Field(gt=0.0, lt=1.0)]
Fractions = Annotated[list[Fraction], Field(min_length=1), AfterValidator(ascending)]
Instances = Annotated[int, Field(ge=10)]


class Distance(Grid):
    """A grid of distances."""

    low: Fraction
    high: Fraction


class Sizes(Decades):
    """Geometrically spaced sizes."""

    low: Annotated[float, Field(ge=4.0)]
    high: Annotated[float, Field(le=1e6)]


class Loads(Model):
    """Loads at which something is computed against the distance, and the distances."""

    near: Decades = Field(description="Small distances")
    far: Distance = Field(description="Distances beyond")

    @model_validator(mode="after")
    def _joined(self):
        if not self.near.high < self.far.low:
            raise ValueError(f"allowed is near.high < far.low, found near.high = {self.near.high}")
        return self


class Potential(Loads):
    """Franz-Parisi potential of both models."""

    loads: dict[Margin, Positives] = Field(description="kappa -> loads")
    width: Positive = Field(description="K of the symmetric constraint")
    symmetric: Fractions = Field(description="Loads of the symmetric twin in units of its capacity")


class Distances(Model):
    """The edges of the empty interval against the load."""

    fractions: Fractions = Field(description="Loads in units of the capacity; 0.5 is one of them")
    missing: Fractions = Field(description="Loads close to the capacity: the missing fraction", min_length=2)
    width: Positive = Field(description="K of the symmetric constraint")

    @model_validator(mode="after")
    def _half(self):
        if 0.5 not in self.fractions:
            raise ValueError("fractions: 0.5 must be one of them (a published number is compared there)")
        return self


class Landscapes(Loads):
    """Landscapes seen from a random configuration and from pairs."""

    loads: Positives


class Laws(Model):
    """Neighbours and isolated solutions against the size."""

    loads: Positives = Field(description="Loads of the one-sided constraint")
    fractions: Fractions = Field(description="Loads of the symmetric constraint in units of its capacity")
    width: Positive = Field(description="K of the symmetric constraint")
    sizes: Sizes


class Enumerated(Model):
    """Complete enumeration: load -> size -> instances."""

    gaussian: dict[Positive, dict[Annotated[Size, Field(le=26)], Instances]]
    binary: dict[Positive, dict[Annotated[OddSize, Field(le=25)], Instances]]
    symmetric: dict[Positive, dict[Annotated[Size, Field(le=26)], Instances]]
    width: Positive = Field(description="K of the symmetric constraint")
    references: Annotated[int, Field(ge=2, le=10**6)] = Field(description="Solutions from which distances are counted")
    chunks: Chunks = Field(description="Number of jobs the instances are divided among")

    @model_validator(mode="after")
    def _whole(self):
        for kind in ("gaussian", "binary", "symmetric"):
            for load, sizes in getattr(self, kind).items():
                for n in sizes:
                    if abs(load * n - round(load * n)) > 1e-9:
                        raise ValueError(f"{kind}: allowed are sizes with a whole number of patterns, not {load} x {n}")
        return self


class Planted(Model):
    """Planted solutions of the symmetric perceptron: load in units of the capacity -> size -> instances."""

    instances: dict[Fraction, dict[Annotated[Size, Field(ge=2, le=10**6)], Instances]]
    width: Positive = Field(description="K of the symmetric constraint")
    chunks: Chunks = Field(description="Number of jobs the instances are divided among")


class Parameters(Model):
    """What config/scales/<scale>.yaml says under perceptron_landscape."""

    potential: Potential
    distances: Distances
    landscapes: Landscapes
    laws: Laws
    enumerated: Enumerated
    planted: Planted

    @model_validator(mode="after")
    def _shown_together(self):
        if 0.8 not in self.landscapes.loads or 0.8 not in self.potential.loads.get(0.0, []):
            raise ValueError("potential.loads (at margin 0) and landscapes.loads: 0.8 must be one of them")
        return self
