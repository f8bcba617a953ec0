"""Small worlds in which everything collides, for property tests: few ids, few join links, few times."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from connectors.errors import Reason
from connectors.records import BookingId, JoinKey
from jobs.views import AdvisorView
from tests.jobs.samples import LONG_AGO, NOW, READ, TOMORROW, WINDOW_END, a_booking, a_view, an_event, unread

MINUTES = st.sampled_from([0, 1, 30, 45, 60, 61, 120, 180, 24 * 60, -60, -120])
SECONDS = st.sampled_from([0, 0, 0, 1, 59, 60, 61, -60, -61])
IDS = st.sampled_from([None, *(BookingId(f"booking-{number}") for number in range(4))])
KEYS = st.sampled_from([None, None, JoinKey("one"), JoinKey("two")])
BASES = st.sampled_from(
    [
        TOMORROW,
        NOW - timedelta(minutes=30),
        WINDOW_END - timedelta(minutes=30),
        WINDOW_END,
        datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    ]
)
MIDNIGHTS = st.sampled_from([datetime(2026, 3, day, tzinfo=UTC) for day in (2, 3, 4, 28, 29, 30)])
STAMPS = st.sampled_from([LONG_AGO, LONG_AGO + timedelta(hours=1)])


@st.composite
def times(draw: st.DrawFn) -> dict[str, object]:
    """Start, end and whether it is an all-day one; often close to one of a few instants."""
    if draw(st.integers(0, 5)) == 0:
        start = draw(MIDNIGHTS)
        return {"start": start, "end": start + timedelta(days=draw(st.integers(1, 2))), "all_day": True}
    start = draw(BASES) + timedelta(minutes=draw(MINUTES), seconds=draw(SECONDS))
    end = start + timedelta(minutes=60, seconds=draw(SECONDS))
    return {"start": start, "end": end, "all_day": False}


@st.composite
def worlds(draw: st.DrawFn) -> AdvisorView:
    """Views in which everything collides: few ids, few join links, few times."""
    bookings = [
        a_booking(
            number=number,
            **draw(times()),
            booking_id=draw(IDS),
            join_key=draw(KEYS),
            show_as=draw(st.sampled_from(["Busy", "Busy", "Free"])),
            deleted=draw(st.sampled_from([False, False, True])),
            modified=draw(STAMPS),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    events = [
        an_event(
            number=number,
            **draw(times()),
            booking_id=draw(IDS),
            join_key=draw(KEYS),
            show_as=draw(st.sampled_from(["busy", "tentative", "free", "workingElsewhere"])),
            cancelled=draw(st.sampled_from([False, False, True])),
            removed=draw(st.sampled_from([False, False, True])),
            created=draw(st.none() | STAMPS),
            modified=draw(st.none() | STAMPS),
            series_master_id=draw(st.sampled_from([None, None, None, "series"])),
        )
        for number in range(draw(st.integers(0, 7)))
    ]
    coverage = st.sampled_from([READ, READ, READ, READ, unread(Reason.THROTTLED)])
    return a_view(
        bookings,
        events,
        known=frozenset(draw(st.sets(IDS)) - {None}),
        raised_elsewhere=frozenset(draw(st.sets(IDS, max_size=1)) - {None}),
        home=draw(st.booleans()),
        mailbox=draw(coverage),
        bookings_read=draw(coverage),
        all_bookings_read=draw(coverage),
    )
