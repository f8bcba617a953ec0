"""Time zones as Exchange names them: Windows names, IANA names, and names that mean nothing."""

from zoneinfo import ZoneInfo

from tzlocal.windows_tz import win_tz

UTC_NAMES = frozenset({"utc", "tzone://microsoft/utc", "coordinated universal time", "etc/utc"})

WINDOWS_ZONES = {name.casefold(): iana for name, iana in win_tz.items()}
"""Windows name, folded → IANA name of its main territory (Unicode CLDR)."""


class UnknownZone(ValueError):
    """No zone has this name, for example `tzone://Microsoft/Custom`, which Outlook gives to home-made zones."""


def zone_named(name: str) -> ZoneInfo:
    """The zone of a Windows or IANA name; raises `UnknownZone`.

    Windows names are compared without case; IANA names as the tz database spells them.
    """
    folded = name.strip().casefold()
    if folded in UTC_NAMES:
        return ZoneInfo("UTC")
    try:
        return ZoneInfo(WINDOWS_ZONES.get(folded, name.strip()))
    except (KeyError, ValueError, OSError):  # OSError: a folder or an over-long name of the tz database
        raise UnknownZone(f"no time zone is called {name[:60]!r}") from None
