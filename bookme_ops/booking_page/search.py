"""Search bookings: by advisor, time, room and state, as people ask for them who have no BookingId."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bookme_ops.booking_ids import SHORTEST
from bookme_ops.dossiers.matching import lengthen_id
from bookme_ops.reads import is_configured
from bookme_ops.store.backed import read_rooms
from bookme_ops.store.booking_finds import Wanted, find_bookings
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import addresses
from bookme_ops.store.rooms import rooms_of
from bookme_ops.wiring import Ops
from connectors.records import Booking, address

USER_PREFIX = "005"


def search_bookings(
    ops: Ops,
    *,
    advisor: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    room: str | None = None,
    state: str = "active",
    limit: int,
) -> list[Booking]:
    """At most so many bookings of the chosen environments, by start.

    `advisor` is an Entra object id or its beginning, an address of the account (the UPN too), or a Salesforce User id;
    `room` an address, a name or the backend's id. `state` is `active`, `cancelled`, `deleted` or `all`.
    """
    with ops.store.read() as connection:
        mails, owners = _find_owners(ops, connection, advisor) if advisor else (None, frozenset())
        wanted = Wanted(
            environments=tuple(site.name for site in ops.chosen),
            mails=mails,
            owners=owners,
            start=start,
            end=end,
            rooms=frozenset(_find_rooms(ops, connection, room)) if room else None,
            state=state,
        )
        return find_bookings(connection, wanted, limit)


def _find_owners(ops: Ops, connection: Connection, advisor: str) -> tuple[frozenset[str], frozenset[str]]:
    """The addresses and the Salesforce User ids that somebody may be meant by."""
    asked = advisor.strip()
    folded = address(asked) or ""
    mails = {folded} if "@" in folded else set()
    for tenant in ops.estate.tenants:
        held = addresses(connection, tenant).accounts
        meant = {account for mail, account in held.items() if mail == folded or _begins(account, folded)}
        mails |= {mail for mail, account in held.items() if account in meant}
    is_user = asked.startswith(USER_PREFIX) and asked.isascii() and asked.isalnum() and len(asked) in {15, 18}
    return frozenset(mails), frozenset({lengthen_id(asked)} if is_user else ())


def _begins(account: str, start: str) -> bool:
    return account == start or (len(start) >= SHORTEST and account.casefold().startswith(start))


def _find_rooms(ops: Ops, connection: Connection, room: str) -> Iterator[str]:
    """How bookings may spell a room: as it is asked for, and the names and ids of the rooms that are called so."""
    asked = room.strip()
    yield asked
    mails = {address(asked)}
    for tenant in ops.estate.tenants:
        for mail, one in rooms_of(connection, tenant).items():
            if _called(asked, (mail, one.name)):
                mails.add(mail)
                yield one.name
    for site in ops.chosen:
        if is_configured(ops.settings.environment(site.name), "backend-rooms"):
            for room_id, backed in read_rooms(connection, site.name).items.items():
                if backed.mail in mails or _called(asked, (room_id, backed.name)):
                    yield from filter(None, (room_id, backed.name))


def _called(asked: str, names: Iterable[str | None]) -> bool:
    return asked.casefold() in {name.casefold() for name in names if name is not None}
