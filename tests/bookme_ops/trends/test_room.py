"""One room: its coming days, what takes it, and where two take the same time."""

from dataclasses import replace
from datetime import UTC, timedelta

from bookme_ops.store.coverage import record_failure
from bookme_ops.trends.room import DAYS, MOST_USES, read_plan
from bookme_ops.trends.rooms import HOURS
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.records import Window
from tests.bookme_ops.store.samples import an_event, linked
from tests.bookme_ops.trends.test_rooms import DAY, FAILURE, HOUR, MONDAY, a_room, fill
from tests.journeys.bank import NOW

TEN = MONDAY.astimezone(UTC) + 10 * HOUR
HALF = timedelta(minutes=30)


def test_the_coming_days_are_told_by_the_hour(bank: Ops) -> None:
    room = fill(bank, a_room(bank), linked("a", TEN), an_event("b", TEN + DAY, minutes=30))
    plan = read_plan(bank, room, NOW)
    assert len(plan.days) == DAYS
    today, tomorrow = (dict(zip(HOURS, day.shares, strict=True)) for day in plan.days[:2])
    assert (today[10], today[11]) == (1.0, 0.0)
    assert tomorrow[10] == 0.5
    assert [(use.start, use.booking_id) for use in plan.uses] == [(TEN, "booking-a"), (TEN + DAY, None)]


def test_uses_that_take_the_same_time_are_marked_and_those_that_meet_are_not(bank: Ops) -> None:
    events = [
        an_event("a", TEN),
        an_event("b", TEN + HALF),
        an_event("c", TEN + 2 * HOUR),
        an_event("d", TEN + 3 * HOUR),
        an_event("long", TEN + DAY, minutes=180),
        an_event("short", TEN + DAY + HALF, minutes=30),
        an_event("later", TEN + DAY + 2 * HOUR, minutes=30),
    ]
    plan = read_plan(bank, fill(bank, a_room(bank), *events), NOW)
    assert [use.overlaps for use in plan.uses] == [True, True, False, False, True, True, True]


def test_what_is_over_is_left_out_and_what_goes_on_is_not(bank: Ops) -> None:
    room = fill(
        bank, a_room(bank), an_event("over", NOW - HOUR), an_event("now", NOW - HALF), an_event("far", NOW + 20 * DAY)
    )
    assert [use.start for use in read_plan(bank, room, NOW).uses] == [NOW - HALF]


def test_a_full_room_says_that_there_is_more(bank: Ops) -> None:
    events = [an_event(str(n), NOW + n * HALF, minutes=30) for n in range(MOST_USES + 1)]
    plan = read_plan(bank, fill(bank, a_room(bank), *events), NOW)
    assert (len(plan.uses), plan.more) == (MOST_USES, True)


def test_beyond_what_was_read_nothing_is_known(bank: Ops) -> None:
    room = fill(bank, a_room(bank), window=Window(start=NOW - DAY, end=MONDAY + DAY))
    first, second = read_plan(bank, room, NOW).days[:2]
    assert set(first.shares) == {0.0}
    assert set(second.shares) == {None}


def test_a_room_without_an_account_has_no_plan_and_says_why(bank: Ops) -> None:
    room = replace(a_room(bank), user_id=None, reason=Reason.NO_MAILBOX)
    plan = read_plan(bank, room, NOW)
    assert (plan.window, plan.uses, plan.reason) == (None, (), Reason.NO_MAILBOX)
    assert {share for day in plan.days for share in day.shares} == {None}


def test_a_failed_read_is_told_at_once_though_rooms_were_counted_before(bank: Ops) -> None:
    room = a_room(bank)
    assert room.user_id is not None
    with bank.store.begin() as connection:
        record_failure(connection, room.tenant, "mailbox", room.user_id, FAILURE, at=NOW)
    plan = read_plan(bank, room, NOW)
    assert (plan.reason, plan.read_at) == (Reason.TIMEOUT, room.read_at)
    assert plan.window is not None
