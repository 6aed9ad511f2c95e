"""Parameters of claim boltzmann_machine."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from quenched.replication.parameters.kinds import Positive, Size, ascending
from quenched.replication.settings import Model

Runs = Annotated[int, Field(ge=4, le=10**5)]
Cycles = Annotated[int, Field(ge=10, le=10**6)]


class InverseIsing(Model):
    """Couplings from samples of random machines."""

    n: Annotated[int, Field(ge=2, le=14)] = Field(description="Number of spins N")
    strength: Positive = Field(description="Standard deviation of the couplings times sqrt(N)")
    field: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = Field(description="Standard deviation of the fields")
    samples: Annotated[list[Annotated[int, Field(ge=100)]], Field(min_length=3), AfterValidator(ascending)] = Field(
        description="Samples per machine B"
    )
    instances: Runs = Field(description="Random machines at each B")


class Variant(Model):
    """An encoder and how often it is run."""

    size: Annotated[int, Field(ge=2, le=32)]
    hidden: Annotated[int, Field(ge=1, le=8)]
    annealings: Size = Field(description="Of each training vector per cycle")
    runs: Runs


class Encoder(Model):
    """The encoder by the protocol of 1985."""

    variants: Annotated[list[Variant], Field(min_length=1)]
    held: Size = Field(description="Successive cycles with all codes that end the search")
    cap: Cycles = Field(description="Cycles after which a run is given up")
    after: Annotated[int, Field(ge=1)] = Field(description="Further cycles of a run that has the codes")


class Way(Model):
    """Where the averages come from, and what is done with their difference."""

    averages: Literal["sampled", "exact"]
    step: Literal["sign", "proportional"]
    rate: Positive
    noise: bool = Field(description="Whether the training vectors are held with noise")


class Combinations(Model):
    """Noisy or exact averages, fixed or proportional steps."""

    ways: Annotated[list[Way], Field(min_length=4)]
    runs: Runs = Field(description="Starts of each way, the same for all")
    cycles: Cycles
    spread: Positive = Field(description="Standard deviation of the first weights")
    held: Size = Field(description="Successive cycles with all codes that count as success")

    @model_validator(mode="after")
    def _every_combination(self):
        found = {(way.averages, way.step) for way in self.ways if way.noise}
        if len(found) < 4:
            raise ValueError("ways: allowed are lists with all four combinations of averages and step, noise true")
        return self


class Parameters(Model):
    """What config/scales/<scale>.yaml says under boltzmann_machine."""

    inverse_ising: InverseIsing
    encoder: Encoder
    combinations: Combinations
