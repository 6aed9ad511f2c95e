"""Parameters of claim scale_helps."""

from typing import Annotated

from pydantic import AfterValidator, Field

from quenched.replication.parameters.kinds import Chunks, OddSize, Positive, Positives, ascending
from quenched.replication.settings import Model

Patterns = Annotated[int, Field(ge=3, le=100_000)]
Instances = Annotated[int, Field(ge=4, le=10_000)]
Enumerated = Annotated[OddSize, Field(le=35)]


class Trials(Model):
    """Both algorithms on instances with a fixed number of patterns and a growing number of weights."""

    instances: dict[Patterns, Instances] = Field(description="P -> instances of each size")
    loads: Positives = Field(
        description="P/N, from which the sizes N follow: the nearest odd number above or at P/load"
    )
    max_sweeps: Annotated[int, Field(ge=10, le=10**6)] = Field(description="Sweeps after which SBPI gives up")
    rate: Annotated[Positive, Field(le=1.0)] = Field(description="Rate of reinforcement of belief propagation")
    chunks: Chunks = Field(description="Number of jobs the instances are divided among")


class Existence(Model):
    """Small instances: complete enumeration, and SBPI on the same."""

    patterns: Annotated[list[Patterns], Field(min_length=1), AfterValidator(ascending)] = Field(description="P")
    sizes: Annotated[list[Enumerated], Field(min_length=3), AfterValidator(ascending)] = Field(description="N, odd")
    instances: Instances = Field(description="Instances of each P and N")
    max_sweeps: Annotated[int, Field(ge=10, le=10**6)] = Field(description="Sweeps after which SBPI gives up")


class Parameters(Model):
    """What config/scales/<scale>.yaml says under scale_helps."""

    trials: Trials
    existence: Existence
