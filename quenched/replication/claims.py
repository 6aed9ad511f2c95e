"""What is claimed, by whom, with which number, and what would refute it: the model of config/claims/<claim>.yaml."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from quenched.replication import UserError, layout
from quenched.replication.settings import Model, claim_ids, read_yaml, validate
from quenched.replication.verdicts import NOT_JUDGED

Status = Literal["reproduced", "not reproduced", "inconclusive"]
Scale = Literal[layout.SCALE_NAMES]
RELATIONS = ("equal", "at_least", "at_most", "between", "scales_as")


def _one_line(text):
    text = " ".join(text.split())
    if not text:
        raise ValueError("allowed is a sentence, not an empty text")
    return text


Text = Annotated[str, AfterValidator(_one_line)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
Tolerance = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]


class Bilingual(Model):
    """A text in English and in Chinese."""

    en: Text
    zh: Text


class Equation(Model):
    """A key equation, what it says, and the function that implements it."""

    latex: Text
    says: Bilingual
    function: Annotated[str, Field(pattern=r"^quenched(\.[A-Za-z_0-9]+)+$")]


class Source(Model):
    """Where a number or statement was published."""

    authors: Text
    title: Text
    year: Annotated[int, Field(ge=1800, le=2100)]
    reference: Text = Field(description="Journal reference, arXiv number or DOI")
    place: Text | None = Field(None, description="Figure, equation or section")


class Published(Model):
    """A published number with its error, or the ends of a published interval."""

    value: Number | None = None
    error: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.0
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _value_or_interval(self):
        interval = self.low is not None and self.high is not None and self.low < self.high
        if (self.value is None) != interval or (self.value is not None and not self.low is self.high is None):
            raise ValueError("allowed is either value (with error) or low and high with low < high")
        return self


class Quantity(Model):
    """One number that is judged."""

    id: Name
    symbol: Text = Field(description="LaTeX")
    meaning: Bilingual
    published: Published
    source: Name = Field(description="Key of one of the claim's sources")
    read_in: Literal["source", "secondary", "recalled", "derived"] = Field(
        description="Where the published number was read: in the source, in a secondary text, from memory, derived here"
    )
    relation: Literal[RELATIONS] = "equal"
    tolerance: Tolerance | dict[Scale, Tolerance] = Field(description="One number, or one for each scale")
    judged_from: Scale = Field("smoke", description="Smallest scale at which a verdict is given")
    expected: Status | dict[Scale, Status] = Field("reproduced", description="One status, or one for each scale")
    reason: Bilingual | None = Field(None, description="Why another verdict than reproduced is expected")

    @model_validator(mode="after")
    def _consistent(self):
        if (self.relation == "between") != (self.published.value is None):
            raise ValueError("relation between needs published low and high; every other relation a published value")
        for name in ("tolerance", "expected"):
            value = getattr(self, name)
            missing = [scale for scale in self.judged_at() if isinstance(value, dict) and scale not in value]
            if missing:
                raise ValueError(f"{name} is missing for scale {', '.join(missing)}")
        unusual = {self.expected_at(scale) for scale in self.judged_at()} - {"reproduced"}
        if unusual and self.reason is None:
            raise ValueError(f"expected = {', '.join(sorted(unusual))!r} needs a reason")
        return self

    def judged_at(self):
        """The scales at which this quantity gets a verdict."""
        return layout.SCALE_NAMES[layout.SCALE_NAMES.index(self.judged_from) :]

    def tolerance_at(self, scale):
        """The tolerance at one scale."""
        return self.tolerance[scale] if isinstance(self.tolerance, dict) else self.tolerance

    def expected_at(self, scale):
        """The verdict expected at one scale; ``not judged`` below `judged_from`."""
        if scale not in self.judged_at():
            return NOT_JUDGED
        return self.expected[scale] if isinstance(self.expected, dict) else self.expected


class Figure(Model):
    """Caption of the claim's figure: what to see."""

    caption: Bilingual


class Proof(Model):
    """How firmly the claim is known, apart from any number measured here."""

    status: Literal["theorem", "conditional theorem", "replica or cavity prediction", "numerical"]
    note: Bilingual


class Claim(Model):
    """One claim of the review, and the numbers it is judged by."""

    id: Name
    order: Annotated[int, Field(ge=1, description="Place among the claims, as in the review")]
    title: Bilingual
    statement: Bilingual
    section: Bilingual
    equations: Annotated[list[Equation], Field(min_length=1)]
    sources: Annotated[dict[Name, Source], Field(min_length=1)]
    refuted_if: Bilingual
    proof: Proof
    tables: Annotated[list[Name], Field(min_length=1, description="Tables of the claim, one script each")]
    chunked: list[Name] = Field(
        default=[], description="Tables of samples that are computed in a fixed number of chunks"
    )
    quantities: Annotated[list[Quantity], Field(min_length=1)]
    figure: Figure

    @model_validator(mode="after")
    def _consistent(self):
        identifiers = [quantity.id for quantity in self.quantities]
        repeated = sorted({name for name in identifiers if identifiers.count(name) > 1})
        if repeated:
            raise ValueError(f"quantities are given twice: {', '.join(repeated)}")
        unknown = sorted({quantity.source for quantity in self.quantities} - set(self.sources))
        if unknown:
            raise ValueError(f"quantities name sources that are not listed: {', '.join(unknown)}")
        return self


def load_claim(identifier):
    """The validated claim file of one claim.

    Raises
    ------
    UserError
        When the file is missing or wrong, or its id is not its file name.
    """
    path = layout.CLAIMS / f"{identifier}.yaml"
    claim = validate(Claim, read_yaml(path), path)
    if claim.id != identifier:
        raise UserError(f"{path}: id = {claim.id!r}: allowed is {identifier!r}, the name of the file")
    return claim


def load_claims():
    """All claims, in the order of the review."""
    return sorted(map(load_claim, claim_ids()), key=lambda claim: (claim.order, claim.id))
