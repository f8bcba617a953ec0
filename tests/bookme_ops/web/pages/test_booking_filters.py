"""Filters of bookings in addresses."""

from datetime import UTC, datetime

import pytest

from bookme_ops.web.pages.booking_filters import Filters
from bookme_ops.web.refusals import BadRequest
from bookme_ops.wiring import Ops

NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)


def test_without_a_day_it_is_from_the_beginning_of_today_on_at_the_bank(bank: Ops) -> None:
    search = Filters().search(bank, NOW)
    assert (search.start, search.end, search.state) == (datetime(2026, 3, 1, 23, tzinfo=UTC), None, "active")
    assert set(search.environments) == {"production", "test"}


def test_days_are_meant_as_a_whole(bank: Ops) -> None:
    search = Filters(since="2026-03-04", until="2026-03-04", environment="test", advisor=" a ", room=" r ").search(
        bank, NOW
    )
    assert search.start == datetime(2026, 3, 3, 23, tzinfo=UTC)
    assert search.end == datetime(2026, 3, 4, 23, tzinfo=UTC)
    assert (search.environments, search.advisor, search.room) == (("test",), "a", "r")


@pytest.mark.parametrize(
    "asked",
    [{"since": "x"}, {"since": "2026-03-04", "until": "2026-03-03"}, {"state": "x"}, {"environment": "x"}],
)
def test_what_cannot_be_meant_is_refused(bank: Ops, asked: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        Filters(**asked).search(bank, NOW)


def test_an_address_holds_what_was_chosen() -> None:
    assert Filters(advisor="a@b", after="1.x.y").link("/bookings", after=None) == "/bookings?advisor=a%40b"
    assert Filters().link("/bookings") == "/bookings"
