"""What the backend knows of private time: a slot for each busy span of its employees' calendars, made when asked for.

It does not know series and appointments over several days that were made before an advisor's synchronisation began.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from zlib import adler32, crc32
from zoneinfo import ZoneInfo

from connectors.simulator.model import Environment, Event, Mailbox, Row, World

BLOCKING = frozenset({"busy", "oof", "tentative"})
STATUSES = {
    (False, False): "BusyAppointmentInstance",
    (False, True): "BusyAppointmentOccurence",
    (True, False): "BusyEventInstance",
    (True, True): "BusyEventOccurence",
}
"""Of an all-day item or not, of a series or not; the API spells them so."""
ALL_DAY = timedelta(days=1)
NEVER = datetime.min.replace(tzinfo=UTC)


def slots_maker(world: World, environment: Environment) -> Callable[[], dict[str, Row]]:
    """Something that makes an environment's slots of private time, and makes them anew only after a change."""
    kept: list[tuple[tuple[int, ...], dict[str, Row]]] = []

    def make() -> dict[str, Row]:
        boxes = world.tenant.mailboxes.values()
        lines = hash(tuple((line.mail, line.sync_start) for line in environment.roster))
        changes, events = sum(len(box.changes) for box in boxes), sum(len(box.events) for box in boxes)
        seen = (changes, events, lines, len(environment.backend.employees))
        if not kept or kept[0][0] != seen:
            kept[:] = [(seen, {row["id"]: row for row in _make_slots(world, environment)})]
        return kept[0][1]

    return make


def is_unsynced(event: Event, since: datetime, zone: ZoneInfo) -> bool:
    """Whether an item was made before the synchronisation began, and is of a kind that is never caught up on."""
    return event.created < since and (event.master_id is not None or spans_dates(event, zone))


def spans_dates(event: Event, zone: ZoneInfo) -> bool:
    """Whether an item lies on more than one local date."""
    if event.all_day:
        return event.end - event.start > ALL_DAY
    last = event.end - timedelta(microseconds=1)
    return event.start.astimezone(zone).date() != last.astimezone(zone).date()


def _make_slots(world: World, environment: Environment) -> Iterator[Row]:
    zone = ZoneInfo(world.bank_zone)
    starts = {line.mail: line.sync_start for line in environment.roster}
    for employee_id, employee in environment.backend.employees.items():
        mailbox = world.tenant.mailboxes.get(employee["externalId"])
        person = world.tenant.people.get(employee["externalId"])
        if mailbox is not None and person is not None:
            day = starts.get(person.mail or "") or environment.go_live
            since = NEVER if day is None else datetime.combine(day, time(), zone).astimezone(UTC)
            for event in _busy(mailbox, world.booking_id_property):
                if not is_unsynced(event, since, zone):
                    yield busy_slot(employee_id, event, zone)


def _busy(mailbox: Mailbox, booking_id_property: str) -> Iterator[Event]:
    for event in mailbox.events.values():
        blocks = event.show_as in BLOCKING and not event.cancelled and event.kind != "seriesMaster"
        if blocks and booking_id_property not in event.properties:
            yield event


def busy_slot(employee_id: str, event: Event, zone: ZoneInfo) -> Row:
    """The slot that stands for an item of an employee's calendar; whole days are those of the bank's zone."""
    start, end = event.start, event.end
    if event.all_day:
        start, end = (datetime.combine(moment.date(), time(), zone).astimezone(UTC) for moment in (start, end))
    return {
        "id": f"{employee_id[:24]}{_digest(event.id):012x}",
        "startDate": start,
        "endDate": end,
        "status": STATUSES[event.all_day, event.master_id is not None],
        "roomId": None,
        "employeeId": employee_id,
        "serviceGroup": None,
    }


def _digest(event_id: str) -> int:
    """48 bits that are the same for the same event; it need not be safe, but it must be quick."""
    text = event_id.encode()
    return crc32(text) << 16 | adler32(text) & 0xFFFF
