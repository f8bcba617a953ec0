"""Pages of the register of bundles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bookme_ops.store.bundle_pages import bundles_after
from bookme_ops.store.bundles import Bundle, register
from bookme_ops.store.db import Store

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
BUNDLE = Bundle(
    id="b0",
    booking_id="7f3a",
    created_at=NOW,
    actor="Ada",
    file_name="bundle.zip",
    sha256="ab" * 32,
    verdict=None,
    rule_set="2026-11",
)


def test_bundles_come_once_the_newest_first(store: Store) -> None:
    with store.begin() as connection:
        for number in range(7):
            at = NOW + timedelta(hours=number // 2)
            booking = "7f3a" if number % 3 else "8c2b"
            register(connection, replace(BUNDLE, id=f"b{number}", created_at=at, booking_id=booking))
        ids, after = list[str](), None
        while page := bundles_after(connection, after=after, limit=2):
            ids += [one.id for one in page]
            after = page[-1].id
        assert ids == ["b6", "b5", "b4", "b3", "b2", "b1", "b0"]
        assert [one.id for one in bundles_after(connection, booking_id="8c2b", limit=9)] == ["b6", "b3", "b0"]
        assert [one.id for one in bundles_after(connection, after="gone", limit=1)] == ["b6"]
