"""Parameters of two variants in claim perceptron_dense_clusters: solutions as references, the symmetric constraint."""

from typing import Annotated

from pydantic import AfterValidator, Field

from quenched.replication.parameters.kinds import ascending
from quenched.replication.settings import Model

Load = Annotated[float, Field(gt=0.0, le=0.8, allow_inf_nan=False)]
SymmetricLoad = Annotated[float, Field(gt=0.0, le=1.8, allow_inf_nan=False)]
Distance = Annotated[float, Field(ge=0.01, lt=0.5, allow_inf_nan=False)]
Width = Annotated[float, Field(ge=0.9, le=1.1, allow_inf_nan=False)]
Distances = Annotated[list[Distance], Field(min_length=1), AfterValidator(ascending)]


class Constrained(Model):
    """The densest surroundings that any solution has."""

    loads: Annotated[list[Load], Field(min_length=1), AfterValidator(ascending)]
    distances: Distances = Field(description="The branch is followed from the first one, as far as it goes")


class Symmetric(Model):
    """Dense clusters under the symmetric constraint |xi.w| <= K sqrt(N), with q0 > 0 allowed and with q0 = 0."""

    width: Width = Field(description="K")
    loads: Annotated[list[SymmetricLoad], Field(min_length=1), AfterValidator(ascending)]
    distances: Distances


class SymmetricFracture(Model):
    """The loads at which the densest cluster of the symmetric constraint folds and ends."""

    width: Width = Field(description="K")
    entry: Annotated[float, Field(gt=0.5, lt=1.0)] = Field(
        description="Where the search starts, in units of the capacity"
    )
    refinement: Annotated[int, Field(ge=1, le=4)] = Field(description="Divides the quadrature steps")
