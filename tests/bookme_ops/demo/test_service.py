"""The served demonstration: its clock and its settings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bookme_ops.demo.service import moved, showing_for_long
from bookme_ops.progress import Silent

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
THEN = datetime(2026, 3, 18, 7, 0, tzinfo=UTC)


def test_the_clock_of_a_bank_begins_at_its_instant_and_goes_on() -> None:
    ticks = [NOW]
    clock = moved(THEN, lambda: ticks[-1])
    assert clock() == THEN
    ticks.append(NOW + timedelta(minutes=3))
    assert clock() == THEN + timedelta(minutes=3)


def test_a_shown_bank_stays_open_at_the_port_that_was_asked_for(tmp_path: Path) -> None:
    with showing_for_long(
        advisors=4, seed=1, scene="calm", as_of=THEN, keep=tmp_path, port=8123, progress=Silent(), now=lambda: NOW
    ) as shown:
        assert shown.ops.settings.web.listen == "127.0.0.1:8123"
        assert shown.ops.settings.collect.unread_after == timedelta(minutes=1)
        assert {one.down_after for one in shown.ops.settings.environments} == {2}
        assert shown.account["truth"]["unexpected"] == []
        assert shown.ops.now() == THEN
        assert shown.ops.connect().keys() == {"production", "test"}
