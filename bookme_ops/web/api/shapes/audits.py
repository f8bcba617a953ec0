"""Who may do what, and who looked at what."""

from typing import Literal

from pydantic import Field

from bookme_ops.web.api.shapes.shape import Document, Instant, Listed, Shape


class LogEntry(Shape):
    """Something that somebody did or looked at."""

    number: int
    at: Instant
    actor: str
    action: str = Field(examples=["incident.acknowledged"])
    object: str
    result: str
    detail: str


class Log(Listed):
    """The audit log, the newest first."""

    items: list[LogEntry]


class UserLine(Shape):
    """An integration user."""

    environment: str
    user_id: str
    username: str
    active: bool
    usable: bool | None = Field(description="null: what was read does not tell.")
    findings: list[str] = Field(description="Codes.")


class Users(Listed):
    """Integration users, with when access was judged."""

    judged_at: Instant
    items: list[UserLine]


class UserSheet(Shape):
    """Everything that an administrator asks about one user."""

    judged_at: Instant
    sheet: Document


class Able(Shape):
    """Somebody who can do something, and by which paths."""

    kind: str
    id: str
    name: str
    active: bool
    via: list[str]


class WhoCan(Listed):
    """Who can do something in one environment."""

    judged_at: Instant
    environment: str
    asked: str
    tier: int | None
    known: bool = Field(description="Whether anything of the environment is called so.")
    certain: bool = Field(description="Whether all lists that it stands on were read.")
    items: list[Able]


class Review(Shape):
    """A review of access, without its rows."""

    id: int
    environment: str
    state: Literal["open", "signed", "abandoned"]
    as_of: Instant
    started_at: Instant
    started_by: str
    rows: int
    baseline: str
    snapshot: str
    abandoned_at: Instant | None
    abandoned_by: str | None
    signed_at: Instant | None
    signed_by: str | None
    statement: str | None
    previous: str | None
    seal: str | None
    decisions: dict[str, int] = Field(description="How many rows have each, or none.")


class Reviews(Listed):
    """Reviews, the latest first."""

    items: list[Review]


class ReviewRow(Shape):
    """A grant that a review is about."""

    number: int
    holder_kind: str
    holder: str
    name: str
    kind: str
    what: str
    via: list[str]
    standing: str
    decision: Literal["keep", "remove", "ask"] | None
    reason: str | None
    decided_at: Instant | None
    decided_by: str | None


class ReviewRows(Listed):
    """The rows of a review."""

    items: list[ReviewRow]
