"""A shape: what a document of ours holds, and nothing else."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Instant = str
"""ISO 8601, with offset."""
PriorityName = Literal["Low", "Medium", "High", "Critical"]
Document = dict[str, Any]


class Shape(BaseModel):
    """A document."""

    model_config = ConfigDict(extra="forbid")


class Listed(Shape):
    """A page of a list."""

    next: str | None = Field(
        description="Where the next page is; null: this is the last one.",
        examples=["/api/v1/incidents?state=open&after=WyI1…"],
    )


class Subject(Shape):
    """What something is about, in the words of the system that it is of."""

    kind: str = Field(examples=["booking"])
    id: str
