"""Time zones by either of their names: IANA's, or the one that Windows, Exchange and the product use."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import win_tz

OURS = {"Romance Standard Time": "Europe/Copenhagen", "Greenland Standard Time": "America/Nuuk"}
"""The zones of the product's customers; CLDR's choices for them are a city elsewhere and an outdated spelling."""


def read_zone(name: str) -> ZoneInfo:
    """The zone of an IANA or Windows name, compared with its letter case; ValueError if it is neither."""
    try:
        return ZoneInfo(OURS.get(name) or win_tz.get(name) or name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            "must be a time zone such as Europe/Copenhagen, or a Windows name such as Romance Standard Time"
        ) from None
