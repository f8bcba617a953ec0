"""CAL013: bookings that are long over, and whose two sides were never put in order."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import Reason
from connectors.records import Booking, BookingId, CalendarEvent
from jobs.base import Finding, Priority, Subject
from jobs.calendar.historical_meetings import JOB, OPEN, decide
from jobs.policy import Policy
from jobs.views import AdvisorView
from tests.jobs.calendar.answers import found, ids, in_doubt
from tests.jobs.calendar.reference_window import Verdict, instants, judge, name
from tests.jobs.reference_links import ladder, meetings
from tests.jobs.samples import COPENHAGEN, NOW, NUUK, a_booking, a_view, an_event, codes, private, unread

GRACE, BACK = timedelta(days=7), timedelta(days=14)
SECOND = timedelta(seconds=1)
OVER = NOW - timedelta(days=10)
HALF = timedelta(minutes=30)


def test_the_job_looks_at_advisors_once_a_day() -> None:
    assert (JOB.name, JOB.grain, JOB.kinds) == ("historical-meetings", AdvisorView, (OPEN,))
    assert (OPEN.code, OPEN.name, OPEN.priority) == ("CAL013", "past-still-open", Priority.LOW)


@pytest.mark.parametrize(
    ("would_be", "booking", "event"),
    [
        ("CAL001", {}, None),
        ("CAL002", {}, {"start": OVER + HALF}),
        ("CAL003", {}, {"start": OVER, "cancelled": True}),
        ("CAL003", {}, {"start": OVER, "removed": True}),
        ("CAL004", {"show_as": "Free"}, {"start": OVER}),
        ("CAL009", {}, {"start": OVER + timedelta(hours=1)}),
    ],
)
def test_cal013_names_what_it_would_be_in_the_window(
    would_be: str, booking: dict[str, Any], event: dict[str, Any] | None
) -> None:
    view = a_view([a_booking(OVER, **booking)], [an_event(**event)] if event is not None else [])
    (finding,) = found(decide, view)
    assert (finding.code, finding.subject) == ("CAL013", Subject(kind="booking", id="booking-1"))
    assert finding.evidence["would_be"] == would_be
    assert finding.evidence["salesforce"]["event_id"] == a_booking().event_id
    assert finding.summary.startswith("Over, and never put in order: The booking of 2026-02-20 08:00–09:00")
    assert (finding.priority, finding.booking_id, finding.fix) == (Priority.LOW, "booking-1", None)
    assert codes(view) == [], "the window does not see it"


def test_cal013_a_past_booking_whose_sides_agree_is_silent() -> None:
    agreeing = a_view([a_booking(OVER)], [an_event(OVER + timedelta(seconds=60))])
    assert list(decide(agreeing, Policy(zone=COPENHAGEN), NOW)) == []
    cancelled = a_view([a_booking(OVER, cancelled_by_someone=True)], [an_event(OVER, show_as="free")])
    assert found(decide, cancelled) == []


def test_cal013_duplicates_places_and_orphans_of_the_past_are_nobodys_matter() -> None:
    twins = [an_event(OVER), an_event(OVER, event_id="twin")]
    assert found(decide, a_view([a_booking(OVER)], twins)) == []
    elsewhere = a_booking(OVER, meeting_type="Physical", location="Aarhus")
    assert found(decide, a_view([elsewhere], [an_event(OVER, location="Odense")])) == []
    assert found(decide, a_view([], [an_event(OVER)], orphans=["booking-1"])) == []


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (NOW - GRACE, False),
        (NOW - GRACE - SECOND, True),
        (NOW - BACK, True),
        (NOW - BACK - SECOND, False),
        (NOW - SECOND, False),
        (NOW + HALF, False),
    ],
)
def test_cal013_is_judged_after_the_grace_as_far_as_we_look_back(ended: datetime, told: bool) -> None:
    view = a_view([a_booking(ended - HALF, minutes=30)])
    assert ids(found(decide, view)) == (["booking-1"] if told else [])


def test_cal013_goes_by_grace_and_look_back_of_the_policy() -> None:
    view = a_view([a_booking(NOW - timedelta(days=3))])
    assert ids(found(decide, view, Policy(zone=COPENHAGEN, grace=timedelta(days=2)))) == ["booking-1"]
    short = Policy(zone=COPENHAGEN, grace=timedelta(days=1), look_back_days=2)
    assert found(decide, view, short) == []


def test_cal013_all_day_bookings_end_at_the_banks_midnight() -> None:
    day = a_booking(datetime(2026, 2, 22, tzinfo=UTC), minutes=24 * 60, all_day=True)
    view = a_view([day])
    ends = datetime(2026, 2, 22, 23, 0, tzinfo=UTC)
    assert found(decide, view, now=ends + GRACE) == []
    assert ids(found(decide, view, now=ends + GRACE + SECOND)) == ["booking-1"]
    nuuk = Policy(zone=NUUK)
    assert found(decide, view, nuuk, ends + GRACE + timedelta(hours=3)) == []
    assert ids(found(decide, view, nuuk, ends + GRACE + timedelta(hours=3, seconds=1))) == ["booking-1"]


def test_cal013_names_each_of_several_bookings() -> None:
    bookings = [a_booking(OVER + timedelta(hours=number), number=number) for number in range(3)]
    assert ids(found(decide, a_view(bookings, [an_event(OVER + timedelta(hours=1), number=1)]))) == [
        "booking-0",
        "booking-2",
    ]


@pytest.mark.parametrize("hostile", [{"end": OVER}, {"end": OVER - HALF}])
def test_cal013_bad_data_is_judged_without_an_error(hostile: dict[str, Any]) -> None:
    (finding,) = found(decide, a_view([a_booking(OVER, **hostile)], [an_event(OVER, created=None, modified=None)]))
    assert finding.evidence["would_be"] == "CAL002"
    assert finding.evidence["moved_last"] is None


def test_cal013_a_booking_without_an_id_goes_by_its_event() -> None:
    booking = a_booking(OVER, booking_id=None)
    (finding,) = found(decide, a_view([booking]))
    assert (finding.subject.id, finding.booking_id) == (booking.event_id, None)
    assert found(decide, a_view([booking], [private(OVER)])) == [], "a weak link is one"


@pytest.mark.parametrize("reason", list(Reason))
def test_cal013_a_forbidden_mailbox_is_unknown_and_nothing_is_missing(reason: Reason) -> None:
    view = a_view([a_booking(OVER)], mailbox=unread(reason))
    assert found(decide, view) == []
    (unknown,) = in_doubt(decide, view)
    assert (unknown.subject, unknown.reason) == (Subject(kind="mailbox", id="advisor-1"), reason)
    assert unknown.codes == frozenset({"CAL013"})
    assert unknown.covers == {Subject(kind="booking", id="booking-1")}


def test_cal013_unread_bookings_are_unknown_and_nothing_is_raised() -> None:
    view = a_view([a_booking(OVER)], bookings_read=unread(Reason.THROTTLED))
    assert found(decide, view) == []
    assert [unknown.subject.id for unknown in in_doubt(decide, view)] == ["production/bookings"]


MOMENTS = [
    NOW,
    datetime(2026, 4, 6, 1, 30, tzinfo=UTC),
    datetime(2026, 11, 2, 0, 30, tzinfo=UTC),
    datetime(2028, 3, 7, 23, 30, tzinfo=UTC),
]
"""Grace and look-back reach over both changes of the clocks, and over a leap day."""
EDGES = st.sampled_from([GRACE, BACK, timedelta(days=10)])
AWAY = st.sampled_from([0, 1, -1, 60, -60, 61, 3600, -3600, 7200, 10800, 86400])


@st.composite
def pasts(draw: st.DrawFn) -> tuple[AdvisorView, datetime]:
    """Bookings that ended near an edge, and events that agree with them or not."""
    now = draw(st.sampled_from(MOMENTS))
    bookings: list[Booking] = []
    events: list[CalendarEvent] = []
    for number in range(draw(st.integers(1, 4))):
        times = draw(past_times(now))
        changes = {"deleted": draw(st.integers(0, 4)) == 0, "booking_id": draw(st.sampled_from([None, f"id-{number}"]))}
        bookings.append(a_booking(number=number, **times | changes))
        if draw(st.booleans()):
            moved = timedelta(seconds=draw(AWAY)) if not times["all_day"] else timedelta()
            times |= {"start": times["start"] + moved, "end": times["end"] + moved}
            link = {"booking_id": BookingId(f"id-{number}") if draw(st.booleans()) else None}
            events.append(an_event(number=number, cancelled=draw(st.integers(0, 4)) == 0, **times | link))
    return a_view(bookings, events), now


@st.composite
def past_times(draw: st.DrawFn, now: datetime) -> dict[str, Any]:
    end = now - draw(EDGES) + timedelta(seconds=draw(AWAY))
    if draw(st.booleans()):
        return {"start": end - HALF, "end": end, "all_day": False}
    end = datetime.combine(end.date(), datetime.min.time(), UTC) + timedelta(days=draw(st.integers(0, 1)))
    return {"start": end - timedelta(days=1), "end": end, "all_day": True}


def expected(view: AdvisorView, policy: Policy, now: datetime) -> set[Verdict]:
    """Slow and obvious: every booking that ended between look-back and grace, and would be wrong in the window."""
    bookings = list(view.bookings)
    links = ladder(bookings, list(view.events), policy.zone, policy.clock_skew)
    wrong = set()
    for booking in meetings(bookings):
        age = now - instants(booking, policy.zone)[1]
        if policy.grace < age <= timedelta(days=policy.look_back_days):
            would_be = judge(booking, links[booking.event_id][1], policy) - {"CAL008"}
            wrong |= {("CAL013", name(booking)) for _ in would_be}
    return wrong


@settings(max_examples=300, deadline=None)
@given(past=pasts(), zone=st.sampled_from([COPENHAGEN, NUUK, ZoneInfo("UTC")]))
def test_every_past_is_judged_as_the_slow_reference_judges_it(
    past: tuple[AdvisorView, datetime], zone: ZoneInfo
) -> None:
    view, now = past
    policy = Policy(zone=zone)
    told = [(one.code, one.subject.id) for one in decide(view, policy, now) if isinstance(one, Finding)]
    assert len(told) == len(set(told)), "one finding for each booking"
    assert set(told) == expected(view, policy, now)
