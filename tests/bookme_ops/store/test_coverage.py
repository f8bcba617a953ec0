"""Coverage: a failure is remembered with its reason, and a later complete read heals it."""

from bookme_ops.store.bulk import fetch
from bookme_ops.store.coverage import coverage_of, record_failure, record_failures, record_read, worst
from bookme_ops.store.db import Store
from bookme_ops.store.instants import epoch
from connectors.errors import Reason
from jobs.views import Coverage
from tests.bookme_ops.store.samples import AT, LATER, LONG_AGO, a_failure


def test_a_subject_that_was_never_tried_is_not_there(store: Store) -> None:
    with store.read() as connection:
        assert coverage_of(connection, "production", "query") == {}


def test_a_failure_keeps_the_time_of_the_last_read(store: Store) -> None:
    with store.begin() as connection:
        record_read(connection, "production", "query", "bookings", at=AT, as_of=LONG_AGO)
        record_failure(connection, "production", "query", "bookings", a_failure(Reason.TIMEOUT), at=LATER)
        assert coverage_of(connection, "production", "query") == {
            "bookings": Coverage(read_at=AT, reason=Reason.TIMEOUT)
        }


def test_a_read_heals_and_keeps_the_time_of_the_last_failure(store: Store) -> None:
    with store.begin() as connection:
        record_failure(connection, "production", "query", "bookings", a_failure(), at=AT)
        record_read(connection, "production", "query", "bookings", at=LATER, as_of=AT)
        assert coverage_of(connection, "production", "query")["bookings"] == Coverage(read_at=LATER, reason=None)
        assert fetch(connection, "SELECT as_of, failed_at, detail FROM coverage") == [(epoch(AT), epoch(AT), None)]


def test_scopes_kinds_and_subjects_are_apart(store: Store) -> None:
    with store.begin() as connection:
        record_read(connection, "production", "query", "bookings", at=AT, as_of=AT)
        record_failure(connection, "test", "query", "bookings", a_failure(), at=AT)
        record_failure(connection, "production", "directory", "users", a_failure(), at=AT)
        assert coverage_of(connection, "production", "query") == {"bookings": Coverage(read_at=AT, reason=None)}


def test_of_two_failures_of_one_subject_the_last_one_counts(store: Store) -> None:
    failures = [("ada", a_failure(Reason.TIMEOUT)), ("ada", a_failure(Reason.THROTTLED))]
    with store.begin() as connection:
        record_failures(connection, "tenant", "mailbox", failures, at=AT)
        assert coverage_of(connection, "tenant", "mailbox")["ada"].reason is Reason.THROTTLED


def test_the_worst_is_a_failure_else_the_oldest_read() -> None:
    old, new = Coverage(read_at=AT, reason=None), Coverage(read_at=LATER, reason=None)
    failed = Coverage(read_at=LATER, reason=Reason.TIMEOUT)
    assert worst([new, failed, old]) == failed
    assert worst([new, old]) == old
    assert worst([Coverage(), new]) == Coverage()
