"""Exchange's zone names."""

import pytest

from connectors.graph.zones import UnknownZone, zone_named


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Romance Standard Time", "Europe/Paris"),
        ("romance standard time", "Europe/Paris"),
        ("Greenland Standard Time", "America/Godthab"),
        ("GMT Standard Time", "Europe/London"),
        ("Europe/Copenhagen", "Europe/Copenhagen"),
        (" America/Nuuk ", "America/Nuuk"),
        ("UTC", "UTC"),
        ("tzone://Microsoft/Utc", "UTC"),
    ],
)
def test_windows_and_iana_names_are_known(name: str, key: str) -> None:
    assert zone_named(name).key == key


@pytest.mark.parametrize(
    "name",
    [
        "tzone://Microsoft/Custom",
        "Customized Time Zone",
        "",
        "Europe",
        "../etc/passwd",
        "Greenwich Mean Time",
        "x" * 400,
    ],
)
def test_names_that_mean_nothing_are_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone_named(name)
