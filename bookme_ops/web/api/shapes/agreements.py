"""Accepted risks and planned work."""

from pydantic import Field

from bookme_ops.web.api.shapes.shape import Instant, Listed, Shape, Subject


class Waiver(Shape):
    """A risk that somebody accepts for a while."""

    id: int
    environment: str
    code: str
    subject: Subject | None
    owner: str
    reason: str | None = Field(description="null to those without the role support.")
    created_at: Instant
    until: Instant
    ended_at: Instant | None
    ends_soon: bool


class Waivers(Listed):
    """Waivers."""

    items: list[Waiver]


class Window(Shape):
    """Planned work, during which alerts are silent."""

    id: int
    environment: str | None
    code: str | None
    subject: Subject | None
    starts_at: Instant
    ends_at: Instant
    cron: str | None
    minutes: int | None
    reason: str
    owner: str
    ended_at: Instant | None
    active: bool


class Windows(Listed):
    """Maintenance windows."""

    items: list[Window]
