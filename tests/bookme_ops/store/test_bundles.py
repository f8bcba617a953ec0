"""The register of bundles: nothing is let go without a PASS."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bookme_ops.store.bundles import (
    Bundle,
    NotReleasable,
    UnknownBundle,
    bundles,
    forget_sealed_map,
    get,
    judge,
    read_sealed_map,
    register,
    release,
    write_sealed_map,
)
from bookme_ops.store.db import Store

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
BUNDLE = Bundle(
    id="b1",
    booking_id="7f3a",
    created_at=NOW,
    actor="Ada",
    file_name="bundle.zip",
    sha256="ab" * 32,
    verdict=None,
    rule_set="2026-11",
)


def test_a_bundle_is_not_released_by_saying_so(store: Store) -> None:
    with store.begin() as connection:
        register(connection, replace(BUNDLE, verdict="PASS", released_at=NOW))
        assert get(connection, "b1").released_at is None


@pytest.mark.parametrize("verdict", [None, "FAIL", "pass", ""])
def test_without_a_pass_it_is_not_let_go(store: Store, verdict: str | None) -> None:
    with store.begin() as connection:
        register(connection, replace(BUNDLE, verdict=verdict))
        with pytest.raises(NotReleasable):
            release(connection, "b1", at=NOW)
        assert get(connection, "b1").released_at is None


def test_a_verdict_is_about_one_archive(store: Store) -> None:
    with store.begin() as connection:
        register(connection, BUNDLE)
        with pytest.raises(UnknownBundle):
            judge(connection, "b1", "PASS", sha256="cd" * 32)
        judge(connection, "b1", "PASS", sha256=BUNDLE.sha256)
        assert release(connection, "b1", at=NOW).released_at == NOW
        assert release(connection, "b1", at=NOW + timedelta(days=1)).released_at == NOW


def test_they_are_listed_by_booking_newest_first(store: Store) -> None:
    with store.begin() as connection:
        register(connection, BUNDLE)
        register(connection, replace(BUNDLE, id="b2", created_at=NOW + timedelta(hours=1)))
        register(connection, replace(BUNDLE, id="b3", booking_id="other"))
        assert [one.id for one in bundles(connection, booking_id="7f3a")] == ["b2", "b1"]
        assert len(bundles(connection)) == 3
        with pytest.raises(UnknownBundle):
            get(connection, "b4")


def test_sealed_maps_are_kept_and_forgotten(store: Store) -> None:
    with store.begin() as connection:
        write_sealed_map(connection, "b1", b"\0sealed\xff")
        assert read_sealed_map(connection, "b1") == b"\0sealed\xff"
        assert forget_sealed_map(connection, "b1")
        assert not forget_sealed_map(connection, "b1")
        with pytest.raises(UnknownBundle):
            read_sealed_map(connection, "b1")
