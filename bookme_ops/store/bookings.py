"""The mirror of the Salesforce orgs: bookings, the people on them, users, and what an org knows beyond them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bookme_ops.store.bulk import Row, fetch, fetch_words, run, run_many, upsert
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.ledger_tables import RUN
from bookme_ops.store.notebook import Notebook, Watch
from bookme_ops.store.rows import BOOKING_COLUMNS, booking_row, contact_row, invitee_row, user_row
from bookme_ops.store.shelves import mailbox_ranges
from bookme_ops.store.snapshot import replace_all, stored_rows, write_changed
from bookme_ops.store.tables import (
    BOOKING,
    BOOKING_CONTACT,
    INVITEE,
    KNOWN_BOOKING,
    SALESFORCE_USER,
    SHELF,
    SHELF_WIDTH,
    WATERMARK,
    columns,
)
from bookme_ops.store.touching import touch_bookings, touch_company, touch_holders
from connectors.records import Booking, BookingContact, BookingId, Invitee, SalesforceUser

KEY = ("environment", "event_id")
WATCH = Watch.of(
    BOOKING_COLUMNS,
    ("starts", "ends", "owner_id", "show_as", "cancelled_by_someone", "deleted", "room_id", "location"),
    system="salesforce",
    subject_kind="booking",
)
RENAMED = (
    "UPDATE booking SET owner_mail = (SELECT mail FROM salesforce_user AS u"
    " WHERE u.environment = booking.environment AND u.user_id = booking.owner_id)"
    " WHERE environment = ? AND EXISTS (SELECT 1 FROM salesforce_user AS u WHERE u.environment = booking.environment"
    " AND u.user_id = booking.owner_id AND u.mail IS NOT NULL AND u.mail <> COALESCE(booking.owner_mail, ''))"
)
LIVE = (
    f"calendar_event WHERE {SHELF} BETWEEN ? / {SHELF_WIDTH} AND ? / {SHELF_WIDTH} AND +mailbox_no BETWEEN ? AND ? "  # noqa: S608  our own
    "AND booking_id IS NOT NULL AND NOT removed AND NOT cancelled "
    "AND +mailbox_no IN (SELECT no FROM mailbox WHERE tenant = ?)"
)
"""With the mailbox as a value that no key begins with: only the small index of BookingIds is read then."""
BOOKED = "booking WHERE COALESCE(environment, '') IN ({})"
"""As a value that no key begins with: of the wide rows only the index by BookingId is read then."""
BOOKING_ID, DELETED = BOOKING_COLUMNS.index("booking_id"), BOOKING_COLUMNS.index("deleted")
MODIFIED_BY = BOOKING_COLUMNS.index("modified_by")
KEPT = BOOKING_COLUMNS[:-1]
"""Everything but the last run that saw it."""
SEEN_AT = KEPT.index("seen_at")


def write_bookings(connection: Connection, records: Iterable[Booking], *, at: datetime, run_id: int) -> int:
    """Mirror bookings, with their changes in the journal; gives how many were new or had changed.

    Every one of them is marked as seen by the run, for `drop_unseen`.
    """
    latest = {(record.environment, record.event_id): booking_row(record) for record in records}
    stored = stored_rows(connection, BOOKING, KEPT, latest)
    seen = epoch(at)
    pairs = [(stored.get(key), latest[key]) for key in sorted(latest)]
    rows = [(was, _with_sight(row, was, seen)) for was, row in pairs]
    changed = [pair for pair in rows if pair[0] != pair[1]]
    same = [now[:2] for was, now in rows if was == now]
    upsert(connection, BOOKING, [(*row, run_id) for _, row in changed], columns=BOOKING_COLUMNS, key=KEY)
    mark = "UPDATE booking SET seen_run = ? WHERE environment = ? AND event_id = ?"
    run_many(connection, mark, [(run_id, *key) for key in same])
    _note(connection, changed, at=at, run_id=run_id)
    touch_bookings(connection, changed)
    return len(changed)


def drop_unseen(connection: Connection, environment: str, *, since: datetime, run_id: int) -> int:
    """After a full read by a run: what it should have seen and did not has left Salesforce; gives how many have.

    Those are stored bookings that end at or after `since`; they are marked as deleted. The journal dates that at the
    beginning of the run; raises LookupError if there is no such run.
    """
    began: datetime | None = connection.execute(select(RUN.c.started_at).where(RUN.c.id == run_id)).scalar()
    if began is None:
        raise LookupError(f"there is no run {run_id}")
    statement = (
        f"SELECT {', '.join(KEPT)} FROM booking "  # noqa: S608  our own names
        "WHERE environment = ? AND ends >= ? AND seen_run <> ? AND NOT deleted ORDER BY event_id"
    )
    unseen = fetch(connection, statement, (environment, epoch(since), run_id))
    gone = "UPDATE booking SET deleted = ? WHERE environment = ? AND event_id = ?"
    run_many(connection, gone, [(True, *row[:2]) for row in unseen])
    changed = [(row, _as_gone(row)) for row in unseen]
    _note(connection, changed, at=began, run_id=run_id)
    touch_bookings(connection, changed)
    return len(unseen)


def write_contacts(
    connection: Connection,
    records: Iterable[BookingContact],
    *,
    at: datetime,  # noqa: ARG001  the three writers are called alike
    run_id: int,  # noqa: ARG001
) -> int:
    """Mirror the customers on bookings; gives how many were new or had changed."""
    changed = write_changed(connection, BOOKING_CONTACT, map(contact_row, records))
    touch_company(connection, changed, column="detail_id", place=columns(BOOKING_CONTACT).index("detail_id"))
    return len(changed)


def write_invitees(
    connection: Connection,
    records: Iterable[Invitee],
    *,
    at: datetime,  # noqa: ARG001  the three writers are called alike
    run_id: int,  # noqa: ARG001
) -> int:
    """Mirror the people related to bookings; gives how many were new or had changed."""
    changed = write_changed(connection, INVITEE, map(invitee_row, records))
    touch_company(connection, changed, column="event_id", place=columns(INVITEE).index("event_id"))
    return len(changed)


def write_users(connection: Connection, environment: str, users: Iterable[SalesforceUser]) -> int:
    """Make these all the users of an org; gives how many were added, changed or taken away.

    Bookings follow a user to a new address: that an address changes does not touch the Events of its owner.
    """
    changed = replace_all(connection, SALESFORCE_USER, environment, map(user_row, users))
    if changed:
        run(connection, RENAMED, (environment,))
    return changed


def booking_owners(connection: Connection, environment: str, *, since: datetime) -> set[str]:
    """The addresses of those who own a booking that ends at or after `since`, cancelled and deleted ones included."""
    statement = "SELECT DISTINCT owner_mail FROM booking WHERE environment = ? AND owner_mail IS NOT NULL AND ends >= ?"
    return {mail for (mail,) in fetch(connection, statement, (environment, epoch(since)))}


def roster(connection: Connection, environment: str) -> set[str]:
    """The addresses of an environment's active advisors."""
    statement = "SELECT mail FROM salesforce_user WHERE environment = ? AND active AND advisor AND mail IS NOT NULL"
    return {mail for (mail,) in fetch(connection, statement, (environment,))}


def unknown_ids(connection: Connection, tenant: str, environments: Sequence[str]) -> set[BookingId]:
    """BookingIds on live events of a tenant's mailboxes that no mirrored booking of these environments carries."""
    ids: set[str] = set()
    for some in mailbox_ranges(connection):
        ids.update(fetch_words(connection, "booking_id", LIVE, (*some, *some, tenant)))
    if ids and environments:
        booked = BOOKED.format(", ".join("?" * len(environments)))
        ids.difference_update(fetch_words(connection, "booking_id", booked, environments))
    return {BookingId(one) for one in ids}


def remember_known(
    connection: Connection, environment: str, asked: Iterable[BookingId], known: Iterable[BookingId], at: datetime
) -> None:
    """Keep an org's answer to which of the ids `asked` it knows, in place of its earlier answers about them."""
    yes = frozenset(known)
    rows = [(environment, one, int(one in yes), epoch(at)) for one in sorted(set(asked))]
    statement = "SELECT booking_id, known FROM known_booking WHERE environment = ?"
    answers: dict[str, int] = dict(fetch(connection, statement, (environment,)))
    touch_holders(connection, {one for _, one, answer, _ in rows if answers.get(one) != answer})
    upsert(connection, KNOWN_BOOKING, rows, columns=columns(KNOWN_BOOKING), key=("environment", "booking_id"))


def watermark(connection: Connection, environment: str) -> datetime | None:
    """Where the incremental read of an environment's bookings goes on; None before the first complete read."""
    rows = fetch(connection, "SELECT read_at FROM watermark WHERE environment = ?", (environment,))
    return instant(rows[0][0]) if rows else None


def set_watermark(connection: Connection, environment: str, at: datetime) -> None:
    """An environment's bookings were read completely up to `at`, kept in whole seconds."""
    upsert(connection, WATERMARK, [(environment, epoch(at))], columns=columns(WATERMARK), key=("environment",))


def _as_gone(row: Row) -> Row:
    """Nobody says by whom a row was taken away."""
    return (*row[:DELETED], 1, *row[DELETED + 1 : MODIFIED_BY], None, *row[MODIFIED_BY + 1 :])


def _with_sight(row: Row, stored: Row | None, at: int) -> Row:
    """Add when the BookingId was first seen on the booking."""
    booking_id = row[BOOKING_ID]
    if stored is not None and stored[BOOKING_ID] == booking_id:
        return (*row, stored[SEEN_AT])
    return (*row, None if booking_id is None else at)


def _note(connection: Connection, changed: Sequence[tuple[Row | None, Row]], *, at: datetime, run_id: int) -> None:
    """Enter the changes in the journal, each under its environment."""
    for environment in dict.fromkeys(now[0] for _, now in changed):
        notebook = Notebook(watch=WATCH, scope=environment, at=at, run_id=run_id)
        notebook.record(connection, [pair for pair in changed if pair[1][0] == environment])
