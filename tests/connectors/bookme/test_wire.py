"""The backend's JSON."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from connectors.bookme import wire


@pytest.mark.parametrize(
    ("text", "folded"), [("{ABC-1}", "abc-1"), (" abc ", "abc"), ("", None), ("  ", None), (None, None)]
)
def test_ids_are_folded(text: str | None, folded: str | None) -> None:
    assert wire.ident(text) == folded


def test_times_without_an_offset_are_utc() -> None:
    assert wire.instant(datetime(2026, 3, 1, 8)) == datetime(2026, 3, 1, 8, tzinfo=UTC)  # noqa: DTZ001
    east = datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=2)))
    assert wire.instant(east) == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert wire.instant(None) is None


def test_a_meeting_without_an_id_is_none() -> None:
    assert wire.read_meeting("production", wire.WireMeeting(id=" ")) is None


def test_what_names_people_is_not_even_decoded() -> None:
    names = {name for struct in (wire.WireMeeting, wire.WireEmployee) for name in struct.__struct_fields__}
    assert not names & {"title", "description", "video_link", "customer_id", "display_name", "first_name", "cpr"}
