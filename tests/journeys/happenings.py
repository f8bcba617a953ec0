"""Happenings: what may become of a bank between two runs, chosen at random."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from connectors.simulator.model import Environment, Event, Mailbox
from tests.journeys.bank import DETAIL, Journey

QUARTER = timedelta(minutes=15)
CONTACT = "andmoney__AMB_Meeting_Contact__c"
Happening = Callable[[Journey, Random], None]


def change_events(journey: Journey, rng: Random) -> None:
    """Something happens to single events, the product's or private ones."""
    for _ in range(rng.randint(1, 4)):
        box, event = _an_event(journey, rng)
        what = rng.randrange(5)
        if what == 0:
            moved = rng.choice((QUARTER, -QUARTER, timedelta(days=1)))
            box.change(event.id, journey.now, start=event.start + moved, end=event.end + moved)
        elif what == 1:
            box.remove(event.id)
        elif what == 2:
            box.change(event.id, journey.now, cancelled=not event.cancelled)
        elif what == 3:
            box.change(event.id, journey.now, show_as=rng.choice(("free", "busy", "tentative", "oof")))
        elif event.attendees:
            guest = rng.choice(event.attendees)
            guest.response, guest.responded = rng.choice(("declined", "accepted", "none")), journey.now
            box.change(event.id, journey.now)


def lose_organizers_event(journey: Journey, rng: Random) -> None:
    """The organiser's own event goes, or comes back, while the copies of those who are invited stay."""
    events = [(box, one) for box in _boxes(journey) for one in box.events.values() if one.is_organizer]
    shared = [(box, one) for box, one in events if one.attendees and one.kind == "singleInstance"]
    gone = [(box, one) for box in _boxes(journey) for one in box.gone.values() if one.is_organizer]
    if gone and rng.random() < 0.5:
        box, event = rng.choice(gone)
        event.modified, event.version = journey.now, event.version + 1
        box.put(event)
    elif shared:
        box, event = rng.choice(shared)
        box.remove(event.id)


def change_booking(journey: Journey, rng: Random) -> None:
    """A booking is shown otherwise, moved or deleted."""
    environment = _an_environment(journey, rng)
    row = _a_row(environment, "Event", rng)
    start, end = row["StartDateTime"], row["EndDateTime"]
    values: dict[str, Any] = rng.choice(({"ShowAs": "Free"}, {"ShowAs": "Busy"}, _delete(environment, "Event"), {}))
    if not values and start is not None and end is not None:
        values = {"StartDateTime": start + QUARTER, "EndDateTime": end + QUARTER}
    environment.org.change("Event", row["Id"], journey.now, **values)


def change_owner(journey: Journey, rng: Random) -> None:
    """A booking goes to somebody else."""
    environment = _an_environment(journey, rng)
    row = _a_row(environment, "Event", rng)
    owner = rng.choice([other["OwnerId"] for other in _rows(environment, "Event")])
    environment.org.change("Event", row["Id"], journey.now, OwnerId=owner)


def change_company(journey: Journey, rng: Random) -> None:
    """A customer, or somebody who is invited, is added to a booking, answers, or leaves."""
    name = rng.choice(("EventRelation", CONTACT))
    environment = _an_environment(journey, rng, name)
    row = _a_row(environment, name, rng)
    values = _delete(environment, name)
    if name == "EventRelation" and rng.random() < 0.7:
        values = {"Status": rng.choice(("New", "Accepted", "Declined"))}
    environment.org.change(name, row["Id"], journey.now, **values)


def change_detail(journey: Journey, rng: Random) -> None:
    """A booking is held elsewhere, or otherwise."""
    environment = _an_environment(journey, rng, DETAIL)
    row = _a_row(environment, DETAIL, rng)
    values = rng.choice(
        (
            {"andmoney__Location__c": "Finans Allé 1-3"},
            {"andmoney__MeetingType__c": rng.choice(("Physical", "Online", "Telephone"))},
            {"andmoney__RoomId__c": None, "andmoney__RoomName__c": rng.choice(("No such room", None))},
            {"andmoney__SendMeetingInvite__c": rng.random() < 0.5},
        )
    )
    environment.org.change(DETAIL, row["Id"], journey.now, **values)


def change_user(journey: Journey, rng: Random) -> None:
    """A Salesforce user gets another address, or is switched off or on."""
    environment = _an_environment(journey, rng)
    row = _a_row(environment, "User", rng)
    other = rng.choice(list(_rows(environment, "User")))["Email"]
    values = rng.choice(({"Email": other}, {"Email": "new@bank.example"}, {"IsActive": not row["IsActive"]}))
    environment.org.change("User", row["Id"], journey.now, **values)


def change_account(journey: Journey, rng: Random) -> None:
    """An account loses an address, or takes that of somebody else."""
    people = [one for one in journey.world.tenant.people.values() if one.purpose == "user"]
    person, other = rng.choice(people), rng.choice(people)
    if rng.random() < 0.5 and len(person.proxy_addresses) > 1:
        person.proxy_addresses.pop()
    else:
        person.proxy_addresses.append(f"smtp:{other.mail}")


def change_room(journey: Journey, rng: Random) -> None:
    """A room is renamed, grows or shrinks, or cannot be booked in the backend any more."""
    room = rng.choice(list(journey.world.tenant.rooms.values()))
    what = rng.randrange(3)
    if what == 0:
        room.name += " (new)"
    elif what == 1:
        room.capacity = rng.choice((1, 2, 20))
    else:
        backed = rng.choice(list(_an_environment(journey, rng).backend.rooms.values()))
        backed["canBeBooked"] = not backed["canBeBooked"]


def change_lists(journey: Journey, rng: Random) -> None:
    """A line of the roster or of the schedules changes, or goes."""
    environment = _an_environment(journey, rng)
    if environment.roster and rng.random() < 0.5:
        line = rng.choice(environment.roster)
        line.max_meeting_minutes = rng.choice((None, 30, 120))
    elif len(environment.schedules) > 1:
        environment.schedules.pop(rng.randrange(len(environment.schedules)))


def change_slots(journey: Journey, rng: Random) -> None:
    """The backend knows otherwise when somebody is busy, or where somebody belongs."""
    backend = _an_environment(journey, rng).backend
    slots = list(backend.time_slots.values())
    if slots and rng.random() < 0.7:
        rng.choice(slots)["status"] = rng.choice(("Booked", "Busy", "AvailableForWork"))
    elif backend.employees:
        rng.choice(list(backend.employees.values()))["location"] = "Elsewhere"


def repair_or_break(journey: Journey, rng: Random) -> None:
    """A planted fault is mended, or made again."""
    if journey.world.truth:
        planted = rng.choice(journey.world.truth)
        rng.choice((planted.repair, planted.again))(journey.now)


def change_policy(journey: Journey, rng: Random) -> None:
    """The bank sets other thresholds, or the ones that it had."""
    settings = journey.ops.settings
    bank = replace(settings.bank, max_meeting_minutes=rng.choice((None, 60, 240)))
    off = rng.choice(({}, {"CAL002": "not now"}, {"MTG010": "not now"}))
    sites = tuple(replace(one, switched_off=off) for one in settings.environments)
    journey.ops = replace(journey.ops, settings=replace(settings, bank=bank, environments=sites))


DAILY: tuple[Happening, ...] = (
    change_events,
    change_events,
    lose_organizers_event,
    change_booking,
    change_owner,
    change_company,
    change_detail,
    change_slots,
)
"""What touches a few people."""
RARE: tuple[Happening, ...] = (
    change_user,
    change_account,
    change_room,
    change_lists,
    repair_or_break,
    change_policy,
)
"""What may touch everybody."""


def let_happen(journey: Journey, rng: Random) -> None:
    """Nothing, or something, or two things."""
    for _ in range(rng.choice((0, 1, 1, 2))):
        rng.choice(RARE if rng.random() < 0.15 else DAILY)(journey, rng)


def _boxes(journey: Journey) -> list[Mailbox]:
    return [box for box in journey.world.tenant.mailboxes.values() if box.events]


def _an_event(journey: Journey, rng: Random) -> tuple[Mailbox, Event]:
    single = [
        (box, event) for box in _boxes(journey) for event in box.events.values() if event.kind == "singleInstance"
    ]
    return rng.choice(single)


def _an_environment(journey: Journey, rng: Random, name: str = "Event") -> Environment:
    """One that has rows of an object."""
    return rng.choice([one for one in journey.world.environments.values() if _rows(one, name)])


def _rows(environment: Environment, name: str) -> list[dict[str, Any]]:
    return [row for row in environment.org.rows(name) if not row["IsDeleted"] and not row.get("IsChild")]


def _a_row(environment: Environment, name: str, rng: Random) -> dict[str, Any]:
    return rng.choice(_rows(environment, name))


def _delete(environment: Environment, name: str) -> dict[str, Any]:
    """What deletes a row, unless it is the last one."""
    return {"IsDeleted": True} if len(_rows(environment, name)) > 1 else {}
