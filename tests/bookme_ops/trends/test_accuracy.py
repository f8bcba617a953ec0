"""Trends of the synchronisation: on how many bookings the systems agree, and how fresh what we know is."""

from bookme_ops.store.bulk import run
from bookme_ops.store.coverage import record_failure
from bookme_ops.trends.accuracy import count_accuracy
from bookme_ops.trends.reports import find_graph
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES, Reason
from connectors.ports import Failure
from tests.bookme_ops.trends.reading import cells, known


def test_bookings_with_an_incident_of_synchronisation_are_not_accurate(bank: Ops) -> None:
    told = cells(count_accuracy(bank, bank.now())["production"], "accuracy", "production")
    assert isinstance(told["bookings"], int)
    assert isinstance(told["with an open incident"], int)
    assert 0 < told["with an open incident"] < told["bookings"]
    assert told["accurate, %"] == round(100 * (1 - told["with an open incident"] / told["bookings"]), 2)


def test_of_no_bookings_accuracy_is_not_known(bank: Ops) -> None:
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM booking")
    report = count_accuracy(bank, bank.now())["production"]
    assert cells(report, "accuracy", "production")["accurate, %"] is None
    assert find_graph(report, "accuracy").unknown is not None
    assert known(report, "sync-incidents") == []


def test_a_read_that_failed_is_told_beside_the_numbers(bank: Ops) -> None:
    failure = Failure(reason=Reason.TIMEOUT, detail="")
    with bank.store.begin() as connection:
        record_failure(connection, "production", "query", "bookings", failure, at=bank.now())
    unknown = find_graph(count_accuracy(bank, bank.now())["production"], "accuracy").unknown
    assert SENTENCES[Reason.TIMEOUT] in (unknown or "")


def test_mailboxes_that_cannot_be_read_are_named_by_their_reason(bank: Ops) -> None:
    with bank.store.read() as connection:
        [(user, tenant)] = connection.exec_driver_sql(
            "SELECT subject, scope FROM coverage WHERE kind = 'mailbox' AND reason IS NULL LIMIT 1"
        )
    before = find_graph(count_accuracy(bank, bank.now())["production"], "freshness").unknown
    with bank.store.begin() as connection:
        record_failure(connection, tenant, "mailbox", user, Failure(reason=Reason.TIMEOUT, detail=""), at=bank.now())
    after = find_graph(count_accuracy(bank, bank.now())["production"], "freshness").unknown
    assert "timeout" in (after or "")
    assert "timeout" not in (before or "")


def test_what_reading_costs_is_told_run_by_run(bank: Ops) -> None:
    report = count_accuracy(bank, bank.now())["production"]
    assert known(report, "run-requests") == known(report, "run-seconds") != []
