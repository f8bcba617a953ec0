"""The bounds of what requests may bring."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from bookme_ops.web.api.shapes import words


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (words.Name, "production"),
        (words.Code, "CAL001"),
        (words.Code, "CAL"),
        (words.Id, "boardroom@bank.example"),
        (words.Id, "Åse ‹x› 會議"),
        (words.BookingId, "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}"),
        (words.Cron, "0 22 * * sun"),
        (words.Prose, "two\nlines"),
        (words.MaybeProse, ""),
    ],
)
def test_what_people_mean_is_taken(kind: Any, text: str) -> None:
    assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (words.Name, "a/b"),
        (words.Name, ""),
        (words.Code, "cal001"),
        (words.Code, "CAL%"),
        (words.Id, "a\0b"),
        (words.Id, "a\nb"),
        (words.Id, "x" * 301),
        (words.BookingId, "3f250"),
        (words.BookingId, "../../etc/passwd"),
        (words.Cron, "@reboot"),
        (words.Line, "   "),
        (words.Line, "a\x1bb"),
        (words.Prose, " \n "),
        (words.Prose, "a\0"),
        (words.Prose, "\ud800"),
        (words.Prose, "x" * 4001),
    ],
)
def test_what_a_database_or_a_terminal_would_choke_on_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)


def test_outer_blanks_do_not_count() -> None:
    assert TypeAdapter(words.Line).validate_python(" second line ") == "second line"


@pytest.mark.parametrize("text", ["2026-03-02T08:00:00", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "soon"])
def test_an_instant_has_an_offset_and_a_year_that_clocks_know(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(words.Instant).validate_json(f'"{text}"')


def test_an_instant_is_read_with_its_offset() -> None:
    read = TypeAdapter(words.Instant).validate_json('"2026-03-02T09:00:00+01:00"')
    assert read == datetime(2026, 3, 2, 8, tzinfo=UTC)
