"""Touching: whose views a write to the mirror may have changed, as the log of changed subjects wants to know.

Whoever looks at a row by its owner, its mailbox, its BookingId or its people is named; where so many rows changed that
it is nearly everybody, it is everybody.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from bookme_ops.store.backend_tables import EMPLOYEE
from bookme_ops.store.bulk import Row, fetch, fetch_in
from bookme_ops.store.changed_subjects import MANY, note_everything, note_mailboxes, note_owners
from bookme_ops.store.mail_objects import domains_of
from bookme_ops.store.rows import BOOKING_COLUMNS, EVENT_COLUMNS, unpack_attendees
from bookme_ops.store.tables import BOOKING, CALENDAR_EVENT, MAILBOX

Pair = tuple[Row | None, Row]
"""A row as it was, if it was there, and as it is."""

MANY_CHANGES = 10_000
"""So many rows of changed events at once, as they were and as they are, are everybody's."""

ICAL_UID, PRODUCT, REMOVED, CANCELLED = map(EVENT_COLUMNS.index, ("ical_uid", "product", "removed", "cancelled"))
PEOPLE, BOOKING_ID = EVENT_COLUMNS.index("attendees"), EVENT_COLUMNS.index("booking_id")
OWNER_ID, OWNER_MAIL = BOOKING_COLUMNS.index("owner_id"), BOOKING_COLUMNS.index("owner_mail")
BOOKING_OF = BOOKING_COLUMNS.index("booking_id")
OWNERS = ("owner_mail", "owner_id")


def touch_calendars(
    connection: Connection, tenant: str, accounts: Iterable[str], rows: Collection[Row], *, full: bool = False
) -> None:
    """Calendars of some accounts changed; `rows` are the product's events in them, as they were and as they are.

    In the mailboxes of those who are invited stand copies that are private time as soon as the product's own event does
    not stand, and the journal of a booking is looked at by its owner. `full`: whole calendars were read, and it is
    hardly worth while to tell whom many rows touch.
    """
    if len(rows) > (MANY if full else MANY_CHANGES):
        note_everything(connection)
        return
    note_mailboxes(connection, tenant, accounts)
    turned = _turned(rows)
    guests = {one.mail for row in turned for one in unpack_attendees(row[PEOPLE])} - {None}
    invited = _at_home(connection, tenant, guests)
    ids = {row[BOOKING_ID] for row in rows if row[BOOKING_ID] is not None}
    note_owners(connection, invited | _owners_of(fetch_in(connection, BOOKING, OWNERS, "booking_id", sorted(ids))))
    _touch_unknown(connection, ids)


def touch_bookings(connection: Connection, pairs: Iterable[Pair]) -> None:
    """Bookings changed, perhaps from one owner to another.

    What the journal tells of a BookingId is looked at by the owners of all rows that carry it. And whether anybody
    knows an id matters wherever it stands: an event whose id nobody knows is an orphan.
    """
    pairs = list(pairs)
    owners = {row[OWNER_MAIL] or row[OWNER_ID] for pair in pairs for row in pair if row is not None}
    ids = {row[BOOKING_OF] for was, now in pairs if was is not None for row in (was, now)} - {None}
    if len(owners) <= MANY and ids:
        owners |= _owners_of(fetch_in(connection, BOOKING, OWNERS, "booking_id", sorted(ids)))
    note_owners(connection, owners)
    turned = [(was, now) for was, now in pairs if was is None or was[BOOKING_OF] != now[BOOKING_OF]]
    touch_holders(connection, {was[BOOKING_OF] for was, _ in turned if was is not None} - {None})
    _touch_unknown(connection, {now[BOOKING_OF] for _, now in turned} - {None})


def touch_holders(connection: Connection, ids: Collection[str]) -> None:
    """Of some BookingIds it is known otherwise whether any org has them: their events may be orphans, or are none."""
    if len(ids) > MANY:
        note_everything(connection)
        return
    # This scans an index, for none begins with the id: ask for few.
    linked = "booking_id IS NOT NULL"
    found = fetch_in(connection, CALENDAR_EVENT, ("mailbox_no",), "booking_id", sorted(ids), where=linked)
    owners = fetch_in(connection, MAILBOX, ("tenant", "user_id"), "no", sorted({number for (number,) in found}))
    for tenant in sorted({tenant for tenant, _ in owners}):
        note_mailboxes(connection, tenant, (user_id for home, user_id in owners if home == tenant))


def touch_company(connection: Connection, pairs: Sequence[Pair], *, column: str, place: int) -> None:
    """People on bookings changed; in their rows `place` holds what the `column` of a booking holds."""
    if len(pairs) > MANY:
        note_everything(connection)
        return
    named = {(row[0], row[place]) for pair in pairs for row in pair if row is not None}
    for environment in sorted({scope for scope, _ in named}):
        values = sorted(value for scope, value in named if scope == environment)
        where, own = "environment = ?", (environment,)
        found = fetch_in(connection, BOOKING, OWNERS, column, values, where=where, parameters=own)
        note_owners(connection, _owners_of(found))


def touch_employees(connection: Connection, environment: str, employees: Collection[str]) -> None:
    """The backend knows otherwise when some employees are busy."""
    if len(employees) > MANY:
        note_everything(connection)
        return
    names, where, own = ("external_id", "mail"), "environment = ?", (environment,)
    found = fetch_in(connection, EMPLOYEE, names, "employee_id", sorted(employees), where=where, parameters=own)
    note_owners(connection, {one for row in found for one in row if one is not None})


def _turned(rows: Iterable[Row]) -> list[Row]:
    """Those of events, as they were and as they are, that stand now and did not, or do not any more.

    An event that stands as it did, at whatever time, is nobody's private time: its copies are looked at as before.
    """
    known: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        known.setdefault(row[:2], []).append(row)
    return [row for both in known.values() if len({*map(_stands, both)}) > 1 or len(both) == 1 for row in both]


def _stands(row: Row) -> str | None:
    """The `iCalUId` by which copies of an event are told."""
    return row[ICAL_UID] if row[PRODUCT] and not (row[REMOVED] or row[CANCELLED]) else None


def _at_home(connection: Connection, tenant: str, mails: Collection[str | None]) -> set[str]:
    """Those of some addresses that may be of the tenant: customers have no mailbox here. All, if nobody knows."""
    domains = domains_of(connection, tenant)
    return {mail for mail in mails if mail is not None and (not domains or mail.rpartition("@")[2] in domains)}


def _touch_unknown(connection: Connection, ids: Collection[str]) -> None:
    """Touch all that hold one of these ids, where orgs had to be asked about it.

    Only then anybody's answer hangs on who else knows it, and on which of several copies is there to speak.
    """
    if ids:
        asked = fetch(connection, "SELECT DISTINCT booking_id FROM known_booking")
        touch_holders(connection, {one for (one,) in asked if one in ids})


def _owners_of(rows: Iterable[Row]) -> set[str]:
    return {mail or user_id for mail, user_id in rows}
