"""Debug bundles."""

from typing import Literal

from pydantic import ConfigDict, Field

from bookme_ops.web.api.shapes.shape import Instant, Listed, Shape


class Bundle(Shape):
    """A bundle that was made."""

    id: str
    booking_id: str
    created_at: Instant
    actor: str
    file: str
    verdict: Literal["PASS", "FAIL"] | None = Field(description="Of the verifier; without a PASS nothing was kept.")
    released_at: Instant | None
    sha256: str
    rule_set: str


class Bundles(Listed):
    """Bundles."""

    items: list[Bundle]


class Breach(Shape):
    """What the verifier found; never the value."""

    file: str
    rule: str


class Errand(Shape):
    """A bundle on its way."""

    number: int
    href: str
    booking_id: str
    incident: int | None
    ordered_at: Instant
    state: Literal["waiting", "working", "done", "withheld", "failed"]
    stage: str | None
    bundle: str | None = Field(description="Its id, once it is done.")
    problem: str | None
    breaches: list[Breach]


class Verification(Shape):
    """The signed document; what it holds is told in docs/redaction.md."""

    model_config = ConfigDict(extra="allow")
