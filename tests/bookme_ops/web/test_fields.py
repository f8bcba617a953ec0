"""What people type, read strictly."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.web.fields import LARGEST, read_choice, read_moment, read_number
from bookme_ops.web.refusals import BadRequest, NotFound

ZONE = ZoneInfo("Europe/Copenhagen")


def test_a_number_is_digits_and_not_too_large() -> None:
    assert read_number("12", "incident") == 12
    assert read_number(str(LARGEST), "incident") == LARGEST
    for text in ("", "0", "-1", "1.5", "x", "1" * 30, str(LARGEST + 1), "१२", "1\x00", " 1"):
        with pytest.raises(NotFound, match="no such incident"):
            read_number(text, "incident")


def test_a_moment_is_meant_in_the_banks_zone() -> None:
    assert read_moment("2026-03-02T09:00", ZONE) == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert read_moment("2026-03-02T09:00:00+00:00", ZONE) == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert read_moment(" 2026-03-02 ", ZONE) == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert read_moment("2026-03-02", ZONE, last=True) == datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert read_moment("  ", ZONE) is None


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "1999-12-31", "2100-01-01", "9999-12-31", "9" * 30, "\x00"])
def test_what_is_no_moment_says_what_would_be_one(text: str) -> None:
    with pytest.raises(BadRequest, match="2026-03-02T08:00"):
        read_moment(text, ZONE)


def test_a_choice_is_one_of_a_few() -> None:
    assert read_choice("", ("open", "all"), "state") == "open"
    assert read_choice("all", ("open", "all"), "state") == "all"
    with pytest.raises(BadRequest, match="there is no such state: there are open, all"):
        read_choice("ALL", ("open", "all"), "state")
