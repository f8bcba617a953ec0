"""Small worlds full of conflicts, around the days on which the clocks are changed, and a leap day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from connectors.directory_records import MailboxSetting, RosterEntry, WorkingHours
from connectors.records import Booking, BookingId, CalendarEvent
from jobs.policy import Hours, Policy
from jobs.views import AdvisorView, Part
from tests.jobs.meetings.verdicts import customers
from tests.jobs.samples import COPENHAGEN, LONG_AGO, NUUK, READ, a_booking, a_view, an_event

TURNS = st.sampled_from(
    [
        datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
        datetime(2028, 2, 28, 23, 0, tzinfo=UTC),
    ]
)
"""The clocks of Copenhagen and of Nuuk are changed at the same instants: before midnight in Nuuk."""
ZONES = st.sampled_from([COPENHAGEN, NUUK, ZoneInfo("UTC")])
SHIFTS = st.sampled_from([0, 0, 1, 2, 30, 60, -1, -30, -60, -120, -240, 240, 480, 600, 1440, -1440])
LENGTHS = st.sampled_from([30, 60, 90, 180, 1, 2, 600, 60, 90, 0, -30])
WALLS = st.sampled_from(
    [time(0), time(1), time(2, 30), time(8), time(9, 30), time(12), time(16), time(22), time(23, 30)]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A view with the policy and the instant that it is judged at."""

    view: AdvisorView
    policy: Policy
    now: datetime


@st.composite
def times(draw: st.DrawFn, turn: datetime) -> dict[str, Any]:
    """Start, end and whether it is an all-day one, all in whole minutes."""
    if draw(st.integers(0, 6)) == 0:
        start = datetime(turn.year, turn.month, turn.day, tzinfo=UTC) + timedelta(days=draw(st.integers(-1, 1)))
        return {"start": start, "end": start + timedelta(days=draw(st.integers(1, 2))), "all_day": True}
    start = turn + timedelta(minutes=draw(SHIFTS))
    return {"start": start, "end": start + timedelta(minutes=draw(LENGTHS)), "all_day": False}


@st.composite
def some_bookings(draw: st.DrawFn, turn: datetime) -> list[Booking]:
    """Bookings of which some share an id, are cancelled, or were created at one instant."""
    return [
        a_booking(
            number=number,
            **draw(times(turn)),
            booking_id=draw(
                st.sampled_from(
                    [None, BookingId(f"booking-{number}"), BookingId(f"booking-{number}"), BookingId("booking-1")]
                )
            ),
            show_as=draw(st.sampled_from(["Busy", "Busy", "Busy", "Busy", "Busy", "Free"])),
            deleted=draw(st.sampled_from([False, False, False, False, False, True])),
            created=LONG_AGO + timedelta(minutes=draw(st.integers(0, 2))),
            meeting_type=draw(st.sampled_from([None, "Physical", "Online"])),
        )
        for number in range(draw(st.integers(2, 6)))
    ]


@st.composite
def some_events(draw: st.DrawFn, turn: datetime) -> list[CalendarEvent]:
    """Events of every kind, most of them private."""
    return [
        an_event(
            number=number,
            **draw(times(turn)),
            booking_id=draw(st.sampled_from([None, None, None, BookingId("booking-1")])),
            product=draw(st.sampled_from([False, False, False, True])),
            show_as=draw(
                st.sampled_from(
                    ["busy", "busy", "oof", "tentative", "tentative", "free", "workingElsewhere", "unknown"]
                )
            ),
            ical_uid=draw(st.sampled_from([None, "private", "private", "copy"])),
            cancelled=draw(st.sampled_from([False, False, False, True])),
            removed=draw(st.sampled_from([False, False, False, True])),
        )
        for number in range(draw(st.integers(1, 7)))
    ]


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """A span of wall time that is not upside down; it may last until midnight."""
    start, end = draw(WALLS), draw(WALLS)
    return Hours(start=start, end=end) if end == time() or start < end else Hours(start=end, end=start)


@st.composite
def policies(draw: st.DrawFn, turn: datetime) -> Policy:
    """With or without hours, closing days and a limit."""
    days = st.sets(st.integers(0, 6), max_size=7)
    return Policy(
        zone=draw(ZONES),
        window_days=draw(st.sampled_from([5, 7])),
        bank_hours=draw(st.just({}) | st.dictionaries(st.integers(0, 6), hours(), max_size=7)),
        closing_days=frozenset(turn.date() + timedelta(days=day - 3) for day in draw(days) if draw(st.booleans())),
        max_meeting_minutes=draw(st.none() | st.sampled_from([0, 60, 240, 1440])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Views of an advisor with conflicts of all codes, judged a day before a turn or at it."""
    turn = draw(TURNS)
    bookings, events = draw(some_bookings(turn)), draw(some_events(turn))
    lines = [
        WorkingHours(
            mail="advisor@bank.example",
            weekday=draw(st.integers(0, 6)),
            start=span.start,
            end=span.end,
            meeting_types=draw(
                st.sampled_from([frozenset(), frozenset({"online"}), frozenset({"physical", "online"})])
            ),
        )
        for span in draw(st.lists(hours(), max_size=6))
    ]
    setting = MailboxSetting(
        user_id="advisor-1", time_zone="America/Nuuk", days=(0, 1, 2, 3, 4, 6), start=time(1), end=time(23)
    )
    view = a_view(
        bookings,
        events,
        copies=frozenset({"copy"}),
        contacts=customers(*(booking for booking in bookings if draw(st.booleans()))),
        schedule=draw(st.sampled_from([None, Part(read=READ, items=tuple(lines))])),
        setting=draw(st.sampled_from([None, setting])),
        entry=draw(st.sampled_from([None, RosterEntry(mail="a@b"), RosterEntry(mail="a@b", max_meeting_minutes=90)])),
    )
    now = turn - draw(st.sampled_from([timedelta(days=1), timedelta(minutes=15)]))
    return World(view=view, policy=draw(policies(turn)), now=now)


def date_of(instant: datetime, zone: ZoneInfo) -> date:
    """The local date of an instant."""
    return instant.astimezone(zone).date()
