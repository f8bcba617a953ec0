"""Confirmations: whether a meeting that is near will be attended, and an online one can be joined (MTG007, 008).

Readings of ours:

* A customer attendee is one of the meeting's contacts who is invited, required or not. Tentative is accepted.
* Nobody has accepted only if nobody could have: an attendee without an address who accepted may be a customer.
* The organiser's own copy alone is told of answers; in other copies silence means nothing, and MTG007 is silent.
* Online is what the booking's meeting type says. Salesforce must have a link, and the event must have the same.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.records import CalendarEvent
from jobs.base import Finding, Job, Kind, Priority, Unknown
from jobs.cases import Case, subject_of
from jobs.gaps import gaps
from jobs.links import Link
from jobs.meetings.parties import party_of, tell_guests
from jobs.meetings.standing import standing_of, tell_sides, tell_when
from jobs.policy import Policy
from jobs.time_edges import confirm_edges
from jobs.views import AdvisorView

UNCONFIRMED = Kind(code="MTG007", name="unconfirmed", priority=Priority.LOW, category="booking-failure")
NO_JOIN_LINK = Kind(code="MTG008", name="no-join-link", priority=Priority.HIGH, category="booking-failure")
KINDS = (UNCONFIRMED, NO_JOIN_LINK)
CODES = frozenset(kind.code for kind in KINDS)

ONLINE = "online"
DAY = timedelta(days=1)
"""All-day bookings are dates: they may begin that much earlier than their midnight UTC says."""


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge one advisor's meetings; what was not read completely is told as unknown."""
    missing = gaps(view, needs_mailbox=True, codes=CODES)
    yield from missing
    if missing:
        return
    case = Case.of(view, policy, now)
    for link in standing_of(case):
        found = find_unconfirmed(case, link, now)
        if found is not None:
            yield found
        if (link.booking.meeting_type or "").strip().casefold() == ONLINE:
            yield from _find_no_link(case, link)


def find_unconfirmed(case: Case, link: Link, now: datetime) -> Finding | None:
    """MTG007."""
    event = link.events[0]
    if link.booking.start - now > case.policy.confirm_before + DAY:
        return None
    if not (event.product and event.organizer and _is_near(case, link, now)):
        return None
    party = party_of(case.view, link)
    customers = [guest for guest in party.guests if guest.mail in party.customers]
    doubtful = any(guest.accepted for guest in party.guests if guest.mail is None)
    if not customers or doubtful or any(guest.accepted for guest in customers):
        return None
    return case.finding(
        UNCONFIRMED,
        subject_of(link.booking),
        booking_id=link.booking.booking_id,
        summary=f"No customer has accepted the booking of {tell_when(case, link)}, which is about to begin.",
        evidence=tell_sides(link) | {"people": tell_guests(party, customers)},
    )


def _is_near(case: Case, link: Link, now: datetime) -> bool:
    start = case.span(link.booking).start
    return now < start <= now + case.policy.confirm_before


def _find_no_link(case: Case, link: Link) -> Iterator[Finding]:
    """MTG008."""
    why = _explain(link.booking.join_key, link.events[0])
    if why is None:
        return
    yield case.finding(
        NO_JOIN_LINK,
        subject_of(link.booking),
        booking_id=link.booking.booking_id,
        summary=f"The online booking of {tell_when(case, link)} {why}.",
        evidence=tell_sides(link)
        | {
            "salesforce_has_link": link.booking.join_key is not None,
            "outlook_has_link": link.events[0].join_key is not None,
        },
    )


def _explain(join_key: str | None, event: CalendarEvent) -> str | None:
    if join_key is None:
        return "has no join link in Salesforce" + ("" if event.join_key else ", nor in Outlook")
    if event.join_key is None:
        return "has no join link in Outlook"
    return None if event.join_key == join_key else "has one join link in Salesforce and another one in Outlook"


JOB = Job(
    name="confirmations",
    title="Customers have accepted what is about to begin, and can join it",
    grain=AdvisorView,
    cron="*/15 * * * *",
    kinds=KINDS,
    decide=decide,
    edges=(confirm_edges,),
)
