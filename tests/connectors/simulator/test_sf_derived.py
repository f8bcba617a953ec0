from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.simulator.model import Row
from connectors.simulator.sf_derived import archive_test, read_derived

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)


def _derive(sobject: str, name: str, row: Row) -> object:
    get = read_derived(sobject, name, AS_OF)
    assert get is not None
    return get(row)


@pytest.mark.parametrize(
    ("days", "seconds", "archived"), [(365, 0, True), (365, 1, True), (365, -1, False), (0, 0, False)]
)
def test_an_event_is_archived_365_days_after_its_start(days: int, seconds: int, archived: bool) -> None:
    start = AS_OF - timedelta(days=days, seconds=seconds)
    assert archive_test(AS_OF)({"StartDateTime": start}) is archived
    assert _derive("Event", "IsArchived", {"StartDateTime": start}) is archived


def test_an_event_may_be_marked_as_archived_and_needs_no_start() -> None:
    assert archive_test(AS_OF)({"IsArchived": True})
    assert not archive_test(AS_OF)({})


def test_an_all_day_event_keeps_its_date_and_its_midnight_utc() -> None:
    row = {"IsAllDayEvent": True, "StartDateTime": datetime(2026, 3, 29, tzinfo=UTC)}
    assert _derive("Event", "ActivityDate", row) == date(2026, 3, 29)
    assert _derive("Event", "ActivityDateTime", row) == datetime(2026, 3, 29, tzinfo=UTC)


def test_the_length_of_an_event_is_in_minutes() -> None:
    row = {"StartDateTime": AS_OF, "EndDateTime": AS_OF + timedelta(minutes=45)}
    assert _derive("Event", "DurationInMinutes", row) == 45
    assert _derive("Event", "DurationInMinutes", {}) is None


def test_what_the_row_says_itself_is_believed() -> None:
    assert _derive("User", "Name", {"Name": "X", "FirstName": "A", "LastName": "B"}) == "X"
    assert _derive("User", "Name", {"FirstName": "A", "LastName": "B"}) == "A B"
    assert _derive("Contact", "Name", {}) is None


def test_other_fields_are_not_derived() -> None:
    assert read_derived("Event", "Subject", AS_OF) is None
