"""Parameters of claim rbm_symmetry_breaking."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from quenched.replication.parameters.kinds import Chunks, Count, Finite, LoadGrid, Positive, Size, ascending
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


Student = Literal["no prior", "knows q"]
Loads = Annotated[list[Positive], Field(min_length=1), AfterValidator(ascending)]


class Chains(Model):
    """Markov chains of the posterior at several loads."""

    student: Student
    loads: Loads
    instances: dict[Size, Count] = Field(description="N -> teachers with their samples; a larger load adds samples")


class Posterior(Model):
    """Weights drawn from the posterior."""

    teacher: Teacher
    runs: Annotated[list[Chains], Field(min_length=1)]
    burn: Size = Field(description="Sweeps that are discarded")
    sweeps: Annotated[int, Field(ge=16)] = Field(description="Sweeps that are measured, of each of two chains")
    chunks: Chunks = Field(description="Number of jobs the instances are divided among")


class MessagePassing(Model):
    """Message passing for two hidden units."""

    student: Student
    loads: Loads


class Learning(Model):
    """Inverse temperature and overlap from the samples."""

    n: Size
    instances: Count
    loads: Loads
    starts: Annotated[list[Teacher], Field(min_length=2)]


class Beliefs(Model):
    """Belief propagation for one hidden unit."""

    n: Size
    instances: Count
    loads: Loads


class Inference(Model):
    """What message passing finds in single instances."""

    teacher: Teacher
    n: Size
    instances: Count
    iterations: Size = Field(description="After which message passing is said not to converge")
    runs: Annotated[list[MessagePassing], Field(min_length=1)]
    learning: Learning
    beliefs: Beliefs


class Receptive(Model):
    """Hidden units of a teacher."""

    units: Annotated[int, Field(ge=1, le=12)]
    correlation: Annotated[float, Field(ge=0.0, lt=1.0)]


class Components(Model):
    """Principal components of samples."""

    beta: Coldness
    n: Size
    instances: Count
    loads: Loads
    teachers: Annotated[list[Receptive], Field(min_length=1)]


class Parameters(Model):
    """What config/scales/<scale>.yaml says under rbm_symmetry_breaking."""

    curve: Curve
    thresholds: Thresholds
    continuity: Continuity
    one_unit: OneUnit
    units: Units
    posterior: Posterior
    inference: Inference
    components: Components
