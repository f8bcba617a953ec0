"""The clock of an incident: what it promises, against a reference that walks through two years minute by minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookme_ops.service_levels.clock import Clock, Standing, measure
from bookme_ops.service_levels.levels import Level
from bookme_ops.service_levels.life import Life
from bookme_ops.store.incident import Party
from tests.bookme_ops.service_levels.histories import GAP, LEVELS, MOMENT, later, lives, moments_of
from tests.bookme_ops.service_levels.minutes import DENMARK, MINUTE, PLACES, TARGETS, replay

RULE = DENMARK.rule
HOUR = timedelta(hours=1)
RULES = {name: place.rule for name, place in PLACES.items()}


def at(text: str) -> datetime:
    """An instant by its wall time in Denmark, `2026-03-02 09:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=RULE.hours.zone).astimezone(UTC)


def life(text: str = "2026-03-02 09:00", level: Level = Level.HIGH, **parts: object) -> Life:
    """A life that begins on a Monday at nine."""
    return Life(opened_at=at(text), level=level, **parts)  # type: ignore[arg-type]


def read(one: Life, text: str) -> Clock:
    return measure(one, RULE, at(text))


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_it_says_what_walking_minute_by_minute_through_two_years_says(place: str, data: st.DataObject) -> None:
    one = data.draw(lives())
    now = data.draw(st.sampled_from(moments_of(one))) + data.draw(GAP)
    clock, told = measure(one, RULES[place], now), replay(PLACES[place].grid(), one, now)
    assert (clock.standing, clock.used, clock.due) == (told.standing, told.used, told.due)
    assert {party: each.used for party, each in clock.parties.items()} == told.parties


@settings(max_examples=100, deadline=None)
@given(one=lives(), gap=GAP, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter_not_even_of_equal_ones(one: Life, gap: timedelta, shuffle: object) -> None:
    def mixed(events: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(sorted(events, key=lambda _: shuffle.random()))  # type: ignore[attr-defined]

    other = replace(one, levels=mixed(one.levels), turns=mixed(one.turns), answers=mixed(one.answers))  # type: ignore[arg-type]
    assert measure(other, RULE, later(one, gap)) == measure(one, RULE, later(one, gap))


@settings(max_examples=100, deadline=None)
@given(opened=MOMENT, level=LEVELS, before=GAP, length=GAP, more=GAP, again=GAP, after=GAP)
def test_pausing_never_brings_a_deadline_forward(
    opened: datetime,
    level: Level,
    before: timedelta,
    length: timedelta,
    more: timedelta,
    again: timedelta,
    after: timedelta,
) -> None:
    pause = ((opened + before, Party.VENDOR), (opened + before + length, Party.US))
    second = pause[1][0] + more
    other = ((second, Party.MICROSOFT), (second + again, Party.US))
    now = second + again + after
    clocks = [
        measure(Life(opened_at=opened, level=level, turns=turns), RULE, now) for turns in ((), pause, pause + other)
    ]
    dues = [clock.due for clock in clocks]
    assert dues == sorted(dues)
    rest = RULE.hours.worked(dues[0], dues[1])
    assert rest <= RULE.hours.worked(*(moment for moment, _ in pause)), "and by no more than the pause took"


@settings(max_examples=100, deadline=None)
@given(one=lives(), first=GAP, second=GAP)
def test_no_deadline_moves_by_being_read(one: Life, first: timedelta, second: timedelta) -> None:
    early = later(one, first)
    clock = measure(one, RULE, early)
    assert measure(one, RULE, early) == clock
    assert measure(one, RULE, early + second).due == clock.due


@settings(max_examples=100, deadline=None)
@given(one=lives(), level=LEVELS, gap=GAP)
def test_another_priority_keeps_the_pauses(one: Life, level: Level, gap: timedelta) -> None:
    open_one = replace(one, answers=(), ended_at=None)
    now = later(open_one, gap)
    changed = measure(replace(open_one, levels=(*open_one.levels, (now, level))), RULE, now)
    always = measure(replace(open_one, level=level, levels=()), RULE, now)
    before = measure(open_one, RULE, now)
    assert changed.used == before.used
    if now not in {moment for moment, _ in open_one.levels}:
        assert (changed.due, changed.standing) == (always.due, always.standing)


@settings(max_examples=100, deadline=None)
@given(opened=MOMENT, level=LEVELS, start=GAP, length=GAP)
def test_what_happens_outside_business_hours_adds_nothing(
    opened: datetime, level: Level, start: timedelta, length: timedelta
) -> None:
    pause = (opened + start, opened + start + length)
    plain = Life(opened_at=opened, level=level)
    paused = replace(plain, turns=((pause[0], Party.CUSTOMER), (pause[1], Party.US)))
    now = pause[1] + HOUR
    off_hours = RULE.hours.worked(*pause) == timedelta(0)
    assert (measure(paused, RULE, now).due == measure(plain, RULE, now).due) or not off_hours
    opening = RULE.hours.after(opened, MINUTE) - MINUTE
    if RULE.hours.worked(opened, opening) == timedelta(0) and opening >= opened:
        assert measure(replace(plain, opened_at=opening), RULE, now).due == measure(plain, RULE, now).due


@pytest.mark.parametrize(
    ("level", "due"),
    [
        (Level.CRITICAL, "2026-03-02 10:00"),
        (Level.HIGH, "2026-03-02 13:00"),
        (Level.MEDIUM, "2026-03-03 09:00"),
        (Level.LOW, "2026-03-03 13:00"),
        (Level.ENQUIRY, "2026-03-04 09:00"),
    ],
)
def test_the_guides_first_responses_are_counted_in_business_hours(level: Level, due: str) -> None:
    assert read(life(level=level), "2026-03-02 09:00").due == at(due)


@pytest.mark.parametrize(
    ("opened", "due", "why"),
    [
        ("2026-03-06 15:00", "2026-03-09 11:00", "a weekend lies between"),
        ("2026-03-07 12:00", "2026-03-09 12:00", "it was opened on a Saturday"),
        ("2026-03-02 05:00", "2026-03-02 12:00", "it was opened before the bank"),
        ("2026-04-01 15:00", "2026-04-07 11:00", "Easter, from Maundy Thursday to its Monday"),
        ("2026-12-23 15:00", "2026-12-28 11:00", "Christmas, and the bank's own Christmas Eve"),
        ("2026-03-27 15:00", "2026-03-30 11:00", "the clock is put forward at the weekend"),
        ("2026-10-23 15:00", "2026-10-26 11:00", "the clock is put back at the weekend"),
    ],
)
def test_days_on_which_nobody_works_do_not_count(opened: str, due: str, why: str) -> None:
    assert read(life(opened), opened).due == at(due), why


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("2026-03-02 09:00", Standing.ON_TRACK),
        ("2026-03-02 12:11", Standing.ON_TRACK),
        ("2026-03-02 12:12", Standing.AT_RISK),
        ("2026-03-02 13:00", Standing.AT_RISK),
        ("2026-03-02 13:01", Standing.BREACHED),
    ],
)
def test_it_is_at_risk_at_four_fifths_and_late_after_its_deadline(now: str, standing: Standing) -> None:
    clock = read(life(), now)
    assert clock.standing is standing
    assert [(step.to, step.reached) for step in clock.escalations] == [
        ("lead", standing is not Standing.ON_TRACK),
        ("manager", standing is Standing.BREACHED),
    ]


@pytest.mark.parametrize(
    ("answer", "standing"), [("2026-03-02 13:00", Standing.MET), ("2026-03-02 13:01", Standing.BREACHED)]
)
def test_an_answer_counts_up_to_the_deadline(answer: str, standing: Standing) -> None:
    clock = read(life(answers=(at(answer), at("2026-03-05 09:00"))), "2026-04-01 09:00")
    assert (clock.standing, clock.answered_at, clock.escalations) == (standing, at(answer), ())
    assert clock.due == at("2026-03-02 13:00")


def test_what_is_said_after_the_first_answer_does_not_change_how_it_stood() -> None:
    answered = life(answers=(at("2026-03-02 11:00"),))
    worse = replace(answered, levels=((at("2026-03-03 09:00"), Level.CRITICAL),), ended_at=at("2026-03-09 09:00"))
    for one in (answered, worse):
        clock = read(one, "2026-03-10 09:00")
        assert (clock.standing, clock.used, clock.level) == (Standing.MET, 2 * HOUR, Level.HIGH)


def test_what_is_over_in_time_owes_no_answer() -> None:
    clock = read(life(ended_at=at("2026-03-02 10:00")), "2026-03-05 09:00")
    assert (clock.standing, clock.unanswered, clock.over) == (Standing.MET, True, True)
    assert read(life(ended_at=at("2026-03-02 14:00")), "2026-03-05 09:00").standing is Standing.BREACHED


def test_each_party_has_a_clock_of_its_own() -> None:
    handed = life(
        turns=(
            (at("2026-03-02 10:00"), Party.VENDOR),
            (at("2026-03-02 15:00"), Party.MICROSOFT),
            (at("2026-03-03 09:30"), Party.US),
        )
    )
    clock = read(handed, "2026-03-03 10:00")
    used = {party: one.used / HOUR for party, one in clock.parties.items() if one.used}
    assert used == {Party.US: 1.5, Party.VENDOR: 5, Party.MICROSOFT: 2.5}
    assert clock.due == at("2026-03-03 12:30")
    assert (clock.party, clock.since, clock.paused) == (Party.US, at("2026-03-03 09:30"), False)
    assert [party for party, one in clock.parties.items() if one.running] == [Party.US]


def test_while_it_is_paused_nothing_is_late_and_the_deadline_is_the_earliest_there_can_be() -> None:
    waiting = life(turns=((at("2026-03-02 10:00"), Party.SALESFORCE),))
    for now in ("2026-03-02 10:00", "2026-03-20 10:00"):
        clock = read(waiting, now)
        assert (clock.standing, clock.paused, clock.used) == (Standing.ON_TRACK, True, HOUR)
        assert clock.due == at("2026-03-02 13:00")
    resumed = replace(waiting, turns=(*waiting.turns, (at("2026-03-20 10:00"), Party.US)))
    assert read(resumed, "2026-03-20 10:00").due == at("2026-03-20 13:00")


def test_handing_the_clock_on_is_no_answer_and_a_late_one_does_not_become_timely_by_it() -> None:
    late = life(turns=((at("2026-03-02 14:00"), Party.VENDOR),))
    assert read(late, "2026-03-02 13:30").standing is Standing.BREACHED
    clock = read(late, "2026-03-05 13:30")
    assert (clock.standing, clock.unanswered) == (Standing.BREACHED, True)


def test_as_of_an_earlier_instant_what_came_later_does_not_count() -> None:
    one = life(
        levels=((at("2026-03-02 11:00"), Level.CRITICAL),),
        answers=(at("2026-03-02 12:00"),),
        turns=((at("2026-03-02 11:30"), Party.VENDOR),),
        ended_at=at("2026-03-02 13:00"),
    )
    assert read(one, "2026-03-02 10:59") == read(life(), "2026-03-02 10:59")
    assert read(one, "2026-03-01 10:00") == read(life(), "2026-03-02 09:00")


def test_of_several_changes_at_once_the_most_urgent_and_ours_count() -> None:
    moment = at("2026-03-02 10:00")
    one = life(
        levels=((moment, Level.LOW), (moment, Level.CRITICAL)), turns=((moment, Party.US), (moment, Party.VENDOR))
    )
    clock = read(one, "2026-03-02 10:00")
    assert (clock.level, clock.target, clock.party) == (Level.CRITICAL, TARGETS[Level.CRITICAL], Party.US)


def test_a_clock_that_is_handed_on_when_the_last_minute_is_used_was_due_then() -> None:
    handed = life(turns=((at("2026-03-02 13:00"), Party.VENDOR), (at("2026-03-04 09:00"), Party.US)))
    assert read(handed, "2026-03-03 09:00").standing is Standing.AT_RISK
    clock = read(handed, "2026-03-04 09:00")
    assert (clock.due, clock.standing) == (at("2026-03-02 13:00"), Standing.BREACHED)
