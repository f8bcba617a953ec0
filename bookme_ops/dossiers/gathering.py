"""Gathering: reads the mirror and the ledger for one booking."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bookme_ops.dossiers.details import compare_with_owner
from bookme_ops.dossiers.dossier import Dossier, Lens, Linked, SystemRead
from bookme_ops.dossiers.holding import Search, find_holders
from bookme_ops.reads import is_configured
from bookme_ops.store.calendars import events_in
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import Addresses, addresses
from bookme_ops.store.estate import Site
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incidents import search
from bookme_ops.store.journal import history
from bookme_ops.store.lookups import (
    Copy,
    booking_at,
    bookings_near,
    bookings_with,
    copies_with,
    incidents_about,
    meeting_with,
)
from bookme_ops.store.read_states import NEVER, mailbox_places, orgs_answers, read_states
from bookme_ops.store.room_book import room_book
from bookme_ops.wiring import Ops
from connectors.records import Booking, CalendarEvent, Window
from jobs.links import Link, find_links
from jobs.views import RoomBook

AROUND = timedelta(days=3)
"""Other bookings of the owner as near as this may claim the same event: dates and any zone's offset fit in."""
MASTER = "seriesMaster"
QUERIES = ("bookings", "meetings", "slots")
DIRECTORIES = ("users", "backend-rooms")
TENANT_LISTS = ("accounts", "places")
SYSTEMS = {"bookings": "Salesforce", "users": "Salesforce"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a booking is gathered by: its BookingId, or the Event of one that carries none."""

    booking_id: str | None
    environment: str | None = None
    event_id: str | None = None


def gather(ops: Ops, connection: Connection, key: Key) -> Dossier:
    """Everything that is kept under a key; an empty dossier if that is nothing."""
    sites = ops.estate.sites
    wanted = key.booking_id
    bookings = bookings_with(connection, wanted) if wanted else _without_id(connection, key)
    copies = copies_with(connection, wanted) if wanted else []
    found = [meeting_with(connection, site.name, wanted) for site in sites] if wanted else []
    incidents = _incidents(connection, key)
    books = {tenant: addresses(connection, tenant) for tenant in ops.estate.tenants}
    rooms = _room_books(ops, connection, books, bookings)
    links = _link(ops, connection, bookings, books)
    search_ = Search(sites=sites, books=books, rooms=rooms, bookings=bookings, copies=copies, links=links)
    holders, roles = find_holders(connection, search_)
    carried = [(copy.number, copy.event.event_id) for copy in copies]
    dossier = Dossier(
        booking_id=wanted,
        bookings=bookings,
        meetings=tuple(meeting for meeting in found if meeting is not None),
        holders=holders,
        links=links,
        reads=tuple(_reads(ops, connection, _involved(sites, bookings, copies))),
        answers=orgs_answers(connection, wanted) if wanted else {},
        orgs=tuple(site.name for site in sites),
        incidents=incidents,
        entries=tuple(history(connection, wanted, carried)) if wanted else (),
        roles=roles,
    )
    return replace(dossier, lenses=tuple(_lay_lenses(ops, connection, dossier, rooms, books)))


def _without_id(connection: Connection, key: Key) -> tuple[Booking, ...]:
    if key.environment is None or key.event_id is None:
        return ()
    return booking_at(connection, key.environment, key.event_id)


def _incidents(connection: Connection, key: Key) -> tuple[Incident, ...]:
    if key.booking_id is not None:
        return tuple(search(connection, states=frozenset(State), booking_id=key.booking_id))
    return tuple(incidents_about(connection, key.event_id)) if key.event_id is not None else ()


def _lay_lenses(
    ops: Ops,
    connection: Connection,
    dossier: Dossier,
    rooms: dict[str, RoomBook],
    books: dict[str, Addresses],
) -> Iterator[Lens]:
    for site in ops.estate.sites:
        for booking in dossier.bookings:
            if booking.environment == site.name:
                policy, book = ops.settings.policy(site.name, ops.now()), books[site.tenant]
                comparison = compare_with_owner(ops, connection, dossier, booking, rooms=rooms[site.name], book=book)
                yield Lens(booking=booking, tenant=site.tenant, policy=policy, details=comparison)


def _room_books(
    ops: Ops, connection: Connection, books: dict[str, Addresses], bookings: Iterable[Booking]
) -> dict[str, RoomBook]:
    """The rooms as each environment knows them that holds the booking."""
    names = {booking.environment for booking in bookings}
    return {
        site.name: room_book(
            connection,
            site.tenant,
            site.name,
            backed=is_configured(ops.settings.environment(site.name), "backend-rooms"),
            book=books[site.tenant],
        )
        for site in ops.estate.sites
        if site.name in names
    }


def _link(
    ops: Ops, connection: Connection, bookings: Sequence[Booking], books: dict[str, Addresses]
) -> tuple[Linked, ...]:
    """Each booking with its link, as the jobs would find it: with the owner's other bookings about that time."""
    links = []
    for booking in bookings:
        site = next((site for site in ops.estate.sites if site.name == booking.environment), None)
        link = _link_one(ops, connection, booking, site, books) if site is not None else None
        links.append(Linked(booking=booking, link=link or Link(booking=booking)))
    return tuple(links)


def _link_one(
    ops: Ops, connection: Connection, booking: Booking, site: Site, books: dict[str, Addresses]
) -> Link | None:
    account = books[site.tenant].accounts.get(booking.owner_mail or "")
    place = mailbox_places(connection, site.tenant, [account]).get(account) if account else None
    if place is None:
        return None
    events = [one for one in events_in(connection, place.number) if one.kind != MASTER]
    around = Window(start=booking.start - AROUND, end=booking.end + AROUND)
    near = bookings_near(connection, site.name, booking.owner_mail or "", around)
    policy = ops.settings.policy(site.name, ops.now())
    rest = [one for one in near if not _same(one, booking)]
    found = find_links([booking, *rest], _about(events, booking, rest), zone=policy.zone, skew=policy.clock_skew)
    return next((link for link in found if _same(link.booking, booking)), None)


def _about(events: Iterable[CalendarEvent], booking: Booking, near: Iterable[Booking]) -> list[CalendarEvent]:
    """Events that could be one of the bookings: linking looks at each of them for each booking."""
    # Almost every event of a mailbox carries neither: what is not there names none of them.
    ids = {one.booking_id for one in (booking, *near)} - {None}
    keys = {booking.join_key} - {None}
    start, end = booking.start - AROUND, booking.end + AROUND
    return [
        one for one in events if one.booking_id in ids or (one.start < end and start < one.end) or one.join_key in keys
    ]


def _same(one: Booking, other: Booking) -> bool:
    if one.booking_id is not None and one.booking_id == other.booking_id:
        return True
    return (one.environment, one.event_id) == (other.environment, other.event_id)


def _involved(sites: Sequence[Site], bookings: Iterable[Booking], copies: Iterable[Copy]) -> list[Site]:
    """The environments that hold it; of a meeting that only Outlook knows, all over that tenant."""
    names, tenants = {one.environment for one in bookings}, {one.tenant for one in copies}
    return [site for site in sites if site.name in names or (not names and site.tenant in tenants)] or list(sites)


def _reads(ops: Ops, connection: Connection, sites: Iterable[Site]) -> Iterable[SystemRead]:
    """How well the lists are known that the page stands on."""
    told: set[tuple[str, str]] = set()
    for site in sites:
        settings = ops.settings.environment(site.name)
        for scope, kind, subjects in (
            (site.name, "query", QUERIES),
            (site.name, "directory", DIRECTORIES),
            (site.tenant, "directory", TENANT_LISTS),
        ):
            states = read_states(connection, scope, kind, subjects)
            for subject in subjects:
                if is_configured(settings, subject) and (scope, subject) not in told:
                    told.add((scope, subject))
                    system = "Outlook" if subject in TENANT_LISTS else SYSTEMS.get(subject, "Backend")
                    yield SystemRead(system=system, scope=scope, subject=subject, read=states.get(subject, NEVER))
