"""Decode maps: unreadable in the store, opened by our key alone, and never without a trace."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bookme_ops.bundles.decode_map import (
    Look,
    Unreadable,
    forget_decode_map,
    open_decode_map,
    open_known,
    seal_decode_map,
)
from bookme_ops.bundles.pieces import Kind, Known
from bookme_ops.keyring import keys_of
from bookme_ops.store.audit_log import entries, verify
from bookme_ops.store.bundles import UnknownBundle, read_sealed_map, write_sealed_map
from bookme_ops.store.db import Store
from tests.bookme_ops.empty_store import open_empty_store

KEYS = keys_of(bytes(range(32)))
LOOK = Look(actor="Ada", at=datetime(2026, 3, 2, 7, tzinfo=UTC), reason="case 4711")
NAMES = {"‹person:7f3a2c›": "Kaj Ørnø", "‹mail:0a1b2c›": "kaj@bank.example"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.db")
    yield opened
    opened.close()


def test_what_was_sealed_is_opened_and_the_look_is_audited(store: Store) -> None:
    with store.begin() as connection:
        seal_decode_map(connection, KEYS, "b1", NAMES)
        assert b"Kaj" not in read_sealed_map(connection, "b1")
        assert open_decode_map(connection, KEYS, "b1", LOOK) == NAMES
        (_, entry), *more = entries(connection)
        assert more == []
        told = (entry.at, entry.actor, entry.action, entry.object, entry.result, entry.detail)
        assert told == (LOOK.at, "Ada", "decode-map.read", "bundle b1", "ok", "case 4711")
        assert verify(connection, key=KEYS.audit) is None
        rows = connection.execute(text("SELECT * FROM audit")).all()
        assert "Kaj" not in str(rows)


def test_what_must_not_be_read_is_sealed_too_and_taking_it_out_is_audited(store: Store) -> None:
    known = (Known(kind=Kind.PERSON, value="Kaj Ørnø"), Known(kind=Kind.SECRET, value="s3cr3t-value"))
    with store.begin() as connection:
        seal_decode_map(connection, KEYS, "b1", NAMES, known)
        assert b"s3cr3t" not in read_sealed_map(connection, "b1")
        assert open_known(connection, KEYS, "b1", LOOK) == known
        assert [entry.action for _, entry in entries(connection)] == ["decode-map.searched"]


def test_a_map_is_not_sealed_twice_alike(store: Store) -> None:
    with store.begin() as connection:
        seal_decode_map(connection, KEYS, "b1", NAMES)
        seal_decode_map(connection, KEYS, "b2", NAMES)
        assert read_sealed_map(connection, "b1") != read_sealed_map(connection, "b2")


def test_another_key_another_bundle_or_a_changed_byte_opens_nothing_and_is_audited(store: Store) -> None:
    with store.begin() as connection:
        seal_decode_map(connection, KEYS, "b1", NAMES)
        sealed = read_sealed_map(connection, "b1")
        write_sealed_map(connection, "b2", sealed)
        write_sealed_map(connection, "b3", sealed[:-1] + bytes([sealed[-1] ^ 1]))
        write_sealed_map(connection, "b4", b"")
        for bundle, keys in (("b1", keys_of(bytes(32))), ("b2", KEYS), ("b3", KEYS), ("b4", KEYS)):
            with pytest.raises(Unreadable):
                open_decode_map(connection, replace(keys, audit=KEYS.audit), bundle, LOOK)
        assert [entry.result for _, entry in entries(connection)] == ["unreadable"] * 4


def test_without_a_reason_or_a_map_nothing_is_opened(store: Store) -> None:
    with store.begin() as connection:
        seal_decode_map(connection, KEYS, "b1", NAMES)
        with pytest.raises(ValueError, match="say why"):
            open_decode_map(connection, KEYS, "b1", replace(LOOK, reason=" "))
        with pytest.raises(UnknownBundle):
            open_decode_map(connection, KEYS, "b9", LOOK)


def test_what_was_forgotten_is_gone_and_that_is_audited(store: Store) -> None:
    with store.begin() as connection:
        seal_decode_map(connection, KEYS, "b1", NAMES)
        forget_decode_map(connection, KEYS, "b1", LOOK)
        with pytest.raises(UnknownBundle):
            open_decode_map(connection, KEYS, "b1", LOOK)
        assert [(entry.action, entry.result) for _, entry in entries(connection)] == [("decode-map.forgotten", "ok")]
