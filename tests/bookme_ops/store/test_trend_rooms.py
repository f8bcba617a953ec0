"""The time of rooms: what takes them, and the incidents that name them."""

from datetime import timedelta

from bookme_ops.store.calendars import ensure_mailboxes
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import apply, resolve
from bookme_ops.store.trend_rooms import Taken, room_troubles, taken_times
from jobs.base import Priority, Subject
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import (
    AT,
    PRODUCTION,
    TENANT,
    TEST,
    TOMORROW,
    an_event,
    linked,
    write_mailbox,
)

DAY = timedelta(days=1)
OAK = "oak@bank.example"


def test_bookings_and_private_time_take_a_room_and_what_is_free_or_off_does_not(store: Store) -> None:
    events = [
        linked("a"),
        an_event("private", TOMORROW + DAY),
        an_event("free", show_as="free"),
        linked("off", cancelled=True),
        an_event("whole", kind="seriesMaster"),
        an_event("early", AT - 9 * DAY),
        linked("late", AT + 9 * DAY),
    ]
    with store.begin() as connection:
        write_mailbox(connection, "oak", events)
        write_mailbox(connection, "other", [linked("z")])
        number = ensure_mailboxes(connection, TENANT, ["oak"])["oak"].no
        found_times = sorted(taken_times(connection, [number], AT, AT + 7 * DAY))
        hour = timedelta(hours=1)
        assert found_times == [
            Taken(number, TOMORROW, TOMORROW + hour, False, "booking-a"),
            Taken(number, TOMORROW + DAY, TOMORROW + DAY + hour, False, None),
        ]
        assert list(taken_times(connection, [], AT, AT + DAY)) == []


def test_an_incident_names_its_room_in_its_subject_or_its_evidence(store: Store) -> None:
    raised = [
        found("a", code="MTG020", evidence={"room": {"mail": OAK}}),
        found("b", code="MTG022", priority=Priority.CRITICAL, evidence={"room": {"mail": OAK}}),
        found("c", code="MTG030", subject=Subject(kind="room", id=OAK)),
        found("d", code="MTG021", evidence={"room": None}),
        found("e", code="MTG021", evidence={"room": {"mail": 7}}),
        found("f", code="CAL001", evidence={"room": {"mail": OAK}}),
        found("g", code="MTG020", environment=TEST, evidence={"room": {"mail": OAK}}),
        found("h", code="MTG023", evidence={"room": {"mail": OAK}}),
    ]
    codes = ["MTG020", "MTG021", "MTG022", "MTG023", "MTG030"]
    with store.begin() as connection:
        apply(connection, [Open(raised=one) for one in raised], run_id=None, at=AT)
        resolve(connection, 8, actor="ada", reason="done", at=AT)
        assert list(room_troubles(connection, [PRODUCTION], codes)) == [
            (OAK, 2, "MTG022", 4),
            (OAK, 1, "MTG020", 3),
            (OAK, 3, "MTG030", 3),
        ]
