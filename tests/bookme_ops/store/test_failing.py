"""Failing: a failure is dated by the first one after the last complete read."""

from datetime import timedelta

from bookme_ops.store.bulk import fetch
from bookme_ops.store.calendars import ensure_mailboxes, fail_mailboxes
from bookme_ops.store.coverage import record_failure, record_failures, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.failing import FailingRead, failing_reads
from connectors.errors import Reason
from tests.bookme_ops.store.samples import AT, LATER, TENANT, a_failure

LATEST = LATER + timedelta(hours=1)


def test_what_was_read_completely_is_not_failing(store: Store) -> None:
    with store.begin() as connection:
        record_read(connection, TENANT, "directory", "accounts", at=AT, as_of=AT)
        assert failing_reads(connection, TENANT) == []


def test_later_failures_keep_the_first_instant_and_bring_their_own_reason(store: Store) -> None:
    with store.begin() as connection:
        record_failure(connection, TENANT, "mailbox", "ada", a_failure(Reason.TIMEOUT), at=AT)
        record_failure(connection, TENANT, "mailbox", "ada", a_failure(Reason.FORBIDDEN), at=LATER)
        assert failing_reads(connection, TENANT) == [
            FailingRead(kind="mailbox", subject="ada", reason=Reason.FORBIDDEN, since=AT, failed_at=LATER)
        ]


def test_a_complete_read_ends_it_and_the_next_failure_begins_anew(store: Store) -> None:
    with store.begin() as connection:
        record_failure(connection, TENANT, "mailbox", "ada", a_failure(), at=AT)
        record_read(connection, TENANT, "mailbox", "ada", at=LATER, as_of=LATER)
        assert fetch(connection, "SELECT failing_since FROM coverage") == [(None,)]
        record_failure(connection, TENANT, "mailbox", "ada", a_failure(), at=LATEST)
        assert [one.since for one in failing_reads(connection, TENANT)] == [LATEST]


def test_each_of_several_failures_keeps_its_own_first_instant(store: Store) -> None:
    with store.begin() as connection:
        ensure_mailboxes(connection, TENANT, ["ada", "bob"])
        fail_mailboxes(connection, TENANT, [("ada", a_failure())], at=AT)
        fail_mailboxes(connection, TENANT, [("ada", a_failure()), ("bob", a_failure())], at=LATER)
        assert {one.subject: one.since for one in failing_reads(connection, TENANT)} == {"ada": AT, "bob": LATER}


def test_scopes_and_kinds_are_apart(store: Store) -> None:
    with store.begin() as connection:
        record_failure(connection, "test", "query", "users", a_failure(), at=AT)
        record_failure(connection, "production", "directory", "users", a_failure(), at=AT)
        record_failures(connection, "production", "query", [("users", a_failure())], at=LATER)
        told = {(one.kind, one.since) for one in failing_reads(connection, "production")}
        assert told == {("directory", AT), ("query", LATER)}
