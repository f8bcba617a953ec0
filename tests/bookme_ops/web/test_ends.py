"""Ends: an instant, or the end of a day, in the bank's time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.web.ends import read_end
from bookme_ops.web.refusals import BadRequest

ZONE = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026-03-02T08:00", datetime(2026, 3, 2, 7, tzinfo=UTC)),
        ("2026-03-02T08:00+00:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, 23, tzinfo=UTC)),
    ],
)
def test_an_end_is_read_in_the_bank_s_time(text: str, end: datetime) -> None:
    assert read_end(text, ZONE) == end


@pytest.mark.parametrize("text", ["", "  ", "tomorrow", "2026-13-01"])
def test_no_end_and_what_is_none_are_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        read_end(text, ZONE)
