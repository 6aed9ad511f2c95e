"""Parameters of claim perceptron_rosenblatt."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from quenched.replication.parameters.kinds import Chunks, LoadGrid, Positive, Positives, Size, ascending
from quenched.replication.settings import Model

Instances = Annotated[int, Field(ge=10, le=10**6)]
Multiple = Annotated[int, Field(ge=1, le=100)]
Runs = Annotated[int, Field(ge=4, le=10**4)]
Width = Annotated[Size, Field(le=1000)]


class Theory(Model):
    """Curves of Cover and Gardner."""

    loads: LoadGrid = Field(description="Loads of Gardner's margin; the last is at most 2")
    sizes: Annotated[list[Width], Field(min_length=1), AfterValidator(ascending)] = Field(
        description="Number of weights of Cover's curves"
    )

    @model_validator(mode="after")
    def _inside(self):
        if self.loads.low < 0.02 or self.loads.high > 2.0:
            raise ValueError("loads: allowed are loads from 0.02 to 2 (beyond 2 nothing separates)")
        return self


class Samples(Model):
    """Random instances: separable or not, and their largest margin."""

    instances: dict[Width, Instances] = Field(description="N -> instances of each ensemble at each load")
    loads: Annotated[dict[Positive, Multiple], Field(min_length=1)] = Field(
        description="P/N -> multiple of these instances: loads that are extrapolated need more"
    )
    chunks: Chunks = Field(description="Number of jobs the instances are divided among")


class Trials(Model):
    """Runs of the learning rule on separable instances."""

    runs: dict[Width, Runs] = Field(description="N -> separable instances of each ensemble at each load")
    loads: Positives = Field(description="Loads P/N, at most 2")
    max_sweeps: Annotated[int, Field(ge=10, le=10**7)] = Field(description="Epochs after which a run is given up")

    @model_validator(mode="after")
    def _mostly_separable(self):
        if self.loads[-1] > 2.0:
            raise ValueError(f"loads: allowed are loads <= 2, found {self.loads[-1]}: beyond, hardly any is separable")
        return self


class Parameters(Model):
    """What config/scales/<scale>.yaml says under perceptron_rosenblatt."""

    theory: Theory
    samples: Samples
    trials: Trials

    @model_validator(mode="after")
    def _curves_for_every_size(self):
        missing = sorted(set(self.samples.instances) - set(self.theory.sizes))
        if missing:
            raise ValueError(f"samples.instances has sizes {missing}; allowed are those of theory.sizes")
        return self
