"""The calendar codes of the finding catalogue, read once more straight from the model: slow, plain, independent."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from connectors.simulator.model import Environment, Event, Person
from tests.connectors.simulator.bank_reading import LAG, SKEW, Bank, Booked, Key

DAY = timedelta(days=1)


def find_calendar_faults(bank: Bank) -> Iterator[Key]:
    """CAL001 to CAL011 and CAL013; CAL012 is a matter of two reads."""
    for one in bank.bookings:
        for code in _judge_booking(bank, one):
            yield (code, *one.key)
    for site in bank.world.environments.values():
        for person in bank.roster(site).values():
            if site.subscriptions and not _is_subscribed(bank, person):
                yield ("CAL007", site.name, "advisor", person.id)
            yield from _judge_old_items(bank, site, person)


def _judge_booking(bank: Bank, one: Booked) -> Iterator[str]:
    if not one.off and one.start >= bank.end:
        yield "CAL005"
    past = bank.now - 14 * DAY < one.end < bank.now - 7 * DAY
    inside = one.start < bank.end and one.end > bank.now
    if inside or past:
        codes = list(_compare(bank, one))
        yield from codes if inside else ["CAL013"] if set(codes) - {"CAL006", "CAL008"} else []


def _compare(bank: Bank, one: Booked) -> Iterator[str]:
    live = [event for event in one.linked if not event.cancelled]
    if one.off:
        if any(event.show_as != "free" for event in live):
            yield "CAL004"
    elif not one.linked:
        yield "CAL001"
    elif not live:
        yield "CAL003"
    else:
        if len(live) > 1:
            yield "CAL008"
        yield from _compare_times(bank, one) or _compare_rest(bank, one)


def _compare_times(bank: Bank, one: Booked) -> list[str]:
    event = one.event
    assert event is not None
    if event.all_day:
        assert one.row["IsAllDayEvent"]
        return []
    first, last = event.start - one.start, event.end - one.end
    if abs(first) <= SKEW and abs(last) <= SKEW:
        return []
    slips = {one.start.astimezone(bank.zone).utcoffset() or timedelta(), timedelta(hours=1), DAY}
    alike = abs(first - last) <= SKEW and any(abs(abs(first) - slip) <= SKEW for slip in slips)
    return ["CAL009"] if alike else ["CAL002"]


def _compare_rest(bank: Bank, one: Booked) -> list[str]:
    """The room, where both sides name one, and the place; people have codes of their own."""
    event = one.event
    assert event is not None
    changed = max(event.modified, one.row["SystemModstamp"], one.detail["SystemModstamp"])
    known = one.site.backend.rooms.get(one.detail["andmoney__RoomId__c"] or "")
    rooms = {seat.mail.casefold() for seat in one.seats}
    other_room = bool(known and rooms and known["email"] not in rooms)
    other_place = event.location != one.detail["andmoney__Location__c"] or event.location != one.row["Location"]
    return ["CAL006"] if (other_room or other_place) and changed < bank.now - LAG else []


def _is_subscribed(bank: Bank, person: Person) -> bool:
    return any(
        bank.people.get(key := held.resource.split("/")[-2].casefold(), bank.world.tenant.people.get(key)) is person
        and held.expires > bank.now + DAY
        for held in bank.world.tenant.subscriptions.values()
    )


def _judge_old_items(bank: Bank, site: Environment, person: Person) -> Iterator[Key]:
    line = next((one for one in site.roster if one.mail == person.mail), None)
    since = (line.sync_start if line else None) or site.go_live
    assert since is not None
    employees = [key for key, row in site.backend.employees.items() if row["externalId"] == person.id]
    known = {
        (slot["startDate"], slot["endDate"])
        for slot in site.backend.slots().values()
        if slot["employeeId"] in employees and slot["status"].startswith("Busy")
    }
    begins = datetime.combine(since, time(), bank.zone)
    for event in bank.private_of(bank.world.tenant.mailboxes[person.id]):
        start, end = _local_span(bank, event)
        if event.created < begins and start < bank.end and end > bank.now and (start, end) not in known:
            if event.master_id is not None:
                yield ("CAL010", site.name, "series", event.master_id)
            elif start.astimezone(bank.zone).date() != (end - SKEW).astimezone(bank.zone).date():
                yield ("CAL011", site.name, "event", event.id)


def _local_span(bank: Bank, event: Event) -> tuple[datetime, datetime]:
    if not event.all_day:
        return event.start, event.end
    start, end = (datetime.combine(moment.date(), time(), bank.zone) for moment in (event.start, event.end))
    return start, end
