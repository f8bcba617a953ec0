"""What was made stands in the register and in the audit log, and can be looked up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookme_ops.bundles.decode_map import Look, open_decode_map, open_known
from bookme_ops.bundles.pieces import Kind, Known
from bookme_ops.bundles.recording import record_bundle
from bookme_ops.keyring import keys_of
from bookme_ops.store import audit_log
from bookme_ops.store import bundles as register
from bookme_ops.store.bundles import Bundle
from bookme_ops.store.db import Store
from tests.bookme_ops.empty_store import open_empty_store

KEYS = keys_of(bytes(range(32)))
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LOOK = Look(actor="bo", at=NOW, reason="a ticket")
KNOWN = (Known(kind=Kind.MAIL, value="anna@bank.example"),)
NAMES = {"‹mail:123456›": "anna@bank.example"}
MADE = Bundle(
    id="b1", booking_id="3f25", created_at=NOW, actor="anna", file_name="x.zip", sha256="00", verdict="PASS",
    rule_set="2026-11",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.db")
    yield opened
    opened.close()


def deeds(store: Store) -> list[tuple[str, str]]:
    with store.read() as connection:
        return [(one.action, one.result) for _, one in audit_log.entries(connection)]


def test_a_bundle_that_passed_is_released_with_what_it_takes_to_verify_it_again(store: Store) -> None:
    record_bundle(store, KEYS, MADE, NAMES, KNOWN)
    with store.begin() as connection:
        assert register.get(connection, "b1").released_at == NOW
        assert open_decode_map(connection, KEYS, "b1", LOOK) == NAMES
        assert tuple(open_known(connection, KEYS, "b1", LOOK)) == KNOWN
    assert deeds(store)[:2] == [("bundle.created", "PASS"), ("bundle.released", "PASS")]


def test_one_that_failed_is_not_released(store: Store) -> None:
    record_bundle(store, KEYS, replace(MADE, verdict="FAIL"), NAMES)
    with store.read() as connection:
        assert register.get(connection, "b1").released_at is None
    assert deeds(store) == [("bundle.created", "FAIL")]


def test_the_very_same_bundle_again_is_one_entry_and_one_more_deed(store: Store) -> None:
    for _ in range(2):
        record_bundle(store, KEYS, MADE, NAMES, KNOWN)
    with store.read() as connection:
        assert len(register.bundles(connection)) == 1
        assert audit_log.verify(connection, key=KEYS.audit) is None
    assert deeds(store) == [("bundle.created", "PASS"), ("bundle.released", "PASS")] * 2
