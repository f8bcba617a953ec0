"""Events on the wire as records."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.errors import Malformed
from connectors.graph.events import EventReader, Marker
from connectors.graph.times import Times
from connectors.graph.wire import EVENT, WireEvent
from connectors.records import Attendee, join_key

Json = dict[str, Any]
PROPERTY = "String {00020329-0000-0000-C000-000000000046} Name BookingId"
CANARY = "CANARY-7d1"


def wire(row: Json) -> WireEvent:
    return EVENT.decode(json.dumps(row).encode())


def carries(value: str | None, property_id: str = PROPERTY) -> Json:
    return {"singleValueExtendedProperties": [{"id": property_id, "value": value}]}


@pytest.fixture
def reader() -> EventReader:
    return EventReader(Times(), booking_property=PROPERTY)


def test_a_single_event_is_read_whole(reader: EventReader, event: Callable[..., Json]) -> None:
    link = "https://teams.microsoft.com/l/meetup-join/x"
    found = reader.read(wire(event(onlineMeeting={"joinUrl": link}, showAs="oof")))
    assert (found.event_id, found.kind, found.show_as) == ("e1", "singleInstance", "oof")
    assert found.start == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert found.end == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert found.created == datetime(2026, 10, 1, 8, tzinfo=UTC)
    assert found.modified == datetime(2026, 10, 2, 8, 0, 0, 123457, tzinfo=UTC)
    assert found.modified.tzinfo is UTC
    assert found.join_key == join_key(link)
    assert (found.organizer, found.cancelled, found.all_day, found.product) == (True, False, False, False)


def test_times_in_another_zone_than_asked_for_are_still_instants(
    reader: EventReader, event: Callable[..., Json]
) -> None:
    start = {"dateTime": "2026-10-25T12:00:00.0000000", "timeZone": "Greenland Standard Time"}
    end = {"dateTime": "2026-10-25T13:00:00.0000000", "timeZone": "America/Nuuk"}
    found = reader.read(wire(event(start=start, end=end)))
    assert found.start == datetime(2026, 10, 25, 14, tzinfo=UTC)
    assert found.end == datetime(2026, 10, 25, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone", ["UTC", "Romance Standard Time", "Greenland Standard Time", "tzone://Microsoft/Custom"]
)
def test_an_all_day_event_keeps_its_dates(reader: EventReader, event: Callable[..., Json], zone: str) -> None:
    start = {"dateTime": "2026-10-25T00:00:00.0000000", "timeZone": zone}
    end = {"dateTime": "2026-10-27T00:00:00.0000000", "timeZone": zone}
    found = reader.read(wire(event(start=start, end=end, isAllDay=True)))
    assert found.all_day
    assert (found.start, found.end) == (datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 27, tzinfo=UTC))


def test_a_thin_occurrence_takes_what_it_lacks_from_its_master(
    reader: EventReader, event: Callable[..., Json], thin: Callable[..., Json]
) -> None:
    link = "https://teams.microsoft.com/l/meetup-join/s"
    master = wire(
        event("s1", type="seriesMaster", showAs="tentative", isOrganizer=False, onlineMeeting={"joinUrl": link})
    )
    found = reader.read(wire(thin("o1", "s1", "2026-12-01T13:00")), master)
    assert (found.event_id, found.kind, found.series_master_id) == ("o1", "occurrence", "s1")
    assert found.start == datetime(2026, 12, 1, 13, tzinfo=UTC)
    assert (found.show_as, found.organizer, found.ical_uid, found.join_key) == (
        "tentative",
        False,
        "uid-s1",
        join_key(link),
    )
    assert found.created == datetime(2026, 10, 1, 8, tzinfo=UTC)


def test_an_occurrence_of_an_all_day_series_keeps_its_date(
    reader: EventReader, event: Callable[..., Json], thin: Callable[..., Json]
) -> None:
    occurrence = thin("o1", "s1")
    occurrence["start"] = {"dateTime": "2026-12-01T00:00:00.0000000", "timeZone": "Romance Standard Time"}
    occurrence["end"] = {"dateTime": "2026-12-02T00:00:00.0000000", "timeZone": "Romance Standard Time"}
    found = reader.read(wire(occurrence), wire(event("s1", type="seriesMaster", isAllDay=True)))
    assert (found.all_day, found.start) == (True, datetime(2026, 12, 1, tzinfo=UTC))


def test_an_exception_speaks_for_itself(reader: EventReader, event: Callable[..., Json]) -> None:
    master = wire(event("s1", type="seriesMaster", showAs="busy", isCancelled=False))
    found = reader.read(
        wire(event("x1", type="exception", seriesMasterId="s1", showAs="free", isCancelled=True)), master
    )
    assert (found.kind, found.show_as, found.cancelled, found.ical_uid) == ("exception", "free", True, "uid-x1")


def test_an_occurrence_whose_master_is_gone_is_kept_as_unknown(reader: EventReader, thin: Callable[..., Json]) -> None:
    found = reader.read(wire(thin("o1", "s1")))
    assert (found.show_as, found.cancelled, found.created) == ("unknown", False, None)


@pytest.mark.parametrize(
    ("property_id", "value", "booking"),
    [
        (PROPERTY, " {5F0C-AA} ", "5f0c-aa"),
        (PROPERTY.replace("C000", "c000"), "5f0c-aa", "5f0c-aa"),
        (PROPERTY, "", None),
        (PROPERTY, None, None),
        (PROPERTY.replace("BookingId", "Other"), "5f0c-aa", None),
    ],
)
def test_the_booking_id_is_the_value_of_the_configured_property(
    reader: EventReader, event: Callable[..., Json], property_id: str, value: str | None, booking: str | None
) -> None:
    found = reader.read(wire(event(**carries(value, property_id))))
    assert found.booking_id == booking
    assert found.product is (booking is not None)


@pytest.mark.parametrize(
    ("marker", "keys", "product"),
    [
        (Marker(category="BookMe"), {"categories": ["Red", " bookme "]}, True),
        (Marker(category="BookMe"), {"categories": ["BookMe 2"]}, False),
        (Marker(category="BookMe"), {"categories": None}, False),
        (Marker(transaction_prefix="bm-"), {"transactionId": "bm-1"}, True),
        (Marker(transaction_prefix="bm-"), {"transactionId": "x-bm-1"}, False),
        (Marker(transaction_prefix="bm-"), {"transactionId": None}, False),
        (Marker(), {"transactionId": "bm-1", "categories": [""]}, False),
    ],
)
def test_the_banks_marker_tells_the_products_events(
    event: Callable[..., Json], marker: Marker, keys: Json, product: bool
) -> None:
    assert EventReader(Times(), marker=marker).read(wire(event(**keys))).product is product


def test_a_location_is_kept_of_the_products_own_events_only(reader: EventReader, event: Callable[..., Json]) -> None:
    assert reader.read(wire(event())).location is None
    assert reader.read(wire(event(**carries("b1")))).location == "Finans Allé 1-3"
    assert reader.read(wire(event(location=None, **carries("b1")))).location is None


PEOPLE: list[Json] = [
    {
        "type": "required",
        "status": {"response": "accepted", "time": "2026-11-20T08:15:00Z"},
        "emailAddress": {"name": "Kim", "address": " Kim@Customer.example"},
    },
    {
        "type": "resource",
        "status": {"response": "declined", "time": "2026-11-20T08:15:00.5Z"},
        "emailAddress": {"name": "Oak", "address": "oak@bank.example"},
    },
    {
        "type": "optional",
        "status": {"response": "none", "time": "0001-01-01T00:00:00Z"},
        "emailAddress": {"name": "Bo"},
    },
    {},
]


def test_the_people_on_a_product_event_are_kept_with_their_answers(
    reader: EventReader, event: Callable[..., Json]
) -> None:
    kim, oak, silent, blank = reader.read(wire(event(attendees=PEOPLE, **carries("BK-1")))).attendees
    assert kim == Attendee(
        mail="kim@customer.example",
        kind="required",
        response="accepted",
        responded=datetime(2026, 11, 20, 8, 15, tzinfo=UTC),
    )
    assert (oak.mail, oak.is_room, oak.declined, oak.accepted) == ("oak@bank.example", True, True, False)
    assert silent == Attendee(mail=None, kind="optional", response="none", responded=None)
    assert blank == Attendee(mail=None, kind="required", response="none")


def test_the_people_on_a_private_event_are_not_kept(reader: EventReader, event: Callable[..., Json]) -> None:
    assert reader.read(wire(event(attendees=PEOPLE))).attendees == ()
    assert reader.read(wire(event(attendees=None, **carries("BK-1")))).attendees == ()


@pytest.mark.parametrize("sensitivity", ["personal", "private", "confidential"])
def test_of_a_private_event_nothing_is_kept_that_a_person_wrote(
    reader: EventReader, event: Callable[..., Json], sensitivity: str
) -> None:
    private = event(
        sensitivity=sensitivity,
        subject=CANARY,
        bodyPreview=CANARY,
        location={"displayName": CANARY},
        categories=[CANARY],
        organizer={"emailAddress": {"name": CANARY, "address": CANARY}},
        onlineMeeting={"joinUrl": CANARY},
        **carries("b1"),
    )
    assert CANARY not in repr(reader.read(wire(private)))


@pytest.mark.parametrize("lacking", ["start", "end"])
def test_an_event_without_times_is_malformed(reader: EventReader, event: Callable[..., Json], lacking: str) -> None:
    with pytest.raises(Malformed):
        reader.read(wire(event(**{lacking: None})))
