"""What changes bring along."""

from typing import Literal

from pydantic import Field

from bookme_ops.bundles.answers import QUESTIONS, Answers
from bookme_ops.web.api.shapes.words import (
    LARGEST,
    BookingId,
    Code,
    Cron,
    Id,
    Instant,
    Line,
    MaybeProse,
    Name,
    Order,
    Prose,
)


class Acknowledgement(Order):
    """Somebody works on it."""

    note: MaybeProse = Field("", description="What there is to say along with it; no personal data.")
    until: Instant | None = Field(None, description="Remind again from then on; null: never.")


class Assignment(Order):
    """Somebody shall work on it."""

    owner: Line = Field(examples=["second line"])


class Writing(Order):
    """Somebody has something to say."""

    text: Prose = Field(examples=["the advisor moved it by hand"])


class Reason(Order):
    """Why."""

    reason: MaybeProse = ""


class Waiting(Order):
    """Whose move it is."""

    party: Literal["vendor", "microsoft", "salesforce", "customer"]
    reason: MaybeProse = Field("", examples=["ticket VENDOR-4711"])


class Merging(Order):
    """Which incident stands for it."""

    into: int = Field(ge=1, le=LARGEST)
    reason: MaybeProse = Field("", examples=["the same mailbox"])


class Urgency(Order):
    """How urgent it is."""

    priority: Literal["low", "medium", "high", "critical"]


class Pausing(Order):
    """Why nothing is started, and until when."""

    until: Instant
    reason: Prose = Field(examples=["Salesforce release"])


class Muting(Order):
    """Whoever accepts a risk says why, and until when."""

    until: Instant
    reason: Prose = Field(examples=["the room is being rebuilt"])


class SubjectOrder(Order):
    """One subject."""

    kind: Id = Field(examples=["room"])
    id: Id = Field(examples=["boardroom@bank.example"])


class Acceptance(Order):
    """A risk that somebody accepts."""

    environment: Name = Field(examples=["production"])
    code: Code = Field(examples=["CAL005"])
    subject: SubjectOrder | None = Field(None, description="null: every subject of the code.")
    until: Instant
    reason: Prose


class Planned(Order):
    """Work that is planned."""

    environment: Name | None = Field(None, description="null: all of them.")
    code: Code | None = Field(None, description="Only this code or beginning of codes; null: all.")
    subject: SubjectOrder | None = None
    starts_at: Instant | None = Field(None, description="null: now.")
    ends_at: Instant = Field(description="Of one that recurs: it does so no longer.")
    cron: Cron | None = None
    minutes: int | None = Field(None, ge=1, le=7 * 24 * 60, description="How long it lasts each time, with `cron`.")
    reason: Prose = Field(examples=["Salesforce release weekend"])


class Signature(Order):
    """Somebody did it."""

    note: MaybeProse = Field("", examples=["no location below 10 bookings"])


class BundleOrder(Order):
    """A bundle that somebody wants, with what only people can tell."""

    booking_id: BookingId
    incident: int | None = Field(None, ge=1, le=LARGEST, description="The incident that it is made for.")
    process: MaybeProse = Field("", description="What somebody was doing.")
    expected: MaybeProse = Field("", description="What was expected.")
    actual: MaybeProse = Field("", description="What happened.", examples=["the room is free, the meeting is not"])
    steps: MaybeProse = Field("", description="How to see it again.")
    errors: MaybeProse = Field("", description="What was shown as an error.")

    def answers(self) -> Answers:
        """What people tell; None where nothing was said."""
        return Answers(**{name: getattr(self, name).strip() or None for name in QUESTIONS})
