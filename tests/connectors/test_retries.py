"""When to ask again."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import Throttled
from connectors.limits import Limits
from connectors.retries import Trouble, backoff, retry_after

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        ("Mon, 02 Mar 2026 08:01:30 GMT", 90.0),
        ("Mon, 02 Mar 2026 09:01:30 +0100", 90.0),
        ("Mon, 02 Mar 2026 08:01:30 -0000", 90.0),
        ("Mon, 02 Mar 2026 07:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
        ("99999999999999999999", None),
        ("Mon, 99 Mar 2026 08:01:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_nonsense_is_nothing(header, seconds):
    assert retry_after(header, NOW) == seconds


def test_the_date_is_told_from_the_given_now():
    assert retry_after("Mon, 02 Mar 2026 08:01:30 GMT", NOW + timedelta(seconds=60)) == 30.0


@pytest.mark.parametrize(("attempt", "longest"), [(1, 0.5), (2, 1.0), (5, 8.0), (7, 30.0), (5000, 30.0)])
def test_back_off_doubles_up_to_the_cap_with_its_second_half_left_to_chance(attempt, longest):
    waits = [backoff(attempt, Limits()) for _ in range(200)]
    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert max(waits) - min(waits) > longest / 10


def test_giving_up_tells_how_often_it_was_tried():
    error = Trouble(error=Throttled, what="status 429", retry_after=7).give_up("graph", 1)
    assert str(error) == "graph: status 429 (asked once)"
    assert error.retry_after == 7
