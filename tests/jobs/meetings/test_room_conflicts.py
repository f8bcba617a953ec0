"""Two meetings in one room at once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from connectors.errors import Reason
from jobs.base import Priority, Subject
from jobs.meetings.room_conflicts import JOB
from jobs.policy import Policy
from jobs.views import Coverage, RoomUse, RoomView
from tests.jobs.meetings.room_samples import a_room
from tests.jobs.meetings.verdicts import found, only, told, unknown
from tests.jobs.samples import COPENHAGEN, LONG_AGO, NOW, NUUK, READ, TOMORROW, WINDOW_END, a_booking, an_event, unread

POLICIES = {"production": Policy(zone=COPENHAGEN), "test": Policy(zone=COPENHAGEN, kind="test")}
HALF = timedelta(minutes=30)


def booked(start: datetime = TOMORROW, *, minutes: float = 60, number: int = 1, **changes: Any) -> RoomUse:
    """The room as a booking takes it."""
    booking = a_booking(start, minutes=minutes, number=number, **changes)
    return RoomUse(
        environment=booking.environment,
        start=booking.start,
        end=booking.end,
        created=booking.created,
        booking=booking,
        event=an_event(start, minutes=minutes, number=number, all_day=booking.all_day),
    )


def taken(start: datetime = TOMORROW, *, minutes: float = 60, number: int = 900, **changes: Any) -> RoomUse:
    """The room as somebody takes it whom no booking knows."""
    event = an_event(start, minutes=minutes, number=number, booking_id=None, product=False, **changes)
    return RoomUse(environment=None, start=event.start, end=event.end, created=event.created, event=event)


def a_room_view(*uses: RoomUse, calendar: Coverage = READ, bookings_read: Coverage = READ) -> RoomView:
    """A room that two environments share."""
    return RoomView(
        tenant="tenant",
        environments=("production", "test"),
        room=a_room(),
        calendar=calendar,
        bookings_read=bookings_read,
        uses=uses,
    )


def verdicts(*uses: RoomUse, now: datetime = NOW) -> list[tuple[str, str]]:
    return told(JOB, a_room_view(*uses), POLICIES, now)


def test_the_kind_is_that_of_the_catalogue() -> None:
    (kind,) = JOB.kinds
    assert (kind.code, kind.name, kind.priority) == ("MTG020", "room-double-booked", Priority.HIGH)
    assert (JOB.name, JOB.grain) == ("room-conflicts", RoomView)


def test_mtg020_two_bookings_are_one_finding_on_the_later_one() -> None:
    later = booked(number=1, created=LONG_AGO + HALF)
    finding = only(JOB, a_room_view(later, booked(TOMORROW + HALF, number=2)), POLICIES)
    assert (finding.code, finding.subject.id, finding.booking_id) == ("MTG020", "booking-1", "booking-1")
    assert finding.environment == "production"
    assert [other["booking"] for other in finding.evidence["others"]] == ["booking-2"]
    assert finding.evidence["room"]["mail"] == "oak@bank.example"
    assert finding.summary == "The booking of 2026-03-03 10:00–11:00 has its room at the same time as another meeting."
    assert json.loads(json.dumps(finding.evidence)) == finding.evidence


def test_mtg020_with_a_meeting_that_is_no_booking_the_booking_is_the_subject() -> None:
    finding = only(JOB, a_room_view(booked(), taken(created=NOW)), POLICIES)
    assert finding.subject.id == "booking-1"
    (other,) = finding.evidence["others"]
    assert (other["booking"], other["outlook"]["event_id"]) == (None, "outlook-900")


def test_mtg020_two_meetings_without_a_booking_are_nobodys_finding() -> None:
    assert verdicts(taken(number=901), taken(number=902)) == []


@pytest.mark.parametrize("seconds", [0, 60])
def test_mtg020_back_to_back_and_the_skew_are_silent(seconds: int) -> None:
    assert verdicts(booked(number=1), booked(TOMORROW + 2 * HALF - timedelta(seconds=seconds), number=2)) == []


def test_mtg020_one_second_more_than_the_skew_fires() -> None:
    second = booked(TOMORROW + 2 * HALF - timedelta(seconds=61), number=2)
    assert verdicts(booked(number=1), second) == [("MTG020", "booking-2")]


def test_mtg020_bookings_of_two_environments_share_the_room() -> None:
    other = booked(number=2, environment="test", created=LONG_AGO + HALF)
    finding = only(JOB, a_room_view(booked(number=1), other), POLICIES)
    assert (finding.environment, finding.subject.id) == ("test", "booking-2")
    assert finding.evidence["others"][0]["environment"] == "production"


def test_mtg020_a_later_booking_of_an_environment_that_is_not_judged_is_silent() -> None:
    other = booked(number=2, environment="test", created=LONG_AGO + HALF)
    assert told(JOB, a_room_view(booked(number=1), other), {"production": POLICIES["production"]}) == []
    assert told(JOB, a_room_view(booked(number=1), other), {}) == []


def test_mtg020_several_pairs() -> None:
    uses = [booked(TOMORROW + number * HALF, number=number) for number in (1, 2, 3, 8)]
    others = {
        one.subject.id: [other["booking"] for other in one.evidence["others"]]
        for one in found(JOB, a_room_view(*uses), POLICIES)
    }
    assert others == {"booking-2": ["booking-1"], "booking-3": ["booking-2"]}


def test_mtg020_either_of_the_two_in_the_window_is_enough() -> None:
    running = booked(NOW - HALF, number=1, created=LONG_AGO - HALF)
    over = booked(NOW - 3 * HALF, minutes=75, number=2)
    assert verdicts(running, over) == [("MTG020", "booking-2")]
    assert verdicts(running, over, now=NOW + 2 * HALF) == []
    edge = booked(WINDOW_END - HALF, number=3)
    assert verdicts(edge, booked(WINDOW_END, number=4)) == [("MTG020", "booking-4")]
    assert verdicts(booked(WINDOW_END, number=3), booked(WINDOW_END, number=4)) == []


@pytest.mark.parametrize(("zone", "expected"), [(COPENHAGEN, []), (NUUK, [("MTG020", "booking-1")])])
def test_mtg020_all_day_ones_are_read_in_the_banks_zone(zone: ZoneInfo, expected: list[tuple[str, str]]) -> None:
    day = taken(datetime(2026, 3, 3, tzinfo=UTC), minutes=24 * 60, all_day=True)
    evening = booked(datetime(2026, 3, 3, 23, 0, tzinfo=UTC), number=1)
    assert told(JOB, a_room_view(day, evening), {"production": Policy(zone=zone)}) == expected


def test_mtg020_an_event_that_may_be_the_bookings_own_copy_is_silent() -> None:
    alone = structs.replace(booked(), event=None)
    assert verdicts(alone, taken()) == []
    assert verdicts(alone, taken(TOMORROW + HALF)) == [("MTG020", "booking-1")]
    foreign = structs.replace(taken(), event=an_event(number=7))
    assert verdicts(alone, foreign) == [("MTG020", "booking-1")]


def test_mtg020_the_copy_of_an_unread_booking_is_no_third_meeting() -> None:
    early, late = booked(number=1), structs.replace(booked(number=2, created=NOW), event=None)
    assert verdicts(early, late) == verdicts(early, late, taken()) == [("MTG020", "booking-2")]
    assert verdicts(early, late, taken(minutes=61.5)) == [("MTG020", "booking-1"), ("MTG020", "booking-2")]


def test_mtg020_bad_times_are_no_overlap() -> None:
    assert verdicts(booked(number=1), booked(number=2, end=TOMORROW - HALF)) == []
    assert verdicts(booked(number=1), taken(minutes=0)) == []


@pytest.mark.parametrize("reason", list(Reason))
def test_mtg020_an_unread_calendar_is_unknown(reason: Reason) -> None:
    view = a_room_view(booked(number=1), booked(number=2), calendar=unread(reason))
    assert told(JOB, view, POLICIES) == []
    gaps = unknown(JOB, view, POLICIES)
    assert [gap.environment for gap in gaps] == ["production", "test"]
    assert {(gap.subject, gap.reason) for gap in gaps} == {(Subject(kind="room", id="oak@bank.example"), reason)}
    assert {covered.id for covered in gaps[0].covers} == {"booking-1", "booking-2"}


def test_mtg020_unread_bookings_are_unknown() -> None:
    view = a_room_view(booked(number=1), booked(number=2), bookings_read=unread(Reason.FORBIDDEN))
    assert told(JOB, view, POLICIES) == []
    gaps = unknown(JOB, view, POLICIES)
    assert [gap.environment for gap in gaps] == ["production", "test"]
    assert {(gap.subject.kind, gap.subject.id, gap.reason) for gap in gaps} == {
        ("room", "oak@bank.example", Reason.FORBIDDEN)
    }
    assert [gap.environment for gap in unknown(JOB, view, {"test": POLICIES["test"]})] == ["test"]


def test_mtg020_is_found_by_unread_lists_of_rooms_but_its_absence_is_not() -> None:
    lists = {"bank/places": READ, "production/backend-rooms": unread(Reason.FORBIDDEN)}
    view = replace(a_room_view(booked(number=1), booked(number=2)), lists_read=lists)
    assert len(told(JOB, view, POLICIES)) == 1
    gaps = unknown(JOB, view, POLICIES)
    assert {gap.subject for gap in gaps} == {Subject(kind="directory", id="production/backend-rooms")}
    assert [gap.environment for gap in gaps] == ["production", "test"]
    assert {covered.id for covered in gaps[0].covers} == {"booking-1", "booking-2"}


@st.composite
def uses(draw: st.DrawFn) -> list[RoomUse]:
    """Bookings and other meetings close to each other, some at the edges of the window."""
    base = draw(st.sampled_from([TOMORROW, NOW, WINDOW_END]))
    found = []
    for number in range(draw(st.integers(0, 7))):
        start = base + timedelta(minutes=draw(st.sampled_from([-90, -60, -30, -1, 0, 1, 30, 60])))
        minutes = draw(st.sampled_from([0, 1, 2, 30, 60, 120]))
        if draw(st.booleans()):
            created = LONG_AGO + draw(st.integers(0, 2)) * HALF
            environment = draw(st.sampled_from(["production", "production", "test"]))
            found.append(booked(start, minutes=minutes, number=number, created=created, environment=environment))
        else:
            found.append(taken(start, minutes=minutes, number=number))
    return found


def expected_of(room_uses: list[RoomUse]) -> set[tuple[str, str]]:
    """Every pair is compared."""
    subjects = set()
    for one in room_uses:
        for other in room_uses:
            shared = min(one.end, other.end) - max(one.start, other.start)
            near = any(use.start < WINDOW_END and use.end > NOW for use in (one, other))
            bookings = [use.booking for use in (one, other) if use.booking is not None]
            if one is not other and shared > timedelta(seconds=60) and near and bookings:
                subjects.add(max((booking.created, str(booking.booking_id)) for booking in bookings)[1])
    return {("MTG020", subject) for subject in subjects}


@settings(max_examples=200, deadline=None)
@given(room_uses=uses(), order=st.data())
def test_mtg020_every_room_is_judged_as_all_pairs_are_in_any_order(
    room_uses: list[RoomUse], order: st.DataObject
) -> None:
    assert set(verdicts(*room_uses)) == expected_of(room_uses)
    shuffled = order.draw(st.permutations(room_uses))
    assert found(JOB, a_room_view(*shuffled), POLICIES) == found(JOB, a_room_view(*room_uses), POLICIES)
