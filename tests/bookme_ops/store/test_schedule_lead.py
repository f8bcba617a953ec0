"""Who leads, between processes: on PostgreSQL the lock of a killed leader is free at once."""

from pathlib import Path

import pytest

from tests.kills.house import House, assert_another_goes_on


def test_when_the_leader_is_killed_another_leads_within_seconds(empty_url: str, tmp_path: Path) -> None:
    if not empty_url.startswith("postgresql"):
        pytest.skip("with SQLite it is tested among the kills")
    assert_another_goes_on(House(tmp_path, empty_url))
