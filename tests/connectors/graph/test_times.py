"""Wall times to instants."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Malformed
from connectors.graph.times import Times

COPENHAGEN = "Romance Standard Time"
NUUK = "Greenland Standard Time"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-11-20T09:00:00.0000000", "UTC", "2026-11-20T09:00"),
        ("2026-11-20T09:00:00.1234567", "UTC", "2026-11-20T09:00:00.123456"),
        ("2026-11-20T09:00:00", "UTC", "2026-11-20T09:00"),
        ("2026-11-20T09:00:00.5", "UTC", "2026-11-20T09:00:00.500"),
        ("2026-11-20T09:00:00.0000000", COPENHAGEN, "2026-11-20T08:00"),
        ("2026-11-20T09:00:00.0000000", "Europe/Copenhagen", "2026-11-20T08:00"),
        ("2026-03-28T12:00:00.0000000", COPENHAGEN, "2026-03-28T11:00"),
        ("2026-03-29T12:00:00.0000000", COPENHAGEN, "2026-03-29T10:00"),
        ("2026-10-24T12:00:00.0000000", COPENHAGEN, "2026-10-24T10:00"),
        ("2026-10-25T12:00:00.0000000", COPENHAGEN, "2026-10-25T11:00"),
        ("2026-11-20T09:00:00.0000000", NUUK, "2026-11-20T11:00"),
        ("2026-07-01T22:30:00.0000000", NUUK, "2026-07-01T23:30"),
        ("2026-11-20T23:00:00.0000000", "America/Nuuk", "2026-11-21T01:00"),
    ],
)
def test_a_wall_time_is_read_in_its_zone(text: str, zone: str, instant: str) -> None:
    assert Times().instant(text, zone) == utc(instant)


def test_the_repeated_hour_means_its_first_pass_and_the_skipped_hour_the_offset_before() -> None:
    times = Times()
    assert times.instant("2026-10-25T02:30:00.0000000", COPENHAGEN) == utc("2026-10-25T00:30")
    assert times.instant("2026-03-29T02:30:00.0000000", COPENHAGEN) == utc("2026-03-29T01:30")


def test_instants_are_in_utc_and_remembered() -> None:
    times = Times()
    first = times.instant("2026-11-20T09:00:00.0000000", COPENHAGEN)
    assert first.tzinfo is UTC
    assert times.instant("2026-11-20T09:00:00.0000000", COPENHAGEN) is first


def test_one_text_in_two_zones_is_two_instants() -> None:
    times = Times()
    text = "2026-11-20T09:00:00.0000000"
    assert times.instant(text, COPENHAGEN) != times.instant(text, NUUK) != times.instant(text, "UTC")


def test_a_full_memo_starts_anew_and_stays_right() -> None:
    times = Times(cap=3)
    texts = [f"2026-11-20T09:{minute:02}:00.0000000" for minute in range(10)]
    assert [times.instant(text, "UTC") for text in texts * 2] == [utc(text[:19]) for text in texts * 2]
    assert [times.day(text) for text in texts] == [utc("2026-11-20T00:00")] * 10


@pytest.mark.parametrize("zone", [COPENHAGEN, NUUK, "UTC", "tzone://Microsoft/Custom"])
def test_an_all_day_date_is_not_shifted_by_any_zone(zone: str) -> None:
    assert Times().day("2026-11-20T00:00:00.0000000") == utc("2026-11-20T00:00")


def test_a_custom_zone_is_read_in_the_fallback_zone() -> None:
    times = Times(fallback=ZoneInfo("Europe/Copenhagen"))
    assert times.instant("2026-11-20T09:00:00.0000000", "tzone://Microsoft/Custom") == utc("2026-11-20T08:00")


def test_without_a_fallback_a_custom_zone_is_malformed_not_guessed() -> None:
    with pytest.raises(Malformed, match="no known zone"):
        Times().instant("2026-11-20T09:00:00.0000000", "tzone://Microsoft/Custom")


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00:00", "2026-02-30T09:00:00.0000000"])
def test_what_is_no_time_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        Times().instant(text, "UTC")
    with pytest.raises(Malformed):
        Times().day(text)


def test_a_time_before_all_calendars_is_malformed() -> None:
    with pytest.raises(Malformed):
        Times().instant("0001-01-01T00:00:00.0000000", "Tokyo Standard Time")


@given(
    moment=st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2099-01-01")),
    zone=st.sampled_from([COPENHAGEN, NUUK, "UTC"]),
)
def test_the_memo_never_changes_an_instant(moment: datetime, zone: str) -> None:
    times = Times(cap=2)
    text = moment.isoformat(timespec="microseconds") + "0"
    first = times.instant(text, zone)
    times.instant("2026-01-01T00:00:00.0000000", zone)
    times.instant("2026-01-02T00:00:00.0000000", zone)
    assert times.instant(text, zone) == first
