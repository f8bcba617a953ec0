"""Single values: what is taken, what is not, and that the reason never repeats the value."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bookme_ops.configuration import kinds
from bookme_ops.configuration.kinds import Kind


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        (kinds.TEXT, "  Bank ", "Bank"),
        (kinds.TEXT_OR_NONE, " ", None),
        (kinds.whole(1, 9), 9, 9),
        (kinds.seconds(0, 60), 60, timedelta(minutes=1)),
        (kinds.seconds(0, 60), 0.5, timedelta(milliseconds=500)),
        (kinds.SHARE, 1, 1.0),
        (kinds.DATE, date(2026, 3, 2), date(2026, 3, 2)),
        (kinds.DATE, "2026-03-02", date(2026, 3, 2)),
        (kinds.DATES, ["2026-03-02"], (date(2026, 3, 2),)),
        (kinds.URL, "https://host.example:8443/path/", "https://host.example:8443/path"),
        (kinds.URL, "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        (kinds.URL, "http://localhost:8080/x", "http://localhost:8080/x"),
        (kinds.URL, "http://[::1]:8080", "http://[::1]:8080"),
        (kinds.VERSIONED_URL, "https://host.example/api/v2/", "https://host.example/api/v2"),
        (kinds.AUTHORITY, "https://login.microsoftonline.com/contoso/", "https://login.microsoftonline.com/contoso"),
    ],
)
def test_good_values_are_taken(kind: Kind, value: Any, wanted: Any) -> None:
    assert kind.read(value) == wanted


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (kinds.TEXT, 3),
        (kinds.TEXT, "two\nlines"),
        (kinds.TEXT, "\x1b[31m"),
        (kinds.whole(1, 9), True),
        (kinds.whole(1, 9), "5"),
        (kinds.whole(1, 9), 5.0),
        (kinds.whole(1, 9), 10),
        (kinds.seconds(0, 60), -1),
        (kinds.seconds(0, 60), 61),
        (kinds.seconds(0, 60), float("nan")),
        (kinds.seconds(0, 60), "1 minute"),
        (kinds.seconds(0, 60), True),
        (kinds.SHARE, 0),
        (kinds.SHARE, 1.01),
        (kinds.DATE, datetime(2026, 3, 2)),  # noqa: DTZ001  what TOML gives for a local date-time
        (kinds.DATE, "2. 3. 2026"),
        (kinds.DATES, "2026-03-02"),
        (kinds.URL, "http://host.example"),
        (kinds.URL, "http://127.0.0.1.example"),
        (kinds.URL, "ftp://host.example"),
        (kinds.URL, "https://"),
        (kinds.URL, "https://user:hush@host.example"),
        (kinds.URL, "https://host.example?key=hush"),
        (kinds.URL, "https://host.example:port"),
        (kinds.VERSIONED_URL, "https://host.example/api"),
        (kinds.AUTHORITY, "https://login.microsoftonline.com/"),
        (kinds.DATABASE_URL, "mysql://host/db"),
        (kinds.SECRET, 12345),
        (kinds.SIMULATOR, "seed=1,seed=2"),
        (kinds.SIMULATOR, "colour=red"),
        (kinds.SIMULATOR, "advisors=-1"),
        (kinds.SIMULATOR, "as_of=2026-03-02T08:00"),
    ],
)
def test_bad_values_are_refused_without_being_repeated(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^[a-z]") as caught:
        kind.read(value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Europe/Copenhagen", "Europe/Copenhagen"),
        ("Romance Standard Time", "Europe/Copenhagen"),
        ("Greenland Standard Time", "America/Nuuk"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("UTC", "Etc/UTC"),
    ],
)
def test_zones_go_by_either_name(name: str, wanted: str) -> None:
    assert kinds.ZONE.read(name).key == wanted


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Europe", "../etc/passwd", "Romance"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="must be a time zone"):
        kinds.ZONE.read(name)
