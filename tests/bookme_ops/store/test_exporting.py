"""All that we keep, row by row."""

import json

import pytest

from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.exporting import PIECE, UnknownKind, export_rows, exported_kinds
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import note
from bookme_ops.store.passes import Kind, issue
from bookme_ops.store.roles import Role
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, RUN


def test_every_row_is_told_once_however_many_pieces_it_takes(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found())], run_id=RUN, at=AT)
        for n in range(PIECE + 1):
            note(connection, 1, actor="eva", text=str(n), at=AT)
    rows = list(export_rows(store, "incident_note"))
    assert [row["text"] for row in rows] == [str(n) for n in range(PIECE + 1)]
    assert rows[0]["at"] == AT.isoformat()


def test_every_kind_can_be_told_as_json(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found())], run_id=RUN, at=AT)
        kinds = exported_kinds(connection)
    assert {"incident", "booking", "calendar_event", "journal", "audit"} <= set(kinds)
    for kind in kinds:
        json.dumps(list(export_rows(store, kind)))


def test_what_opens_something_is_withheld(store: Store) -> None:
    with store.begin() as connection:
        issue(connection, kind=Kind.TOKEN, actor="eva", role=Role.ADMIN, name="n", now=AT, ends_at=LATER)
        assert not {"pass", "answered", "decode_map", "alembic_version"} & set(exported_kinds(connection))
    for kind in ("pass", "nothing", "incident; --"):
        with pytest.raises(UnknownKind):
            next(export_rows(store, kind))
