"""Until the next edge, time alone changes no answer of a steady job."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors.directory_records import RosterEntry
from connectors.records import Attendee, BookingContact, BookingId, Invitee, midnight
from jobs.base import Finding, Job, Unknown
from jobs.policy import Policy
from jobs.registry import load_jobs
from jobs.time_edges import (
    confirm_edges,
    ending_edges,
    grace_edges,
    holds_until,
    invitee_edges,
    journal_edges,
    lag_edges,
    leaving_edges,
)
from jobs.views import AdvisorView, JournalEntry
from tests.jobs.samples import COPENHAGEN, LONG_AGO, NOW, POLICY, TOMORROW, a_booking, a_view, an_event, private
from tests.jobs.worlds import worlds

STEADY: tuple[Job[Any, Any], ...] = tuple(
    job for job in load_jobs() if job.grain is AdvisorView and job.edges is not None
)
LAG = POLICY.sync_lag
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
RULES = replace(POLICY, go_live=date(2026, 2, 1), max_meeting_minutes=60)
LATELY = st.integers(-4 * 3600, 4 * 3600).map(lambda seconds: NOW + timedelta(seconds=seconds))
FRESH = st.integers(0, 1800).map(lambda seconds: NOW - timedelta(seconds=seconds)) | st.just(LONG_AGO)


def answers(jobs: Iterable[Job[Any, Any]], view: AdvisorView, policy: Policy, now: datetime) -> list[tuple[Any, ...]]:
    """All that jobs say of a view, proposals aside."""
    fresh = replace(view, _memo={})
    said = [told for job in jobs for told in job.decide(fresh, policy, now)]
    return sorted((_tell(one) for one in said), key=repr)


def _tell(one: Finding | Unknown) -> tuple[Any, ...]:
    if isinstance(one, Unknown):
        return (repr(one.subject), repr(one.reason), repr(one.codes))
    return (one.code, repr(one.subject), one.priority, one.summary, repr(one.evidence))


def until_of(view: AdvisorView, policy: Policy, now: datetime) -> datetime:
    edges = tuple(dict.fromkeys(one for job in STEADY for one in job.edges or ()))
    found = any(isinstance(told, Finding) for job in STEADY for told in job.decide(view, policy, now))
    return holds_until(view, policy, now, edges, found=found)


@st.composite
def crowded(draw: st.DrawFn) -> AdvisorView:
    """Views around now: meetings that begin, end, wait for an answer, or were made long before the calendar was."""
    bookings, events, contacts, invitees = [], [], {}, {}
    for number in range(draw(st.integers(1, 2))):
        start = draw(LATELY) + draw(st.sampled_from([0, 1, 1, 0, -7, -14])) * DAY
        booking = a_booking(
            start,
            number=number,
            modified=draw(FRESH),
            show_as=draw(st.sampled_from(["Busy", "Busy", "Free"])),
            location="Finans Allé 1-3",
            meeting_type=draw(st.sampled_from(["Physical", "Telephone"])),
        )
        guest = Attendee(
            mail="customer@home.example",
            kind=draw(st.sampled_from(["required", "required", "resource"])),
            response=draw(st.sampled_from(["none", "none", "accepted", "declined"])),
            responded=draw(st.none() | FRESH),
        )
        event = an_event(
            start + draw(st.sampled_from([*[timedelta()] * 4, timedelta(minutes=15)])),
            number=number,
            modified=draw(st.none() | FRESH),
            created=draw(FRESH),
            cancelled=draw(st.sampled_from([*[False] * 5, True])),
            attendees=(guest,),
            location=draw(st.sampled_from([None, "Elsewhere"])),
        )
        bookings.append(booking)
        if draw(st.integers(0, 4)):
            events.append(event)
        detail = booking.detail_id or ""
        contacts[detail] = (_contact(detail),)
        invitees[booking.event_id] = (_invitee(booking.event_id, draw(FRESH)),)
    for number in range(900, 900 + draw(st.sampled_from([0, 0, 1, 3]))):
        start = draw(LATELY)
        series = draw(st.sampled_from([None, "series"]))
        made = draw(st.sampled_from([LONG_AGO, NOW - DAY, None]))
        minutes = draw(st.sampled_from([30, 3000]))
        events.append(private(start, minutes=minutes, number=number, series_master_id=series, created=made))
    return a_view(
        bookings,
        events,
        rostered=True,
        contacts=contacts,
        invitees=invitees,
        users_read=a_view().mailbox,
        entry=draw(st.sampled_from([None, RosterEntry(mail="a", sync_start=date(2026, 2, 20))])),
    )


def _contact(detail: str) -> BookingContact:
    return BookingContact(
        environment="production",
        contact_row_id=f"row-{detail}",
        detail_id=detail,
        contact_id="003",
        mail="customer@home.example",
        modified=LONG_AGO,
        deleted=False,
    )


def _invitee(event: str, modified: datetime) -> Invitee:
    return Invitee(
        environment="production",
        relation_row_id=f"row-{event}",
        event_id=event,
        relation_id="003",
        status="New",
        responded=None,
        invitee=True,
        modified=modified,
        deleted=False,
    )


@given(view=crowded() | worlds(), data=st.data())
def test_until_the_next_edge_every_steady_job_answers_alike(view: AdvisorView, data: st.DataObject) -> None:
    until = until_of(view, RULES, NOW)
    assume(until > NOW)
    span = int((until - NOW).total_seconds() * 1000)
    later = NOW + timedelta(milliseconds=data.draw(st.integers(0, span - 1) | st.just(span - 1)))
    assert answers(STEADY, view, RULES, later) == answers(STEADY, view, RULES, NOW)


def test_some_jobs_are_steady() -> None:
    assert {"sync-window", "conflicts", "attendees"} <= {job.name for job in STEADY}


def test_a_verdict_ends_at_the_bank_s_midnight() -> None:
    tomorrow = midnight(date(2026, 3, 3), COPENHAGEN)
    assert holds_until(a_view(), POLICY, NOW, ()) == tomorrow
    assert holds_until(a_view(), POLICY, tomorrow, ()) == midnight(date(2026, 3, 4), COPENHAGEN)


@pytest.mark.parametrize("found", [True, False])
def test_ends_count_only_where_something_was_found(found: bool) -> None:
    view = a_view([a_booking(NOW + timedelta(hours=1))])
    wanted = NOW + timedelta(hours=1) if found else midnight(date(2026, 3, 3), COPENHAGEN)
    assert holds_until(view, POLICY, NOW, (), found=found) == wanted


def test_an_edge_that_is_now_holds_nothing() -> None:
    view = a_view([a_booking(TOMORROW, modified=NOW - LAG)])
    assert holds_until(view, POLICY, NOW, (lag_edges,)) == NOW


def test_edges_that_are_past_do_not_count() -> None:
    view = a_view([a_booking(TOMORROW + DAY, modified=NOW - 2 * LAG)])
    assert holds_until(view, POLICY, NOW, (lag_edges,), found=False) == midnight(date(2026, 3, 3), COPENHAGEN)


def test_bookings_and_what_the_journal_tells_leave_the_view_a_second_after_their_time() -> None:
    ended = NOW - timedelta(days=14) + timedelta(hours=1)
    entry = JournalEntry(
        booking_id=BookingId("booking-1"),
        system="outlook",
        subject_id="e",
        what="end",
        was=None,
        now=None,
        at=ended + timedelta(hours=1),
        changed_at=None,
    )
    view = a_view([a_booking(ended - timedelta(hours=1))], changes=(entry,))
    leaves, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    assert list(leaving_edges(view, POLICY, NOW + DAY)) == [leaves, leaves + SECOND]
    assert list(journal_edges(view, POLICY, NOW + DAY)) == [later, later + SECOND]
    quiet = a_view(changes=(entry,))
    assert holds_until(quiet, POLICY, NOW, ()) == later
    assert holds_until(quiet, POLICY, NOW, (), journal=False) == holds_until(a_view(), POLICY, NOW, ())


def test_what_changed_is_late_after_the_lag() -> None:
    guest = Attendee(mail="a", kind="required", response="accepted", responded=NOW)
    event = an_event(modified=None, created=NOW - SECOND, attendees=(guest,))
    view = a_view([a_booking(modified=NOW - 2 * SECOND)], [event, private(modified=NOW)])
    assert sorted(lag_edges(view, POLICY, NOW)) == [NOW + LAG - 2 * SECOND, NOW + LAG - SECOND, NOW + LAG]


def test_answers_in_salesforce_are_late_after_the_lag() -> None:
    booking = a_booking()
    view = a_view([booking], invitees={booking.event_id: (_invitee(booking.event_id, NOW),)})
    assert list(invitee_edges(view, POLICY, NOW)) == [NOW + LAG]


def test_somebody_should_have_accepted_so_long_before_the_start() -> None:
    view = a_view([a_booking(TOMORROW), a_booking(TOMORROW + 9 * DAY)])
    assert list(confirm_edges(view, POLICY, NOW + DAY)) == [TOMORROW - POLICY.confirm_before]


def test_what_is_over_should_be_in_order_after_the_grace() -> None:
    view = a_view([a_booking(NOW - 3 * DAY, minutes=60), a_booking(TOMORROW + DAY)])
    assert list(grace_edges(view, POLICY, NOW)) == [NOW - 3 * DAY + timedelta(hours=1) + POLICY.grace]


def test_what_belongs_to_an_early_series_ends_like_it() -> None:
    early = private(NOW - DAY, number=900, series_master_id="series", created=LONG_AGO)
    added = private(NOW, number=901, series_master_id="series", created=NOW)
    other = private(NOW, number=902, series_master_id="another", created=NOW, minutes=90)
    told = set(ending_edges(a_view((), [early, added, other]), RULES, NOW + DAY))
    assert added.end in told
    assert other.end not in told
