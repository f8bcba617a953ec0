"""Shapes of paths: what a call asked for, without whom it asked about, so that calls can be counted by kind."""

WORDS = frozenset(
    {
        "$batch",
        "applications",
        "appRoleAssignments",
        "auditLogs",
        "beta",
        "calendarView",
        "composite",
        "contacts",
        "data",
        "delta",
        "describe",
        "directoryAudits",
        "events",
        "federatedIdentityCredentials",
        "groups",
        "instances",
        "limits",
        "mailboxSettings",
        "microsoft.graph.room",
        "oauth2PermissionGrants",
        "organization",
        "places",
        "query",
        "queryAll",
        "servicePrincipals",
        "services",
        "signIns",
        "sobjects",
        "subscriptions",
        "tooling",
        "users",
        "v1.0",
        "workingHours",
    }
)
"""Parts of the paths that we call. Whatever else stands in a path may be an id or an address: it becomes a hole."""
HOLE = "{id}"


def shape_of(url: str) -> str:
    """The shape of a URL, or of one relative to a base: `/users/{id}/calendarView/delta`.

    It is asked for each question of every batch, so that it does no more than it must.
    """
    path = url.partition("?")[0]
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return "/".join([part if part in WORDS or not part else _keyed(part) for part in path.split("/")])


def _keyed(part: str) -> str:
    """The shape of a part that is no word: `servicePrincipals(appId='…')` has one in front."""
    name, opened, _ = part.partition("(")
    return f"{name}({HOLE})" if opened and name in WORDS else HOLE
