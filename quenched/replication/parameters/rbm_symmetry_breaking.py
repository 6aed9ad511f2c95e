"""Parameters of claim rbm_symmetry_breaking."""

from typing import Annotated

from pydantic import AfterValidator, Field

from quenched.replication.parameters.kinds import Finite, LoadGrid, Positive, ascending
from quenched.replication.settings import Model

Coldness = Annotated[Positive, Field(le=5.0)]
Overlap = Annotated[Positive, Field(lt=1.0)]
Share = Annotated[Finite, Field(gt=-1.0, le=1.0)]
Coldnesses = Annotated[list[Coldness], Field(min_length=1), AfterValidator(ascending)]
Overlaps = Annotated[list[Overlap], Field(min_length=1), AfterValidator(ascending)]


class Teacher(Model):
    """What is to be learned."""

    beta: Coldness = Field(description="Inverse temperature of the data")
    q: Overlap = Field(description="Overlap of the teacher's two vectors")


Teachers = Annotated[list[Teacher], Field(min_length=1)]


class Curve(Model):
    """Order parameters of two hidden units against the load."""

    teachers: Teachers
    loads: LoadGrid = Field(description="Loads M / N; points around each transition are added")


class Thresholds(Model):
    """Loads at which symmetries break."""

    betas: Coldnesses
    overlaps: Overlaps = Field(description="q, for each beta")


class Continuity(Model):
    """Onsets of order parameters, and sweeps up and down."""

    teachers: Teachers
    distance: Annotated[Positive, Field(le=0.05)] = Field(
        description="Relative distance above a threshold of the nearest load from which is extrapolated"
    )
    shares: Annotated[list[Share], Field(min_length=2), AfterValidator(ascending)] = Field(
        description="Relative distances from a threshold of the loads of the sweeps"
    )


class OneUnit(Model):
    """One hidden unit."""

    betas: Coldnesses = Field(description="Inverse temperatures of teacher and student")
    relative_loads: LoadGrid = Field(description="alpha beta^4, for each beta; points just above 1 are added")
    students: list[Coldness] = Field(description="Inverse temperatures that students of a teacher at beta = 1 assume")


class Units(Model):
    """Any number of hidden units."""

    numbers: Annotated[list[Annotated[int, Field(ge=1, le=12)]], Field(min_length=1), AfterValidator(ascending)]
    correlations: Annotated[
        list[Annotated[float, Field(ge=0.0, lt=1.0)]], Field(min_length=1), AfterValidator(ascending)
    ] = Field(description="Overlap of every pair of the teacher's vectors")
    betas: Coldnesses


class Parameters(Model):
    """What config/scales/<scale>.yaml says under rbm_symmetry_breaking."""

    curve: Curve
    thresholds: Thresholds
    continuity: Continuity
    one_unit: OneUnit
    units: Units
