"""Resources about the org itself: versions, the resource list, limits, who we are."""

from typing import Any

from connectors.simulator.model import Org, Row
from connectors.simulator.sf_request import NEWEST_VERSION, OLDEST_VERSION

RESOURCES = ("tooling", "query", "queryAll", "limits", "sobjects")
SEASONS = ("Spring", "Summer", "Winter")
LIMITS = {
    "DailyAsyncApexExecutions": (250_000, 249_980),
    "DailyBulkV2QueryFileStorageMB": (976_562, 976_562),
    "DailyBulkV2QueryJobs": (10_000, 10_000),
    "DataStorageMB": (11_264, 9_018),
    "FileStorageMB": (12_288, 11_940),
    "HourlyPublishedPlatformEvents": (250_000, 250_000),
    "SingleEmail": (5_000, 4_990),
}


def list_versions() -> list[dict[str, str]]:
    """The versions, oldest first; v66.0 is Spring '26, and there are three a year."""
    versions = []
    for number in range(OLDEST_VERSION, NEWEST_VERSION + 1):
        years, season = divmod(number - 66, 3)
        # Winter '26 is v65.0: a winter release carries the number of the coming year.
        label = f"{SEASONS[season]} '{26 + years + (season == 2)}"
        versions.append({"label": label, "url": f"/services/data/v{number}.0", "version": f"{number}.0"})
    return versions


def list_resources(base: str) -> dict[str, str]:
    """What can be asked for below a version."""
    return {name: f"{base}/{name}" for name in RESOURCES}


def show_limits(org: Org) -> dict[str, Any]:
    """The map of limits; one entry nests an app's share, as real ones do."""
    remaining = max(0, org.daily_requests - org.used_requests)
    limits: dict[str, Any] = {name: {"Max": most, "Remaining": left} for name, (most, left) in LIMITS.items()}
    limits["DailyApiRequests"] = {"Max": org.daily_requests, "Remaining": remaining}
    limits["DailyApiRequests"]["BookMe External Client App"] = {"Max": 0, "Remaining": 0}
    return limits


def show_user(org: Org, user: Row, base: str) -> dict[str, Any]:
    """OpenID user info, as the sf command line reads it."""
    return {
        "sub": f"{base}/id/{org.id}/{user['Id']}",
        "user_id": user["Id"],
        "organization_id": org.id,
        "preferred_username": user["Username"],
        "name": user.get("Name"),
        "email": user.get("Email"),
        "zoneinfo": user.get("TimeZoneSidKey"),
        "urls": {"rest": f"{base}/services/data/v{{version}}/", "query": f"{base}/services/data/v{{version}}/query/"},
    }
