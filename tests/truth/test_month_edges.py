"""The turn of a month: what is measured month by month begins anew, and what is broken stays broken."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.truth.banks import Begin, collect_and_judge, write_a_past

MIDNIGHTS = (datetime(2026, 4, 30, 22, 0, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
"""At which a month begins in Copenhagen, by summer time and by winter time."""


@pytest.mark.parametrize("midnight", MIDNIGHTS, ids=str)
@pytest.mark.parametrize("after", [timedelta(), timedelta(minutes=4), timedelta(minutes=9)], ids=str)
def test_a_system_that_went_down_in_the_old_month_is_down_in_the_new_one(
    begin: Begin, midnight: datetime, after: timedelta
) -> None:
    journey = begin(scene="calm", as_of=midnight + after)
    past = write_a_past(journey)
    collect_and_judge(journey)
    assert journey.findings == past
    assert {code for code, *_ in past} == {"ENV041", "ENV042", "ENV043"}
