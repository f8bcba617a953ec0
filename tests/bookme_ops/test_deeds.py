"""Deeds: what is done and its entry are both kept, or neither; what is refused is entered as refused."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookme_ops.deed import Deed
from bookme_ops.deeds import doing, enter, enter_within
from bookme_ops.keyring import NoKey, load_keys
from bookme_ops.store import audit_log
from bookme_ops.store.incidents import UnknownIncident, WrongState
from bookme_ops.wiring import Ops
from tests.journeys.bank import begin_journey

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
DEED = Deed(actor="anna", at=AT, action="incident.resolved", object="incident 12", detail="by hand")
MARK = "INSERT INTO installation (id, name) VALUES (1, 'x')"


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Ops]:
    """An open store of a small bank."""
    with begin_journey(tmp_path, advisors=2, events=1) as journey:
        yield journey.ops


def entered(ops: Ops) -> list[tuple[str, str]]:
    with ops.store.read() as connection:
        assert audit_log.verify(connection, key=load_keys(ops.settings).audit) is None
        return [(entry.action, entry.result) for _, entry in audit_log.entries(connection)]


def marked(ops: Ops) -> int:
    with ops.store.read() as connection:
        return len(connection.exec_driver_sql("SELECT id FROM installation").all())


def mark(connection: object) -> None:
    connection.exec_driver_sql(MARK)  # type: ignore[attr-defined]


def fail(ops: Ops, error: Exception) -> None:
    """Do something, and fail at its end."""
    with doing(ops, DEED) as connection:
        mark(connection)
        raise error


def enter_and_fail(ops: Ops) -> None:
    """Enter something in a transaction that fails."""
    with ops.store.begin() as connection:
        enter_within(connection, ops, DEED)
        raise RuntimeError


def test_a_deed_and_its_entry_stand_together(ops: Ops) -> None:
    with doing(ops, DEED) as connection:
        mark(connection)
    assert (entered(ops), marked(ops)) == ([("incident.resolved", "ok")], 1)
    with ops.store.read() as connection:
        ((number, entry),) = audit_log.entries(connection, object="incident 12")
    assert (number, entry.actor, entry.at, entry.detail) == (1, "anna", AT, "by hand")


@pytest.mark.parametrize("error", [UnknownIncident("there is none"), WrongState("it is over"), ValueError("no")])
def test_what_the_store_refuses_is_undone_and_entered_as_refused(ops: Ops, error: Exception) -> None:
    with pytest.raises(type(error)):
        fail(ops, error)
    assert (entered(ops), marked(ops)) == ([("incident.resolved", "refused")], 0)


def test_what_breaks_leaves_neither_the_deed_nor_an_entry(ops: Ops) -> None:
    with pytest.raises(RuntimeError):
        fail(ops, RuntimeError())
    assert (entered(ops), marked(ops)) == ([], 0)


def test_a_look_is_entered_by_itself_with_its_result(ops: Ops) -> None:
    enter(ops, DEED, result="FAIL")
    assert entered(ops) == [("incident.resolved", "FAIL")]


def test_an_entry_in_a_transaction_under_way_goes_with_it(ops: Ops) -> None:
    with ops.store.begin() as connection:
        enter_within(connection, ops, DEED)
    with pytest.raises(RuntimeError):
        enter_and_fail(ops)
    assert entered(ops) == [("incident.resolved", "ok")]


def test_without_the_key_nothing_is_done(ops: Ops) -> None:
    ops.settings.support.key_file.write_bytes(b"no key of ours")
    with pytest.raises(NoKey), doing(ops, DEED) as connection:
        mark(connection)
    with pytest.raises(NoKey):
        enter(ops, DEED)
    assert marked(ops) == 0
