"""The job as a whole: every world against the slow reference, and what a failed read leaves untold."""

import json
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.directory_records import WorkingHours
from connectors.errors import Reason
from jobs.base import Priority, Subject
from jobs.meetings.conflicts import JOB, KINDS
from jobs.policy import Hours, Policy
from jobs.views import AdvisorView, Part
from tests.jobs.meetings.conflict_worlds import World, worlds
from tests.jobs.meetings.reference_conflicts import expected
from tests.jobs.meetings.verdicts import customers, found, told, unknown
from tests.jobs.samples import COPENHAGEN, NOW, READ, TOMORROW, a_booking, a_view, private, unread

CATALOGUE = {
    "MTG010": ("double-booked", Priority.HIGH),
    "MTG011": ("over-private-event", Priority.HIGH),
    "MTG012": ("outside-hours", Priority.MEDIUM),
    "MTG013": ("daily-limit", Priority.MEDIUM),
}
STRICT = Policy(zone=COPENHAGEN, max_meeting_minutes=90, closing_days=frozenset({date(2026, 3, 3)}))


def broken_view(**changes: object) -> AdvisorView:
    """A view with something for every code."""
    bookings = [a_booking(number=1), a_booking(number=2, created=NOW)]
    return a_view(bookings, [private(TOMORROW + timedelta(minutes=30))], contacts=customers(*bookings), **changes)


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in KINDS} == CATALOGUE
    assert (JOB.name, JOB.grain) == ("conflicts", AdvisorView)


def test_every_code_can_be_found_in_one_view() -> None:
    assert told(JOB, broken_view(), STRICT) == [
        ("MTG010", "booking-2"),
        ("MTG011", "booking-1"),
        ("MTG011", "booking-2"),
        ("MTG012", "booking-1"),
        ("MTG012", "booking-2"),
        ("MTG013", "advisor-1/2026-03-03"),
    ]


def test_findings_are_plain_json_without_addresses() -> None:
    for finding in found(JOB, broken_view(), STRICT):
        text = json.dumps([finding.evidence, finding.fix])
        assert json.loads(text) == [finding.evidence, finding.fix]
        assert "@" not in text + finding.summary
        assert finding.summary.endswith(".")
        assert finding.priority is CATALOGUE[finding.code][1]


@pytest.mark.parametrize("reason", list(Reason))
def test_an_unread_mailbox_leaves_private_time_unknown_and_nothing_looks_free(reason: Reason) -> None:
    view = broken_view(mailbox=unread(reason))
    assert {code for code, _ in told(JOB, view, STRICT)} == {"MTG010", "MTG012", "MTG013"}
    assert [finding.fix for finding in found(JOB, view, STRICT)] == [None] * 4
    (gap,) = unknown(JOB, view, STRICT)
    assert (gap.subject, gap.reason) == (Subject(kind="mailbox", id="advisor-1"), reason)
    assert gap.codes == {"MTG011"}


@pytest.mark.parametrize("reason", list(Reason))
def test_unread_bookings_leave_everything_unknown(reason: Reason) -> None:
    view = broken_view(bookings_read=unread(reason), mailbox=unread(reason))
    assert told(JOB, view, STRICT) == []
    (gap,) = unknown(JOB, view, STRICT)
    assert (gap.subject.id, gap.reason, gap.codes) == ("production/bookings", reason, frozenset(CATALOGUE))


@pytest.mark.parametrize("reason", sorted(Reason))
def test_a_full_day_is_nobodys_as_long_as_the_account_of_an_address_is_unknown(reason: Reason) -> None:
    view = broken_view(identity="advisor@bank.example", mailbox=unread(reason))
    codes = {code for code, _ in told(JOB, view, STRICT)}
    (gap,) = unknown(JOB, view, STRICT)
    settled = reason is Reason.NO_MAILBOX
    assert ("MTG013" in codes) is settled
    assert gap.codes == ({"MTG011"} if settled else {"MTG011", "MTG013"})


def test_an_unread_schedule_leaves_the_hours_unknown() -> None:
    view = broken_view(schedule=Part(read=unread(Reason.FORBIDDEN), items=()))
    assert {code for code, _ in told(JOB, view, STRICT)} == {"MTG010", "MTG011", "MTG013"}
    (gap,) = unknown(JOB, view, STRICT)
    assert (gap.subject.id, gap.codes) == ("production/schedules", {"MTG012"})


def test_an_unread_list_of_the_bank_leaves_the_daily_limit_unknown() -> None:
    view = broken_view(entries_read=unread(Reason.MALFORMED))
    assert {code for code, _ in told(JOB, view, STRICT)} == {"MTG010", "MTG011", "MTG012"}
    (gap,) = unknown(JOB, view, STRICT)
    assert (gap.subject.id, gap.codes) == ("production/roster", {"MTG013"})


def test_a_quiet_view_says_nothing() -> None:
    hours = WorkingHours(mail="advisor@bank.example", weekday=1, start=time(8), end=time(16))
    bookings = [a_booking(TOMORROW + timedelta(hours=number), number=number) for number in range(3)]
    view = a_view(bookings, schedule=Part(read=READ, items=(hours,)), contacts=customers(*bookings))
    policy = Policy(zone=COPENHAGEN, max_meeting_minutes=180, bank_hours={1: Hours(start=time(8), end=time(16))})
    assert list(JOB.decide(view, policy, NOW)) == []
    assert list(JOB.decide(a_view(), policy, NOW)) == []


@settings(max_examples=300, deadline=None)
@given(world=worlds())
def test_every_world_is_judged_as_the_slow_reference_judges_it(world: World) -> None:
    verdicts = told(JOB, world.view, world.policy, world.now)
    assert len(verdicts) == len(set(verdicts)), "one finding for each code and subject"
    assert set(verdicts) == expected(world)


@settings(max_examples=80, deadline=None)
@given(world=worlds(), order=st.data())
def test_the_order_of_bookings_and_events_does_not_matter(world: World, order: st.DataObject) -> None:
    shuffled = replace(
        world.view,
        bookings=tuple(order.draw(st.permutations(world.view.bookings))),
        events=tuple(order.draw(st.permutations(world.view.events))),
        _memo={},
    )
    assert found(JOB, shuffled, world.policy, world.now) == found(JOB, world.view, world.policy, world.now)
