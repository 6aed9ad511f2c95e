"""Parameters of claim ising_mean_field."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from quenched.replication.parameters.kinds import Grid, Positive, Positives
from quenched.replication.settings import Model


def _ordered_phase(values):
    if values[0] <= 1.0:
        raise ValueError("allowed are couplings beta J > 1 (only there is a spinodal)")
    return values


Sweeps = Annotated[int, Field(ge=64, le=10**9)]


class CouplingGrid(Grid):
    """A grid of couplings beta J."""

    low: Positive
    high: Positive


class Roots(Model):
    """Solutions of the state equation at zero field."""

    couplings: CouplingGrid


class Hysteresis(Model):
    """Field swept up and down, by the mean-field branch and by the heat bath."""

    couplings: Annotated[Positives, AfterValidator(_ordered_phase)]
    fields: Grid = Field(description="h / J")
    size: Annotated[int, Field(ge=2, le=10**7)] = Field(description="Spins of the simulated system")
    sweeps: Sweeps = Field(description="Sweeps at each field")


class FiniteSize(Model):
    """Exact sums of finite systems."""

    sizes: Annotated[list[Annotated[int, Field(ge=2, le=10**7)]], Field(min_length=1)]
    couplings: CouplingGrid


class Exponents(Model):
    """Fits at the critical point."""

    points: Annotated[int, Field(ge=4, le=16)] = Field(description="Local slopes on a grid that halves")


class HeatBath(Model):
    """Monte Carlo of finite systems."""

    sweeps: dict[Annotated[int, Field(ge=2, le=10**7)], Sweeps] = Field(description="N -> measured sweeps of a chain")
    couplings: CouplingGrid
    chains: Annotated[int, Field(ge=2, le=64)]


class Parameters(Model):
    """What config/scales/<scale>.yaml says under ising_mean_field."""

    roots: Roots
    hysteresis: Hysteresis
    finite_size: FiniteSize
    exponents: Exponents
    heat_bath: HeatBath

    @model_validator(mode="after")
    def _simulation_meets_exact_sums(self):
        missing = sorted(set(self.heat_bath.sweeps) - set(self.finite_size.sizes))
        if missing:
            raise ValueError(f"heat_bath.sweeps has sizes {missing}; allowed are those of finite_size.sizes")
        exact = set(self.finite_size.couplings.rounded())
        if not exact.issuperset(self.heat_bath.couplings.rounded()):
            raise ValueError("heat_bath.couplings: allowed are couplings that finite_size.couplings holds too")
        return self
