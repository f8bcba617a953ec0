"""What was made before an instant, how many dates it covers, and what slots know."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.backend_records import BusySlot
from connectors.records import CalendarEvent
from jobs.calendar.early_events import BackendTimes, find_early, spans_dates
from jobs.cases import Case
from tests.jobs.samples import COPENHAGEN, LONG_AGO, NOW, NUUK, POLICY, TOMORROW, a_view, private

SKEW = timedelta(seconds=60)
DAY = 24 * 60


def early(*events: CalendarEvent, begins: datetime = NOW) -> list[str]:
    return [event.event_id for event in find_early(Case.of(a_view((), events), POLICY, NOW), begins)]


def test_single_events_of_one_date_are_never_among_the_early_ones() -> None:
    assert early(private(TOMORROW, number=1), private(TOMORROW, minutes=DAY, number=2)) == ["outlook-2"]


def test_an_event_that_is_made_at_the_instant_is_not_early() -> None:
    assert early(private(TOMORROW, minutes=DAY), begins=LONG_AGO) == []
    assert early(private(TOMORROW, minutes=DAY), begins=LONG_AGO + timedelta(seconds=1)) == ["outlook-900"]


def test_a_younger_occurrence_of_an_early_series_is_early_once() -> None:
    first = private(TOMORROW, number=1, series_master_id="one")
    younger = private(TOMORROW, number=2, series_master_id="one", created=NOW)
    other = private(TOMORROW, number=3, series_master_id="two", created=NOW)
    assert early(first, younger, other) == ["outlook-1", "outlook-2"]


def test_an_occurrence_outside_the_window_tells_how_old_its_series_is() -> None:
    over = private(NOW - timedelta(days=7), number=1, series_master_id="one")
    ahead = private(TOMORROW, number=2, series_master_id="one", created=NOW)
    assert early(over, ahead) == ["outlook-2"]


@pytest.mark.parametrize(
    ("start", "minutes", "zone", "several"),
    [
        (datetime(2026, 3, 2, 22, 59, tzinfo=UTC), 2, COPENHAGEN, True),
        (datetime(2026, 3, 2, 22, 59, tzinfo=UTC), 1, COPENHAGEN, False),
        (datetime(2026, 3, 2, 22, 59, tzinfo=UTC), 2, NUUK, False),
        (datetime(2026, 3, 3, 1, 59, tzinfo=UTC), 2, NUUK, True),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 25 * 60, COPENHAGEN, False),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 25 * 60 + 1, COPENHAGEN, True),
        (datetime(2028, 2, 28, 23, 0, tzinfo=UTC), DAY, COPENHAGEN, False),
        (datetime(2028, 2, 28, 23, 0, tzinfo=UTC), DAY + 1, COPENHAGEN, True),
        (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), 0, COPENHAGEN, False),
    ],
)
def test_an_event_spans_the_local_dates_of_which_it_takes_any_time(
    start: datetime, minutes: float, zone: ZoneInfo, several: bool
) -> None:
    assert spans_dates(private(start, minutes=minutes), zone) is several


def test_slots_know_a_span_by_both_of_its_ends() -> None:
    hour = timedelta(hours=1)
    slots = [
        BusySlot(employee_id="e", start=TOMORROW, end=TOMORROW + minutes * hour, status="Busy") for minutes in (3, 1, 2)
    ]
    times = BackendTimes.of(slots, SKEW)
    assert times.know(private(TOMORROW + SKEW, minutes=118), COPENHAGEN)
    assert not times.know(private(TOMORROW, minutes=240), COPENHAGEN)
    assert not times.know(private(TOMORROW + 2 * SKEW, minutes=118), COPENHAGEN)
    assert not BackendTimes.of([], SKEW).know(private(TOMORROW, minutes=0), COPENHAGEN)


def test_slots_know_an_all_day_event_by_the_midnights_of_the_bank_or_of_utc() -> None:
    start = datetime(2026, 3, 9, tzinfo=UTC)
    event = private(start, minutes=2 * DAY, all_day=True)

    def known(offset: timedelta) -> bool:
        slot = BusySlot(employee_id="e", start=start + offset, end=start + offset + timedelta(days=2), status="Busy")
        return BackendTimes.of([slot], SKEW).know(event, COPENHAGEN)

    hour = timedelta(hours=1)
    assert [known(offset) for offset in (-2 * hour, -hour, 0 * hour, hour)] == [False, True, True, False]
