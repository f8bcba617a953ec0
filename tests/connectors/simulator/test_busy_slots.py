"""The backend's slots of private time: one for each busy span, but for what it was never told."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.simulator.busy_slots import STATUSES, is_unsynced, spans_dates
from connectors.simulator.model import Environment, Event, Mailbox, World
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Copenhagen")


@pytest.fixture
def world() -> World:
    return build_world(advisors=5, scene="calm", as_of=AS_OF, events_per_advisor=60)


@pytest.fixture
def production(world: World) -> Environment:
    return world.environments["production"]


def calendar_of(world: World, production: Environment) -> tuple[str, Mailbox]:
    employee_id, employee = next(iter(production.backend.employees.items()))
    return employee_id, world.tenant.mailboxes[employee["externalId"]]


def busy_slots(production: Environment, employee_id: str) -> list[tuple[datetime, datetime]]:
    rows = production.backend.slots().values()
    wanted = (row for row in rows if row["employeeId"] == employee_id and row["status"] in STATUSES.values())
    return sorted((row["startDate"], row["endDate"]) for row in wanted)


def test_every_busy_item_has_a_slot_and_nothing_else_has(world: World, production: Environment) -> None:
    employee_id, mailbox = calendar_of(world, production)
    busy = [
        event
        for event in mailbox.events.values()
        if event.show_as in {"busy", "oof", "tentative"} and event.kind != "seriesMaster" and not event.cancelled
    ]
    timed = sorted((one.start, one.end) for one in busy if not one.properties and not one.all_day)
    slots = busy_slots(production, employee_id)
    assert timed
    assert set(timed) <= set(slots)
    assert len(slots) == len([one for one in busy if not one.properties])


def test_bookings_keep_their_own_slots_beside_them(production: Environment) -> None:
    slots = production.backend.slots()
    assert production.backend.time_slots.items() <= slots.items()
    assert len(slots) > len(production.backend.time_slots)
    assert all(key == row["id"] for key, row in slots.items())


def test_a_removed_item_takes_its_slot_away(world: World, production: Environment) -> None:
    employee_id, mailbox = calendar_of(world, production)
    before = busy_slots(production, employee_id)
    busy = (one for one in mailbox.events.values() if one.show_as == "busy" and one.kind == "singleInstance")
    event = next(one for one in busy if not one.properties)
    mailbox.remove(event.id)
    assert len(busy_slots(production, employee_id)) == len(before) - 1


def test_an_old_series_is_unknown_until_the_roster_says_that_the_advisor_began_earlier(
    world: World, production: Environment
) -> None:
    employee_id, mailbox = calendar_of(world, production)
    before = len(busy_slots(production, employee_id))
    for event in list(mailbox.events.values()):
        if event.kind == "occurrence":
            mailbox.change(event.id, AS_OF, created=AS_OF - timedelta(days=900))
    assert len(busy_slots(production, employee_id)) < before
    person = world.tenant.people[mailbox.person_id]
    line = next(one for one in production.roster if one.mail == person.mail)
    line.sync_start = (AS_OF - timedelta(days=1000)).date()
    assert len(busy_slots(production, employee_id)) == before


def item(start: datetime, end: datetime, *, all_day: bool = False, master: str | None = None) -> Event:
    return Event(
        id="e",
        subject="",
        start=start,
        end=end,
        all_day=all_day,
        master_id=master,
        organizer_mail="",
        organizer_name="",
        created=start - timedelta(days=9),
        modified=start,
    )


def test_whole_days_count_as_dates_and_midnight_belongs_to_the_day_before() -> None:
    first = datetime(2026, 3, 20, tzinfo=UTC)
    evening = datetime.combine(first.date(), time(20), ZONE)
    assert not spans_dates(item(first, first + timedelta(days=1), all_day=True), ZONE)
    assert spans_dates(item(first, first + timedelta(days=2), all_day=True), ZONE)
    assert not spans_dates(item(evening, evening + timedelta(hours=4)), ZONE)
    assert spans_dates(item(evening, evening + timedelta(hours=5)), ZONE)


def test_only_old_series_and_old_absences_are_unsynced() -> None:
    start = datetime(2026, 3, 20, 9, tzinfo=UTC)
    single, series = item(start, start + timedelta(hours=1)), item(start, start + timedelta(hours=1), master="m")
    absence = item(start, start + timedelta(days=3))
    assert [is_unsynced(one, start, ZONE) for one in (single, series, absence)] == [False, True, True]
    assert not any(is_unsynced(one, one.created, ZONE) for one in (single, series, absence))
