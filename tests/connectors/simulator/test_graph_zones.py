"""Zone names."""

from datetime import UTC, datetime

import pytest
from tzlocal.windows_tz import tz_win, win_tz

from connectors.simulator.graph_errors import Refusal
from connectors.simulator.graph_zones import find_zone, local_midnight, require_zone


def test_every_windows_name_and_its_iana_twins_are_known() -> None:
    for name in [*win_tz, *filter(None, tz_win)]:
        assert require_zone(name) is not None


@pytest.mark.parametrize("name", ["", "Greenwich Mean Time", "romance", "../etc/passwd", "Mars/Base"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(Refusal, match="TimeZoneNotSupportedException"):
        require_zone(name)


@pytest.mark.parametrize("name", ["UTC", "utc", "Etc/UTC", "tzone://Microsoft/Utc"])
def test_utc_has_several_names(name: str) -> None:
    assert find_zone(name) is UTC


def test_a_date_begins_earlier_in_the_east_and_an_unknown_zone_counts_as_utc() -> None:
    day = datetime(2026, 11, 25, tzinfo=UTC)
    assert local_midnight(day, "Romance Standard Time") == datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert local_midnight(day, "Greenland Standard Time") == datetime(2026, 11, 25, 2, tzinfo=UTC)
    assert local_midnight(day, "tzone://Microsoft/Custom") == day
