"""Parameters of claim rbm_learning."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from quenched.replication.parameters.kinds import Count, Positive, Size, ascending
from quenched.replication.settings import Model

Updates = Annotated[int, Field(ge=10, le=10**7)]
Side = Annotated[int, Field(ge=2, le=5)]
Summed = Annotated[int, Field(ge=1, le=20)]
Repeats = Annotated[int, Field(ge=4, le=10**4)]


class Learner(Model):
    """One way to train on bars and stripes."""

    name: Literal["exact", "cd1", "cd5", "pcd", "pcd_large", "tempering"]
    rate: Positive
    seeds: Count = Field(description="Starts")
    chains: Size = Field(1, description="Persistent chains (pcd, tempering)")
    temperatures: Count = Field(2, description="Replicas of each chain (tempering)")


class Set(Model):
    """Images of one side, the hidden units, and who learns them."""

    side: Side
    hidden: Summed
    updates: Updates
    learners: Annotated[list[Learner], Field(min_length=1)]


class Curves(Model):
    """Exact divergence while learning bars and stripes."""

    sets: Annotated[list[Set], Field(min_length=2)]
    spread: Positive = Field(description="Standard deviation of the first weights")
    points: Annotated[int, Field(ge=4, le=1000)] = Field(description="Checkpoints, geometrically spaced")


class Trained(Model):
    """A machine whose partition function is estimated."""

    side: Side
    hidden: Summed
    method: Literal["exact", "cd", "pcd", "tempering"]
    rate: Positive
    updates: Updates


class Annealing(Model):
    """Runs and temperatures of annealed importance sampling."""

    runs: Annotated[int, Field(ge=10, le=10**5)]
    temperatures: Annotated[int, Field(ge=10, le=10**6)]


class Annealed(Model):
    """Annealed importance sampling against exact partition functions."""

    machines: Annotated[list[Trained], Field(min_length=1)]
    annealing: Annealing
    repeats: Repeats = Field(description="Independent estimates for each machine")


class Digits(Model):
    """Small binary images of the ten digits in several typefaces."""

    side: Annotated[int, Field(ge=8, le=28)] = Field(description="Pixels along an edge")
    shifts: Annotated[int, Field(ge=0, le=2)] = Field(description="Largest displacement in pixels, along both axes")


class Likelihood(Model):
    """Learning the digits by persistent chains, judged by the likelihood."""

    hidden: Annotated[list[Annotated[int, Field(ge=1, le=1000)]], Field(min_length=2), AfterValidator(ascending)]
    rate: Positive
    batch: Size
    chains: Size
    updates: Updates
    points: Annotated[int, Field(ge=2, le=100)] = Field(description="Checkpoints, geometrically spaced")
    annealing: Annealing


class Samples(Model):
    """Images drawn from the largest machine of likelihood, trained once more in the same way."""

    count: Size = Field(description="Images of each kind")
    steps: Updates = Field(description="Sweeps of replica exchange")
    temperatures: Count


class Parameters(Model):
    """What config/scales/<scale>.yaml says under rbm_learning."""

    curves: Curves
    annealed: Annealed
    digits: Digits
    likelihood: Likelihood
    samples: Samples
