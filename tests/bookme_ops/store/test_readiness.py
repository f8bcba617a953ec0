"""Readiness: a store that is away, or of another version, is not worked with; and nobody is told why."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bookme_ops.store.db import Store, open_store
from bookme_ops.store.readiness import is_usable, last_beat
from bookme_ops.store.schedule_lead import open_lead
from tests.bookme_ops.store.samples import AT

OWNER = "this-host 1 boot/1"


def test_a_store_at_our_schema_is_usable_and_one_of_another_is_not(store: Store) -> None:
    assert is_usable(store)
    with store.begin() as connection:
        before = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not is_usable(store)
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})


def test_the_last_beat_is_that_of_whoever_leads_now(store: Store) -> None:
    lead = open_lead(store)
    assert last_beat(store) is None
    lead.hold(OWNER, AT)
    lead.hold(OWNER, AT + timedelta(seconds=5))
    assert last_beat(store) == AT + timedelta(seconds=5)
    lead.release(OWNER)
    assert last_beat(store) is None


def test_a_store_that_is_gone_is_neither_usable_nor_an_error(tmp_path: Path) -> None:
    gone = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    gone.close()
    for file in tmp_path.iterdir():
        file.unlink()
    (tmp_path / "store.db").write_bytes(b"no database at all, but long enough to be read as the head of one" * 20)
    assert not is_usable(gone)
    assert last_beat(gone) is None
    gone.close()
