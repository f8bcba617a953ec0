"""The mirror of the mailboxes: what each shows, our place in its changes, and whether it could be read."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter, itemgetter

from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, delete, fetch, fetch_in, insert, run_many, upsert
from bookme_ops.store.calendar_changes import BOOKING_ID, EVENT_ID, PRODUCT, Stored, changes_of
from bookme_ops.store.calendar_changes import CalendarWrite as CalendarWrite  # noqa: PLC0414  our callers' word
from bookme_ops.store.changed_subjects import note_mailboxes
from bookme_ops.store.coverage import record_failures, record_reads
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.notebook import Notebook, Watch
from bookme_ops.store.private_calendars import EMPTY, read_private, write_private
from bookme_ops.store.rows import EVENT_COLUMNS, EVENT_FIELDS, events_of
from bookme_ops.store.tables import CALENDAR_EVENT, MAILBOX
from bookme_ops.store.touching import touch_calendars
from connectors.ports import Failure
from connectors.records import BookingId, CalendarEvent, Window

KEY = ("mailbox_no", "event_id")
FEW = 20
"""So many events of a mailbox are looked up one by one; for more, it takes less time to read all of the product's."""
WATCH = Watch.of(
    EVENT_COLUMNS, ("starts", "ends", "show_as", "cancelled", "removed"), system="outlook", subject_kind="event"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxState:
    """A mailbox of the mirror and our place in its changes."""

    no: int
    user_id: str
    """Entra object id of its owner."""
    delta_link: str | None = None
    window: Window | None = None
    """The window that the delta link follows; None before the first read."""


def mailbox_states(connection: Connection, tenant: str) -> dict[str, MailboxState]:
    """Every mailbox of a tenant by its owner."""
    statement = "SELECT no, user_id, delta_link, window_start, window_end FROM mailbox WHERE tenant = ?"
    return {row[1]: _state(row) for row in fetch(connection, statement, (tenant,))}


def ensure_mailboxes(connection: Connection, tenant: str, user_ids: Iterable[str]) -> dict[str, MailboxState]:
    """The mailboxes of these owners; those that were never read are added."""
    wanted = list(dict.fromkeys(user_ids))
    states = mailbox_states(connection, tenant)
    rows = [(tenant, user_id, 0) for user_id in wanted if user_id not in states]
    if rows:
        insert(connection, MAILBOX, rows, columns=("tenant", "user_id", "product"))
        states = mailbox_states(connection, tenant)
    return {user_id: states[user_id] for user_id in wanted}


def product_mailboxes(connection: Connection, tenant: str) -> set[str]:
    """Owners of the mailboxes in which events of the product were seen."""
    rows = fetch(connection, "SELECT user_id, product FROM mailbox WHERE tenant = ?", (tenant,))
    return {user_id for user_id, product in rows if product}


def write_calendars(
    connection: Connection, tenant: str, writes: Sequence[CalendarWrite], *, at: datetime, run_id: int
) -> int:
    """Mirror what mailboxes of a tenant answered: events, places in the changes, coverage and journal.

    Each mailbox may come once. Gives the number of events that were added, changed or taken away. Raises KeyError for
    a mailbox that the tenant does not have.
    """
    owners = _owners(connection, tenant, writes)
    told = [write for write in writes if not write.says_nothing]
    stored = _stored(connection, told)
    changes = {write.mailbox_no: changes_of(write, stored[write.mailbox_no], epoch(at)) for write in told}
    # In the order of the table's tree, so that neighbours are written together.
    rows = sorted((pair for change in changes.values() for pair in change.rows), key=itemgetter(1))
    gone = [row for change in changes.values() for row in change.gone]
    delete(connection, CALENDAR_EVENT, [row[:2] for row in gone], key=KEY)
    upsert(connection, CALENDAR_EVENT, [now for _, now in rows], columns=EVENT_COLUMNS, key=KEY)
    write_private(
        connection,
        {number: change.packed for number, change in changes.items() if change.packed is not None},
        [row for change in changes.values() for row in change.noted],
    )
    Notebook(watch=WATCH, scope=tenant, at=at, run_id=run_id).record(connection, rows, gone)
    touched = [owners[write.mailbox_no][0] for write in told if write.full or changes[write.mailbox_no].count]
    events = [*gone, *(row for pair in rows for row in pair if row is not None)]
    touch_calendars(connection, tenant, touched, events, full=any(write.full for write in told))
    ours = {row[0] for _, row in rows if row[PRODUCT] or row[BOOKING_ID]}
    _move_on(connection, [_place(write, write.mailbox_no in ours or owners[write.mailbox_no][1]) for write in writes])
    record_reads(connection, tenant, "mailbox", [(owners[write.mailbox_no][0], at) for write in writes], at=at)
    return sum(change.count for change in changes.values())


def fail_mailboxes(
    connection: Connection, tenant: str, failures: Sequence[tuple[str, Failure]], *, at: datetime
) -> None:
    """Mailboxes (by owner) could not be read: the mirror keeps what it holds of them, and says so."""
    record_failures(connection, tenant, "mailbox", failures, at=at)
    note_mailboxes(connection, tenant, (mailbox for mailbox, _ in failures))


def forget_delta(connection: Connection, mailbox_nos: Iterable[int]) -> None:
    """The next read of these mailboxes begins anew."""
    run_many(connection, "UPDATE mailbox SET delta_link = NULL WHERE no = ?", [(number,) for number in mailbox_nos])


def stored_ids(
    connection: Connection, wanted: Sequence[tuple[int, str]], *, linked_only: Set[tuple[int, str]] = frozenset()
) -> dict[tuple[int, str], BookingId | None]:
    """Those of the (mailbox number, event id) pairs that the mirror holds as being there, with their BookingIds.

    Pairs that are `linked_only` may be left out if the mirror holds them as private time, which takes longer to find.
    """
    held: dict[tuple[int, str], BookingId | None] = {}
    by_mailbox = _by_mailbox(wanted)
    names, asked = ("mailbox_no", "event_id", "booking_id"), frozenset(wanted)
    for number, event_id, booking in _rows(connection, by_mailbox, names, where="NOT removed"):
        if (number, event_id) in asked:
            held[number, event_id] = booking
    rest = _by_mailbox([pair for pair in wanted if pair not in held and pair not in linked_only])
    private = read_private(connection, list(rest))
    held.update({(no, one): None for no, calendar in private.items() for one in calendar.among(rest[no])})
    return held


def _by_mailbox(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    by_mailbox: dict[int, list[str]] = {}
    for number, event_id in dict.fromkeys(pairs):
        by_mailbox.setdefault(number, []).append(event_id)
    return by_mailbox


def events_in(connection: Connection, number: int) -> list[CalendarEvent]:
    """Everything that the mirror holds of a mailbox, tombstones included, by event id."""
    stored = _look_up(connection, {number: None}).get(number, Stored())
    ours = events_of([row[1 : 1 + len(EVENT_FIELDS)] for row in stored.rows.values()])
    return sorted([*ours, *stored.private.events()], key=attrgetter("event_id"))


def _state(row: Row) -> MailboxState:
    number, user_id, delta_link, start, end = row
    window = None if start is None else Window(start=instant(start), end=instant(end))
    return MailboxState(no=number, user_id=user_id, delta_link=delta_link, window=window)


def _owners(connection: Connection, tenant: str, writes: Sequence[CalendarWrite]) -> dict[int, tuple[str, bool]]:
    """Of each mailbox that is written, who owns it, and whether events of the product were seen in it."""
    # The tenant is compared here: asked for it, the database would go through all of its mailboxes for every chunk.
    names = ("no", "user_id", "product", "tenant")
    found = fetch_in(connection, MAILBOX, names, "no", _numbers(writes))
    return {no: (user_id, bool(product)) for no, user_id, product, home in found if home == tenant}


def _numbers(writes: Sequence[CalendarWrite]) -> list[int]:
    numbers = [write.mailbox_no for write in writes]
    if len(set(numbers)) != len(numbers):
        raise ValueError("a mailbox comes twice in one write")
    return numbers


def _stored(connection: Connection, writes: Sequence[CalendarWrite]) -> dict[int, Stored]:
    """As much of the mailboxes as the comparison with the writes needs."""
    wanted: dict[int, set[str] | None] = {}
    for write in writes:
        if write.full or write.series:
            wanted[write.mailbox_no] = None
        else:
            wanted[write.mailbox_no] = {*write.removed, *(event.event_id for event in write.events)}
    return _look_up(connection, wanted)


def _look_up(connection: Connection, wanted: Mapping[int, Set[str] | None]) -> dict[int, Stored]:
    """What the mirror holds of mailboxes: their private time, and the rows of some events at least or (None) of all."""
    rows: dict[int, dict[str, Row]] = {}
    for row in _rows(connection, wanted, EVENT_COLUMNS):
        rows.setdefault(row[0], {})[row[EVENT_ID]] = row
    private = read_private(connection, list(wanted))
    return {number: Stored(rows.get(number, {}), private.get(number, EMPTY)) for number in wanted}


def _rows(
    connection: Connection, wanted: Mapping[int, Collection[str] | None], names: Sequence[str], *, where: str = ""
) -> list[Row]:
    """Rows of the product's events in mailboxes: those of some ids at least, or (None) all."""
    singly = {number: ids for number, ids in wanted.items() if ids is not None and len(ids) <= FEW}
    whole = [number for number in wanted if number not in singly]
    found = fetch_in(connection, CALENDAR_EVENT, names, "mailbox_no", whole, where=where)
    own = f"{where} AND mailbox_no = ?" if where else "mailbox_no = ?"
    for number, ids in singly.items():
        found += fetch_in(connection, CALENDAR_EVENT, names, "event_id", ids, where=own, parameters=(number,))
    return found


def _place(write: CalendarWrite, product: bool) -> Row:
    link = write.delta_link or None
    return (link, epoch(write.window.start), epoch(write.window.end), product, write.mailbox_no)


def _move_on(connection: Connection, places: Sequence[Row]) -> None:
    statement = "UPDATE mailbox SET delta_link = ?, window_start = ?, window_end = ?, product = ? WHERE no = ?"
    run_many(connection, statement, places)
