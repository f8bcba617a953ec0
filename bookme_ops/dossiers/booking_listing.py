"""Listing bookings in pages: of an advisor, in a room, at a time, as people look for one without its BookingId."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bookme_ops.booking_ids import SHORTEST
from bookme_ops.dossiers.matching import lengthen_id
from bookme_ops.reads import is_configured
from bookme_ops.store.accounts import accounts_of, office_users
from bookme_ops.store.backed import read_rooms
from bookme_ops.store.booking_finds import Wanted
from bookme_ops.store.booking_pages import Found, Mark, page_of_bookings
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import Addresses
from bookme_ops.store.people_pages import accounts_beginning
from bookme_ops.store.read_states import NEVER, ReadState, read_states
from bookme_ops.store.rooms import rooms_of
from bookme_ops.wiring import Ops
from connectors.records import address

SIZE = 50
NOBODY = Addresses({}, set())
USER = re.compile(r"005[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?", re.ASCII)
MARK = re.compile(r"(-?\d{1,15})\.([0-9A-Za-z]{1,40})\.([A-Za-z0-9_-]{1,100})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for; everything that is given must hold."""

    environments: tuple[str, ...]
    advisor: str = ""
    """Any address of the account, its Entra object id or the beginning of it, or a Salesforce User id."""
    room: str = ""
    """Its address, its name, or its id."""
    start: datetime | None = None
    """What ends after this instant."""
    end: datetime | None = None
    """What starts before this one."""
    state: str = "active"


@dataclass(slots=True)
class _Owners:
    mails: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


def list_bookings(ops: Ops, search: Search, *, after: Mark | None) -> Found:
    """The next page of bookings, in the order in which they end."""
    with ops.store.read() as connection:
        owners = _find_owners(ops, connection, search.advisor) if search.advisor else None
        wanted = Wanted(
            environments=search.environments,
            mails=frozenset(owners.mails) if owners else None,
            owners=frozenset(owners.ids) if owners else frozenset(),
            start=search.start,
            end=search.end,
            rooms=frozenset(_spell_room(ops, connection, search.room)) if search.room else None,
            state=search.state,
        )
        return page_of_bookings(connection, wanted, after, SIZE)


def know_bookings(ops: Ops, environments: tuple[str, ...]) -> list[tuple[str, ReadState]]:
    """How well the bookings of each environment are known."""
    with ops.store.read() as connection:
        return [
            (name, read_states(connection, name, "query", ["bookings"]).get("bookings", NEVER)) for name in environments
        ]


def read_mark(text: str | None) -> Mark | None:
    """The booking that a cursor names; None for the beginning. Raises ValueError for what is none."""
    if not text:
        return None
    parts = MARK.fullmatch(text)
    if parts is None:
        raise ValueError("this is no place in the list: begin at its first page")
    return Mark(int(parts[1]), parts[3], parts[2])


def write_mark(mark: Mark | None) -> str | None:
    """A booking as it stands in an address."""
    return f"{mark.ends}.{mark.event_id}.{mark.environment}" if mark is not None else None


def _find_owners(ops: Ops, connection: Connection, asked: str) -> _Owners:
    """The addresses that somebody's bookings may be owned under; of a Salesforce user without one, its id."""
    owners, folded = _Owners(), address(asked) or asked.casefold()
    if "@" in folded:
        owners.mails.add(folded)
    for tenant in ops.estate.tenants:
        meant = accounts_of(connection, tenant, [folded, asked])
        if len(folded) >= SHORTEST and "@" not in folded:
            meant += accounts_beginning(connection, tenant, folded)
        for account in meant:
            owners.mails |= {mail for mail in (account.mail, account.upn, *account.addresses) if mail}
    if USER.fullmatch(asked):
        owners.ids.add(lengthen_id(asked))
        for site in ops.chosen:
            users = office_users(connection, site.name, owners.ids)
            owners.mails |= {user.mail for user in users if user.mail}
    if owners.mails:
        owners.ids.clear()
    return owners


def _spell_room(ops: Ops, connection: Connection, asked: str) -> Iterator[str]:
    """How bookings may spell a room: as it is asked for, and the names and ids of the rooms that are called so."""
    yield asked
    wanted, mails = asked.casefold(), {address(asked)}
    for tenant in ops.estate.tenants:
        for mail, one in rooms_of(connection, tenant, NOBODY).items():
            if wanted in {mail, (one.name or "").casefold()}:
                mails.add(mail)
                yield one.name
    for site in ops.chosen:
        if is_configured(ops.settings.environment(site.name), "backend-rooms"):
            for room_id, backed in read_rooms(connection, site.name).items.items():
                if backed.mail in mails or wanted in {room_id.casefold(), (backed.name or "").casefold()}:
                    yield from filter(None, (room_id, backed.name))
