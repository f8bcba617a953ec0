"""Holding: whose mailboxes hold a copy of a booking, or should, and how well each of them is known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bookme_ops.dossiers.dossier import Held, Holder, Linked, Role
from bookme_ops.store.calendars import events_in
from bookme_ops.store.companions import invitees_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import Addresses
from bookme_ops.store.estate import Site
from bookme_ops.store.lookups import Copy, mails_of_users
from bookme_ops.store.read_states import NEVER, ReadState, mailbox_places, read_states
from bookme_ops.store.rooms import rooms_of
from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import Booking, CalendarEvent, booking_id
from jobs.views import RoomBook

BY_ID, BY_UID = "booking-id", "ical-uid"
USER = "005"
"""Ids of Salesforce users begin with it."""
ORDER = tuple(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is known of a booking before its calendars are looked at."""

    sites: Sequence[Site]
    books: Mapping[str, Addresses]
    """By tenant."""
    rooms: Mapping[str, RoomBook]
    """By environment."""
    bookings: Sequence[Booking]
    copies: Sequence[Copy]
    """Events that carry the BookingId."""
    links: Sequence[Linked]

    def tenant(self, environment: str) -> str | None:
        """The tenant of an environment; None if the estate has it no more."""
        return next((site.tenant for site in self.sites if site.name == environment), None)


@dataclass(slots=True)
class _Draft:
    """A holder in the making."""

    role: Role
    mail: str | None = None
    held: dict[str, Held] = field(default_factory=dict)


Drafts = dict[tuple[str, str], _Draft]
"""By tenant and account, or the address where none is known."""


def find_holders(connection: Connection, search: Search) -> tuple[tuple[Holder, ...], dict[str, Role]]:
    """Everyone who holds or should hold a copy, and the role of each of their addresses."""
    drafts: Drafts = {}
    rooms = {tenant: _rooms(connection, search, tenant) for tenant in search.books}
    room_mails = {tenant: frozenset(found) for tenant, found in rooms.items()}
    _add_owners(drafts, search)
    _add_carriers(drafts, search, {tenant: {one.user_id for one in found.values()} for tenant, found in rooms.items()})
    _add_links(drafts, search)
    for tenant, mail, role in _invited(connection, search, drafts, room_mails):
        _draft(drafts, search, tenant, mail, role)
    for tenant in search.books:
        _add_copies(connection, drafts, tenant)
    holders = [
        _named(one, rooms[tenant])
        for tenant, book in search.books.items()
        for one in _finish(connection, drafts, tenant, book)
    ]
    holders.sort(key=lambda one: (ORDER.index(one.role), one.tenant, one.mail or "", one.mailbox or ""))
    return tuple(holders), _roles(drafts, search)


def _rooms(connection: Connection, search: Search, tenant: str) -> Mapping[str, Room]:
    """The rooms of a tenant, which the book of an environment over it holds already."""
    known = next((book for name, book in search.rooms.items() if search.tenant(name) == tenant), None)
    return known.places.items if known is not None else rooms_of(connection, tenant, search.books[tenant])


def _named(holder: Holder, rooms: Mapping[str, Room]) -> Holder:
    room = rooms.get(holder.mail or "")
    return replace(holder, name=room.name) if room is not None else holder


def _add_owners(drafts: Drafts, search: Search) -> None:
    for booking in search.bookings:
        tenant = search.tenant(booking.environment)
        if tenant is not None:
            _draft(drafts, search, tenant, booking.owner_mail or booking.owner_id, Role.OWNER)


def _add_carriers(drafts: Drafts, search: Search, rooms: Mapping[str, set[str | None]]) -> None:
    """The mailboxes of events that carry the BookingId. Without a booking the organiser's is the owner's."""
    for copy in search.copies:
        role = Role.ROOM if copy.mailbox in rooms.get(copy.tenant, ()) else Role.COLLEAGUE
        if role is Role.COLLEAGUE and copy.event.organizer and not search.bookings:
            role = Role.OWNER
        draft = drafts.setdefault((copy.tenant, copy.mailbox), _Draft(role))
        draft.held[copy.event.event_id] = Held(event=copy.event, by=BY_ID)


def _add_links(drafts: Drafts, search: Search) -> None:
    for linked in search.links:
        tenant, rung = search.tenant(linked.booking.environment), linked.link.rung
        account = search.books[tenant].accounts.get(linked.booking.owner_mail or "") if tenant else None
        draft = drafts.get((tenant or "", account or ""))
        if draft is not None and rung is not None:
            for event in linked.link.events:
                draft.held.setdefault(event.event_id, Held(event=event, by=rung.label))


def _invited(
    connection: Connection, search: Search, drafts: Drafts, rooms: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str, Role]]:
    """Colleagues and rooms that any system has on the meeting: tenant, folded address, role."""
    for (tenant, _), draft in list(drafts.items()):
        for event in [held.event for held in draft.held.values()]:
            for one in event.attendees:
                is_room = one.is_room or one.mail in rooms[tenant]
                if one.mail is not None and (is_room or one.mail in search.books[tenant].accounts):
                    yield tenant, one.mail, Role.ROOM if is_room else Role.COLLEAGUE
    for booking in search.bookings:
        tenant_ = search.tenant(booking.environment)
        if tenant_ is not None and not booking.cancelled:
            yield from ((tenant_, mail, Role.COLLEAGUE) for mail in _colleagues(connection, booking))
            yield from ((tenant_, mail, Role.ROOM) for mail in _booked_rooms(search, booking))


def _colleagues(connection: Connection, booking: Booking) -> list[str]:
    related = invitees_of(connection, booking.environment, [booking.event_id]).get(booking.event_id, ())
    users = [one.relation_id for one in related if one.invitee and one.relation_id.startswith(USER)]
    mails = mails_of_users(connection, booking.environment, [one for one in users if one != booking.owner_id])
    return sorted(set(mails.values()))


def _booked_rooms(search: Search, booking: Booking) -> list[str]:
    """The rooms that Salesforce names, by the backend's id or by their name, as far as they are known."""
    book = search.rooms.get(booking.environment)
    if book is None:
        return []
    backed = book.backend.items.get(booking_id(booking.room_id) or "") if book.backend is not None else None
    if backed is not None and book.by_mail(backed.mail) is not None:
        return [backed.mail or ""]
    return sorted(room.mail for room in book.by_name(booking.room_name))


def _draft(drafts: Drafts, search: Search, tenant: str, mail: str, role: Role) -> None:
    key = (tenant, search.books[tenant].accounts.get(mail, mail))
    draft = drafts.setdefault(key, _Draft(role))
    draft.mail = draft.mail or mail
    if role is Role.OWNER:
        draft.role = role


def _add_copies(connection: Connection, drafts: Drafts, tenant: str) -> None:
    """Copies that carry no BookingId stand under the `iCalUId` of those that do, at the same time."""
    known = [held.event for (home, _), draft in drafts.items() if home == tenant for held in draft.held.values()]
    uids = {event.ical_uid for event in known if event.ical_uid is not None}
    if not uids:
        return
    accounts = [account for home, account in drafts if home == tenant]
    for account, place in mailbox_places(connection, tenant, accounts).items():
        held = drafts[tenant, account].held
        for event in events_in(connection, place.number):
            if event.ical_uid in uids and event.event_id not in held and _fits(event, known):
                held[event.event_id] = Held(event=event, by=BY_UID)


def _fits(event: CalendarEvent, known: Iterable[CalendarEvent]) -> bool:
    """Whether it is one of these and not another occurrence of their series: occurrences share the `iCalUId`."""
    alike = [one for one in known if one.ical_uid == event.ical_uid]
    if event.kind == "singleInstance" and all(one.kind == "singleInstance" for one in alike):
        return True
    return any(one.start == event.start for one in alike)


def _finish(connection: Connection, drafts: Drafts, tenant: str, book: Addresses) -> Iterator[Holder]:
    own = {account: draft for (home, account), draft in drafts.items() if home == tenant}
    places = mailbox_places(connection, tenant, own)
    states = read_states(connection, tenant, "mailbox", own)
    directory = read_states(connection, tenant, "directory", ["accounts"]).get("accounts", NEVER)
    accounts = frozenset(book.accounts.values())
    for account, draft in own.items():
        known = account in accounts or account in places
        yield Holder(
            tenant=tenant,
            mailbox=account if known else None,
            role=draft.role,
            mail=draft.mail if "@" in (draft.mail or "") else None,
            read=states.get(account, NEVER) if known else _nobody(account, book, directory),
            window=places[account].window if account in places else None,
            held=tuple(draft.held[one] for one in sorted(draft.held, key=lambda one: _age(draft.held[one].event))),
        )


def _nobody(mail: str, book: Addresses, directory: ReadState) -> ReadState:
    """Why no mailbox can be told for an address."""
    if mail in book.ambiguous:
        return ReadState(reason=Reason.AMBIGUOUS)
    return ReadState(reason=directory.reason or Reason.NO_MAILBOX)


def _age(event: CalendarEvent) -> tuple[bool, str, str]:
    gone = event.removed or event.cancelled
    return (gone, event.created.isoformat() if event.created else "", event.event_id)


def _roles(drafts: Drafts, search: Search) -> dict[str, Role]:
    """By address: all that an account holds speak for it."""
    roles: dict[str, Role] = {}
    for tenant, book in search.books.items():
        by_account = {account: draft.role for (home, account), draft in drafts.items() if home == tenant}
        roles |= {mail: by_account[account] for mail, account in book.accounts.items() if account in by_account}
        roles |= {one: role for one, role in by_account.items() if "@" in one}
    return roles
