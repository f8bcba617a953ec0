"""Attendees: who is invited, who is known to Salesforce, and what they answered (MTG003–006).

External people and invited colleagues answer in Outlook alone, and what they answer must reach Salesforce (domain rule
6). Judged are standing meetings whose event the product made: of others no attendees are kept. Readings of ours:

* An attendee is neither the owner nor the organiser, and no room: invited as a resource, or at a room's address.
* Addresses that are not told may be anybody's. An attendee without one may be any meeting contact, and a person of
  Salesforce without one (a lead, a contact that is not on the meeting's contacts, a user without an address) may be
  any attendee: MTG004 and MTG005 are silent unless more people are missing than those could be.
* An answer that is still open counts as one in the organiser's own copy only; copies are not told of answers.
* An address that the tenant's directory holds for the account of somebody whom Salesforce names on the meeting is that
  person's, however old it is; one that several accounts hold may be.
* Tentative is accepted. Salesforce's status is compared if it is one of `New`, `Accepted` and `Declined`; of several
  rows of one person one that agrees is enough.
* A difference is as old as the younger of its sides: the answer (else the event's change) and the row's change.
* One finding for each code and booking, however many people it is about.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from connectors.records import Attendee, Invitee
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.cases import Case, subject_of
from jobs.gaps import gaps, tell_gap
from jobs.meetings.parties import Party, is_alias, is_backend_room, party_of, tell_contacts, tell_guests
from jobs.meetings.standing import standing_of, tell_sides, tell_when
from jobs.policy import Policy
from jobs.time_edges import invitee_edges, lag_edges
from jobs.views import AdvisorView

DECLINED = Kind(code="MTG003", name="declined", priority=Priority.MEDIUM, category="booking-failure")
NOT_INVITED = Kind(code="MTG004", name="not-invited", priority=Priority.HIGH, category="booking-failure")
NOT_IN_SALESFORCE = Kind(code="MTG005", name="attendee-not-in-salesforce", priority=Priority.LOW, category="data-sync")
NOT_SYNCED = Kind(code="MTG006", name="response-not-synced", priority=Priority.LOW, category="data-sync")
KINDS = (DECLINED, NOT_INVITED, NOT_IN_SALESFORCE, NOT_SYNCED)
CODES = frozenset(kind.code for kind in KINDS)

STATUS_OF = {
    "none": "New",
    "notResponded": "New",
    "accepted": "Accepted",
    "tentativelyAccepted": "Accepted",
    "declined": "Declined",
}
"""What Salesforce should say of an answer in Outlook."""
STATUSES = frozenset(STATUS_OF.values())

Judge = Callable[[Case, Party, datetime], Finding | None]


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the people on one advisor's meetings; what was not read completely is told as unknown."""
    missing = find_gaps(view)
    yield from missing
    open_codes = CODES.difference(*(gap.codes or CODES for gap in missing))
    judges = [judge for code, judge in JUDGES.items() if code in open_codes]
    if not judges:
        return
    case = Case.of(view, policy, now)
    for link in standing_of(case):
        if not link.events[0].product:
            continue
        party = party_of(view, link)
        for judge in judges:
            found = judge(case, party, now)
            if found is not None:
                yield found


def find_gaps(view: AdvisorView) -> list[Unknown]:
    """What is missing; without the users colleagues cannot be told, without the accounts aliases, and so with rooms."""
    missing = gaps(view, needs_mailbox=True, codes=CODES)
    if view.users_read.reason is not None:
        users = Subject(kind="directory", id=f"{view.environment}/users")
        codes = frozenset({NOT_IN_SALESFORCE.code, NOT_SYNCED.code})
        missing.append(tell_gap(view, users, view.users_read.reason, codes))
    if view.rooms is not None and view.rooms.places.read.reason is not None:
        rooms = Subject(kind="directory", id=f"{view.environment}/places")
        codes = frozenset({NOT_IN_SALESFORCE.code})
        missing.append(tell_gap(view, rooms, view.rooms.places.read.reason, codes))
    if view.book is not None and view.book.read.reason is not None:
        accounts = Subject(kind="directory", id=f"{view.book.items.tenant}/accounts")
        missing.append(tell_gap(view, accounts, view.book.read.reason, frozenset({NOT_IN_SALESFORCE.code})))
    return missing


def find_declined(case: Case, party: Party, _: datetime) -> Finding | None:
    """MTG003."""
    declined = [guest for guest in party.guests if guest.declined and guest.kind == "required"]
    if not declined:
        return None
    who = "A required attendee" if len(declined) == 1 else f"{len(declined)} required attendees"
    return case.finding(
        DECLINED,
        subject_of(party.link.booking),
        booking_id=party.link.booking.booking_id,
        summary=f"{who} declined the booking of {tell_when(case, party.link)}, which is still on.",
        evidence=tell_sides(party.link) | {"people": tell_guests(party, declined)},
    )


def find_not_invited(case: Case, party: Party, _: datetime) -> Finding | None:
    """MTG004."""
    booking, event = party.link.booking, party.link.events[0]
    if booking.send_invite is not True or not party.customers:
        return None
    missing = party.customers.keys() - {attendee.mail for attendee in event.attendees}
    if missing:
        missing -= {booking.owner_mail} | case.view.mails
    if not missing or len(missing) <= party.nameless:
        return None
    people = tell_contacts(party, missing)
    who = "A customer" if len(missing) == 1 else f"{len(missing)} customers"
    verb = "is" if len(missing) == 1 else "are"
    return case.finding(
        NOT_INVITED,
        subject_of(booking),
        booking_id=booking.booking_id,
        summary=f"{who} of the booking of {tell_when(case, party.link)} {verb} not invited to its event.",
        evidence=tell_sides(party.link) | {"people": people},
        fix={
            "action": "add-attendees",
            "event_id": event.event_id,
            "contact_row_ids": sorted(row_id for person in people for row_id in person["contact_row_ids"]),
        },
    )


def find_not_in_salesforce(case: Case, party: Party, _: datetime) -> Finding | None:
    """MTG005."""
    unknown = [guest for guest in party.guests if guest.mail is not None and not party.names(guest.mail)]
    if unknown:
        unknown = [guest for guest in unknown if not is_backend_room(case.view, guest.mail or "")]
        unknown = [guest for guest in unknown if not is_alias(case.view, party, guest.mail or "")]
    if not unknown or len({guest.mail for guest in unknown}) <= len(party.strangers):
        return None
    people = tell_guests(party, unknown)
    who = "An attendee" if len(people) == 1 else f"{len(people)} attendees"
    verb = "is" if len(people) == 1 else "are"
    return case.finding(
        NOT_IN_SALESFORCE,
        subject_of(party.link.booking),
        booking_id=party.link.booking.booking_id,
        summary=f"{who} of the booking of {tell_when(case, party.link)} {verb} not known to Salesforce.",
        evidence=tell_sides(party.link) | {"people": people},
        fix={
            "action": "add-people",
            "salesforce_event_id": party.link.booking.event_id,
            "event_id": party.link.events[0].event_id,
            "attendees": [person["attendee"] for person in people],
        },
    )


def find_not_synced(case: Case, party: Party, now: datetime) -> Finding | None:
    """MTG006."""
    if not party.relations:
        return None
    differing: list[tuple[Attendee, list[Invitee]]] = []
    for guest in party.guests:
        rows = party.relations.get(guest.mail or "")
        if rows and _differs(party, guest, rows) and _is_old(case, party, guest, rows, now):
            differing.append((guest, rows))
    if not differing:
        return None
    differing.sort(key=lambda pair: pair[0].response)
    guests = [guest for guest, _ in differing]
    who = "The answer of an attendee" if len(guests) == 1 else f"The answers of {len(guests)} attendees"
    verb = "has" if len(guests) == 1 else "have"
    wanted = {row.relation_row_id: STATUS_OF[guest.response] for guest, rows in differing for row in rows}
    return case.finding(
        NOT_SYNCED,
        subject_of(party.link.booking),
        booking_id=party.link.booking.booking_id,
        summary=f"{who} to the booking of {tell_when(case, party.link)} {verb} not reached Salesforce.",
        evidence=tell_sides(party.link)
        | {
            "people": tell_guests(party, guests),
            "statuses": {row.relation_row_id: row.status for _, rows in differing for row in rows},
        },
        fix={"action": "update-relations", "statuses": wanted},
    )


def _differs(party: Party, guest: Attendee, rows: list[Invitee]) -> bool:
    """Whether Salesforce says anything, and nothing that agrees. Several invitations of one address speak together."""
    wanted = STATUS_OF.get(guest.response)
    told = {row.status for row in rows}
    if wanted is None or wanted in told or not told & STATUSES:
        return False
    if wanted == "New" and not party.link.events[0].organizer:
        return False
    same = (other for other in party.guests if other.mail == guest.mail)
    return not any(STATUS_OF.get(other.response) in told for other in same)


def _is_old(case: Case, party: Party, guest: Attendee, rows: list[Invitee], now: datetime) -> bool:
    answered = guest.responded or party.link.events[0].modified
    since = max(answered, *(row.modified for row in rows)) if answered else max(row.modified for row in rows)
    return now - since > case.policy.sync_lag


JUDGES: dict[str, Judge] = {
    DECLINED.code: find_declined,
    NOT_INVITED.code: find_not_invited,
    NOT_IN_SALESFORCE.code: find_not_in_salesforce,
    NOT_SYNCED.code: find_not_synced,
}

JOB = Job(
    name="attendees",
    title="Whoever is on a meeting is invited, known to Salesforce, and heard",
    grain=AdvisorView,
    cron="*/15 * * * *",
    kinds=KINDS,
    decide=decide,
    reads=frozenset({"bookings", "users", "accounts", "places"}),
    edges=(invitee_edges, lag_edges),
)
