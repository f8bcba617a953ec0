"""A preview says what a run does: it is compared with what one did."""

from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.incident_preview import Fate, preview, tell_preview
from bookme_ops.judged import Judged
from bookme_ops.reconcile import reconcile
from bookme_ops.store import incidents
from bookme_ops.store import waivers as risks
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Raised, Resolve
from bookme_ops.store.incident_moves import merge
from bookme_ops.store.waiver import Risk
from bookme_ops.wiring import Ops
from jobs.base import Subject
from tests.bookme_ops.alerts.bank import NOW, ops_with, settings_with
from tests.bookme_ops.store.conftest import postgresql_server, postgresql_store, postgresql_url, store
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import PRODUCTION, RUN

__all__ = ["postgresql_server", "postgresql_store", "postgresql_url", "store"]


@pytest.fixture
def ops(store: Store, tmp_path: Path) -> Ops:
    """A bank with nothing found yet."""
    return ops_with(store, settings_with(tmp_path))


def open_these(ops: Ops, *raised: Raised) -> None:
    with ops.store.begin() as connection:
        incidents.apply(connection, [Open(raised=one) for one in raised], run_id=RUN, at=NOW)


def told(ops: Ops, name: str = "a") -> dict[str, object]:
    subject = Subject(kind="booking", id=f"booking-{name}")
    (one,) = [one for one in preview(ops, "CAL001", subject, now=NOW) if one.environment == PRODUCTION]
    return tell_preview(one)


def runs(ops: Ops, raised: Raised) -> dict[str, int]:
    """What a run that finds it does."""
    with ops.store.begin() as connection:
        known = incidents.latest_by_fingerprint(connection, [raised.fingerprint]).values()
        judged = Judged(scopes=frozenset(), codes=frozenset(), whole=frozenset())
        changes = reconcile(known, [raised], [], judged)
        return incidents.apply(connection, changes, run_id=RUN, at=NOW)


def test_what_was_never_found_opens_one_in_each_environment(ops: Ops) -> None:
    subject = Subject(kind="booking", id="booking-a")
    assert {(one.environment, one.fate) for one in preview(ops, "CAL001", subject, now=NOW)} == {
        (PRODUCTION, Fate.OPENS),
        ("test", Fate.OPENS),
    }
    assert told(ops)["key"] == {
        "environment": PRODUCTION,
        "code": "CAL001",
        "subject": {"kind": "booking", "id": "booking-a"},
    }
    assert runs(ops, found("a"))["opened"] == 1


def test_what_is_open_is_joined_and_what_is_over_reopened(ops: Ops) -> None:
    open_these(ops, found("a"))
    assert (told(ops)["fate"], told(ops)["incident"], told(ops)["state"]) == ("joins", 1, "open")
    assert runs(ops, found("a"))["seen"] == 1
    with ops.store.begin() as connection:
        incidents.apply(connection, [Resolve(incident_id=1)], run_id=RUN, at=NOW)
    assert (told(ops)["fate"], told(ops)["incident"]) == ("reopens", 1)
    assert runs(ops, found("a"))["reopened"] == 1


def test_a_duplicate_stays_closed_while_the_other_is_open(ops: Ops) -> None:
    open_these(ops, found("a"), found("b"))
    with ops.store.begin() as connection:
        merge(connection, 1, 2, reason="", actor="eva", at=NOW)
    assert (told(ops)["fate"], told(ops)["merged_into"]) == ("stays_merged", 2)
    assert runs(ops, found("a")) == {"opened": 0, "seen": 1, "resolved": 0, "reopened": 0}
    with ops.store.begin() as connection:
        incidents.resolve(connection, 2, actor="eva", reason="", at=NOW)
    assert told(ops)["fate"] == "reopens"
    assert "#2, but that one is over" in str(told(ops)["why"])
    assert runs(ops, found("a"))["reopened"] == 1


def test_an_open_umbrella_and_an_accepted_risk_are_told(ops: Ops) -> None:
    open_these(ops, umbrella())
    assert told(ops)["umbrella"] == 1
    with ops.store.begin() as connection:
        risk = Risk(environment=PRODUCTION, code="CAL001", subject=None)
        risks.accept(connection, risk=risk, owner="eva", reason="x", at=NOW, until=NOW + timedelta(days=2))
    assert told(ops)["muted_until"] == (NOW + timedelta(days=2)).isoformat()
    (own,) = [
        one
        for one in preview(ops, "CAL001", Subject(kind="environment", id=PRODUCTION), now=NOW)
        if one.environment == PRODUCTION
    ]
    assert (own.umbrella, own.fate) == (None, Fate.JOINS), "it hangs under nothing itself"
