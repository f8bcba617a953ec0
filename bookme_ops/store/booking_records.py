"""The records of a booking: every row that the store holds of one BookingId and of the people on it, as it stands.

They are what a debug bundle packs: raw, with the health of the systems beside them, and nothing concluded. Who holds a
copy and how well that is known, which the page of a booking and its timeline tell, is in `bookme_ops.dossiers`. All is
read in one transaction, so that it is of one moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bookme_ops.store import runs
from bookme_ops.store.accounts import accounts_of, office_users
from bookme_ops.store.backend import meetings_with
from bookme_ops.store.companions import contacts_of, invitees_of
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.estate import Site
from bookme_ops.store.health import allowance_of, finishes_of, probes_since
from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_rows import Transition
from bookme_ops.store.incidents import Note, notes, search, transitions
from bookme_ops.store.journal import Entry, history
from bookme_ops.store.lookups import Copy, bookings_with, copies_with
from bookme_ops.store.mail_objects import domains_of
from connectors.backend_records import BackendMeeting
from connectors.health_records import Allowance, JobFinish, Probe
from connectors.records import Booking, BookingContact, DirectoryUser, Invitee, SalesforceUser, address
from jobs.views import Coverage

PROBED = timedelta(days=1)
RECENT_RUNS = 20
KINDS = ("query", "directory")
"""What is read for everybody; mailboxes are told of those alone that are concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An incident with its life and what people wrote on it."""

    incident: Incident
    steps: tuple[Transition, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """When something was last read completely."""

    scope: str
    """A tenant or an environment."""
    kind: str
    subject: str
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How an environment and our own work on it are."""

    environment: str
    probes: tuple[Probe, ...]
    """Of the last day."""
    allowance: Allowance | None
    finishes: tuple[JobFinish, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRecords:
    """What the store holds of a booking."""

    environments: tuple[str, ...]
    tenants: tuple[str, ...]
    """Of which it was asked."""
    bookings: tuple[Booking, ...]
    contacts: tuple[BookingContact, ...]
    invitees: tuple[Invitee, ...]
    users: tuple[SalesforceUser, ...]
    """Of the people on the booking, by environment."""
    copies: tuple[Copy, ...]
    accounts: tuple[tuple[str, DirectoryUser], ...]
    """Accounts of the people and rooms on the booking, each with its tenant."""
    domains: tuple[str, ...]
    """The verified domains of the tenants."""
    meetings: tuple[BackendMeeting, ...]
    journal: tuple[Entry, ...]
    stories: tuple[Story, ...]
    covered: tuple[Covered, ...]
    health: tuple[Health, ...]
    runs: tuple[runs.RunRow, ...]


def read_booking_records(
    connection: Connection, booking_id: str, sites: Sequence[Site], as_of: datetime
) -> BookingRecords:
    """What the store holds of a folded BookingId in some environments and their tenants."""
    names, tenants = [site.name for site in sites], list(dict.fromkeys(site.tenant for site in sites))
    bookings = tuple(one for one in bookings_with(connection, booking_id) if one.environment in names)
    copies = tuple(one for one in copies_with(connection, booking_id) if one.tenant in tenants)
    contacts = tuple(_contacts(connection, bookings))
    invitees = tuple(_invitees(connection, bookings))
    users = tuple(user for name in names for user in office_users(connection, name, _people(name, bookings, invitees)))
    keys = _keys(bookings, copies, users)
    accounts = tuple((tenant, user) for tenant in tenants for user in accounts_of(connection, tenant, keys))
    mailboxes = {user.user_id for _, user in accounts} | {copy.mailbox for copy in copies}
    return BookingRecords(
        environments=tuple(names),
        tenants=tuple(tenants),
        bookings=bookings,
        contacts=contacts,
        invitees=invitees,
        users=users,
        copies=copies,
        accounts=accounts,
        domains=tuple(sorted({name for tenant in tenants for name in domains_of(connection, tenant)})),
        meetings=tuple(one for one in meetings_with(connection, booking_id) if one.environment in names),
        journal=tuple(one for one in history(connection, booking_id) if one.scope in {*names, *tenants}),
        stories=tuple(_stories(connection, booking_id, names)),
        covered=tuple(_covered(connection, [*names, *tenants], mailboxes)),
        health=tuple(_health(connection, name, as_of) for name in names),
        runs=tuple(runs.history(connection, RECENT_RUNS)),
    )


def _contacts(connection: Connection, bookings: Iterable[Booking]) -> Iterable[BookingContact]:
    for booking in bookings:
        if booking.detail_id is not None:
            yield from contacts_of(connection, booking.environment, [booking.detail_id]).get(booking.detail_id, ())


def _invitees(connection: Connection, bookings: Iterable[Booking]) -> Iterable[Invitee]:
    for booking in bookings:
        yield from invitees_of(connection, booking.environment, [booking.event_id]).get(booking.event_id, ())


def _people(environment: str, bookings: Iterable[Booking], invitees: Iterable[Invitee]) -> set[str]:
    owners = {one.owner_id for one in bookings if one.environment == environment}
    return owners | {one.relation_id for one in invitees if one.environment == environment}


def _keys(bookings: Iterable[Booking], copies: Iterable[Copy], users: Iterable[SalesforceUser]) -> set[str]:
    """Folded addresses and object ids of everybody whose account may tell something."""
    mails = [one.owner_mail for one in bookings] + [one.mail for one in users]
    mails += [address(one.username) for one in users] + [address(one.federation_id) for one in users]
    mails += [person.mail for copy in copies for person in copy.event.attendees]
    return {mail for mail in mails if mail} | {copy.mailbox for copy in copies}


def _stories(connection: Connection, booking_id: str, names: Sequence[str]) -> Iterable[Story]:
    found = [one for one in search(connection, booking_id=booking_id) if one.environment in names]
    for incident in sorted(found, key=lambda one: one.id):
        steps, written = transitions(connection, incident.id), notes(connection, incident.id)
        yield Story(incident=incident, steps=tuple(steps), notes=tuple(written))


def _covered(connection: Connection, scopes: Iterable[str], mailboxes: set[str]) -> Iterable[Covered]:
    for scope in dict.fromkeys(scopes):
        for kind in KINDS:
            for subject, coverage in sorted(coverage_of(connection, scope, kind).items()):
                yield Covered(scope=scope, kind=kind, subject=subject, coverage=coverage)
        known = coverage_of(connection, scope, "mailbox")
        for mailbox in sorted(mailboxes & known.keys()):
            yield Covered(scope=scope, kind="mailbox", subject=mailbox, coverage=known[mailbox])


def _health(connection: Connection, environment: str, as_of: datetime) -> Health:
    return Health(
        environment=environment,
        probes=probes_since(connection, environment, as_of - PROBED),
        allowance=allowance_of(connection, environment),
        finishes=finishes_of(connection, environment),
    )
