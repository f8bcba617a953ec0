"""CAL010 and CAL011: what was in a calendar before its synchronisation was switched on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.backend_records import BusySlot, Employee
from connectors.directory_records import RosterEntry
from connectors.errors import Reason
from connectors.records import CalendarEvent, JoinKey
from jobs.base import Finding, Priority, Subject
from jobs.calendar.multi_day_meetings import CODES, JOB, KINDS, decide
from jobs.policy import Policy
from jobs.views import AdvisorView, Backed, Part
from tests.jobs.calendar.answers import found, ids, in_doubt
from tests.jobs.calendar.reference_early import expected_early
from tests.jobs.samples import COPENHAGEN, NOW, NUUK, READ, TOMORROW, WINDOW_END, a_booking, a_view, private, unread

GO_LIVE = date(2026, 2, 1)
LIVE = Policy(zone=COPENHAGEN, go_live=GO_LIVE)
MIDNIGHT = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
"""At which 1 February begins in Copenhagen."""
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def weekly(number: int = 1, *, times: int = 3, series: str = "series-1", **changes: Any) -> list[CalendarEvent]:
    """Occurrences of a series, from tomorrow on, made before the go-live."""
    values = {"kind": "occurrence", "series_master_id": series} | changes
    return [private(TOMORROW + timedelta(weeks=week), number=100 * number + week, **values) for week in range(times)]


def vacation(number: int = 1, *, first: int = 9, days: int = 5, **changes: Any) -> CalendarEvent:
    """An all-day event over several days of March, made before the go-live."""
    start = datetime(2026, 3, first, tzinfo=UTC)
    values = {"all_day": True, "show_as": "oof", "event_id": f"vacation-{number}"} | changes
    return private(start, minutes=days * 24 * 60, **values)


def advisor(*events: CalendarEvent, **changes: Any) -> AdvisorView:
    """An advisor on the roster."""
    return a_view(changes.pop("bookings", ()), events, **{"rostered": True} | changes)


def backed(*spans: tuple[datetime, datetime], read: Any = READ) -> Backed:
    """What a backend knows that is connected."""
    employee = Employee(
        environment="production", employee_id="e-1", mail=None, initials=None, location=None, external_id="advisor-1"
    )
    slots = tuple(BusySlot(employee_id="e-1", start=start, end=end, status="Busy") for start, end in spans)
    return Backed(employee=employee, slots=Part(read=read, items=slots))


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in KINDS} == {
        "CAL010": ("unsynced-recurring", Priority.MEDIUM),
        "CAL011": ("unsynced-multiday", Priority.MEDIUM),
    }
    assert (JOB.name, JOB.grain) == ("unsynced-meetings", AdvisorView)
    assert JOB.reads >= {"bookings", "employees", "slots", "roster"}


def test_cal010_a_series_from_before_the_sync_start_is_told_once() -> None:
    (finding,) = found(decide, advisor(*weekly()), LIVE)
    assert (finding.code, finding.subject) == ("CAL010", Subject(kind="series", id="series-1"))
    assert finding.booking_id is None
    assert finding.evidence["advisor"] == "advisor-1"
    assert finding.evidence["sync_start"] == "2026-02-01"
    assert finding.evidence["occurrences"] == 3
    assert "creation time alone" in finding.evidence["judged_by"]
    assert "3 times, next at 2026-03-03 10:00–11:00" in finding.summary
    assert finding.fix == {"action": "recreate-series", "series_id": "series-1"}


def test_cal011_a_vacation_from_before_the_sync_start_is_told() -> None:
    (finding,) = found(decide, advisor(vacation()), LIVE)
    assert (finding.code, finding.subject) == ("CAL011", Subject(kind="event", id="vacation-1"))
    assert finding.evidence["advisor"] == "advisor-1"
    assert "2026-03-09–2026-03-13 (all day)" in finding.summary
    assert finding.fix == {"action": "recreate-event", "event_id": "vacation-1"}


@pytest.mark.parametrize("created", [MIDNIGHT, MIDNIGHT + SECOND, None])
def test_what_was_made_from_the_local_midnight_of_the_sync_start_on_is_silent(created: datetime | None) -> None:
    assert found(decide, advisor(*weekly(created=created), vacation(created=created)), LIVE) == []


def test_what_was_made_a_second_before_the_local_midnight_is_not() -> None:
    made = MIDNIGHT - SECOND
    assert ids(found(decide, advisor(*weekly(created=made), vacation(created=made)), LIVE)) == [
        "series-1",
        "vacation-1",
    ]
    assert found(decide, advisor(vacation(created=MIDNIGHT + SECOND)), Policy(zone=NUUK, go_live=GO_LIVE)) != []


def test_the_advisors_own_sync_start_counts_before_the_go_live() -> None:
    late = RosterEntry(mail="advisor@bank.example", sync_start=date(2026, 3, 1))
    early = RosterEntry(mail="advisor@bank.example", sync_start=date(2025, 1, 1))
    silent = RosterEntry(mail="advisor@bank.example")
    made = MIDNIGHT + DAY
    assert ids(found(decide, advisor(vacation(created=made), entry=late), LIVE)) == ["vacation-1"]
    assert found(decide, advisor(vacation(), entry=early), LIVE) == []
    assert ids(found(decide, advisor(vacation(), entry=silent), LIVE)) == ["vacation-1"]


def test_without_any_sync_start_nothing_is_judged_and_nothing_is_in_doubt() -> None:
    view = advisor(*weekly(), vacation(), mailbox=unread(Reason.FORBIDDEN))
    assert list(decide(view, Policy(zone=COPENHAGEN), NOW)) == []


@pytest.mark.parametrize("show_as", ["busy", "oof", "tentative"])
def test_busy_out_of_office_and_tentative_time_counts(show_as: str) -> None:
    view = advisor(*weekly(show_as=show_as), vacation(show_as=show_as))
    assert ids(found(decide, view, LIVE)) == ["series-1", "vacation-1"]


@pytest.mark.parametrize(
    "open_time",
    [{"show_as": "free"}, {"show_as": "workingElsewhere"}, {"show_as": "unknown"}, {"cancelled": True}],
)
def test_open_and_cancelled_time_does_not(open_time: dict[str, Any]) -> None:
    assert found(decide, advisor(*weekly(**open_time), vacation(**open_time)), LIVE) == []


def test_the_products_own_events_and_copies_of_its_meetings_are_not_private() -> None:
    for ours in ({"product": True}, {"booking_id": "booking-7"}, {"ical_uid": "copied"}, {"removed": True}):
        view = advisor(*weekly(**ours), vacation(**ours), copies=frozenset({"copied"}))
        assert found(decide, view, LIVE) == []


def test_an_event_that_is_a_booking_by_a_weaker_link_is_not_private() -> None:
    long = a_booking(datetime(2026, 3, 9, tzinfo=UTC), minutes=5 * 24 * 60, all_day=True)
    assert found(decide, advisor(vacation(), bookings=[long]), LIVE) == []
    online = a_booking(join_key=JoinKey("call"))
    assert found(decide, advisor(vacation(join_key=JoinKey("call")), bookings=[online]), LIVE) == []
    several = advisor(vacation(1), vacation(2), bookings=[long])
    assert ids(found(decide, several, LIVE)) == ["vacation-1", "vacation-2"], "neither of two is linked"


def test_cal010_names_each_of_several_series() -> None:
    events = [*weekly(1), *weekly(2, series="series-2", times=1), *weekly(3, series="series-3", created=NOW)]
    findings = found(decide, advisor(*events), LIVE)
    assert [(finding.subject.id, finding.evidence["occurrences"]) for finding in findings] == [
        ("series-1", 3),
        ("series-2", 1),
    ]
    assert "once, next at" in findings[1].summary


def test_cal011_names_each_of_several_events() -> None:
    assert ids(found(decide, advisor(vacation(1), vacation(2, first=20)), LIVE)) == ["vacation-1", "vacation-2"]


def test_cal010_a_series_is_as_old_as_its_oldest_occurrence() -> None:
    first, moved, last = weekly()
    moved = private(moved.start, number=7, kind="exception", series_master_id="series-1", created=NOW)
    unsaid = private(last.start, number=8, kind="occurrence", series_master_id="series-1", created=None)
    (finding,) = found(decide, advisor(first, moved, unsaid), LIVE)
    assert finding.evidence["occurrences"] == 3


def test_cal010_a_series_over_several_days_is_not_also_cal011() -> None:
    start = datetime(2026, 3, 9, tzinfo=UTC)
    long = private(start, minutes=3 * 24 * 60, all_day=True, kind="occurrence", series_master_id="series-1")
    assert [finding.code for finding in found(decide, advisor(long), LIVE)] == ["CAL010"]


@pytest.mark.parametrize(
    ("start", "minutes", "several"),
    [
        (datetime(2026, 3, 9, 22, 0, tzinfo=UTC), 60, False),
        (datetime(2026, 3, 9, 22, 0, tzinfo=UTC), 60 + 1 / 60, True),
        (datetime(2026, 3, 9, 23, 0, tzinfo=UTC), 60, False),
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), 23 * 60, False),
        (datetime(2026, 3, 9, 12, 0, tzinfo=UTC), 24 * 60, True),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 23 * 60, False),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 24 * 60, True),
        (datetime(2026, 3, 9, 12, 0, tzinfo=UTC), -60, False),
    ],
)
def test_cal011_counts_local_dates_over_which_an_event_reaches(start: datetime, minutes: float, several: bool) -> None:
    findings = found(decide, advisor(private(start, minutes=minutes)), LIVE)
    assert [finding.code for finding in findings] == (["CAL011"] if several else [])


def test_cal011_an_all_day_event_of_one_date_is_no_multi_day_event_in_any_zone() -> None:
    for zone in (COPENHAGEN, NUUK, ZoneInfo("Pacific/Auckland")):
        policy = Policy(zone=zone, go_live=GO_LIVE)
        assert found(decide, advisor(vacation(days=1)), policy) == []
        assert ids(found(decide, advisor(vacation(days=2)), policy)) == ["vacation-1"]


def test_only_the_window_is_judged() -> None:
    far = private(WINDOW_END, minutes=3 * 24 * 60)
    near = private(WINDOW_END - SECOND, minutes=3 * 24 * 60, number=901)
    over = private(NOW - 2 * DAY, minutes=2 * 24 * 60, number=902)
    assert ids(found(decide, advisor(far, near, over), LIVE)) == ["outlook-901"]
    gone = private(NOW - 7 * DAY, kind="occurrence", series_master_id="over")
    assert found(decide, advisor(gone), LIVE) == []


def test_what_the_backend_is_busy_with_it_knows() -> None:
    events = weekly()
    spans = [(event.start, event.end) for event in events]
    assert found(decide, advisor(*events, backed=backed(*spans)), LIVE) == []
    (finding,) = found(decide, advisor(*events, backed=backed(*spans[:2])), LIVE)
    assert finding.evidence["occurrences"] == 1
    assert finding.evidence["judged_by"] == "creation time and backend"
    assert finding.evidence["employee_id"] == "e-1"
    assert "the backend does not know it" in finding.summary


@pytest.mark.parametrize(
    ("early", "late", "known"), [(60, -60, True), (61, 0, False), (0, 61, False), (-60, 60, True), (-3600, 3600, False)]
)
def test_a_slot_must_have_start_and_end_within_the_skew(early: int, late: int, known: bool) -> None:
    start, end = datetime(2026, 3, 8, 23, 0, tzinfo=UTC), datetime(2026, 3, 13, 23, 0, tzinfo=UTC)
    slot = (start + early * SECOND, end + late * SECOND)
    assert (found(decide, advisor(vacation(), backed=backed(slot)), LIVE) == []) is known


def test_a_backend_that_does_not_know_the_advisor_knows_none_of_the_events() -> None:
    nobody = Backed(employee=None, slots=Part(read=READ, items=()))
    (finding,) = found(decide, advisor(vacation(), backed=nobody), LIVE)
    assert finding.evidence["employee_id"] is None


def test_only_advisors_are_judged_and_only_at_home() -> None:
    assert found(decide, advisor(vacation(), rostered=False), LIVE) == []
    assert found(decide, advisor(vacation(), home=False), LIVE) == []
    owner = advisor(vacation(), rostered=False, bookings=[a_booking()])
    assert ids(found(decide, owner, LIVE)) == ["vacation-1"]


@pytest.mark.parametrize("reason", list(Reason))
def test_a_forbidden_mailbox_is_unknown_and_nothing_is_raised(reason: Reason) -> None:
    view = advisor(*weekly(), vacation(), mailbox=unread(reason))
    assert found(decide, view, LIVE) == []
    (unknown,) = in_doubt(decide, view, LIVE)
    assert (unknown.subject, unknown.reason) == (Subject(kind="mailbox", id="advisor-1"), reason)
    assert unknown.codes == CODES == {"CAL010", "CAL011"}


def test_forbidden_slots_are_unknown_and_nothing_is_raised() -> None:
    view = advisor(*weekly(), vacation(), backed=backed(read=unread(Reason.FORBIDDEN)))
    assert found(decide, view, LIVE) == []
    (unknown,) = in_doubt(decide, view, LIVE)
    assert unknown.subject == Subject(kind="query", id="production/slots")
    assert (unknown.reason, unknown.codes) == (Reason.FORBIDDEN, CODES)


@pytest.mark.parametrize("policy", [LIVE, Policy(zone=COPENHAGEN)], ids=["live", "without a day"])
def test_an_unread_list_of_the_bank_is_unknown_since_the_sync_start_may_stand_on_it(policy: Policy) -> None:
    view = advisor(*weekly(), vacation(), entries_read=unread(Reason.MALFORMED))
    assert found(decide, view, policy) == []
    (unknown,) = in_doubt(decide, view, policy)
    assert unknown.subject == Subject(kind="directory", id="production/roster")
    assert (unknown.reason, unknown.codes) == (Reason.MALFORMED, CODES)


def test_unread_bookings_are_unknown_since_an_event_may_be_one_of_them() -> None:
    view = advisor(vacation(), bookings_read=unread(Reason.TIMEOUT))
    assert found(decide, view, LIVE) == []
    assert [unknown.subject.id for unknown in in_doubt(decide, view, LIVE)] == ["production/bookings"]


BASES = [
    datetime(2026, 3, 2, 22, 30, tzinfo=UTC),
    datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    WINDOW_END - timedelta(hours=1),
    NOW - timedelta(hours=2),
]
AUTUMN = [
    datetime(2026, 10, 24, 22, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
]
LEAP = [datetime(2028, 2, 28, 22, 30, tzinfo=UTC), datetime(2028, 2, 29, 23, 0, tzinfo=UTC)]
MOMENTS = {
    NOW: BASES,
    datetime(2026, 10, 20, 7, 0, tzinfo=UTC): AUTUMN,
    datetime(2028, 2, 27, 7, 0, tzinfo=UTC): LEAP,
}
MINUTES = st.sampled_from([0, 1, -1, 30, 60, 61, 23 * 60, 24 * 60, 24 * 60 + 1, 25 * 60, 48 * 60, -30])
OFFSETS = st.sampled_from([0, 1, -1, 60, 119, 120, 121, 180])


@st.composite
def private_events(draw: st.DrawFn, number: int, bases: list[datetime]) -> CalendarEvent:
    """An event near a change of the clocks, a midnight or the edge of the window; often older than the go-live."""
    start = draw(st.sampled_from(bases)) + timedelta(minutes=draw(OFFSETS))
    minutes, all_day = draw(MINUTES), draw(st.booleans())
    if all_day:
        start, minutes = datetime.combine(start.date(), datetime.min.time(), UTC), draw(st.integers(1, 3)) * 24 * 60
    return private(
        start,
        minutes=minutes,
        number=number,
        all_day=all_day,
        show_as=draw(st.sampled_from(["busy", "busy", "oof", "tentative", "free"])),
        series_master_id=draw(st.sampled_from([None, None, "one", "two"])),
        created=draw(st.sampled_from([MIDNIGHT - DAY, MIDNIGHT - SECOND, MIDNIGHT, NOW, None])),
        ical_uid=draw(st.sampled_from([None, None, None, "copied"])),
        product=draw(st.integers(0, 5)) == 0,
        cancelled=draw(st.integers(0, 5)) == 0,
        removed=draw(st.integers(0, 7)) == 0,
    )


@st.composite
def calendars(draw: st.DrawFn) -> tuple[AdvisorView, datetime]:
    """A calendar of few times, with some bookings and slots at the same times."""
    now = draw(st.sampled_from(list(MOMENTS)))
    events = [draw(private_events(900 + number, MOMENTS[now])) for number in range(draw(st.integers(0, 6)))]
    spans = [(event.start, event.end) for event in events if draw(st.integers(0, 3)) == 0]
    spans += [(start + SECOND * 60, end - SECOND * 61) for start, end in spans]
    of_event = draw(st.sampled_from([None, *events]))
    bookings = (
        [a_booking(of_event.start, minutes=(of_event.end - of_event.start).total_seconds() / 60)] if of_event else []
    )
    entry = draw(st.sampled_from([None, RosterEntry(mail="a@bank.example", sync_start=date(2026, 1, 31))]))
    view = advisor(
        *events,
        bookings=bookings,
        entry=entry,
        home=draw(st.integers(0, 6)) > 0,
        copies=frozenset({"copied"}),
        backed=draw(st.sampled_from([None, backed(*spans)])),
    )
    return view, now


@settings(max_examples=300, deadline=None)
@given(calendar=calendars(), zone=st.sampled_from([COPENHAGEN, NUUK, ZoneInfo("UTC")]))
def test_every_calendar_is_judged_as_the_slow_reference_judges_it(
    calendar: tuple[AdvisorView, datetime], zone: ZoneInfo
) -> None:
    view, now = calendar
    policy = Policy(zone=zone, go_live=GO_LIVE)
    told = [(one.code, one.subject.id) for one in decide(view, policy, now) if isinstance(one, Finding)]
    assert len(told) == len(set(told)), "one finding for each series and event"
    assert set(told) == expected_early(view, policy, now)
