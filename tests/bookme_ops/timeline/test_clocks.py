"""Clocks that cannot be right, and sights that come late."""

from datetime import timedelta

from bookme_ops.timeline.clocks import find_skews, remark_times
from bookme_ops.timeline.moment import MomentKind, System
from tests.bookme_ops.timeline.moments import COPENHAGEN, HOUR, MINUTE, NOON, a_moment

TOLERANCE = timedelta(seconds=60)


def remark(**values: object) -> str:
    (told,) = remark_times([a_moment(**values)], TOLERANCE, {System.SALESFORCE: NOON - 24 * HOUR}, COPENHAGEN)  # type: ignore[arg-type]
    return told.remark


def test_what_is_dated_after_we_saw_it_shows_a_clock_that_is_ahead() -> None:
    clear, weak = (a_moment(NOON + away, seen_at=NOON, system=System.OUTLOOK) for away in (4 * MINUTE, 2 * MINUTE))
    (skew,) = find_skews([weak, clear], TOLERANCE, COPENHAGEN)
    assert (skew.system, skew.ahead) == (System.OUTLOOK, 4 * MINUTE)
    assert skew.sentence == (
        "Outlook's clock runs at least 4 min ahead of ours: it dates 2 Mar 13:04 what we saw at 13:00"
    )


def test_within_the_tolerance_clocks_agree() -> None:
    sixty, more = (a_moment(NOON + timedelta(seconds=away), seen_at=NOON) for away in (60, 61))
    assert find_skews([sixty], TOLERANCE, COPENHAGEN) == ()
    assert len(find_skews([more], TOLERANCE, COPENHAGEN)) == 1
    assert remark(at=NOON + timedelta(seconds=60), seen_at=NOON) == ""


def test_our_own_clock_is_never_ahead_of_itself() -> None:
    ours = a_moment(NOON + HOUR, seen_at=NOON, system=System.OURS)
    assert find_skews([ours], TOLERANCE, COPENHAGEN) == ()


def test_a_change_that_is_seen_hours_later_says_so() -> None:
    assert remark(at=NOON - 3 * HOUR, seen_at=NOON) == " (seen 3 h after it happened)"
    assert remark(at=NOON - HOUR, seen_at=NOON) == ""


def test_what_was_there_before_we_began_to_read_is_not_late() -> None:
    assert remark(at=NOON - 48 * HOUR, seen_at=NOON, kind=MomentKind.CREATED) == ""


def test_what_nobody_dates_says_so() -> None:
    assert remark(at=NOON, seen_at=NOON, dated=False) == ", it is not told when"


def test_a_change_by_a_fast_clock_says_when_it_was_seen() -> None:
    told = remark(at=NOON + 4 * MINUTE, seen_at=NOON)
    assert told == " (by a clock that is ahead: seen at 13:00)"
