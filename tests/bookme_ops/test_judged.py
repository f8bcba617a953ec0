"""Doubts: what an unknown speaks for."""

from bookme_ops.judged import Doubts, Judged
from jobs.base import Subject
from tests.bookme_ops.ledger import unread

BOOKING = Subject(kind="booking", id="booking-1")


def test_a_mailbox_puts_its_scope_and_the_covered_subjects_in_doubt() -> None:
    doubts = Doubts.of([unread("advisor-1", covers=[1])])
    assert doubts.about("production", "CAL001", "advisor-1", Subject(kind="booking", id="booking-9"))
    assert doubts.about("production", "CAL001", "advisor-2", BOOKING)
    assert not doubts.about("production", "CAL001", "advisor-2", Subject(kind="booking", id="booking-9"))
    assert not doubts.about("test", "CAL001", "advisor-1", BOOKING)
    assert not doubts.about_environment("production", "CAL001")


def test_a_query_puts_its_whole_environment_in_doubt() -> None:
    doubts = Doubts.of([unread(subject=Subject(kind="query", id="production/bookings"))])
    assert doubts.about_environment("production", "CAL001")
    assert doubts.about("production", "CAL001", "anybody", BOOKING)
    assert not doubts.about_environment("test", "CAL001")


def test_an_unknown_about_some_codes_leaves_the_others_certain() -> None:
    doubts = Doubts.of([unread("advisor-1", codes=frozenset({"CAL001"})), unread("advisor-2", codes=frozenset())])
    assert doubts.scopes_of("production", "CAL001") == {"advisor-1"}
    assert doubts.scopes_of("production", "CAL005") == frozenset()


def test_two_unknowns_about_one_mailbox_add_up() -> None:
    doubts = Doubts.of([unread(codes=frozenset({"CAL001"})), unread(codes=frozenset({"CAL002"}))])
    assert doubts.scopes_of("production", "CAL001") == doubts.scopes_of("production", "CAL002") == {"advisor-1"}


def test_advisors_are_told_by_environment() -> None:
    seen = frozenset({("production", "a"), ("test", "a"), ("test", "b")})
    judged = Judged(codes=frozenset(), scopes=frozenset(), advisors=seen)
    assert judged.advisors_of("test") == {"a", "b"}
    assert judged.advisors_of("elsewhere") == frozenset()
