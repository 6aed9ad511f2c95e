"""Parameters of claim perceptron_algorithms."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from quenched.replication.parameters.kinds import Chunks, Count, Decades, Load, OddSize, Size, ascending
from quenched.replication.settings import Model

Rate = Annotated[float, Field(gt=0.0, le=1.0, allow_inf_nan=False)]
Loads = Annotated[list[Load], Field(min_length=1), AfterValidator(ascending)]
Distances = Annotated[list[Annotated[float, Field(ge=0.01, lt=0.5)]], Field(min_length=1), AfterValidator(ascending)]
Replicas = Annotated[int, Field(ge=2, le=100)]


class Online(Model):
    """One pattern at a time: SBPI, or the clipped rule, which is SBPI without its second rule."""

    max_sweeps: Size


class ReinforcedBp(Model):
    """Reinforced belief propagation."""

    rate: Rate = Field(description="Growth of the reinforcement per iteration")
    max_sweeps: Size


class MaxSum(Model):
    """Reinforced max-sum."""

    rate: Rate | None = Field(
        None, description="How fast the reinforcement approaches 1; by default slower for larger N"
    )
    max_sweeps: Size | None = Field(None, description="By default 2 / rate")


class Focusing(Model):
    """Focusing belief propagation."""

    replicas: Replicas
    rate: Rate = Field(description="Growth of the coupling per sweep")
    max_sweeps: Size


class Annealing(Model):
    """Simulated annealing of a single configuration."""

    sweeps: Size


class Solvers(Model):
    """How each algorithm is run; its cap is the number of sweeps."""

    sbpi: Online
    clipped_rule: Online
    reinforced_bp: ReinforcedBp
    reinforced_max_sum: MaxSum
    focusing_bp: Focusing
    count_annealing: Annealing
    stability_annealing: Annealing
    logarithmic_annealing: Annealing


Algorithm = Literal[tuple(Solvers.model_fields)]


class Runs(Model):
    """Instances of one size that one algorithm is tried on, at each load."""

    algorithm: Algorithm
    n: OddSize
    instances: Count
    loads: Loads


class Trials(Model):
    """Which algorithm solves what."""

    solvers: Solvers
    runs: Annotated[list[Runs], Field(min_length=1)]
    chunks: Chunks = Field(description="Number of jobs the instances are divided among")


class AnnealingRuns(Model):
    """Annealing on the number of errors, alone and with interacting replicas, until solved or given up."""

    load: Load
    instances: dict[OddSize, Count] = Field(description="N odd -> instances")
    replicas: Replicas
    first: Size = Field(description="Sweeps of the first schedule")
    cap: Size = Field(description="Sweeps of the longest schedule; each is twice as long as the one before")
    chunks: Chunks = Field(description="Number of jobs the instances are divided among")


class Curves(Model):
    """Theoretical entropies around a reference."""

    loads: Loads
    distances: Distances


class Surroundings(Model):
    """Local entropy around solutions, by message passing."""

    solvers: Solvers
    algorithms: Annotated[list[Algorithm], Field(min_length=1)] = Field(description="Whose solutions are examined")
    n: OddSize
    instances: Count
    loads: Loads
    couplings: Decades = Field(description="Coupling fields towards the solution")
    distances: Distances = Field(description="Distances at which the curves are read off")


class Stabilities(Model):
    """How far solutions are from violating each pattern."""

    solvers: Solvers
    algorithms: Annotated[list[Algorithm], Field(min_length=1)]
    n: OddSize
    instances: Count
    teachers: Count = Field(description="Planted instances")
    loads: Loads


class Exact(Model):
    """Complete enumeration of small instances."""

    patterns: dict[Annotated[OddSize, Field(le=31)], Size] = Field(description="N odd -> P")
    instances: Count


class Walks(Model):
    """Learning by a random walk that forgets no pattern."""

    instances: dict[OddSize, Count] = Field(description="N odd -> instances")
    budget: Size = Field(description="Proposals for one pattern before it is given up")


class Parameters(Model):
    """What config/scales/<scale>.yaml says under perceptron_algorithms."""

    trials: Trials
    annealing_runs: AnnealingRuns
    curves: Curves
    surroundings: Surroundings
    stabilities: Stabilities
    exact: Exact
    walks: Walks
