"""Tales: what becomes of one meeting of a calm bank, played on the simulator; each gives the BookingId."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bookme_ops.store import incident_moves, incidents, waivers
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Party
from bookme_ops.store.waiver import Risk
from connectors.simulator.model import Event, Mailbox
from tests.journeys.bank import DETAIL, Journey, booking_rows, copies_of
from tests.journeys.test_windows import pick_booking

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AGENT = "second line"
Tale = Callable[[Journey], str]


class Meeting:
    """One meeting with its owner's copy and its row in Salesforce."""

    def __init__(self, journey: Journey, *, in_room: bool = False) -> None:
        self.journey = journey
        self.org = journey.world.environments["production"].org
        self.event_id, self.booking_id = find_in_room(journey) if in_room else pick_booking(journey)
        self.mailbox: Mailbox
        self.mailbox, self.copy = next(iter(copies_of(journey.world, self.booking_id)))

    @property
    def start(self) -> datetime:
        """When Salesforce has it."""
        start: datetime = self.org.table("Event")[self.event_id]["StartDateTime"]
        return start

    def move_in_salesforce(self, away: timedelta) -> None:
        """Somebody moves it in Salesforce."""
        row = self.org.table("Event")[self.event_id]
        start, end = row["StartDateTime"] + away, row["EndDateTime"] + away
        values = {"StartDateTime": start, "EndDateTime": end, "ActivityDateTime": start}
        self.org.change("Event", self.event_id, self.journey.now, **values)

    def move_in_outlook(self, away: timedelta, at: datetime | None = None) -> None:
        """Somebody moves the owner's copy; `at` is what Outlook's clock says."""
        event = self.mailbox.events[self.copy.id]
        moved = {"start": event.start + away, "end": event.end + away}
        self.mailbox.change(self.copy.id, at or self.journey.now, **moved)

    def write_again(self) -> None:
        """The product writes it to Outlook a second time."""
        now = self.journey.now
        double: Event = replace(self.copy, id=f"{self.copy.id[:-8]}doubled=", created=now, modified=now)
        self.mailbox.put(double)

    def change_detail(self, **values: Any) -> None:
        """Somebody changes the Event Detail."""
        detail = self.org.table("Event")[self.event_id][DETAIL]
        self.org.change(DETAIL, detail, self.journey.now, **{f"andmoney__{name}": one for name, one in values.items()})


def find_in_room(journey: Journey) -> tuple[str, str]:
    """Id of the Event and BookingId of a meeting to come that has a room."""
    environment = journey.world.environments["production"]
    for detail in environment.org.rows(DETAIL):
        booking_id = detail["andmoney__BookingFlowId__c"].casefold()
        for row in booking_rows(environment, booking_id) if detail["andmoney__RoomId__c"] else ():
            ahead = row["StartDateTime"] and row["StartDateTime"] > journey.now + timedelta(days=2)
            if ahead and row["ShowAs"] == "Busy" and not row["IsDeleted"]:
                return row["Id"], booking_id
    raise AssertionError("no meeting has a room")


@contextmanager
def at_the_desk(journey: Journey, later: timedelta = 5 * MINUTE) -> Iterator[tuple[Connection, dict[str, Any]]]:
    """Somebody sits down, a while later: the store, and who does it when."""
    with journey.ops.store.begin() as connection:
        yield connection, {"actor": AGENT, "at": journey.pass_time(later)}


def open_number(journey: Journey) -> int:
    """The number of the one incident that there is."""
    (incident,) = journey.incidents()
    return incident.id


def moved_in_salesforce_only(journey: Journey) -> str:
    """Moved in Salesforce; the desk takes it, and the advisor moves the event."""
    meeting = Meeting(journey)
    journey.run()
    journey.pass_time(4 * MINUTE)
    meeting.move_in_salesforce(HOUR)
    journey.run()
    with at_the_desk(journey) as (connection, who):
        incidents.acknowledge(connection, open_number(journey), **who)
    journey.pass_time(20 * MINUTE)
    meeting.move_in_outlook(HOUR)
    journey.run()
    return meeting.booking_id


def moved_in_outlook_only(journey: Journey) -> str:
    """Moved to the next day in Outlook, and back."""
    meeting = Meeting(journey)
    journey.run()
    journey.pass_time(2 * MINUTE)
    meeting.move_in_outlook(24 * HOUR)
    journey.run()
    journey.pass_time(HOUR)
    meeting.move_in_outlook(-24 * HOUR)
    journey.run()
    return meeting.booking_id


def cancelled_in_salesforce_only(journey: Journey) -> str:
    """Cancelled in Salesforce, while Outlook still blocks; the desk waits for the vendor."""
    meeting = Meeting(journey)
    journey.run()
    journey.pass_time(MINUTE)
    meeting.org.change("Event", meeting.event_id, journey.now, ShowAs="Free")
    meeting.change_detail(CancelledBy__c="the customer")
    journey.run()
    number = open_number(journey)
    with at_the_desk(journey) as (connection, who):
        incident_moves.wait(connection, number, party=Party.VENDOR, reason="ticket 4711", **who)
    with at_the_desk(journey, 3 * HOUR) as (connection, who):
        incident_moves.resume(connection, number, reason="", **who)
    meeting.mailbox.change(meeting.copy.id, journey.pass_time(MINUTE), cancelled=True, show_as="free")
    journey.run()
    return meeting.booking_id


def deleted_in_outlook_only(journey: Journey) -> str:
    """Deleted in Outlook; somebody says that it is over, and it is not."""
    meeting = Meeting(journey)
    journey.run()
    journey.pass_time(MINUTE)
    meeting.mailbox.remove(meeting.copy.id)
    journey.run()
    number = open_number(journey)
    with at_the_desk(journey) as (connection, who):
        incidents.assign(connection, number, owner="first line", **who)
        incidents.note(connection, number, text="the advisor says it was a slip", **who)
    with at_the_desk(journey) as (connection, who):
        incidents.resolve(connection, number, reason="put back by the advisor", **who)
    journey.run()
    return meeting.booking_id


def split_brain(journey: Journey) -> str:
    """Salesforce never heard of it: only Outlook and the backend hold it."""
    meeting = Meeting(journey)
    details = [row["Id"] for row in meeting.org.rows(DETAIL) if _carries(row, meeting.booking_id)]
    for name in ("Event", DETAIL):
        for key in [row["Id"] for row in meeting.org.rows(name) if row["Id"] in details or row.get(DETAIL) in details]:
            del meeting.org.table(name)[key]
    journey.run()
    meeting.mailbox.change(meeting.copy.id, journey.pass_time(), cancelled=True, show_as="free")
    journey.run()
    return meeting.booking_id


def _carries(row: dict[str, Any], booking_id: str) -> bool:
    carried: str = row["andmoney__BookingFlowId__c"]
    return carried.casefold() == booking_id


def double_event(journey: Journey) -> str:
    """Written to Outlook twice."""
    meeting = Meeting(journey)
    journey.run()
    journey.pass_time(7 * MINUTE)
    meeting.write_again()
    journey.run()
    return meeting.booking_id


def room_changed(journey: Journey) -> str:
    """Another room in Salesforce alone, in the backend none."""
    meeting = Meeting(journey, in_room=True)
    journey.run()
    journey.pass_time(2 * MINUTE)
    rooms = journey.world.environments["production"].backend.rooms
    row = meeting.org.table(DETAIL)[meeting.org.table("Event")[meeting.event_id][DETAIL]]
    other = next(room for key, room in sorted(rooms.items()) if key != row["andmoney__RoomId__c"])
    meeting.change_detail(RoomId__c=other["id"], RoomName__c=other["name"])
    journey.run()
    journey.run()
    return meeting.booking_id


def reopened_after_repair(journey: Journey) -> str:
    """Moved, mended, and moved again."""
    meeting = Meeting(journey)
    journey.run()
    for away in (2 * HOUR, -2 * HOUR, 2 * HOUR):
        journey.pass_time(10 * MINUTE)
        meeting.move_in_outlook(away)
        journey.run()
    return meeting.booking_id


def muted(journey: Journey) -> str:
    """A risk that somebody accepts for two hours."""
    meeting = Meeting(journey)
    journey.run()
    meeting.move_in_outlook(HOUR, journey.pass_time(MINUTE))
    journey.run()
    (incident,) = journey.incidents()
    with at_the_desk(journey) as (connection, who):
        risk = Risk(environment=incident.environment, code=incident.code, subject=incident.subject)
        until = who["at"] + 2 * HOUR
        waivers.accept(connection, risk=risk, owner=AGENT, reason="agreed by phone", at=who["at"], until=until)
    journey.run()
    journey.pass_time(2 * HOUR)
    journey.run()
    return meeting.booking_id


def unread_mailbox(journey: Journey) -> str:
    """The mailbox could not be read for six hours, in which the meeting was moved."""
    meeting = Meeting(journey)
    journey.run()
    journey.misbehave(f"forbidden=always@{meeting.mailbox.person_id}")
    journey.run()
    meeting.move_in_outlook(2 * HOUR, journey.pass_time(HOUR))
    journey.pass_time(5 * HOUR)
    journey.run()
    journey.misbehave()
    journey.run()
    return meeting.booking_id


def still_unread(journey: Journey) -> str:
    """The mailbox cannot be read any more: what was seen is shown, and nothing is said to be gone."""
    meeting = Meeting(journey)
    journey.run()
    meeting.mailbox.remove(meeting.copy.id)
    journey.misbehave(f"forbidden=always@{meeting.mailbox.person_id}")
    journey.run()
    return meeting.booking_id


def clock_ahead(journey: Journey) -> str:
    """Outlook's clock runs four minutes ahead."""
    meeting = Meeting(journey)
    journey.run()
    journey.pass_time(14 * MINUTE + timedelta(seconds=30))
    meeting.move_in_outlook(HOUR, journey.now + 19 * MINUTE)
    journey.run()
    return meeting.booking_id


TALES: tuple[Tale, ...] = (
    moved_in_salesforce_only,
    moved_in_outlook_only,
    cancelled_in_salesforce_only,
    deleted_in_outlook_only,
    split_brain,
    double_event,
    room_changed,
    reopened_after_repair,
    muted,
    unread_mailbox,
    still_unread,
    clock_ahead,
)
