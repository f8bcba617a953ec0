"""Moments."""

from bookme_ops.timeline.moment import MomentKind, System
from tests.bookme_ops.timeline.moments import MINUTE, NOON, a_moment


def test_who_and_what_was_written_stand_apart_and_are_told_together() -> None:
    moment = a_moment(system=System.OURS, kind=MomentKind.NOTE, sentence="note on incident 3", by="ada", quote="called")
    assert moment.told == "note on incident 3 by ada: called"
    assert "ada" not in moment.sentence


def test_it_happened_no_later_than_it_was_seen() -> None:
    assert a_moment(NOON + MINUTE, seen_at=NOON).happened == NOON
    assert a_moment(NOON, seen_at=NOON + MINUTE).happened == NOON
    assert a_moment(NOON, seen_at=None).happened == NOON
