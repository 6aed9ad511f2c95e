"""Parameters of claim perceptron_dense_clusters."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from quenched.replication.parameters.dense_clusters_variants import Constrained, Symmetric, SymmetricFracture
from quenched.replication.parameters.kinds import ascending
from quenched.replication.settings import Model

Load = Annotated[float, Field(gt=0.0, lt=0.833, allow_inf_nan=False)]
ManyLoad = Annotated[float, Field(gt=0.7, lt=0.833, allow_inf_nan=False)]
BrokenLoad = Annotated[float, Field(ge=0.767, lt=0.833, allow_inf_nan=False)]
Distance = Annotated[float, Field(gt=0.0, lt=0.5, allow_inf_nan=False)]
Loads = Annotated[list[Load], Field(min_length=1), AfterValidator(ascending)]
Distances = Annotated[list[Distance], Field(min_length=1), AfterValidator(ascending)]


class Curve(Model):
    """Both branches of the densest neighbourhoods against the distance."""

    starts: Annotated[dict[Load, Distance], Field(min_length=1)] = Field(
        description="Load -> smallest distance that is followed (y must be below 1e4 there)"
    )
    end: Distance = Field(description="Largest distance that is followed")


class Typical(Model):
    """Franz-Parisi potential of typical solutions, for comparison."""

    loads: Loads
    distances: Distances


class Densest(Model):
    """The largest local entropy at given loads and distances."""

    loads: Loads
    distances: Distances


class Identities(Model):
    """The free entropy at y = 1, where it is known."""

    loads: Loads
    distances: Distances


class Fracture(Model):
    """The load at which the branch from small distances is cut off."""

    refinement: Annotated[int, Field(ge=2, le=4)] = Field(
        description="Divides the quadrature steps, to see their error"
    )
    low: ManyLoad = Field(description="Load at which the branch goes on, start of a bisection")
    high: ManyLoad = Field(description="Load at which it ends")
    bisections: Annotated[int, Field(ge=0, le=10)] = Field(description="How often the bracket is halved")
    confirm: bool = Field(description="Repeat both ends with finer quadrature and with shorter steps")

    @model_validator(mode="after")
    def _ordered(self):
        if not self.high > self.low:
            raise ValueError(f"allowed is high > low, found high = {self.high}")
        return self


class Ends(Model):
    """Where both branches end above the fracture."""

    loads: Annotated[list[BrokenLoad], Field(min_length=1), AfterValidator(ascending)]


class Parameters(Model):
    """What config/scales/<scale>.yaml says under perceptron_dense_clusters."""

    curve: Curve
    typical: Typical
    densest: Densest
    identities: Identities
    fracture: Fracture
    ends: Ends
    constrained: Constrained
    symmetric: Symmetric
    symmetric_fracture: SymmetricFracture

    @model_validator(mode="after")
    def _judged_points_exist(self):
        for name, load, distance in (("densest", 0.4, 0.02), ("densest", 0.75, 0.02), ("typical", 0.75, 0.02)):
            grid = getattr(self, name)
            if load not in grid.loads or distance not in grid.distances:
                raise ValueError(f"{name}: the verdicts need load {load} and distance {distance}")
        return self
