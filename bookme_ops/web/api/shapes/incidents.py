"""Incidents, and what happened to them."""

from typing import Literal

from pydantic import Field

from bookme_ops.web.api.shapes.shape import Document, Instant, Listed, PriorityName, Shape, Subject

StateName = Literal["open", "acknowledged", "resolved"]


class Finding(Shape):
    """What a job found."""

    code: str = Field(examples=["CAL001"])
    environment: str
    subject: Subject
    booking_id: str | None
    priority: PriorityName
    summary: str
    evidence: Document
    fix: Document | None
    umbrella: int = Field(default=0, description="The incident that it hangs under; left out if there is none.")


class ClockOfParty(Shape):
    """How long a party has had it."""

    used_minutes: int
    running: bool
    since: Instant | None


class Escalation(Shape):
    """Who hears of a late answer, and when."""

    to: str
    share: float
    at: Instant | None
    reached: bool


class Clock(Shape):
    """Where the first response stands; minutes are business minutes. It moves with the time, and no ETag tells it."""

    state: str
    level: str
    target_minutes: int
    used_minutes: int
    left_minutes: int
    due: Instant | None
    answered_at: Instant | None
    paused: bool
    party: str
    since: Instant | None
    parties: dict[str, ClockOfParty]
    escalation: list[Escalation]


class Link(Shape):
    """Something that an incident is tied to."""

    kind: str
    target: str
    at: Instant
    actor: str


class Incident(Finding):
    """A finding that people work on."""

    id: int
    state: StateName
    owner: str | None
    opened_at: Instant
    last_seen_at: Instant
    acknowledged_at: Instant | None
    acknowledged_until: Instant | None
    resolved_at: Instant | None
    first_response_due: Instant | None
    muted_until: Instant | None
    sla: Clock | None
    category: str | None
    missing: list[str]
    merged_into: int | None
    duplicates: list[int]
    links: list[Link]
    intake: Document | None


class ListedIncident(Incident):
    """An incident as somebody may see it."""

    withheld: list[str] = Field(description="What is there, and is told only to those with the role support.")


class Key(Shape):
    """What makes an incident the same when it is found again."""

    environment: str
    code: str
    subject: Subject


class IncidentPage(ListedIncident):
    """One incident, with why findings join it. `ETag` is what changes of it need in `If-Match`."""

    key: Key
    joined: str


class Incidents(Listed):
    """Incidents, the most urgent first."""

    items: list[ListedIncident]


class Step(Shape):
    """Something that happened to an incident."""

    id: int
    incident: int
    at: Instant
    actor: str
    what: str = Field(examples=["acknowledged"])
    from_state: StateName | None
    to_state: StateName
    text: str | None = Field(description="What was said of it; null to those without the role support.")
    priority: PriorityName | None
    party: str | None
    run: int | None


class Steps(Listed):
    """Steps, in the order in which they were written."""

    items: list[Step]


class Note(Shape):
    """What somebody wrote on an incident."""

    id: int
    at: Instant
    actor: str
    text: str


class Notes(Listed):
    """Notes, in the order in which they were written."""

    items: list[Note]


class SlaResult(Shape):
    """How the first response to one incident went, or goes."""

    incident: int
    code: str
    environment: str
    priority: PriorityName
    state: StateName
    opened_at: Instant
    resolved_at: Instant | None
    sla: Clock


class SlaResults(Listed):
    """Service levels, by the number of the incident."""

    items: list[SlaResult]


class Preview(Shape):
    """What would become of a finding in one environment."""

    key: Key
    fate: Literal["opens", "joins", "reopens", "stays_merged"]
    incident: int | None = Field(description="The one of its key; null: there never was one.")
    state: StateName | None
    merged_into: int | None
    umbrella: int | None
    muted_until: Instant | None
    why: list[str] = Field(description="What would happen and why, a sentence each.")


class Previews(Listed):
    """What would become of a finding."""

    items: list[Preview]
