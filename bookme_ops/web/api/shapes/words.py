"""Words: the kinds of values that requests may bring, each bounded, so that none reaches a database unchecked."""

from datetime import datetime
from typing import Annotated

from fastapi import Header, Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

LARGEST = 2**63 - 1
"""What a whole number of either database holds."""
LINE = r"^[^\x00-\x1f\x7f]*$"
"""One line of text: no control characters."""
PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Text of several lines."""
FIRST_YEAR, LAST_YEAR = 1980, 2200


def _check_year(instant: datetime) -> datetime:
    """Instants that both databases and all time zones can hold."""
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"the year lies between {FIRST_YEAR} and {LAST_YEAR}")
    return instant


def _check_said(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text.strip()


Number = Annotated[int, Path(ge=1, le=LARGEST, description="Its number.", examples=[12])]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
"""Names of environments, tasks and jobs."""
Id = Annotated[str, StringConstraints(pattern=LINE, min_length=1, max_length=300)]
"""An id, an address or a name, as systems spell them."""
BookingId = Annotated[
    str,
    StringConstraints(pattern=r"^\{?[A-Za-z0-9-]{6,100}\}?$"),
    Field(
        description="A BookingId in any spelling, or its beginning.", examples=["3f2504e0-4f89-11d3-9a0c-0305e82c3301"]
    ),
]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,11}$")]
Cron = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z*/,# -]{9,100}$"),
    Field(description="In the bank's zone, days by name.", examples=["0 22 * * sun"]),
]
Line = Annotated[str, StringConstraints(pattern=LINE, min_length=1, max_length=200), AfterValidator(_check_said)]
Prose = Annotated[str, StringConstraints(pattern=PROSE, min_length=1, max_length=4000), AfterValidator(_check_said)]
MaybeProse = Annotated[str, StringConstraints(pattern=PROSE, max_length=4000)]
Instant = Annotated[AwareDatetime, AfterValidator(_check_year)]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The ETag of the state that is meant, or `*`.", max_length=1000),
]
Limit = Annotated[int, Field(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[
    str | None,
    Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=1000, description="Where to go on: take `next` as it is."),
]


class Asked(BaseModel):
    """Filters in the address; one that we do not know is refused, for it would silently not be applied."""

    model_config = ConfigDict(extra="forbid")


class Page(Asked):
    """Which page of a list."""

    limit: Limit = 50
    after: Cursor = None


OnePage = Annotated[Page, Query()]


class Order(BaseModel):
    """What a change brings; a member that we do not know is refused."""

    model_config = ConfigDict(extra="forbid")
