"""Accepted risks: what they cover is muted, and speaks up when they end."""

from datetime import UTC, datetime, timedelta

import pytest

from bookme_ops.store import incidents
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.incident import Incident, Open, State
from bookme_ops.store.incidents import UnknownIncident, WrongState
from bookme_ops.store.waiver import Risk, Waiver
from bookme_ops.store.waivers import accept, apply_waivers, end, end_for, waivers
from jobs.base import Subject
from tests.bookme_ops.ledger import found

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
DAY = timedelta(days=1)
ALL = Risk(environment="production", code="CAL001")


def open_one(connection: Connection, number: int = 1, code: str = "CAL001") -> Incident:
    incidents.apply(connection, [Open(raised=found(code, number))], run_id=1, at=NOW)
    return next(one for one in incidents.open_incidents(connection, ["production"]) if number_of(one) == number)


def number_of(incident: Incident) -> int:
    return int(incident.subject.id.rpartition("-")[2])


def accept_until(connection: Connection, until: datetime, risk: Risk = ALL) -> Waiver:
    return accept(connection, risk=risk, owner="Ada", reason="rebuilding", at=NOW, until=until)


def last_reason(connection: Connection, incident: Incident) -> str | None:
    return incidents.transitions(connection, incident.id)[-1].reason


def test_what_is_open_is_muted_at_once_and_says_why(store: Store) -> None:
    with store.begin() as connection:
        one = open_one(connection)
        accept_until(connection, NOW + DAY)
        muted = incidents.get(connection, one.id)
        assert (muted.state, muted.muted_until) == (State.OPEN, NOW + DAY)
        assert last_reason(connection, one) == f"muted until {(NOW + DAY).isoformat()}: rebuilding"


def test_what_is_opened_later_is_muted_by_the_next_run_and_only_once(store: Store) -> None:
    with store.begin() as connection:
        accept_until(connection, NOW + DAY)
        one = open_one(connection)
        for _ in range(3):
            apply_waivers(connection, ["production"], at=NOW, run_id=1)
        assert incidents.get(connection, one.id).muted_until == NOW + DAY
        assert len(incidents.transitions(connection, one.id)) == 2


def test_another_code_subject_or_environment_is_not_muted(store: Store) -> None:
    with store.begin() as connection:
        one, other = open_one(connection), open_one(connection, 2)
        third = open_one(connection, 3, code="CAL002")
        accept_until(connection, NOW + DAY, Risk(environment="production", code="CAL001", subject=one.subject))
        accept_until(connection, NOW + DAY, Risk(environment="test", code="CAL002"))
        assert [incidents.get(connection, each.id).muted_until for each in (one, other, third)] == [
            NOW + DAY,
            None,
            None,
        ]


def test_at_its_end_it_speaks_up_again_though_it_was_acknowledged(store: Store) -> None:
    with store.begin() as connection:
        one = open_one(connection)
        accept_until(connection, NOW + DAY)
        incidents.acknowledge(connection, one.id, actor="Ada", at=NOW)
        assert [waiver.owner for waiver in apply_waivers(connection, ["production"], at=NOW, run_id=2)] == ["Ada"]
        assert apply_waivers(connection, ["production"], at=NOW + DAY, run_id=3) == []
        after = incidents.get(connection, one.id)
        assert (after.state, after.muted_until, after.acknowledged_at) == (State.OPEN, None, None)
        assert last_reason(connection, one) == "the waiver of Ada ended"
        assert waivers(connection) == []
        assert [waiver.ended_at for waiver in waivers(connection, ended=True)] == [NOW + DAY]


def test_what_another_waiver_still_covers_stays_muted(store: Store) -> None:
    with store.begin() as connection:
        one = open_one(connection)
        accept_until(connection, NOW + DAY)
        accept_until(connection, NOW + 3 * DAY, Risk(environment="production", code="CAL001", subject=one.subject))
        apply_waivers(connection, ["production"], at=NOW + DAY, run_id=3)
        assert incidents.get(connection, one.id).muted_until == NOW + 3 * DAY


def test_a_run_of_another_environment_ends_nothing(store: Store) -> None:
    with store.begin() as connection:
        accept_until(connection, NOW + DAY)
        apply_waivers(connection, ["test"], at=NOW + DAY, run_id=3)
        assert len(waivers(connection)) == 1


def test_it_can_be_taken_back_once(store: Store) -> None:
    with store.begin() as connection:
        one, waiver = open_one(connection), accept_until(connection, NOW + DAY)
        assert end(connection, waiver.id, actor="Bo", at=NOW).ended_at == NOW
        assert incidents.get(connection, one.id).muted_until is None
        with pytest.raises(WrongState):
            end(connection, waiver.id, actor="Bo", at=NOW)
        with pytest.raises(UnknownIncident):
            end(connection, 99, actor="Bo", at=NOW)


def test_one_incident_is_unmuted_unless_a_wider_waiver_covers_it(store: Store) -> None:
    with store.begin() as connection:
        one = open_one(connection)
        with pytest.raises(WrongState, match="is not muted"):
            end_for(connection, one, actor="Bo", at=NOW)
        accept_until(connection, NOW + DAY, Risk(environment="production", code="CAL001", subject=one.subject))
        end_for(connection, one, actor="Bo", at=NOW)
        assert incidents.get(connection, one.id).muted_until is None
        accept_until(connection, NOW + DAY)
        with pytest.raises(WrongState, match="every CAL001"):
            end_for(connection, one, actor="Bo", at=NOW)


def test_a_waiver_must_end_in_the_future(store: Store) -> None:
    with store.begin() as connection, pytest.raises(ValueError, match="future"):
        accept_until(connection, NOW)


def test_a_subject_is_covered_by_itself_and_by_all(store: Store) -> None:
    with store.begin() as connection:
        subject = Subject(kind="booking", id="b")
        wide = accept_until(connection, NOW + DAY)
        narrow = accept_until(connection, NOW + DAY, Risk(environment="production", code="CAL001", subject=subject))
        assert wide.covers("production", "CAL001", subject)
        assert narrow.covers("production", "CAL001", subject)
        assert not narrow.covers("production", "CAL001", Subject(kind="booking", id="c"))
        assert not wide.covers("test", "CAL001", subject)
