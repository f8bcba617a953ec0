"""What the backend knows, as views need it: of advisors, of rooms, and of meetings that no Salesforce org knows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.backend_tables import BACKEND_MEETING, BACKEND_ROOM, EMPLOYEE
from bookme_ops.store.bulk import fetch, fetch_in
from bookme_ops.store.busy_slots import read_busy
from bookme_ops.store.coverage import coverage_of, worst
from bookme_ops.store.directory import Addresses
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.tables import BOOKING, KNOWN_BOOKING, columns
from connectors.backend_records import BackendMeeting, BackendRoom, Employee
from connectors.errors import Reason
from connectors.records import BookingId
from jobs.views import Backed, Coverage, Part

MEETINGS, SLOTS, EMPLOYEES, ROOMS = "meetings", "slots", "employees", "backend-rooms"
"""Subjects of an environment's coverage: two queries, two directories."""
ASKED = "backend-orphans"
"""The subject of the query coverage of the question whether an org knows ids that only backends show."""
SLACK = timedelta(days=1)
"""Meetings are kept so much longer than they are looked at."""
KEPT = timedelta(days=64)
"""Meetings are kept so long after they ended, at least: reports tell of the eight weeks before this one."""
NAMES = columns(BACKEND_MEETING)[:-1]
RECORD = ("environment", "booking_id", "time_slot_id", "employee_id", "start", "end", *NAMES[6:])
ACTIVE = (
    f"SELECT {', '.join(NAMES)} FROM backend_meeting "  # noqa: S608  our own names
    "WHERE environment = ? AND ends >= ? AND lower(status) = 'booked' ORDER BY starts, booking_id"
)


def read_employees(connection: Connection, environment: str) -> Part[tuple[Employee, ...]]:
    """All employees of an environment's backend, by id."""
    rows = _rows(connection, EMPLOYEE.name, columns(EMPLOYEE), environment, "employee_id")
    read = coverage_of(connection, environment, "directory").get(EMPLOYEES, Coverage())
    return Part(read=read, items=msgspec.convert(rows, tuple[Employee, ...], strict=False))


def read_rooms(connection: Connection, environment: str) -> Part[Mapping[str, BackendRoom]]:
    """All rooms of an environment's backend, by their id."""
    rows = _rows(connection, BACKEND_ROOM.name, columns(BACKEND_ROOM), environment, "room_id")
    read = coverage_of(connection, environment, "directory").get(ROOMS, Coverage())
    rooms = msgspec.convert(rows, tuple[BackendRoom, ...], strict=False)
    return Part(read=read, items={room.room_id: room for room in rooms})


def identify_employees(employees: Iterable[Employee], book: Addresses) -> dict[str, Employee]:
    """Employees by identity: their Entra object id, else that of the account with their mail, else the mail itself."""
    found: dict[str, Employee] = {}
    for employee in employees:
        mail = employee.mail
        identity = employee.external_id or (book.accounts.get(mail, mail) if mail else None)
        if identity is not None:
            found.setdefault(identity, employee)
    return found


def backed(
    connection: Connection, environment: str, employees: Mapping[str, Employee], identities: Sequence[str]
) -> dict[str, Backed]:
    """What a backend knows of some identities; `employees` is what `identify_employees` gives.

    Ask only where the API tells time slots. The slots' coverage is that of the employees and of the slots.
    """
    queries = coverage_of(connection, environment, "query")
    directories = coverage_of(connection, environment, "directory")
    read = worst([directories.get(EMPLOYEES, Coverage()), queries.get(SLOTS, Coverage())])
    known = {identity: employees[identity] for identity in identities if identity in employees}
    slots = read_busy(connection, environment, [employee.employee_id for employee in known.values()])
    nobody = Backed(employee=None, slots=Part(read=read, items=()))
    return {
        identity: Backed(
            employee=known[identity], slots=Part(read=read, items=slots.get(known[identity].employee_id, ()))
        )
        if identity in known
        else nobody
        for identity in identities
    }


def active_meetings(connection: Connection, environment: str, *, since: datetime) -> tuple[BackendMeeting, ...]:
    """Meetings that end at or after an instant and whose slot is booked, by start."""
    rows = fetch(connection, ACTIVE, (environment, epoch(since)))
    return msgspec.convert(
        [dict(zip(RECORD, row, strict=True)) for row in rows], tuple[BackendMeeting, ...], strict=False
    )


def ids_without_booking(
    connection: Connection, meetings: Iterable[BackendMeeting], environments: Sequence[str]
) -> set[BookingId]:
    """Those of the meetings' ids that no mirrored booking of the environments carries."""
    ids = {meeting.booking_id for meeting in meetings}
    for environment in environments:
        where, own = "environment = ?", (environment,)
        rows = fetch_in(connection, BOOKING, ("booking_id",), "booking_id", sorted(ids), where=where, parameters=own)
        ids -= {found for (found,) in rows}
    return ids


def unknown_meetings(
    connection: Connection,
    environment: str,
    environments: Sequence[str],
    *,
    since: datetime,
    as_of: datetime | None = None,
) -> Part[tuple[BackendMeeting, ...]]:
    """Active meetings of a backend that end at or after `since` and that no org of the tenant knows, each asked for.

    `environments` are all that share the tenant. It is complete if meetings, slots and the bookings of all orgs were
    read, and if every org has answered about each of these ids; but not for an `as_of` well before the last read, which
    has forgotten what was over by then. Ask only where the API tells time slots.
    """
    queries = {name: coverage_of(connection, name, "query") for name in (*environments, environment)}
    reads = [queries[environment].get(subject, Coverage()) for subject in (MEETINGS, SLOTS)]
    reads += [queries[name].get("bookings", Coverage()) for name in environments]
    meetings = active_meetings(connection, environment, since=since)
    ids = ids_without_booking(connection, meetings, environments)
    known: set[BookingId] = set()
    doubtful: set[BookingId] = set()
    for name in environments if ids else ():
        answers = _answers(connection, name, ids)
        known.update(one for one, is_known in answers.items() if is_known)
        doubtful |= ids - answers.keys()
        reads.append(queries[name].get(ASKED, Coverage()))
    if doubtful - known or (as_of is not None and as_of < _read_about(connection, environment) - SLACK):
        reads.append(Coverage(reason=Reason.NEVER_READ))
    unknown = ids - known - doubtful
    return Part(read=worst(reads), items=tuple(one for one in meetings if one.booking_id in unknown))


def _read_about(connection: Connection, environment: str) -> datetime:
    """The earliest instant that the last read of the meetings still serves."""
    statement = "SELECT read_at, as_of FROM coverage WHERE scope = ? AND kind = 'query' AND subject = ?"
    rows = fetch(connection, statement, (environment, MEETINGS))
    told = [instant(moment) for row in rows for moment in row if moment is not None]
    return min(told, default=datetime.min.replace(tzinfo=UTC) + SLACK)


def _answers(connection: Connection, environment: str, ids: Iterable[BookingId]) -> dict[BookingId, bool]:
    names, where = ("booking_id", "known"), "environment = ?"
    rows = fetch_in(connection, KNOWN_BOOKING, names, "booking_id", sorted(ids), where=where, parameters=(environment,))
    return {found: bool(is_known) for found, is_known in rows}


def _rows(
    connection: Connection, table: str, names: Sequence[str], environment: str, order: str
) -> list[dict[str, object]]:
    statement = f"SELECT {', '.join(names)} FROM {table} WHERE environment = ? ORDER BY {order}"  # noqa: S608  our own
    return [dict(zip(names, row, strict=True)) for row in fetch(connection, statement, (environment,))]
