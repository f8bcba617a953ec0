"""The time zones that `Prefer: outlook.timezone` takes: Windows names, and IANA names that have a Windows twin."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import tz_win, win_tz

from connectors.simulator.graph_errors import Refusal
from connectors.simulator.graph_request import GraphRequest, Reply

UTC_NAMES = frozenset({"utc", "etc/utc", "tzone://microsoft/utc"})


@lru_cache(maxsize=1024)
def find_zone(name: str) -> tzinfo | None:
    """The rules of a zone by its Windows or IANA name; None for an unknown name."""
    if name.casefold() in UTC_NAMES:
        return UTC
    if name in win_tz:
        return ZoneInfo(win_tz[name])
    return ZoneInfo(name) if name and name in tz_win else None


def require_zone(name: str) -> tzinfo:
    """The rules of a zone that a client named.

    Raises:
        Refusal: 400 TimeZoneNotSupportedException, as Exchange answers ("Greenwich Mean Time" is not a zone name).
    """
    zone = find_zone(name)
    if zone is None:
        text = "A valid TimeZone value must be specified. The following TimeZone value is not supported: "
        raise Refusal(400, "TimeZoneNotSupportedException", f"{text}'{name}'.")
    return zone


def local_midnight(day: datetime, zone_name: str) -> datetime:
    """The instant at which the date of `day` begins in a zone; an unknown zone counts as UTC."""
    zone = find_zone(zone_name) or UTC
    return day.replace(tzinfo=zone).astimezone(UTC)


def list_zones(request: GraphRequest) -> Reply:
    """`outlook/supportedTimeZones`: the Windows zones."""
    request.allow()
    context = f"{request.context}Collection(microsoft.graph.timeZoneInformation)"
    rows = [{"alias": name, "displayName": name} for name in sorted(win_tz)]
    return Reply(payload={"@odata.context": context, "value": rows})
