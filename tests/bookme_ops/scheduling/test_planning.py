"""Plans and choices as pure functions: whatever is due, one slot is started, and every other one keeps its reason."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.scheduling.planning import MOST, Choice, Standing, attempt_again, choose, plan
from bookme_ops.scheduling.task import Errand, Task
from bookme_ops.store.schedule_pauses import Pause
from bookme_ops.store.slot import Ending, Slot, SlotState, Trigger

NOW = datetime(2026, 3, 2, 8, 0, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Copenhagen")
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


def work(_errand: Errand) -> Ending:
    return Ending(state=SlotState.COMPLETE)


def a_task(cron: str = "*/15 * * * *", **rules: object) -> Task:
    return Task(name="work", title="", cron=cron, work=work, lane="work", **rules)  # type: ignore[arg-type]


def a_slot(number: int = 1, expected_at: datetime = NOW, **changes: object) -> Slot:
    values: dict[str, object] = {
        "id": number,
        "task": "work",
        "expected_at": expected_at,
        "attempt": 1,
        "trigger": Trigger.SCHEDULE,
        "state": SlotState.WAITING,
        "due_at": expected_at,
        "late_at": expected_at + HOUR,
    }
    return Slot(**values | changes)  # type: ignore[arg-type]


def standing(**changes: object) -> Standing:
    return Standing(**{"now": NOW, "since": NOW - DAY} | changes)  # type: ignore[arg-type]


def test_the_plan_of_a_year_served_at_any_hours_misses_and_doubles_nothing() -> None:
    task = a_task("30 2,14 * * *")
    known: list[datetime] = []
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for step in range(900):
        drawn = plan(task, max((at for at in known if at <= now), default=None), ZONE, now)
        known += [one.expected_at for one in drawn.expected if one.expected_at not in known]
        now += timedelta(hours=(step * 7) % 19 + 1)
    known = [at for at in known if at < datetime(2026, 12, 31, tzinfo=UTC)]
    assert len(known) == 2 * 364
    assert {later - earlier for earlier, later in pairwise(known)} == {12 * HOUR, 11.5 * HOUR, 13 * HOUR}
    assert known == sorted(known)


def test_the_plan_lists_so_many_missed_times_and_counts_the_rest() -> None:
    drawn = plan(a_task("* * * * *"), NOW - 20 * HOUR, ZONE, NOW)
    missed = 20 * 60
    assert (len(drawn.expected), drawn.unlisted) == (MOST + 1, missed - MOST)
    assert drawn.expected[0].expected_at == NOW - 20 * HOUR + 30 * SECOND
    assert drawn.expected[-1].expected_at > NOW


def test_a_service_that_was_away_for_years_looks_back_a_month() -> None:
    drawn = plan(a_task("0 3 * * *"), NOW - 1000 * DAY, ZONE, NOW)
    assert len(drawn.expected) == 32


slots = st.lists(
    st.tuples(
        st.integers(-3000, 30), st.integers(1, 3), st.sampled_from(list(Trigger)), st.integers(0, 90), st.booleans()
    ),
    max_size=8,
)


@given(slots, st.booleans(), st.booleans(), st.sampled_from(["skip", "queue", "cancel"]))
def test_of_all_that_is_due_at_most_the_latest_is_started(
    drawn: list[tuple[int, int, Trigger, int, bool]], running: bool, paused: bool, overlap: str
) -> None:
    waiting = [
        a_slot(number, NOW + minutes * MINUTE, attempt=attempt, trigger=trigger, due_at=NOW + (minutes + wait) * MINUTE)
        for number, (minutes, attempt, trigger, wait, _) in enumerate(drawn)
    ]
    stop = Pause(id=1, task=None, reason="r", actor="a", created_at=NOW, until=NOW + DAY, ended_at=None, ended_by=None)
    task = a_task(overlap=overlap)
    choice = choose(task, waiting, standing(running=running, pause=stop if paused else None))
    out = [slot.id for one in choice.left_out for slot in one.slots]
    assert len(out) == len(set(out)), "each is left out once"
    assert all(one.reason for one in choice.left_out)
    if running:
        assert choice.start is None
    if choice.start is not None:
        assert choice.start.due_at <= NOW
        assert choice.start.id not in out
        left = [slot for slot in waiting if slot.id not in out and slot.id != choice.start.id]
        assert all(
            (slot.expected_at, slot.attempt) >= (choice.start.expected_at, choice.start.attempt) for slot in left
        ), "nothing older waits on"
        if paused:
            assert choice.start.trigger is Trigger.MANUAL
        if choice.start.trigger is not Trigger.MANUAL:
            assert NOW - choice.start.expected_at <= task.misfire_grace
    again = choose(task, [slot for slot in waiting if slot.id not in out and slot != choice.start], standing())
    assert choice.start is None or again.start is None or again.start.expected_at >= choice.start.expected_at


def test_what_was_expected_before_we_led_is_caught_up() -> None:
    slot = a_slot(expected_at=NOW - HOUR)
    assert choose(a_task(), [slot], standing(since=NOW)).trigger is Trigger.CATCH_UP
    assert choose(a_task(), [slot], standing()).trigger is Trigger.SCHEDULE, "its lane was not free"


def test_nothing_is_due_before_its_time() -> None:
    assert choose(a_task(), [a_slot(expected_at=NOW + SECOND)], standing()) == Choice(left_out=[])


@pytest.mark.parametrize(("age", "caught_up"), [(DAY, True), (DAY + SECOND, False)])
def test_what_was_missed_a_day_ago_is_caught_up_and_no_more_than_that(age: timedelta, caught_up: bool) -> None:
    choice = choose(a_task(), [a_slot(expected_at=NOW - age)], standing())
    assert (choice.start is not None) is caught_up
    assert bool(choice.left_out) is not caught_up


def test_attempts_are_counted_unless_we_were_stopped() -> None:
    task = a_task(retries=1)
    assert attempt_again(task, a_slot(), NOW) is not None
    assert attempt_again(task, a_slot(attempt=2), NOW) is None
    stopped = attempt_again(task, a_slot(attempt=2), NOW, at_once=True)
    assert stopped is not None
    assert (stopped.attempt, stopped.due_at, stopped.late_at) == (3, NOW, NOW + HOUR)
    assert attempt_again(task, a_slot(expected_at=NOW - 2 * DAY), NOW, at_once=True) is None, "too long ago"


def test_waits_double_up_to_an_hour() -> None:
    waits = [a_task().wait_after(attempt) // MINUTE for attempt in range(1, 10)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
